import type { ServiceRefusal } from './refusal';

export const AMZ_JSON = 'application/x-amz-json-1.1';

/** What is sent back to the client. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `whole`, or how the connection is closed: without a response, or after half of its body. */
  readonly ending: 'whole' | 'closedBefore' | 'closedMidResponse';
  /** If set, all connections are closed, and no new ones accepted for this many ms. */
  readonly outageMs?: number;
}

/** No response at all: the connection is closed. */
export const CLOSED: WireReply = { status: 200, contentType: AMZ_JSON, body: '', ending: 'closedBefore' };

/** The reply that carries a service's refusal. */
export function refusalReply(error: ServiceRefusal): WireReply {
  return {
    status: error.httpStatus,
    contentType: AMZ_JSON,
    body: JSON.stringify({ __type: error.code, message: error.message }),
    ending: 'whole',
  };
}
