import { InParts } from './inParts';

/** Numbers are distributed by this many bits at a time: few enough that all buckets fit into the processor's cache. */
const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
/** Records processed without a break for other work: a few ms. */
export const PORTION = 1 << 16;

/** Records in the order of a value that they may have. */
export interface ValueOrder {
  /** The records with a value, in ascending order; those with equal values in the order of their indexes. */
  readonly records: Uint32Array;
  /** By place in `records`: 1 where the value differs from the one before. */
  readonly begins: Uint8Array;
}

/**
 * Brings these records into the order, or the reverse of it. Equal values stay in the order of the indexes, records
 * without a value come last.
 * @param chosen in ascending order
 * @param length higher than every record's index
 */
export function arrange(chosen: Uint32Array, length: number, { records, begins }: ValueOrder, descending: boolean): Uint32Array {
  const left = new Uint8Array(length);
  for (const record of chosen) left[record] = 1;
  const arranged = new Uint32Array(chosen.length);
  let used = 0;
  const take = (from: Uint32Array, start: number, end: number): void => {
    for (let i = start; i < end; i += 1) {
      const record = from[i] ?? 0;
      if (left[record] === 0) continue;
      left[record] = 0;
      arranged[used] = record;
      used += 1;
    }
  };
  if (descending) {
    for (let end = records.length; end > 0; ) {
      let start = end - 1;
      while (begins[start] === 0) start -= 1;
      take(records, start, end);
      end = start;
    }
  } else {
    take(records, 0, records.length);
  }
  take(chosen, 0, chosen.length);
  return arranged;
}

/**
 * Sorts records by numbers in place: stable, in linear time. Records [4, 7, 9] with numbers [30, 10, 20] become [7, 9, 4]
 * with numbers [10, 20, 30].
 * @param records the records to sort
 * @param numbers numbers[i] is the number of records[i]; sorted with them
 */
export function sortByNumber(records: Uint32Array, numbers: Uint32Array): void {
  new InParts(sortPasses(records, numbers)).finish();
}

/** The number of each record: numbers[i] is that of records[i]. */
export function numbersOf(records: Uint32Array, numberOf: (record: number) => number): Uint32Array {
  // `records.map` takes several times longer.
  const numbers = new Uint32Array(records.length);
  for (let i = 0; i < records.length; i += 1) numbers[i] = numberOf(records[i] ?? 0);
  return numbers;
}

/** `sortByNumber` with breaks. */
export function* sortPasses(records: Uint32Array, numbers: Uint32Array): Generator<undefined, void> {
  let ones = 0;
  let zeros = 0;
  for (const number of numbers) {
    ones |= number;
    zeros |= ~number;
  }
  const differing = ones & zeros;
  let from: Numbered = { records, numbers };
  let to: Numbered | undefined;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    if (((differing >>> shift) & (BUCKETS - 1)) === 0) continue;
    to ??= { records: new Uint32Array(records.length), numbers: new Uint32Array(records.length) };
    const places = bucketStarts(from.numbers, shift);
    for (let start = 0; start < records.length; start += PORTION) {
      yield;
      distribute(from, to, shift, places, start, Math.min(records.length, start + PORTION));
    }
    [from, to] = [to, from];
  }
  if (from.records === records) return;
  records.set(from.records);
  numbers.set(from.numbers);
}

/** Records with a number each, by place. */
interface Numbered {
  readonly records: Uint32Array;
  readonly numbers: Uint32Array;
}

/** Where each bucket begins when the numbers are distributed by the digit at `shift`. */
function bucketStarts(numbers: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(BUCKETS);
  for (const number of numbers) {
    const digit = (number >>> shift) & (BUCKETS - 1);
    places[digit] = (places[digit] ?? 0) + 1;
  }
  let sum = 0;
  for (let digit = 0; digit < BUCKETS; digit += 1) {
    const count = places[digit] ?? 0;
    places[digit] = sum;
    sum += count;
  }
  return places;
}

/** Moves those from `start` up to, not including, `end` into their buckets, whose next free places are `places`. */
function distribute(from: Numbered, to: Numbered, shift: number, places: Uint32Array, start: number, end: number): void {
  for (let i = start; i < end; i += 1) {
    const number = from.numbers[i] ?? 0;
    const digit = (number >>> shift) & (BUCKETS - 1);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to.numbers[place] = number;
    to.records[place] = from.records[i] ?? 0;
  }
}

/**
 * Puts records into the order of their numbers. It pauses every few ms, so that the work can be done in parts.
 * @param records in ascending order; sorted in place
 * @param numbers the number of each, by its place in `records`; sorted too
 * @param none the number of those without a value, higher than all others
 */
export function* orderByNumber(records: Uint32Array, numbers: Uint32Array, none: number): Generator<undefined, ValueOrder> {
  yield* sortPasses(records, numbers);
  const firstNone = numbers.indexOf(none);
  const count = firstNone === -1 ? records.length : firstNone;
  const begins = new Uint8Array(count);
  if (count > 0) begins[0] = 1;
  markBegins(numbers, begins);
  return { records: records.subarray(0, count), begins };
}

/** Marks where a number differs from the one before. */
export function markBegins(numbers: Uint32Array, begins: Uint8Array): void {
  for (let i = 1; i < begins.length; i += 1) if (numbers[i] !== numbers[i - 1]) begins[i] = 1;
}
