import type { ServiceRefusal } from './refusal';

export const AMZ_JSON = 'application/x-amz-json-1.1';

/** What goes back over the wire. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `whole`, or how the connection is closed instead: with no answer at all, or with half of its body. */
  readonly ending: 'whole' | 'closedBefore' | 'closedMidResponse';
  /** How long no connection is accepted from now on, ms; the open ones are closed. */
  readonly outageMs?: number;
}

/** No response at all: the connection is closed. */
export const CLOSED: WireReply = { status: 200, contentType: AMZ_JSON, body: '', ending: 'closedBefore' };

/** A service's refusal as it goes over the wire. */
export function refusalReply(error: ServiceRefusal): WireReply {
  return {
    status: error.httpStatus,
    contentType: AMZ_JSON,
    body: JSON.stringify({ __type: error.code, message: error.message }),
    ending: 'whole',
  };
}
