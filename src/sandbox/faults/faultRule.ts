import type { FaultRuleDocument } from './faultPlanSchema';

/** What a rule does. Times in milliseconds. */
export type FaultEffect =
  /** To single records, in place of storing them. */
  | { readonly fault: 'throttle' | 'internalFailure' }
  | { readonly fault: 'recordError'; readonly code: string; readonly message: string }
  | { readonly fault: 'quota'; readonly bytesPerSecond: number | undefined; readonly recordsPerSecond: number | undefined }
  /** To whole requests, before or after the records are stored. */
  | {
      readonly fault: 'refuse';
      readonly at: 'before' | 'after';
      readonly code: string;
      readonly message: string;
      readonly status: number;
    }
  | { readonly fault: 'close'; readonly at: 'before' | 'midResponse' | 'after' }
  /** To all connections, for this many ms. */
  | { readonly fault: 'outage'; readonly ms: number }
  | { readonly fault: 'delay'; readonly at: 'before' | 'after'; readonly ms: number }
  | { readonly fault: 'reshard'; readonly shard: number | undefined }
  /** To responses, after the records are stored. */
  | { readonly fault: 'wrongCount' | 'wrongLength' | 'noSequenceNumber' | 'cutOff' }
  | { readonly fault: 'notJson' | 'html'; readonly status: number };

/** One rule of a fault plan, ready to be applied. A condition that is absent always holds. */
export interface FaultRule {
  readonly effect: FaultEffect;
  readonly service?: 'kinesis' | 'firehose';
  /** An operation's name, or `*` for all; absent means those that put records. */
  readonly operation?: string;
  readonly stream?: string;
  /** The number in the shard's ID. */
  readonly shard?: number;
  /** Positions by first arrival at the stream, from 0. */
  readonly records?: readonly number[];
  readonly partitionKey?: string;
  /** Text that the payload contains, as UTF-8. */
  readonly payload?: string;
  /** Matching requests that pass first. */
  readonly after: number;
  /** Maximum number of times: on records if its fault is one of records, else on requests. */
  readonly times: number;
  /** How long the rule applies, from the first time it could. */
  readonly forMs?: number;
  /** From 0 to 1. */
  readonly probability: number;
}

/** Status and message of the exceptions that a plan may name without saying more. Others are 400. */
const KNOWN_REFUSALS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  AccessDeniedException: { status: 400, message: 'User is not authorized to perform this operation.' },
  ExpiredTokenException: { status: 400, message: 'The security token included in the request is expired' },
  UnrecognizedClientException: { status: 400, message: 'The security token included in the request is invalid.' },
  InternalFailureException: { status: 500, message: 'Internal Service Failure' },
  InternalFailure: { status: 500, message: 'Internal Service Failure' },
  ServiceUnavailableException: { status: 503, message: 'Slow down.' },
  ServiceUnavailable: { status: 503, message: 'The service is unavailable. Please retry.' },
  ProvisionedThroughputExceededException: { status: 400, message: 'Rate exceeded.' },
  ThrottlingException: { status: 400, message: 'Rate exceeded' },
  LimitExceededException: { status: 400, message: 'Rate exceeded.' },
};

const NO_REASON = 'The fault plan says so.';

/** Fills in the defaults of a rule that was checked. */
export function ruleFrom(document: FaultRuleDocument): FaultRule {
  const { service, operation, stream, shard, record, partitionKey, payload, forSeconds } = document;
  return {
    effect: effectFrom(document),
    ...(service === undefined ? {} : { service }),
    ...(operation === undefined ? {} : { operation }),
    ...(stream === undefined ? {} : { stream }),
    ...(shard === undefined ? {} : { shard }),
    ...(record === undefined ? {} : { records: typeof record === 'number' ? [record] : record }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(payload === undefined ? {} : { payload }),
    ...(forSeconds === undefined ? {} : { forMs: forSeconds * 1000 }),
    after: document.after ?? 0,
    times: document.times ?? (document.fault === 'reshard' || document.fault === 'outage' ? 1 : Infinity),
    probability: document.probability ?? 1,
  };
}

function effectFrom(document: FaultRuleDocument): FaultEffect {
  switch (document.fault) {
    case 'recordError':
      return { fault: document.fault, code: document.code, message: document.message ?? NO_REASON };
    case 'refuse': {
      const { code, message, status, at = 'before' } = document;
      const known = Object.hasOwn(KNOWN_REFUSALS, code) ? KNOWN_REFUSALS[code] : undefined;
      return { fault: document.fault, code, message: message ?? known?.message ?? NO_REASON, status: status ?? known?.status ?? 400, at };
    }
    case 'quota':
      return { fault: document.fault, bytesPerSecond: document.bytesPerSecond, recordsPerSecond: document.recordsPerSecond };
    case 'outage':
      return { fault: document.fault, ms: document.seconds * 1000 };
    case 'close':
      return { fault: document.fault, at: document.at ?? 'before' };
    case 'delay':
      return { fault: document.fault, ms: document.seconds * 1000, at: document.at ?? 'before' };
    case 'reshard':
      return { fault: document.fault, shard: document.split };
    case 'notJson':
    case 'html':
      return { fault: document.fault, status: document.status ?? 200 };
    case 'throttle':
    case 'internalFailure':
    case 'wrongCount':
    case 'wrongLength':
    case 'noSequenceNumber':
    case 'cutOff':
      return { fault: document.fault };
  }
}
