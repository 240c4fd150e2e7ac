import type { TextColumn } from '../columns';

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;

/** What to look for in keys, errors and payloads. */
export interface Search {
  readonly text: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/**
 * Finds a plain text in UTF-8 bytes. Without `matchCase` the letters A to Z are like a to z; other letters are
 * compared as they are.
 */
export class PlainMatcher {
  private readonly needle: Uint8Array;
  private readonly fold: Uint8Array;

  constructor(text: string, matchCase: boolean) {
    this.fold = Uint8Array.from({ length: 256 }, (_, byte) =>
      !matchCase && byte >= UPPER_A && byte <= UPPER_Z ? byte + TO_LOWER : byte,
    );
    this.needle = new TextEncoder().encode(text).map((byte) => this.fold[byte] ?? byte);
  }

  /** Whether bytes[start] up to, not including, bytes[end] hold the text. */
  test(bytes: Uint8Array, start: number, end: number): boolean {
    const { needle, fold } = this;
    const first = needle[0];
    if (first === undefined) return true;
    const last = end - needle.length;
    for (let i = start; i <= last; i += 1) {
      if (fold[bytes[i] ?? 0] !== first) continue;
      let k = 1;
      while (k < needle.length && fold[bytes[i + k] ?? 0] === needle[k]) k += 1;
      if (k === needle.length) return true;
    }
    return false;
  }

  testText(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    return this.test(bytes, 0, bytes.length);
  }
}

/** Sets marks[index] to 1 for every text of the column that holds what is looked for. */
export function markTexts(column: TextColumn, matcher: PlainMatcher, marks: Uint8Array): void {
  column.scan((index, bytes, start, end) => {
    if (matcher.test(bytes, start, end)) marks[index] = 1;
  });
}
