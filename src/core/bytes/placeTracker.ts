import { CARRIAGE_RETURN, isLineBreak, LINE_FEED } from './ascii';
import type { Place, Range } from '../model/problem';

/** U+FFFD in UTF-8. */
const REPLACEMENT = [0xef, 0xbf, 0xbd];

/**
 * Walks over the bytes of UTF-8 text and knows the place it has reached, as an editor shows it: lines end at
 * \n, \r\n or \r, and columns count UTF-16 units. The text may come in pieces cut anywhere.
 *
 * Bytes that are not UTF-8 count as the replacement characters that a decoder makes of them (one for each longest
 * beginning of a sequence, as the WHATWG Encoding Standard says), and the first of them is remembered.
 */
export class PlaceTracker {
  /** The first bytes that are not UTF-8, since `forgetInvalid`. */
  invalid: Range | undefined;

  private at: number;
  private line: number;
  /** The byte that would be column 0 of this line, were every character one byte: column = at - columnZero. */
  private columnZero: number;
  private carriageReturnAt = -2;

  /** Continuation bytes that the current sequence still needs; 0 outside of one. */
  private needed = 0;
  private lowest = 0x80;
  private highest = 0xbf;
  private fourBytes = false;
  /** How many bytes of U+FFFD the current sequence has so far; 0 where it can't be it. */
  private replacement = 0;
  private sequenceAt = 0;
  private sequenceColumn = 0;

  /** @param replaced whether U+FFFD in the text replaces bytes that could not be decoded, so that it counts as invalid */
  constructor(
    start: Place,
    private readonly replaced = false,
  ) {
    this.at = start.byte;
    this.line = start.line;
    this.columnZero = start.byte - start.column;
  }

  /** How many bytes of the source it has passed. */
  get byte(): number {
    return this.at;
  }

  place(): Place {
    return { byte: this.at, line: this.line, column: this.at - this.columnZero };
  }

  /** Walks over `bytes` from index `from` up to, not including, `to`; bytes[from] is what follows the last walk. */
  advance(bytes: Uint8Array, from: number, to: number): void {
    const offset = this.at - from;
    let i = from;
    while (i < to) {
      const byte = bytes[i] ?? 0;
      if (byte < 0x80 && byte > CARRIAGE_RETURN && this.needed === 0) {
        i += 1;
        continue;
      }
      if (this.needed !== 0) {
        if (byte >= this.lowest && byte <= this.highest) {
          this.continueSequence(byte, offset + i);
          i += 1;
          continue;
        }
        this.markInvalid(offset + i);
      }
      if (byte === LINE_FEED) {
        if (this.carriageReturnAt !== offset + i - 1) this.line += 1;
        this.columnZero = offset + i + 1;
      } else if (byte === CARRIAGE_RETURN) {
        this.line += 1;
        this.columnZero = offset + i + 1;
        this.carriageReturnAt = offset + i;
      } else if (byte >= 0x80) {
        this.beginSequence(byte, offset + i);
      }
      i += 1;
    }
    this.at = offset + to;
  }

  /** Ends the text here, or continues it with something else: an unfinished sequence is cut off. */
  endSequence(): void {
    if (this.needed !== 0) this.markInvalid(this.at);
  }

  forgetInvalid(): void {
    this.invalid = undefined;
  }

  private beginSequence(byte: number, at: number): void {
    this.sequenceAt = at;
    this.sequenceColumn = at - this.columnZero;
    this.lowest = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.highest = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    this.fourBytes = byte >= 0xf0;
    this.replacement = this.replaced && byte === REPLACEMENT[0] ? 1 : 0;
    if (byte >= 0xc2 && byte <= 0xdf) this.needed = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.needed = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.needed = 3;
    else this.markInvalid(at + 1);
  }

  private continueSequence(byte: number, at: number): void {
    if (this.replacement > 0) this.replacement = byte === REPLACEMENT[this.replacement] ? this.replacement + 1 : 0;
    this.columnZero += 1;
    this.lowest = 0x80;
    this.highest = 0xbf;
    this.needed -= 1;
    // Beyond the basic plane a character is two UTF-16 units.
    if (this.needed === 0 && this.fourBytes) this.columnZero -= 1;
    if (this.replacement === REPLACEMENT.length) this.markInvalid(at + 1);
  }

  private markInvalid(end: number): void {
    this.needed = 0;
    const { line, sequenceAt, sequenceColumn } = this;
    this.invalid ??= {
      start: { byte: sequenceAt, line, column: sequenceColumn },
      end: { byte: end, line, column: sequenceColumn + 1 },
    };
  }
}

/** The byte at this line and column, both from 0, of text that begins at line 0; undefined where there is none. */
export function byteAtPlace(bytes: Uint8Array, { line, column }: Pick<Place, 'line' | 'column'>): number | undefined {
  const tracker = new PlaceTracker({ byte: 0, line: 0, column: 0 });
  for (let i = 0; tracker.place().line < line; ) {
    if (i >= bytes.length) return undefined;
    while (i < bytes.length && !isLineBreak(bytes[i] ?? 0)) i += 1;
    if (bytes[i] === CARRIAGE_RETURN && bytes[i + 1] === LINE_FEED) i += 1;
    i = Math.min(i + 1, bytes.length);
    tracker.advance(bytes, tracker.byte, i);
  }
  for (;;) {
    const left = column - tracker.place().column;
    if (left <= 0) break;
    if (tracker.byte >= bytes.length || tracker.place().line > line) return undefined;
    // A byte is one column at most.
    tracker.advance(bytes, tracker.byte, Math.min(bytes.length, tracker.byte + left));
  }
  // The rest of the character that was begun.
  for (let end = tracker.byte; ; end = tracker.byte) {
    const next = bytes[end];
    if (column === 0 || next === undefined || next < 0x80 || next > 0xbf) return end;
    tracker.advance(bytes, end, end + 1);
    if (tracker.place().column > column) return end;
  }
}

/** The range of the bytes from `from` up to `to` of a slice that begins at `start`. */
export function rangeWithin(start: Place, slice: Uint8Array, from: number, to: number): Range {
  const tracker = new PlaceTracker(start);
  tracker.advance(slice, 0, from);
  const first = tracker.place();
  tracker.advance(slice, from, to);
  return { start: first, end: tracker.place() };
}

/** The place after the one character that begins with `firstByte` at `start`; a line break has no width. */
export function placeAfterCharacter(start: Place, firstByte: number): Place {
  if (firstByte === LINE_FEED || firstByte === CARRIAGE_RETURN) return start;
  const bytes = firstByte >= 0xf0 ? 4 : firstByte >= 0xe0 ? 3 : firstByte >= 0xc0 ? 2 : 1;
  return { byte: start.byte + bytes, line: start.line, column: start.column + (bytes === 4 ? 2 : 1) };
}
