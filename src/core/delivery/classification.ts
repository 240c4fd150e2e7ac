import type { Breach, BreachCode, ErrorArgs, ErrorReport, TransportCode } from '../model/errorCodes';
import type { ResponseEntry, ServiceResponse } from '../model/sender';
import { forEachService, type Service, SERVICES } from '../services/registry';
import type { ServiceCodes } from '../services/service';

/** Why a record was not stored, or may not be. */
export interface Reason extends ErrorReport {
  readonly code: string;
}

/** What a response means for one record. CONTRIBUTING has the table: "What each response means". */
export type Verdict =
  | { readonly kind: 'stored'; readonly shardId?: string; readonly sequenceNumber?: string; readonly recordId?: string }
  /**
   * Definitely not stored. `retry`: sent again after a delay, `throttled` if the rate was too high; `whenReachable`:
   * sent again when the endpoint can be reached; `pause`: sent again when the user has fixed what is wrong; `never`: the
   * same record would be refused again.
   */
  | { readonly kind: 'refused'; readonly next: 'retry' | 'whenReachable' | 'pause' | 'never'; readonly throttled: boolean; readonly reason: Reason }
  /** It may be stored. */
  | { readonly kind: 'uncertain'; readonly reason: Reason };

/** What a response means for its request and for each of its records, in the order of the request. */
export interface Judgment {
  readonly verdicts: readonly Verdict[];
  /** Set when the request as a whole failed. */
  readonly reason?: Reason;
  /** Set when the run has to wait for the user. */
  readonly pause?: Reason;
  /** How long the response asks to wait before the next request, in ms. */
  readonly retryAfterMs?: number;
  /** How the response broke the service's contract. */
  readonly breach?: Breach;
  /** Whether the endpoint could be reached; undefined if the request says nothing about that. */
  readonly reached?: boolean;
}

/** The codes of a service that decide, by their meaning, ready to be looked up. */
type CodeSets = Readonly<Record<Exclude<keyof ServiceCodes, 'requestOther'>, ReadonlySet<string>>>;

const CODES: Readonly<Record<Service, CodeSets>> = forEachService((service) => {
  const { recordThrottled, recordRetry, requestThrottled, requestPause } = SERVICES[service].codes;
  return {
    recordThrottled: new Set(recordThrottled),
    recordRetry: new Set(recordRetry),
    requestThrottled: new Set(requestThrottled),
    requestPause: new Set(requestPause),
  };
});

const UNAUTHORIZED = new Set([401, 403, 407]);
const CANCELED: ReadonlySet<string> = new Set<TransportCode>(['Aborted', 'Canceled']);
/** Timeouts reported by something between us and the service: the request itself may have got through. */
const TIMED_OUT_BETWEEN = new Set([408, 499]);

/**
 * Decides what happened to every record of one request. The only place where that is decided.
 * @param size the number of records in the request
 */
export function judge(service: Service, size: number, response: ServiceResponse): Judgment {
  const reached = wasReached(response);
  return { ...judgeResponse(service, size, response), ...(reached === undefined ? {} : { reached }) };
}

function wasReached(response: ServiceResponse): boolean | undefined {
  switch (response.kind) {
    case 'success':
    case 'refused':
    case 'unreadable':
      return true;
    case 'noResponse':
      // What we canceled ourselves says nothing, and what was written may have been lost on its way back.
      return response.written === 'no' && !CANCELED.has(response.code) ? false : undefined;
    case 'unsigned':
    case 'unread':
      return undefined;
  }
}

