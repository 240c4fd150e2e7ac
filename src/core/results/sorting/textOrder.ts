import type { TextColumn, TextPlaces } from '../../bytes/columns';
import { markBegins, numbersOf, PORTION, sortPasses, type ValueOrder } from './numberOrder';

/** Groups smaller than this are sorted by comparing string with string. */
const SMALL_GROUP = 64;
/** Bytes of the strings that are looked at together. */
const WINDOW = 64;
/** What can be at a place: the end of the string, or one of 256 bytes. */
const SIGNS = 257;
const MAX_NUMBERS = 2 ** 32;

/**
 * Puts the records with a string into the order of their strings' UTF-8 bytes. It pauses every few ms, so that the work can
 * be done in parts.
 * @param column its strings must not change until the end
 * @param shortFirst a shorter string comes before a longer one: the order of decimal numbers without leading zeros
 */
export function* orderByText(column: TextColumn, shortFirst: boolean): Generator<undefined, ValueOrder> {
  const texts = column.places();
  const records = withText(texts);
  const begins = new Uint8Array(records.length);
  if (records.length > 0) begins[0] = 1;
  if (shortFirst) {
    const sizes = numbersOf(records, (record) => texts.sizes[record] ?? 0);
    yield* sortPasses(records, sizes);
    yield* forEachGroup(records, sizes, begins, (group, groupBegins) => sortGroup(group, groupBegins, texts, 0));
  } else {
    yield* sortGroup(records, begins, texts, 0);
  }
  return { records, begins };
}

function withText({ sizes }: TextPlaces): Uint32Array {
  const present = new Uint32Array(sizes.length);
  let used = 0;
  for (let record = 0; record < sizes.length; record += 1) {
    if (sizes[record] === 0) continue;
    present[used] = record;
    used += 1;
  }
  return present.slice(0, used);
}

/**
 * Sorts strings that agree in their first `from` bytes: as many of the next places as fit are packed into one number per
 * string, then each group with the same number is sorted by what follows. Each place counts only the bytes that occur
 * there, so that places where all strings agree cost nothing, and nine digits fit into one number.
 */
function* sortGroup(records: Uint32Array, begins: Uint8Array, texts: TextPlaces, from: number): Generator<undefined, void> {
  if (records.length < SMALL_GROUP) {
    sortSmall(records, begins, texts, from);
    return;
  }
  const { occurring, longest } = yield* signsIn(records, texts, from);
  const packing = packingOf(occurring, from);
  const numbers = new Uint32Array(records.length);
  if (packing.places.length > 0) {
    for (let start = 0; start < records.length; start += PORTION) {
      pack(records, numbers, texts, packing, start, Math.min(records.length, start + PORTION));
      yield;
    }
    yield* sortPasses(records, numbers);
  }
  const { next } = packing;
  if (next >= longest) markBegins(numbers, begins);
  else yield* forEachGroup(records, numbers, begins, (group, groupBegins) => sortGroup(group, groupBegins, texts, next));
}

