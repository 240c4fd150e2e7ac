import type { PauseReason } from '../model/runEvent';
import { forEachService, type Service, SERVICES } from '../services/registry';
import type { ServiceCodes } from '../services/service';
import { errorHelp } from '../services/errorHelp';
import type { ServiceResponse, ResponseEntry } from '../model/sender';

/** What an answer means for one record. The meanings are DESIGN.md's table "What each answer means". */
export type Verdict =
  | { readonly kind: 'stored'; readonly shardId?: string; readonly sequenceNumber?: string; readonly recordId?: string }
  /**
   * Surely not stored. `retry`: after a back-off, `throttled` when it was refused for rate; `pause`: when the person
   * has mended what is wrong; `never`: the same record would be refused again.
   */
  | {
      readonly kind: 'refused';
      readonly next: 'retry' | 'pause' | 'never';
      readonly throttled: boolean;
      readonly code: string;
      readonly message: string;
    }
  /** It may be stored. */
  | { readonly kind: 'uncertain'; readonly code: string; readonly message: string };

/** What an answer means for its request and for each of its records, in the order of the request. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Set when the request as a whole failed. */
  readonly code?: string;
  readonly message?: string;
  /** Set when the run has to wait for the person. */
  readonly pause?: PauseReason;
  /** How the answer broke the service's contract, in words for a person. */
  readonly breach?: string;
}

/** A service's codes by their meaning, ready to be looked up. */
type CodeSets = { readonly [Meaning in keyof ServiceCodes]: ReadonlySet<string> };

const CODES: Readonly<Record<Service, CodeSets>> = forEachService((service) => {
  const { recordThrottled, recordRetry, requestThrottled, requestPause, requestOther } = SERVICES[service].codes;
  return {
    recordThrottled: new Set(recordThrottled),
    recordRetry: new Set(recordRetry),
    requestThrottled: new Set(requestThrottled),
    requestPause: new Set(requestPause),
    requestOther: new Set(requestOther),
  };
});

const UNAUTHORIZED = new Set([401, 403, 407]);
/** Time-outs told by something between us and the service: the request itself may have got through. */
const TIMED_OUT_BETWEEN = new Set([408, 499]);

/**
 * Judges what became of every record of one request. The only place where that is decided.
 * @param size the number of records in the request
 */
export function judge(service: Service, size: number, answer: ServiceResponse): Judgement {
  switch (answer.kind) {
    case 'success':
      return judgeEntries(service, size, answer.entries, answer.failedCount);
    case 'refused':
      return judgeRefusal(service, size, answer.httpStatus, answer.code, answer.message);
    case 'unreadable':
      if (answer.httpStatus >= 400) return judgeRefusal(service, size, answer.httpStatus, 'Unknown', answer.message);
      return {
        ...whole(size, { kind: 'uncertain', code: 'UnreadableResponse', message: answer.message }),
        breach: `The answer could not be read: ${answer.message}`,
      };
    case 'noResponse':
      return whole(
        size,
        answer.written === 'no'
          ? { kind: 'refused', next: 'retry', throttled: false, code: answer.code, message: answer.message }
          : { kind: 'uncertain', code: answer.code, message: answer.message },
      );
    case 'unsigned':
      return paused(size, answer.code, answer.message);
    case 'unread':
      return whole(size, { kind: 'refused', next: 'never', throttled: false, code: answer.code, message: answer.message });
  }
}

function judgeRefusal(service: Service, size: number, status: number, code: string, message: string): Judgement {
  const { requestThrottled, requestPause } = CODES[service];
  if (requestThrottled.has(code) || status === 429) return whole(size, { kind: 'refused', next: 'retry', throttled: true, code, message });
  if (requestPause.has(code) || UNAUTHORIZED.has(status)) return paused(size, code, message);
  if (status >= 500 || TIMED_OUT_BETWEEN.has(status)) return whole(size, { kind: 'uncertain', code, message });
  return whole(size, { kind: 'refused', next: 'never', throttled: false, code, message });
}

function judgeEntries(
  service: Service,
  size: number,
  entries: readonly ResponseEntry[],
  failedCount: number | undefined,
): Judgement {
  if (entries.length !== size) {
    const breach = `The answer has ${String(entries.length)} results for ${String(size)} records, so it can't be told which is whose.`;
    return { ...whole(size, { kind: 'uncertain', code: 'WrongLength', message: breach }), breach };
  }
  const breaches: string[] = [];
  const verdicts = entries.map((entry, index) => judgeEntry(service, entry, index, breaches));
  const failed = entries.filter((entry) => entry.errorCode !== undefined).length;
  if (failedCount !== undefined && failedCount !== failed) {
    breaches.push(`The answer counts ${String(failedCount)} failed records, and has ${String(failed)} with an error code.`);
  }
  const [first] = breaches;
  if (first === undefined) return { verdicts };
  return { verdicts, breach: breaches.length === 1 ? first : `${first} (and ${String(breaches.length - 1)} more)` };
}

function judgeEntry(service: Service, entry: ResponseEntry, index: number, breaches: string[]): Verdict {
  const { errorCode, shardId } = entry;
  const { identifier, shardRate } = SERVICES[service];
  const id = entry[identifier];
  const idName = identifier === 'sequenceNumber' ? 'sequence number' : 'record ID';
  const place = `Result ${String(index + 1)}`;
  if (errorCode !== undefined && id !== undefined) {
    const breach = `${place} has both a ${idName} and the error ${errorCode}.`;
    breaches.push(breach);
    return { kind: 'uncertain', code: errorCode, message: breach };
  }
  if (errorCode !== undefined) {
    const throttled = CODES[service].recordThrottled.has(errorCode);
    return {
      kind: 'refused',
      next: throttled || CODES[service].recordRetry.has(errorCode) ? 'retry' : 'never',
      throttled,
      code: errorCode,
      message: entry.errorMessage ?? '',
    };
  }
  if (id === undefined) {
    const breach = `${place} has neither a ${idName} nor an error.`;
    breaches.push(breach);
    return { kind: 'uncertain', code: 'NoIdentifier', message: breach };
  }
  if (shardRate !== undefined && shardId === undefined) breaches.push(`${place} names no shard.`);
  return { kind: 'stored', [identifier]: id, ...(shardId === undefined ? {} : { shardId }) };
}

function whole(size: number, verdict: Exclude<Verdict, { kind: 'stored' }>): Judgement {
  return { verdicts: Array.from({ length: size }, () => verdict), code: verdict.code, message: verdict.message };
}

function paused(size: number, code: string, message: string): Judgement {
  const judgement = whole(size, { kind: 'refused', next: 'pause', throttled: false, code, message });
  return { ...judgement, pause: { code, message, remedy: errorHelp(code).remedy } };
}
