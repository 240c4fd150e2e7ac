import { type Format, formatOf } from '../../../core/formats/registry';

/** A position in a document: line and UTF-16 column, both from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface TrackedRange {
  readonly start: Position;
  readonly end: Position;
}

/** An edit: the text between two positions was replaced. */
export interface TextChange {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** The new position of a position within edited text; undefined if unknown. */
export type MovedPlaces = (place: Position, edge: 'start' | 'end') => Position | undefined;

const UNEDITED = 0;
const EDITED = 1;
const GONE = 2;

/**
 * Ranges of a document that follow its edits. They are in document order and don't overlap. Stored in columns: a million
 * ranges take 17 MB, and a keystroke takes a binary search.
 */
export class TrackedRanges {
  private readonly startLines: Uint32Array;
  private readonly startCharacters: Uint32Array;
  private readonly endLines: Uint32Array;
  private readonly endCharacters: Uint32Array;
  private readonly states: Uint8Array;

  /** @param rangeOf the ranges by slot, in document order */
  constructor(
    readonly length: number,
    private readonly rangeOf: (slot: number) => { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number; readonly column: number } },
    private readonly formatOf: (slot: number) => Format,
  ) {
    this.startLines = new Uint32Array(length);
    this.startCharacters = new Uint32Array(length);
    this.endLines = new Uint32Array(length);
    this.endCharacters = new Uint32Array(length);
    this.states = new Uint8Array(length);
    this.reset();
  }

  /** Restores the original ranges, when undo has restored the original text. */
  reset(): void {
    this.states.fill(UNEDITED);
    for (let slot = 0; slot < this.length; slot += 1) {
      const { start, end } = this.rangeOf(slot);
      this.set(slot, { line: start.line, character: start.column }, { line: end.line, character: end.column });
    }
  }

  range(slot: number): TrackedRange {
    return { start: this.start(slot), end: this.end(slot) };
  }

  /** Whether the text of the range was changed. */
  edited(slot: number): boolean {
    return this.states[slot] === EDITED;
  }

  /** Makes the current text of the range the unedited one. */
  settle(slot: number): void {
    if (this.edited(slot)) this.states[slot] = UNEDITED;
  }

  /** Whether the text of the range was deleted, or replaced together with text around it. */
  gone(slot: number): boolean {
    return this.states[slot] === GONE;
  }

  /** The first range that ends at or after this position; `length` if there is none. */
  firstEndingAt(place: Position): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.end(middle), place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether an edit touches several ranges: then only a comparison of the text shows where each is. */
  spansSeveral({ start, end }: Pick<TextChange, 'start' | 'end'>): boolean {
    let touched = 0;
    for (let slot = this.firstEndingAt(start); slot < this.length && isBefore(this.start(slot), end); slot += 1) {
      if (!this.gone(slot) && isBefore(start, this.end(slot))) touched += 1;
      if (touched > 1) return true;
    }
    return false;
  }

  /**
   * Follows one edit. Edits of one event must be applied from last to first in the document.
   * If an edit touches several ranges, they are gone, except those that `moved` finds again.
   */
  apply({ start, end, text }: TextChange, moved?: MovedPlaces): void {
    const spansSeveral = this.spansSeveral({ start, end });
    const lines = text.split(/\r\n|\r|\n/);
    const lastLength = lines.at(-1)?.length ?? 0;
    const newEnd: Position = lines.length === 1
      ? { line: start.line, character: start.character + lastLength }
      : { line: start.line + lines.length - 1, character: lastLength };
    const lineShift = newEnd.line - end.line;
    const shifted = ({ line, character }: Position): Position => ({
      line: line + lineShift,
      character: line === end.line ? character - end.character + newEnd.character : character,
    });
    // At most one range takes the new text, and no range starts before the end of the previous one.
    let taken = false;
    const first = this.firstEndingAt(start);
    let floor: Position = first === 0 ? { line: 0, character: 0 } : this.end(first - 1);
    for (let slot = first; slot < this.length; slot += 1) {
      const from = this.start(slot);
      const to = this.end(slot);
      const { before, after } = formatOf(this.formatOf(slot)).boundary;
      const free = !taken && text !== '' && !this.gone(slot);
      if (spansSeveral && isBefore(from, end) && isBefore(start, to)) {
        // The first may begin before the stretch, and the last may end after it.
        const newFrom = isBefore(from, start) ? from : moved?.(from, 'start');
        const newTo = isBefore(end, to) ? shifted(to) : moved?.(to, 'end');
        const found = !this.gone(slot) && newFrom !== undefined && newTo !== undefined && isBefore(newFrom, newTo);
        if (!found) this.states[slot] = GONE;
        floor = found ? this.put(slot, newFrom, newTo, floor, true) : this.put(slot, newEnd, newEnd, floor, false);
        taken = true;
      } else if (!isBefore(from, end) && !(samePlace(from, end) && (this.gone(slot) || (free && !before.test(text))))) {
        // After the edit.
        if (lineShift === 0 && from.line > end.line) return;
        floor = this.put(slot, shifted(from), shifted(to), floor, false);
      } else if (!isBefore(start, to)) {
        // Before it.
        const joins = free && !after.test(text);
        if (joins) taken = true;
        floor = joins ? this.put(slot, from, newEnd, floor, true) : this.put(slot, from, to, floor, false);
      } else if (!isBefore(from, start) && !isBefore(end, to) && !(free && samePlace(start, from) && samePlace(end, to))) {
        this.states[slot] = GONE;
        floor = this.put(slot, start, start, floor, false);
      } else {
        const newStart = isBefore(start, from) ? (taken ? newEnd : start) : from;
        floor = this.put(slot, newStart, isBefore(end, to) ? shifted(to) : newEnd, floor, true);
        taken = true;
      }
    }
  }

  /** Sets a range, but not before `floor`. @returns its end */
  private put(slot: number, start: Position, end: Position, floor: Position, edited: boolean): Position {
    const newStart = isBefore(start, floor) ? floor : start;
    const newEnd = isBefore(end, newStart) ? newStart : end;
    if (this.states[slot] === UNEDITED && (edited || newStart !== start || newEnd !== end)) this.states[slot] = EDITED;
    this.set(slot, newStart, newEnd);
    return newEnd;
  }

  private start(slot: number): Position {
    return { line: this.startLines[slot] ?? 0, character: this.startCharacters[slot] ?? 0 };
  }

  private end(slot: number): Position {
    return { line: this.endLines[slot] ?? 0, character: this.endCharacters[slot] ?? 0 };
  }

  private set(slot: number, start: Position, end: Position): void {
    this.startLines[slot] = start.line;
    this.startCharacters[slot] = start.character;
    this.endLines[slot] = end.line;
    this.endCharacters[slot] = end.character;
  }
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function samePlace(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}