/** Which signs occur at each place of the window from `from` on: 1 at (place - from) * SIGNS + sign. And the longest size. */
function* signsIn(records: Uint32Array, texts: TextPlaces, from: number): Generator<undefined, { occurring: Uint8Array; longest: number }> {
  const occurring = new Uint8Array(WINDOW * SIGNS);
  const views = texts.chunks.map(({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength));
  let longest = 0;
  for (let start = 0; start < records.length; start += PORTION) {
    longest = Math.max(longest, addSigns(records.subarray(start, start + PORTION), texts, views, from, occurring));
    yield;
  }
  return { occurring, longest };
}

/** The first text is looked at byte by byte, the others only where the next four bytes are not like those of the first. */
function addSigns(records: Uint32Array, { chunkOf, starts, sizes }: TextPlaces, views: readonly DataView[], from: number, occurring: Uint8Array): number {
  const first = records[0] ?? 0;
  const firstView = views[chunkOf[first] ?? 0];
  const firstBegin = (starts[first] ?? 0) + from;
  const firstLength = Math.min((sizes[first] ?? 0) - from, WINDOW);
  const words = new Uint32Array(WINDOW >>> 2);
  for (let k = 0; k + 4 <= firstLength; k += 4) words[k >>> 2] = firstView?.getUint32(firstBegin + k) ?? 0;
  let longest = 0;
  let shortest = WINDOW;
  for (let i = 0; i < records.length; i += 1) {
    const record = records[i] ?? 0;
    const view = views[chunkOf[record] ?? 0];
    if (view === undefined) continue;
    const size = sizes[record] ?? 0;
    if (size > longest) longest = size;
    const begin = (starts[record] ?? 0) + from;
    const length = Math.min(size - from, WINDOW);
    if (length < shortest) shortest = length;
    const comparable = i === 0 ? 0 : Math.min(length, firstLength);
    for (let k = 0; k < length; ) {
      if (k + 4 <= comparable && view.getUint32(begin + k) === words[k >>> 2]) {
        k += 4;
        continue;
      }
      for (const end = Math.min(k + 4, length); k < end; k += 1) occurring[k * SIGNS + view.getUint8(begin + k) + 1] = 1;
    }
  }
  for (let k = shortest; k < WINDOW; k += 1) occurring[k * SIGNS] = 1;
  return longest;
}

interface Packing {
  /** Places that differ and are packed, the first first. */
  readonly places: number[];
  /** How many signs occur at each of these places. */
  readonly counts: number[];
  /** The number of each sign among those that occur: by index of the place * SIGNS + sign. */
  readonly numbers: Uint16Array;
  /** The first place that was not packed. */
  readonly next: number;
}

function packingOf(occurring: Uint8Array, from: number): Packing {
  const places: number[] = [];
  const counts: number[] = [];
  const numbers = new Uint16Array(WINDOW * SIGNS);
  let product = 1;
  for (let k = 0; k < WINDOW; k += 1) {
    const base = places.length * SIGNS;
    let count = 0;
    for (let sign = 0; sign < SIGNS; sign += 1) {
      if (occurring[k * SIGNS + sign] === 0) continue;
      numbers[base + sign] = count;
      count += 1;
    }
    product *= count;
    if (product > MAX_NUMBERS) return { places, counts, numbers, next: from + k };
    if (count < 2) continue;
    places.push(from + k);
    counts.push(count);
  }
  return { places, counts, numbers, next: from + WINDOW };
}

function pack(records: Uint32Array, packed: Uint32Array, { chunks, chunkOf, starts, sizes }: TextPlaces, packing: Packing, first: number, end: number): void {
  const { numbers } = packing;
  const places = Uint32Array.from(packing.places);
  const counts = Uint32Array.from(packing.counts);
  for (let i = first; i < end; i += 1) {
    const record = records[i] ?? 0;
    const chunk = chunks[chunkOf[record] ?? 0];
    if (chunk === undefined) continue;
    const start = starts[record] ?? 0;
    const size = sizes[record] ?? 0;
    let number = 0;
    for (let k = 0; k < places.length; k += 1) {
      const place = places[k] ?? 0;
      const sign = place < size ? (chunk[start + place] ?? 0) + 1 : 0;
      number = number * (counts[k] ?? 0) + (numbers[k * SIGNS + sign] ?? 0);
    }
    packed[i] = number;
  }
}

/** Marks where each group of equal numbers begins, and sorts each group of several. */
function* forEachGroup(
  records: Uint32Array,
  numbers: Uint32Array,
  begins: Uint8Array,
  sort: (group: Uint32Array, begins: Uint8Array) => Generator<undefined, void>,
): Generator<undefined, void> {
  let start = 0;
  let rested = 0;
  while (start < records.length) {
    const number = numbers[start];
    let end = start + 1;
    while (end < records.length && numbers[end] === number) end += 1;
    begins[start] = start === 0 ? (begins[start] ?? 0) : 1;
    if (end - start > 1) yield* sort(records.subarray(start, end), begins.subarray(start, end));
    if (end - rested >= PORTION) {
      yield;
      rested = end;
    }
    start = end;
  }
}

/** By comparing string with string. */
function sortSmall(records: Uint32Array, begins: Uint8Array, texts: TextPlaces, from: number): void {
  records.sort((a, b) => compareTexts(texts, a, b, from) || a - b);
  for (let i = 1; i < records.length; i += 1) if (compareTexts(texts, records[i - 1] ?? 0, records[i] ?? 0, from) !== 0) begins[i] = 1;
}

function compareTexts({ chunks, chunkOf, starts, sizes }: TextPlaces, a: number, b: number, from: number): number {
  const chunkA = chunks[chunkOf[a] ?? 0];
  const chunkB = chunks[chunkOf[b] ?? 0];
  const startA = starts[a] ?? 0;
  const startB = starts[b] ?? 0;
  const sizeA = sizes[a] ?? 0;
  const sizeB = sizes[b] ?? 0;
  const both = Math.min(sizeA, sizeB);
  for (let i = from; i < both; i += 1) {
    const difference = (chunkA?.[startA + i] ?? 0) - (chunkB?.[startB + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return sizeA - sizeB;
}
