import type { RecordTable } from '../records/recordTable';
import type { ResultStore } from './resultStore';
import { type Outcome, OUTCOMES } from '../model/runEvent';

/** What a comparison needs from a run that is over. */
export interface ComparedRun {
  readonly id: string;
  readonly records: RecordTable;
  readonly store: ResultStore;
}

/** `other`: neither better nor worse, such as a record that failed and then was not sent. */
export type Direction = 'better' | 'worse' | 'other';
export const DIRECTIONS: readonly Direction[] = ['better', 'worse', 'other'];

/** A record of both runs with different outcomes. */
export interface OutcomeChange {
  /** Its index in the later run. */
  readonly record: number;
  /** Its index in the earlier run. */
  readonly earlierRecord: number;
  readonly from: Outcome;
  readonly to: Outcome;
  readonly direction: Direction;
}

export interface Comparison {
  /** Records that are in both runs. */
  readonly inBoth: number;
  readonly onlyEarlier: number;
  readonly onlyLater: number;
  /** Records of both runs with the same outcome, by outcome. */
  readonly same: Readonly<Record<Outcome, number>>;
  /** Records of both runs with another outcome, by direction. With `same` they add up to `inBoth`. */
  readonly counts: Readonly<Record<Direction, number>>;
  /** The first of them for each direction, in the order of the later run. */
  readonly changes: Readonly<Record<Direction, readonly OutcomeChange[]>>;
}

/** How good an outcome is. What is definitely not stored counts the same, whatever the reason. */
const RANK: Readonly<Record<Outcome, number>> = { delivered: 2, uncertain: 1, failed: 0, notSent: 0 };

/**
 * Compares the outcomes of two runs that are over, record by record. A record is the same in both when it was sent again
 * for the other, or is at the same place of the same source.
 * @param sameSource by number of the later run's source: the number of the earlier run's source with the same content
 * @param most changes listed for each direction; the counts count all
 */
export function compareRuns(
  earlier: ComparedRun,
  later: ComparedRun,
  sameSource: readonly (number | undefined)[],
  most = Number.POSITIVE_INFINITY,
): Comparison {
  const pairs = matchRecords(earlier, later, sameSource);
  const same: Record<Outcome, number> = { delivered: 0, failed: 0, uncertain: 0, notSent: 0 };
  const counts: Record<Direction, number> = { better: 0, worse: 0, other: 0 };
  const changes: Record<Direction, OutcomeChange[]> = { better: [], worse: [], other: [] };
  const seen = new Uint8Array(earlier.records.length);
  let inBoth = 0;
  let earlierInBoth = 0;
  for (let record = 0; record < pairs.length; record += 1) {
    const earlierRecord = pairs[record] ?? NONE;
    if (earlierRecord === NONE) continue;
    inBoth += 1;
    earlierInBoth += 1 - (seen[earlierRecord] ?? 0);
    seen[earlierRecord] = 1;
    const from = earlier.store.outcome(earlierRecord);
    const to = later.store.outcome(record);
    if (from === undefined || to === undefined) throw new RangeError('only runs that are over can be compared');
    if (from === to) {
      same[to] += 1;
      continue;
    }
    const direction = directionOf(from, to);
    counts[direction] += 1;
    if (changes[direction].length < most) changes[direction].push({ record, earlierRecord, from, to, direction });
  }
  return { inBoth, onlyEarlier: earlier.records.length - earlierInBoth, onlyLater: pairs.length - inBoth, same, counts, changes };
}

function directionOf(from: Outcome, to: Outcome): Direction {
  if (RANK[to] === RANK[from]) return 'other';
  return RANK[to] > RANK[from] ? 'better' : 'worse';
}

/** How many records of both runs have the same outcome. */
export function sameOutcomes({ same }: Comparison): number {
  return OUTCOMES.reduce((sum, outcome) => sum + same[outcome], 0);
}

const NONE = -1;

/** By record of the later run: the record of the earlier one, or -1. */
function matchRecords(earlier: ComparedRun, later: ComparedRun, sameSource: readonly (number | undefined)[]): Int32Array {
  const pairs = new Int32Array(later.records.length).fill(NONE);
  matchPlaces(earlier.records, later.records, sameSource, pairs);
  if (!later.records.originRunIds.includes(earlier.id)) return pairs;
  for (let record = 0; record < pairs.length; record += 1) {
    const origin = later.records.origin(record);
    if (origin?.run === earlier.id && origin.record < earlier.records.length) pairs[record] = origin.record;
  }
  return pairs;
}

/** Walks through both tables side by side in the order of their places. */
function matchPlaces(earlier: RecordTable, later: RecordTable, sameSource: readonly (number | undefined)[], pairs: Int32Array): void {
  if (sameSource.every((number) => number === undefined)) return;
  const inEarlier = (record: number): number => sameSource[later.sourceNumber(record)] ?? NONE;
  const earlierOrder = placeOrder(earlier, (record) => earlier.sourceNumber(record));
  const laterOrder = placeOrder(later, inEarlier);
  let at = 0;
  for (const record of laterOrder) {
    const source = inEarlier(record);
    if (source === NONE) continue;
    const byte = later.range(record).start.byte;
    let before = earlierOrder[at];
    while (before !== undefined && (earlier.sourceNumber(before) - source || earlier.range(before).start.byte - byte) < 0) {
      at += 1;
      before = earlierOrder[at];
    }
    if (before === undefined) return;
    if (earlier.sourceNumber(before) === source && samePlace(earlier, before, later, record)) pairs[record] = before;
  }
}

function samePlace(a: RecordTable, recordA: number, b: RecordTable, recordB: number): boolean {
  const placeA = a.range(recordA);
  const placeB = b.range(recordB);
  return placeA.start.byte === placeB.start.byte && placeA.end.byte === placeB.end.byte;
}

/** The records in the order of their sources and places: nearly always the order they are in. */
function placeOrder(table: RecordTable, sourceOf: (record: number) => number): Uint32Array {
  const order = Uint32Array.from({ length: table.length }, (_, record) => record);
  const compare = (a: number, b: number): number => sourceOf(a) - sourceOf(b) || table.range(a).start.byte - table.range(b).start.byte;
  for (let record = 1; record < order.length; record += 1) if (compare(record - 1, record) > 0) return order.sort(compare);
  return order;
}
