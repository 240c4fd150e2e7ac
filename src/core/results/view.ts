import type { RecordTable } from '../records/recordTable';
import { type Filter, type Sort, type SortKey, STANDINGS } from './filter';
import { POSSIBLE_DUPLICATE, type ResultStore } from './resultStore';
import { InParts } from './sorting/inParts';
import { arrange, numbersOf, orderByNumber, sortByNumber, type ValueOrder } from './sorting/numberOrder';
import { orderByText } from './sorting/textOrder';

/** What is sorted by numbers. */
type RankedKey = Exclude<SortKey, 'record' | 'key' | 'stored'>;
/** The columns that are prepared for sorting, those that take longest first. */
const PREPARED = ['key', 'stored', 'latency', 'bytes', 'error', 'shard', 'attempts'] as const;

const PENDING = 255;
const LAST = 0xffffffff;
/** Latencies are sorted by tenths of a millisecond. */
const LATENCY_STEPS = 10;

/** What a view needs from a run. */
export interface ViewedRun {
  readonly records: RecordTable;
  readonly store: ResultStore;
  sentBytes(record: number): number;
}

/**
 * Filters and sorts a run's records, over columns only. What can't change anymore (sizes, the order of partition keys,
 * and all orders when the run is over) is worked out once and kept.
 */
export class ResultView {
  private sizes: Uint32Array | undefined;
  private readonly orders = new Map<SortKey, { readonly version: number; readonly order: InParts<ValueOrder> }>();

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
    return inSourceOrder ? passing : this.sorted(passing, sort);
  }

  /**
   * Works for a few ms on what the first sort by each column needs, so that sorting is fast later. Only for runs that are over.
   * @returns whether something is left to do
   */
  prepare(): boolean {
    return PREPARED.some((key) => this.orderOf(key).advance());
  }

  /** Each record's size as it is sent, in bytes. */
  private bytes(): Uint32Array {
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

  private sorted(passing: Uint32Array, { key, descending }: Sort): Uint32Array {
    const { store } = this.run;
    if (key === 'record') return descending ? passing.reverse() : passing;
    // While the run goes on, numbers change all the time, and it is faster to sort those of the passing records alone.
    if (key === 'key' || key === 'stored' || store.isOver) {
      return arrange(passing, store.length, this.orderOf(key).finish(), descending);
    }
    const ranks = this.ranks(passing, key);
    if (descending) for (let i = 0; i < ranks.length; i += 1) if (ranks[i] !== LAST) ranks[i] = LAST - 1 - (ranks[i] ?? 0);
    sortByNumber(passing, ranks);
    return passing;
  }

  /** All records by a column: kept until something happens in the run, or for good if nothing can change it. */
  private orderOf(key: Exclude<SortKey, 'record'>): InParts<ValueOrder> {
    const { store, records } = this.run;
    const version = key === 'key' ? 0 : store.version;
    const kept = this.orders.get(key);
    if (kept?.version === version) return kept.order;
    const order = new InParts(
      key === 'key' ? orderByText(records.columns().partitionKeys, false) : key === 'stored' ? orderByText(store.columns().storedIds, true) : this.orderByRank(key),
    );
    this.orders.set(key, { version, order });
    return order;
  }

  private *orderByRank(key: RankedKey): Generator<undefined, ValueOrder> {
    const all = new Uint32Array(this.run.store.length);
    for (let record = 0; record < all.length; record += 1) all[record] = record;
    const ranks = this.ranks(all, key);
    yield;
    return yield* orderByNumber(all, ranks, LAST);
  }

  /** For each of these records a number that puts them in order; `LAST` for those without a value. */
  private ranks(passing: Uint32Array, key: RankedKey): Uint32Array {
    const { store, records } = this.run;
    const columns = store.columns();
    switch (key) {
      case 'line': {
        const { lines, sources } = records.columns();
        // Sources come one after the other, so that within the source the line decides, and across sources the index.
        const several = sources.at(-1) !== 0;
        return several ? passing.slice() : numbersOf(passing, (record) => lines[record] ?? 0);
      }
      case 'bytes': {
        const sizes = this.bytes();
        return numbersOf(passing, (record) => sizes[record] ?? 0);
      }
      case 'shard':
        return pooled(passing, columns.shards, store.shards.all());
      case 'error':
        return pooled(passing, columns.codes, store.codes.all());
      case 'attempts':
        return numbersOf(passing, (record) => columns.attempts[record] ?? 0);
      case 'latency':
        return numbersOf(passing, (record) => {
          const latency = (columns.lastEnds[record] ?? Number.NaN) - (columns.firstStarts[record] ?? Number.NaN);
          return Number.isNaN(latency) ? LAST : Math.min(LAST - 2, Math.max(0, Math.round(latency * LATENCY_STEPS)));
        });
      case 'outcome':
        return numbersOf(passing, (record) => columns.outcomes[record] ?? 0);
    }
  }
}

/** -1 where nothing is asked for; a number that no record has where the text never occurred. */
function numberIn(pool: { find(text: string): number | undefined }, text: string | undefined): number {
  if (text === undefined) return -1;
  return pool.find(text) ?? LAST;
}

/** Ranks by the order of the strings that the numbers mean; 0 means none. */
function pooled(passing: Uint32Array, numbers: Uint16Array, texts: readonly string[]): Uint32Array {
  const rankOf = new Uint32Array(texts.length + 1).fill(LAST);
  const sorted = texts.map((text, i) => ({ text, number: i + 1 })).sort((a, b) => (a.text < b.text ? -1 : 1));
  sorted.forEach(({ number }, rank) => (rankOf[number] = rank));
  return numbersOf(passing, (record) => rankOf[numbers[record] ?? 0] ?? LAST);
}
