import { OUTCOMES } from '../model/runEvent';

/** A record's outcome, or that it has none yet. */
export const STANDINGS = [...OUTCOMES, 'pending'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Which records to show. What is undefined, or an empty list, or false, leaves nothing out. */
export interface Filter {
  readonly standings: readonly Standing[];
  /** Only records with at least, and at most, this many attempts. */
  readonly leastAttempts?: number | undefined;
  readonly mostAttempts?: number | undefined;
  readonly possibleDuplicate: boolean;
  /** Only records with at least one attempt that was throttled. */
  readonly throttled: boolean;
  readonly shard?: string | undefined;
  readonly code?: string | undefined;
  /** Number of a source in the record table. */
  readonly source?: number | undefined;
  /** Only the records of one request. */
  readonly request?: number | undefined;
}

export const NO_FILTER: Filter = { standings: [], possibleDuplicate: false, throttled: false };

export const SORT_KEYS = ['record', 'line', 'key', 'bytes', 'shard', 'stored', 'attempts', 'error', 'latency', 'outcome'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const SOURCE_ORDER: Sort = { key: 'record', descending: false };
