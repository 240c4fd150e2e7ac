import type { TextColumn } from '../bytes/columns';

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;

/** What to look for in keys, errors and payloads. */
export interface Search {
  readonly text: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/** Searching for a string of this many bytes or more is faster in steps of several bytes. */
const LONG = 4;

/**
 * Finds a plain string in UTF-8 bytes. Without `matchCase` the letters A to Z are like a to z; other letters are
 * compared as they are.
 */
export class PlainMatcher {
  private readonly needle: Uint8Array;
  private readonly fold: Uint8Array;
  /** The string's first byte in capitals. */
  private readonly upper: number;
  /** By byte: how far the text's last byte is from where the byte is in the text; 0 for the last byte itself. */
  private readonly skips: Uint32Array;
  /** How far the text's last byte is from where it is in the text before. */
  private readonly skipAfterLast: number;

  constructor(text: string, matchCase: boolean) {
    this.fold = Uint8Array.from({ length: 256 }, (_, byte) =>
      !matchCase && byte >= UPPER_A && byte <= UPPER_Z ? byte + TO_LOWER : byte,
    );
    this.needle = new TextEncoder().encode(text).map((byte) => this.fold[byte] ?? byte);
    this.upper = this.fold.indexOf(this.needle[0] ?? 0);
    const last = this.needle.length - 1;
    this.skips = Uint32Array.from(this.fold, (folded) => last - this.needle.lastIndexOf(folded));
    this.skipAfterLast = last - this.needle.subarray(0, -1).lastIndexOf(this.needle[last] ?? 0);
  }

  /** Whether strings can contain this one, given which bytes occur in them: 1 by byte. */
  fits(occurring: Uint8Array): boolean {
    return this.needle.every((byte) => occurring[byte] === 1 || occurring[this.fold.indexOf(byte)] === 1);
  }

  /** Whether bytes[start] up to, not including, bytes[end] contain the string. */
  test(bytes: Uint8Array, start: number, end: number): boolean {
    return this.needle.length < LONG ? this.testEachByte(bytes, start, end) : this.testBySteps(bytes, start, end);
  }

  private testEachByte(bytes: Uint8Array, start: number, end: number): boolean {
    const { needle, fold } = this;
    const first = needle[0];
    if (first === undefined) return true;
    const { upper } = this;
    const last = end - needle.length;
    for (let i = start; i <= last; i += 1) {
      const byte = bytes[i];
      if (byte !== first && byte !== upper) continue;
      let k = 1;
      while (k < needle.length && fold[bytes[i + k] ?? 0] === needle[k]) k += 1;
      if (k === needle.length) return true;
    }
    return false;
  }

  /** Horspool's method: looks at the byte where the text would end, and moves as far as that byte allows. */
  private testBySteps(bytes: Uint8Array, start: number, end: number): boolean {
    const { needle, fold, skips, skipAfterLast } = this;
    const last = needle.length - 1;
    for (let at = start + last; at < end; ) {
      const skip = skips[bytes[at] ?? 0] ?? 0;
      if (skip > 0) {
        at += skip;
        continue;
      }
      let k = 0;
      while (k < last && fold[bytes[at - last + k] ?? 0] === needle[k]) k += 1;
      if (k === last) return true;
      at += skipAfterLast;
    }
    return false;
  }

  testText(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    return this.test(bytes, 0, bytes.length);
  }
}

/** Sets marks[index] to 1 for every text of the column, from index `from` up to, not including, `to`, that holds what is looked for. */
export function markTexts(column: TextColumn, matcher: PlainMatcher, marks: Uint8Array, from: number, to: number): void {
  // Letters need not be looked for in a million sequence numbers.
  if (!matcher.fits(column.occurring)) return;
  const { chunks, chunkOf, starts, sizes } = column.places();
  const end = Math.min(to, chunkOf.length);
  for (let index = from; index < end; index += 1) {
    const chunk = chunks[chunkOf[index] ?? -1];
    const start = starts[index] ?? 0;
    if (chunk !== undefined && matcher.test(chunk, start, start + (sizes[index] ?? 0))) marks[index] = 1;
  }
}
