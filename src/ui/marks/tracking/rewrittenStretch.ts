import type { Replacement } from './textBefore';
import type { MovedPlaces, TextChange } from './trackedRanges';

/**
 * Finds the places of an old text in the text that replaced it, where comparing the two proves them. VS Code reports a
 * Replace All of 1,000 places or more, and the formatting of a large document, as one change over the whole stretch.
 */
export interface RewrittenStretch {
  /**
   * The offset in the new text of an offset in the old one; undefined where it isn't known. Both in UTF-16 units.
   * @param edge whether something starts or ends there: text that was inserted right there stays outside of it
   */
  newOffset(oldOffset: number, edge: 'start' | 'end'): number | undefined;
}

/** How much two lines must have in common to be taken for the same line, edited: the share of their pairs of characters. */
const LEAST_LIKENESS = 0.5;

/**
 * Compares the text of a stretch before and after a change.
 * @returns undefined where nothing proves what went where
 */
export function compareStretch(before: string, after: string): RewrittenStretch | undefined {
  return sameButForWhitespace(before, after) ?? sameLines(before, after);
}

/**
 * Finds places of a document within a stretch that one change has rewritten. Whole lines are compared.
 * @param before the document's text before the change
 * @returns undefined where nothing proves what went where
 */
export function movedPlaces(before: string, { start, rangeOffset, rangeLength, text }: Replacement & Pick<TextChange, 'start'>): MovedPlaces | undefined {
  const from = rangeOffset - start.character;
  const behind = rangeOffset + rangeLength;
  const to = behind + before.slice(behind).search(/[\r\n]|$/);
  const oldText = before.slice(from, to);
  const newText = before.slice(from, rangeOffset) + text + before.slice(behind, to);
  const stretch = compareStretch(oldText, newText);
  if (stretch === undefined) return undefined;
  const [oldLines, newLines] = [lineStarts(oldText), lineStarts(newText)];
  return ({ line, character }, edge) => {
    const lineStart = oldLines[line - start.line];
    const offset = lineStart === undefined ? undefined : stretch.newOffset(lineStart + character, edge);
    if (offset === undefined) return undefined;
    const row = firstAtOrBehind(newLines, offset + 1) - 1;
    return { line: start.line + row, character: offset - (newLines[row] ?? 0) };
  };
}

/** Only whitespace was added or removed: every other character is found by counting. */
function sameButForWhitespace(before: string, after: string): RewrittenStretch | undefined {
  if (before.replace(/\s+/g, '') !== after.replace(/\s+/g, '')) return undefined;
  const solidBefore = solidOffsets(before);
  const solidAfter = solidOffsets(after);
  return {
    newOffset: (oldOffset, edge) => {
      const solid = firstAtOrBehind(solidBefore, oldOffset);
      if (edge === 'start') return solidAfter[solid] ?? after.length;
      const last = solidAfter[solid - 1];
      return last === undefined ? 0 : last + 1;
    },
  };
}

/** As many lines as before, and each much like it was: each is the same line, with what was replaced in it. */
function sameLines(before: string, after: string): RewrittenStretch | undefined {
  const oldLines = linesOf(before);
  const newLines = linesOf(after);
  if (oldLines.length !== newLines.length) return undefined;
  if (!oldLines.every(({ text }, line) => likeness(text, newLines[line]?.text ?? '') >= LEAST_LIKENESS)) return undefined;
  const starts = lineStarts(before);
  return {
    newOffset: (oldOffset) => {
      const next = firstAtOrBehind(starts, oldOffset + 1);
      const from = oldLines[next - 1];
      const to = newLines[next - 1];
      if (from === undefined || to === undefined) return undefined;
      const column = oldOffset - from.start;
      const behind = from.text.length - column;
      if (behind < 0) return undefined;
      // What lies in the beginning that both lines share, or in the end that they share, is where it was.
      if (column <= sharedStart(from.text, to.text)) return to.start + column;
      return behind <= sharedEnd(from.text, to.text) ? to.start + to.text.length - behind : undefined;
    },
  };
}

interface Line {
  /** Offset of its first character. */
  readonly start: number;
  /** Without its line end. */
  readonly text: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ start, text: text.slice(start, index) });
    start = index + lineEnd.length;
  }
  lines.push({ start, text: text.slice(start) });
  return lines;
}

function lineStarts(text: string): Int32Array {
  return Int32Array.from(linesOf(text), ({ start }) => start);
}

/** The offsets of all characters that aren't whitespace. */
function solidOffsets(text: string): Int32Array {
  const offsets = new Int32Array(text.length);
  let count = 0;
  for (const { index, 0: run } of text.matchAll(/\S+/g)) {
    for (let i = 0; i < run.length; i += 1) offsets[count++] = index + i;
  }
  return offsets.subarray(0, count);
}

/** The index of the first number that isn't less; the length where there is none. */
function firstAtOrBehind(sorted: Int32Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sharedStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared += 1;
  return shared;
}

function sharedEnd(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(a.length - 1 - shared) === b.charCodeAt(b.length - 1 - shared)) shared += 1;
  return shared;
}

/** The share of pairs of neighboring characters that two lines have in common (Dice's coefficient), from 0 to 1. */
function likeness(a: string, b: string): number {
  // Mostly one word was replaced, and counting pairs can be spared.
  if ((sharedStart(a, b) + sharedEnd(a, b)) * 2 >= Math.max(a.length, b.length)) return 1;
  const pairs = a.length + b.length - 2;
  if (a.length < 2 || b.length < 2) return 0;
  const counts = new Map<string, number>();
  for (let i = 1; i < a.length; i += 1) {
    const pair = a.slice(i - 1, i + 1);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let i = 1; i < b.length; i += 1) {
    const pair = b.slice(i - 1, i + 1);
    const left = counts.get(pair) ?? 0;
    if (left === 0) continue;
    counts.set(pair, left - 1);
    shared += 1;
  }
  return (2 * shared) / pairs;
}
