import type { TextColumn } from '../columns';
import type { RecordTable } from '../records/recordTable';
import { type Outcome, OUTCOMES } from './runEvent';
import { POSSIBLE_DUPLICATE, type ResultStore } from './resultStore';
import { sortByNumber, sortByText } from './textOrder';

/** A record's outcome, or that it has none yet. */
export type Standing = Outcome | 'pending';

/** Which records to show. What is undefined, or an empty list, or false, leaves nothing out. */
export interface Filter {
  readonly standings: readonly Standing[];
  /** Only records with at least, and at most, so many attempts. */
  readonly leastAttempts: number | undefined;
  readonly mostAttempts: number | undefined;
  readonly possibleDuplicate: boolean;
  /** Only records with at least one attempt that was refused for rate. */
  readonly throttled: boolean;
  readonly shard: string | undefined;
  readonly code: string | undefined;
  /** Number of a source in the record table. */
  readonly source: number | undefined;
  /** Only the records of one request. */
  readonly request: number | undefined;
}

export const NO_FILTER: Filter = {
  standings: [],
  leastAttempts: undefined,
  mostAttempts: undefined,
  possibleDuplicate: false,
  throttled: false,
  shard: undefined,
  code: undefined,
  source: undefined,
  request: undefined,
};

export const SORT_KEYS = ['record', 'line', 'key', 'bytes', 'shard', 'stored', 'attempts', 'error', 'latency', 'outcome'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const SOURCE_ORDER: Sort = { key: 'record', descending: false };

const PENDING = 255;
const STANDINGS: readonly Standing[] = [...OUTCOMES, 'pending'];
const LAST = 0xffffffff;
/** Latencies are sorted by tenths of a millisecond. */
const LATENCY_STEPS = 10;

/** What a view needs of a run. */
export interface ViewedRun {
  readonly records: RecordTable;
  readonly store: ResultStore;
  sentBytes(record: number): number;
}

/**
 * Filters and sorts a run's records, over columns only. What can't change during a run (sizes, the order of partition
 * keys) is worked out once and kept.
 */
export class ResultView {
  private sizes: Uint32Array | undefined;
  private keyRanks: Uint32Array | undefined;
  private storedRanks: { readonly version: number; readonly ranks: Uint32Array } | undefined;

  constructor(private readonly run: ViewedRun) {}

  /** Whether events of the run can change which records are shown, or their order. */
  isLive(filter: Filter, sort: Sort): boolean {
    const { standings, leastAttempts, mostAttempts, possibleDuplicate, throttled, shard, code, request } = filter;
    if (standings.length > 0 || possibleDuplicate || throttled) return true;
    if (leastAttempts !== undefined || mostAttempts !== undefined) return true;
    if (shard !== undefined || code !== undefined || request !== undefined) return true;
    return !['record', 'line', 'key', 'bytes'].includes(sort.key);
  }

  /**
   * The records that pass, sorted; undefined for all records in source order. Records with equal keys are in source
   * order, those without a value come last.
   * @param marks by record, 1 where a search has found something; undefined without a search
   */
  order(filter: Filter, sort: Sort, marks: Uint8Array | undefined): Uint32Array | undefined {
    const inSourceOrder = sort.key === 'record' && !sort.descending;
    const { source } = filter;
    if (inSourceOrder && marks === undefined && source === undefined && !this.isLive(filter, sort)) return undefined;
    const passing = this.passing(filter, marks);
    if (!inSourceOrder) this.sort(passing, sort);
    return passing;
  }

  /** Each record's size as it is sent, in bytes. */
  bytes(): Uint32Array {
    return (this.sizes ??= Uint32Array.from({ length: this.run.store.length }, (_, record) => this.run.sentBytes(record)));
  }

  private passing(filter: Filter, marks: Uint8Array | undefined): Uint32Array {
    const { store, records } = this.run;
    const { outcomes, attempts, shards, codes, flags, throttles } = store.columns();
    const { sources } = records.columns();
    const wanted = Uint8Array.from({ length: 256 }, (_, number) => {
      const standing = number === PENDING ? 'pending' : STANDINGS[number];
      return filter.standings.length === 0 || (standing !== undefined && filter.standings.includes(standing)) ? 1 : 0;
    });
    const { leastAttempts = 0, mostAttempts = Infinity } = filter;
    const fewestThrottles = filter.throttled ? 1 : 0;
    const flag = filter.possibleDuplicate ? POSSIBLE_DUPLICATE : 0;
    const shard = numberIn(store.shards, filter.shard);
    const code = numberIn(store.codes, filter.code);
    const source = filter.source ?? -1;
    const candidates = filter.request === undefined ? undefined : Uint32Array.from(store.recordsOf(filter.request)).sort();
    const count = candidates?.length ?? store.length;
    const passing = new Uint32Array(count);
    let used = 0;
    for (let i = 0; i < count; i += 1) {
      const record = candidates === undefined ? i : (candidates[i] ?? 0);
      if (wanted[outcomes[record] ?? 0] === 0) continue;
      const tries = attempts[record] ?? 0;
      if (tries < leastAttempts || tries > mostAttempts || (throttles[record] ?? 0) < fewestThrottles) continue;
      if (((flags[record] ?? 0) & flag) !== flag) continue;
      if (shard >= 0 && shards[record] !== shard) continue;
      if (code >= 0 && codes[record] !== code) continue;
      if (source >= 0 && sources[record] !== source) continue;
      if (marks?.[record] === 0) continue;
      passing[used] = record;
      used += 1;
    }
    return passing.subarray(0, used);
  }

  private sort(passing: Uint32Array, sort: Sort): void {
    if (sort.key === 'record') {
      if (sort.descending) passing.reverse();
      return;
    }
    const ranks = this.ranks(passing, sort.key);
    if (!sort.descending) {
      sortByNumber(passing, ranks);
      return;
    }
    const turned = new Uint32Array(ranks.length);
    for (const record of passing) {
      const rank = ranks[record] ?? LAST;
      turned[record] = rank === LAST ? LAST : LAST - 1 - rank;
    }
    sortByNumber(passing, turned);
  }

  /** A number for each of these records that puts them in order; `LAST` for those without a value. */
  private ranks(passing: Uint32Array, key: Exclude<SortKey, 'record'>): Uint32Array {
    const { store, records } = this.run;
    const columns = store.columns();
    const ranks = new Uint32Array(store.length);
    switch (key) {
      case 'line': {
        const { lines, sources } = records.columns();
        // Sources come one after the other, so that within the source the line decides, and across sources the index.
        const several = sources.at(-1) !== 0;
        for (const record of passing) ranks[record] = several ? record : (lines[record] ?? 0);
        return ranks;
      }
      case 'key':
        return (this.keyRanks ??= this.textRanks(every(store.length), records.columns().partitionKeys, false));
      case 'bytes':
        return this.bytes();
      case 'shard':
        return pooled(passing, columns.shards, store.shards.all(), ranks);
      case 'error':
        return pooled(passing, columns.codes, store.codes.all(), ranks);
      case 'stored':
        return this.rankStored();
      case 'attempts':
        for (const record of passing) ranks[record] = columns.attempts[record] ?? 0;
        return ranks;
      case 'latency':
        for (const record of passing) {
          const latency = (columns.lastEnds[record] ?? Number.NaN) - (columns.firstStarts[record] ?? Number.NaN);
          ranks[record] = Number.isNaN(latency) ? LAST : Math.min(LAST - 2, Math.max(0, Math.round(latency * LATENCY_STEPS)));
        }
        return ranks;
      case 'outcome':
        for (const record of passing) ranks[record] = columns.outcomes[record] ?? 0;
        return ranks;
    }
  }

  /** For all records, kept until something happens in the run. */
  private rankStored(): Uint32Array {
    const { store } = this.run;
    if (this.storedRanks?.version !== store.version) {
      this.storedRanks = { version: store.version, ranks: this.textRanks(every(store.length), store.columns().storedIds, true) };
    }
    return this.storedRanks.ranks;
  }

  private textRanks(records: Uint32Array, texts: TextColumn, shortFirst: boolean): Uint32Array {
    const ranks = new Uint32Array(this.run.store.length).fill(LAST);
    const present = withText(records, texts);
    sortByText(present, texts, shortFirst);
    let rank = 0;
    let before: number | undefined;
    for (const record of present) {
      if (before !== undefined && !texts.same(before, record)) rank += 1;
      ranks[record] = rank;
      before = record;
    }
    return ranks;
  }
}

function withText(records: Uint32Array, texts: TextColumn): Uint32Array {
  const present = new Uint32Array(records.length);
  let used = 0;
  for (const record of records) {
    if (texts.byteLength(record) === 0) continue;
    present[used] = record;
    used += 1;
  }
  return present.subarray(0, used);
}

function every(length: number): Uint32Array {
  const records = new Uint32Array(length);
  for (let record = 0; record < length; record += 1) records[record] = record;
  return records;
}

/** -1 where nothing is asked for; a number that no record has where the text never occurred. */
function numberIn(pool: { find(text: string): number | undefined }, text: string | undefined): number {
  if (text === undefined) return -1;
  return pool.find(text) ?? LAST;
}

/** Ranks by the order of the texts that the numbers stand for; 0 stands for no text. */
function pooled(passing: Uint32Array, numbers: Uint16Array, texts: readonly string[], ranks: Uint32Array): Uint32Array {
  const rankOf = new Uint32Array(texts.length + 1).fill(LAST);
  const sorted = texts.map((text, i) => ({ text, number: i + 1 })).sort((a, b) => (a.text < b.text ? -1 : 1));
  sorted.forEach(({ number }, rank) => (rankOf[number] = rank));
  for (const record of passing) ranks[record] = rankOf[numbers[record] ?? 0] ?? LAST;
  return ranks;
}
