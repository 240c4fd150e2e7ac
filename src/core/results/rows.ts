import type { Breach, ErrorReport } from '../model/errorCodes';
import type { AttemptResult } from '../model/runEvent';

/** Counts of a run. The four outcomes and `pending` always add up to `records`. */
export interface Totals {
  readonly records: number;
  readonly delivered: number;
  readonly failed: number;
  readonly uncertain: number;
  readonly notSent: number;
  /** Records without an outcome yet. 0 once the run is over. */
  readonly pending: number;
  /** Records that more than one attempt may have stored, in this run or in the runs they were sent in before. */
  readonly possibleDuplicates: number;
  /** Records with more than one attempt. */
  readonly retried: number;
  /** Attempts beyond each record's first. */
  readonly retries: number;
  /** Attempts throttled. */
  readonly throttled: number;
  readonly requests: number;
  /** Bytes of the delivered records' data. */
  readonly deliveredBytes: number;
}

/** One attempt of one record, with the request that carried it. Times in ms since the epoch. */
export interface Attempt {
  readonly request: number;
  readonly requestId: string | undefined;
  readonly httpStatus: number | undefined;
  readonly startedAt: number;
  /** Undefined while the request is in flight. */
  readonly endedAt: number | undefined;
  readonly result: AttemptResult | undefined;
  /** Why it failed. */
  readonly report: ErrorReport | undefined;
  /** The wait before the next attempt, in ms. */
  readonly waitMs: number | undefined;
}

/** One request of a run. Times in ms since the epoch, size in bytes. */
export interface RequestRow {
  readonly request: number;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly records: number;
  readonly bytes: number;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  /** Why the request as a whole failed. */
  readonly report: ErrorReport | undefined;
  /** How the response broke the service's contract. */
  readonly breach: Breach | undefined;
  /** Records of it that were not stored, or may not have been. */
  readonly unstored: number;
}

/** What happened in one second of a run: records that came to an outcome, and attempts throttled. */
export interface SecondRow {
  delivered: number;
  throttled: number;
  failed: number;
  uncertain: number;
}

/** What one shard took: delivered records, and the bytes of their data. */
export interface ShardTotals {
  readonly shardId: string;
  readonly records: number;
  readonly bytes: number;
}
