/**
 * Growing columns: data per record is stored by index in typed arrays, never as an object per record, so that a
 * million records cost tens of megabytes rather than gigabytes.
 */

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** A column of numbers that grows at its end. Reading past the end is a programming error and throws. */
export class NumberColumn<A extends NumberArray = NumberArray> {
  private values: A;
  private used = 0;

  constructor(
    private readonly make: (length: number) => A,
    capacity = 64,
  ) {
    this.values = make(capacity);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): number {
    if (this.used === this.values.length) this.grow(this.used + 1);
    this.values[this.used] = value;
    this.used += 1;
    return this.used - 1;
  }

  get(index: number): number {
    const value = index < this.used ? this.values[index] : undefined;
    if (value === undefined) throw new RangeError(`column index ${String(index)} of ${String(this.used)}`);
    return value;
  }

  set(index: number, value: number): void {
    if (index < 0 || index >= this.used) throw new RangeError(`column index ${String(index)} of ${String(this.used)}`);
    this.values[index] = value;
  }

  /** Makes room for so many values, so that no push has to copy those before it. */
  reserve(length: number): void {
    if (length > this.values.length) this.grow(length);
  }

  /** Extends the column to `length`; added places hold `value`. */
  fill(length: number, value: number): void {
    if (length > this.values.length) this.grow(length);
    this.values.fill(value, this.used, length);
    this.used = Math.max(this.used, length);
  }

  /** The values themselves, for tight loops. Valid until the next push. */
  view(): A {
    return this.values.subarray(0, this.used) as A;
  }

  private grow(atLeast: number): void {
    const next = this.make(Math.max(atLeast, this.values.length * 2));
    next.set(this.values.subarray(0, this.used));
    this.values = next;
  }
}

export const uint8Column = (): NumberColumn<Uint8Array> => new NumberColumn((n) => new Uint8Array(n));
export const uint16Column = (): NumberColumn<Uint16Array> => new NumberColumn((n) => new Uint16Array(n));
export const uint32Column = (): NumberColumn<Uint32Array> => new NumberColumn((n) => new Uint32Array(n));
export const int32Column = (): NumberColumn<Int32Array> => new NumberColumn((n) => new Int32Array(n));
export const float64Column = (): NumberColumn<Float64Array> => new NumberColumn((n) => new Float64Array(n));

/** Strings that repeat (codes, messages, shard IDs), each stored once. Number 0 always means "none". */
export class TextPool {
  private readonly texts: (string | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  /** The string's number; a new string gets the next one. */
  number(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.numbers.set(text, number);
    return number;
  }

  /** The number of a known string; undefined if it never occurred. */
  find(text: string): number | undefined {
    return this.numbers.get(text);
  }

  text(number: number): string | undefined {
    return this.texts[number];
  }

  /** All strings in the order of their numbers, from number 1. */
  all(): string[] {
    return this.texts.slice(1).filter((text) => text !== undefined);
  }
}

const CHUNK_BYTES = 1 << 20;

/** The places of a column's strings, by index: the UTF-8 is in chunks[chunkOf] from `starts` on, `sizes` bytes long. */
export interface TextPlaces {
  readonly chunks: readonly Uint8Array[];
  /** -1 where no string is set. */
  readonly chunkOf: Int32Array;
  readonly starts: Uint32Array;
  readonly sizes: Uint32Array;
}

/**
 * A column of strings by index, set in any order; setting one again replaces it. They are stored as UTF-8 in large
 * chunks, so that a million 56-digit sequence numbers cost 60 MB and no garbage collection.
 */
export class TextColumn {
  /** By byte: 1 where any string contains it, or contained it before it was replaced. */
  readonly occurring = new Uint8Array(256);
  private readonly chunks: Uint8Array[] = [];
  private chunkUsed = CHUNK_BYTES;
  private readonly chunkOf = int32Column();
  private readonly startOf = uint32Column();
  private readonly sizeOf = uint32Column();
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** Makes room for so many places. */
  reserve(length: number): void {
    this.chunkOf.reserve(length);
    this.startOf.reserve(length);
    this.sizeOf.reserve(length);
  }

  /** The length of the column: the highest index ever set, plus one. */
  get length(): number {
    return this.chunkOf.length;
  }

  set(index: number, text: string): void {
    const bytes = this.encoder.encode(text);
    if (index >= this.chunkOf.length) {
      this.chunkOf.fill(index + 1, -1);
      this.startOf.fill(index + 1, 0);
      this.sizeOf.fill(index + 1, 0);
    }
    if (this.chunkUsed + bytes.length > (this.chunks.at(-1)?.length ?? 0)) {
      this.chunks.push(new Uint8Array(Math.max(CHUNK_BYTES, bytes.length)));
      this.chunkUsed = 0;
    }
    this.chunks.at(-1)?.set(bytes, this.chunkUsed);
    for (const byte of bytes) this.occurring[byte] = 1;
    this.chunkOf.set(index, this.chunks.length - 1);
    this.startOf.set(index, this.chunkUsed);
    this.sizeOf.set(index, bytes.length);
    this.chunkUsed += bytes.length;
  }

  get(index: number): string | undefined {
    const bytes = this.bytes(index);
    return bytes === undefined ? undefined : this.decoder.decode(bytes);
  }

  /** Size of the string in UTF-8 bytes; 0 where none is set. */
  byteLength(index: number): number {
    return index < this.sizeOf.length ? this.sizeOf.get(index) : 0;
  }

  /** The string as UTF-8: a view that must not be written to. */
  bytes(index: number): Uint8Array | undefined {
    const chunkNumber = index < this.chunkOf.length ? this.chunkOf.get(index) : -1;
    const chunk = chunkNumber < 0 ? undefined : this.chunks[chunkNumber];
    if (chunk === undefined) return undefined;
    const start = this.startOf.get(index);
    return chunk.subarray(start, start + this.sizeOf.get(index));
  }

  /** The place of each string, for tight loops. Valid until the next `set`. */
  places(): TextPlaces {
    return { chunks: this.chunks, chunkOf: this.chunkOf.view(), starts: this.startOf.view(), sizes: this.sizeOf.view() };
  }
}
