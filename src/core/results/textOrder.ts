import type { TextColumn } from '../columns';

/** Groups smaller than this are sorted by comparing text with text. */
const SMALL_GROUP = 2048;
const BUCKETS = 1 << 16;

/**
 * Sorts by a number per record: stable, and in time that grows only with the number of records.
 * @param records the records to sort, in place
 * @param keyOf the number of each record, by record index
 */
export function sortByNumber(records: Uint32Array, keyOf: Uint32Array): void {
  let all = 0;
  for (const record of records) all |= keyOf[record] ?? 0;
  const low = (all & 0xffff) !== 0;
  const high = all >>> 16 !== 0;
  if (!low && !high) return;
  const counts = new Uint32Array(BUCKETS);
  const other = new Uint32Array(records.length);
  if (low) distribute(records, other, keyOf, 0, counts);
  if (high) distribute(low ? other : records, low ? records : other, keyOf, 16, counts);
  if (low !== high) records.set(other);
}

function distribute(from: Uint32Array, to: Uint32Array, keyOf: Uint32Array, shift: number, counts: Uint32Array): void {
  counts.fill(0);
  for (const record of from) {
    const bucket = ((keyOf[record] ?? 0) >>> shift) & 0xffff;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const count = counts[bucket] ?? 0;
    counts[bucket] = sum;
    sum += count;
  }
  for (const record of from) {
    const bucket = ((keyOf[record] ?? 0) >>> shift) & 0xffff;
    const place = counts[bucket] ?? 0;
    counts[bucket] = place + 1;
    to[place] = record;
  }
}

/**
 * Sorts records by a column of texts, by their UTF-8 bytes, stable for equal texts. A record without text is like one
 * with an empty text.
 * @param records the records to sort, in place, in ascending order at first
 * @param shortFirst a shorter text comes before a longer one: the order of decimal numbers without leading zeros
 */
export function sortByText(records: Uint32Array, column: TextColumn, shortFirst: boolean): void {
  if (records.length === 0) return;
  const longest = records.reduce((most, record) => Math.max(most, column.byteLength(record)), 0);
  const size = records.reduce((most, record) => Math.max(most, record + 1), 0);
  const words: Words = { first: new Uint32Array(size), second: new Uint32Array(size) };
  if (!shortFirst) {
    sortGroup(records, column, commonPrefix(records, column), longest, words);
    return;
  }
  for (const record of records) words.first[record] = column.byteLength(record);
  sortByNumber(records, words.first);
  forEachGroup(records, (a, b) => column.byteLength(a) === column.byteLength(b), (group) => {
    sortGroup(group, column, commonPrefix(group, column), longest, words);
  });
}

/** Eight bytes of each text, by record. */
interface Words {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

/** Sorts texts that agree in their first `from` bytes: by the next eight, then each group that agrees in these. */
function sortGroup(records: Uint32Array, column: TextColumn, from: number, longest: number, words: Words): void {
  if (records.length < 2 || from >= longest) return;
  if (records.length < SMALL_GROUP) {
    const rest = Array.from(records, (record) => ({ record, bytes: column.bytes(record)?.subarray(from) }));
    rest.sort((a, b) => compareBytes(a.bytes, b.bytes) || a.record - b.record);
    rest.forEach(({ record }, i) => (records[i] = record));
    return;
  }
  const { first, second } = words;
  for (const record of records) {
    first[record] = column.word(record, from);
    second[record] = column.word(record, from + 4);
  }
  sortByNumber(records, second);
  sortByNumber(records, first);
  forEachGroup(records, (a, b) => first[a] === first[b] && second[a] === second[b], (group) => {
    sortGroup(group, column, from + 8, longest, words);
  });
}

/** Calls back for each stretch of neighbours that are the same. What later ones are must not change by that. */
function forEachGroup(records: Uint32Array, same: (a: number, b: number) => boolean, visit: (group: Uint32Array) => void): void {
  let start = 0;
  while (start < records.length) {
    const first = records[start] ?? 0;
    let end = start + 1;
    while (end < records.length && same(first, records[end] ?? 0)) end += 1;
    if (end - start > 1) visit(records.subarray(start, end));
    start = end;
  }
}

/** How many bytes at the beginning are the same in all texts. */
function commonPrefix(records: Uint32Array, column: TextColumn): number {
  const first = column.bytes(records[0] ?? 0);
  if (first === undefined) return 0;
  let common = first.length;
  for (const record of records) {
    const bytes = column.bytes(record);
    if (bytes === undefined) return 0;
    let same = 0;
    while (same < common && bytes[same] === first[same]) same += 1;
    common = same;
    if (common === 0) return 0;
  }
  return common;
}

function compareBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  const lengthA = a?.length ?? 0;
  const lengthB = b?.length ?? 0;
  const both = Math.min(lengthA, lengthB);
  for (let i = 0; i < both; i += 1) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}
