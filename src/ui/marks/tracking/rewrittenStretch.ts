import type { Replacement } from './textBefore';
import type { MovedPlaces, TextChange } from './trackedRanges';

/**
 * Maps positions of an old text to the text that replaced it, where comparing the two is conclusive. VS Code reports a
 * Replace All with 1,000 matches or more, and formatting of a large document, as one change of the whole range.
 */
export interface RewrittenStretch {
  /**
   * The new offset of an old offset, in UTF-16 units; undefined if unknown.
   * @param edge whether a range starts or ends there; text inserted at that position stays outside the range
   */
  newOffset(oldOffset: number, edge: 'start' | 'end'): number | undefined;
}

/** Lines with at least this similarity are the same line, edited. */
const MIN_SIMILARITY = 0.5;

/**
 * Compares text before and after a change.
 * @returns undefined if the comparison is not conclusive
 */
export function compareStretch(before: string, after: string): RewrittenStretch | undefined {
  return sameButForWhitespace(before, after) ?? sameLines(before, after);
}

/**
 * Maps positions of a document within a range that one change has rewritten. Compares whole lines.
 * @param before the document's text before the change
 * @returns undefined if the comparison is not conclusive
 */
export function movedPlaces(before: string, { start, rangeOffset, rangeLength, text }: Replacement & Pick<TextChange, 'start'>): MovedPlaces | undefined {
  const from = rangeOffset - start.character;
  const tail = rangeOffset + rangeLength;
  const to = tail + before.slice(tail).search(/[\r\n]|$/);
  const oldText = before.slice(from, to);
  const newText = before.slice(from, rangeOffset) + text + before.slice(tail, to);
  const stretch = compareStretch(oldText, newText);
  if (stretch === undefined) return undefined;
  const [oldLines, newLines] = [lineStarts(oldText), lineStarts(newText)];
  return ({ line, character }, edge) => {
    const lineStart = oldLines[line - start.line];
    const offset = lineStart === undefined ? undefined : stretch.newOffset(lineStart + character, edge);
    if (offset === undefined) return undefined;
    const row = firstAtOrAfter(newLines, offset + 1) - 1;
    return { line: start.line + row, character: offset - (newLines[row] ?? 0) };
  };
}

/** If only whitespace changed, all other characters can be counted. */
function sameButForWhitespace(before: string, after: string): RewrittenStretch | undefined {
  if (before.replace(/\s+/g, '') !== after.replace(/\s+/g, '')) return undefined;
  const solidBefore = solidOffsets(before);
  const solidAfter = solidOffsets(after);
  return {
    newOffset: (oldOffset, edge) => {
      const solid = firstAtOrAfter(solidBefore, oldOffset);
      if (edge === 'start') return solidAfter[solid] ?? after.length;
      const last = solidAfter[solid - 1];
      return last === undefined ? 0 : last + 1;
    },
  };
}

/** If the number of lines is the same and each is similar, each is the same line, edited. */
function sameLines(before: string, after: string): RewrittenStretch | undefined {
  const oldLines = linesOf(before);
  const newLines = linesOf(after);
  if (oldLines.length !== newLines.length) return undefined;
  if (!oldLines.every(({ text }, line) => similarity(text, newLines[line]?.text ?? '') >= MIN_SIMILARITY)) return undefined;
  const starts = lineStarts(before);
  return {
    newOffset: (oldOffset) => {
      const next = firstAtOrAfter(starts, oldOffset + 1);
      const from = oldLines[next - 1];
      const to = newLines[next - 1];
      if (from === undefined || to === undefined) return undefined;
      const column = oldOffset - from.start;
      const tail = from.text.length - column;
      if (tail < 0) return undefined;
      // Positions in the common prefix or suffix of both lines are known.
      if (column <= sharedStart(from.text, to.text)) return to.start + column;
      return tail <= sharedEnd(from.text, to.text) ? to.start + to.text.length - tail : undefined;
    },
  };
}

interface Line {
  /** Offset of its first character. */
  readonly start: number;
  /** Without its line break. */
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

/** The index of the first number that is at least `least`; the length if there is none. */
function firstAtOrAfter(sorted: Int32Array, least: number): number {
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

/** Dice's coefficient of adjacent character pairs, from 0 to 1. */
function similarity(a: string, b: string): number {
  // Fast path: usually only one word was replaced.
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