function judgeResponse(service: Service, size: number, response: ServiceResponse): Judgment {
  switch (response.kind) {
    case 'success':
      return judgeEntries(service, size, response.entries, response.failedCount);
    case 'refused': {
      const { retryAfterMs } = response;
      return { ...judgeRefusal(service, size, response.httpStatus, reasonOf(response)), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    case 'unreadable': {
      if (response.httpStatus >= 400) return judgeRefusal(service, size, response.httpStatus, reasonOf(response));
      const { code, args } = response;
      return { ...whole(size, { kind: 'uncertain', reason: reasonOf(response) }), breach: { code, args } };
    }
    case 'noResponse':
      return whole(
        size,
        response.written === 'no'
          ? { kind: 'refused', next: 'whenReachable', throttled: false, reason: reasonOf(response) }
          : { kind: 'uncertain', reason: reasonOf(response) },
      );
    case 'unsigned':
      return paused(size, reasonOf(response));
    case 'unread':
      // The file may be readable again in a moment, or be restored: that is no fault of the records.
      return paused(size, reasonOf(response));
  }
}

function judgeRefusal(service: Service, size: number, status: number, reason: Reason): Judgment {
  const { requestThrottled, requestPause } = CODES[service];
  if (requestThrottled.has(reason.code) || status === 429) return whole(size, { kind: 'refused', next: 'retry', throttled: true, reason });
  if (requestPause.has(reason.code) || UNAUTHORIZED.has(status)) return paused(size, reason);
  if (status >= 500 || TIMED_OUT_BETWEEN.has(status)) return whole(size, { kind: 'uncertain', reason });
  return whole(size, { kind: 'refused', next: 'never', throttled: false, reason });
}

function judgeEntries(service: Service, size: number, entries: readonly ResponseEntry[], failedCount: number | undefined): Judgment {
  if (entries.length !== size) {
    // It's unknown which result belongs to which record.
    const breach = { code: 'WrongResultCount', args: [entries.length, size] } as const;
    return { ...whole(size, { kind: 'uncertain', reason: breach }), breach };
  }
  const breaches: Breach[] = [];
  const verdicts = entries.map((entry, index) => judgeEntry(service, entry, index, breaches));
  const failed = entries.filter((entry) => entry.errorCode !== undefined).length;
  if (failedCount !== undefined && failedCount !== failed) breaches.push({ code: 'WrongFailedCount', args: [failedCount, failed] });
  const [first] = breaches;
  if (first === undefined) return { verdicts };
  return { verdicts, breach: breaches.length === 1 ? first : { ...first, more: breaches.length - 1 } };
}

function judgeEntry(service: Service, entry: ResponseEntry, index: number, breaches: Breach[]): Verdict {
  const { errorCode, errorMessage, shardId } = entry;
  const { identifier, shardRate } = SERVICES[service];
  const id = entry[identifier];
  const position = index + 1;
  const breachOf = (code: BreachCode, ...args: ErrorArgs): Breach => {
    const breach = { code, args };
    breaches.push(breach);
    return breach;
  };
  if (errorCode !== undefined && id !== undefined) {
    return { kind: 'uncertain', reason: breachOf('ResultWithErrorAndIdentifier', position, identifier, errorCode) };
  }
  if (errorCode !== undefined) {
    const throttled = CODES[service].recordThrottled.has(errorCode);
    return {
      kind: 'refused',
      next: throttled || CODES[service].recordRetry.has(errorCode) ? 'retry' : 'never',
      throttled,
      reason: { code: errorCode, ...(errorMessage === undefined ? {} : { message: errorMessage }) },
    };
  }
  if (id === undefined) return { kind: 'uncertain', reason: breachOf('ResultWithoutIdentifier', position, identifier) };
  if (shardRate !== undefined && shardId === undefined) breachOf('ResultWithoutShard', position);
  return { kind: 'stored', [identifier]: id, ...(shardId === undefined ? {} : { shardId }) };
}

function reasonOf({ code, args, message }: Reason): Reason {
  return { code, ...(args === undefined ? {} : { args }), ...(message === undefined ? {} : { message }) };
}

function whole(size: number, verdict: Exclude<Verdict, { kind: 'stored' }>): Judgment {
  return { verdicts: Array.from({ length: size }, () => verdict), reason: verdict.reason };
}

function paused(size: number, reason: Reason): Judgment {
  return { ...whole(size, { kind: 'refused', next: 'pause', throttled: false, reason }), pause: reason };
}
