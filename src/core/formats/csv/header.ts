import { isLineBreak, LINE_FEED, CARRIAGE_RETURN, QUOTE } from '../../bytes/ascii';
import type { DocumentHeader } from '../format';
import { cellsOf, cellText } from './csvRow';

const BYTE_ORDER_MARK = 3;

/** The names of columns, each of its own. */
export interface ColumnNames {
  readonly names: readonly string[];
  /** Those that the header does not have. */
  readonly renamed: readonly string[];
}

/**
 * The names of the columns in a header without a fault. A column without a name is called `column3`, by its number from 1;
 * one with the name of an earlier column gets a number appended, such as `name_2`.
 */
export function columnNames(row: Uint8Array, delimiter: number): ColumnNames {
  const given = cellsOf(row, delimiter).map((cell) => cellText(row, cell));
  const taken = new Set(given);
  const used = new Set<string>();
  const renamed: string[] = [];
  const names = given.map((name, column) => {
    if (name !== '' && !used.has(name)) {
      used.add(name);
      return name;
    }
    const base = name === '' ? `column${String(column + 1)}` : name;
    let made = base;
    for (let number = 2; made === name || taken.has(made); number += 1) made = `${base}_${String(number)}`;
    taken.add(made);
    renamed.push(made);
    return made;
  });
  return { names, renamed };
}

/** The header at the beginning of a document; undefined where it has a fault, or is cut off. */
export function headerOf(beginning: Uint8Array, delimiter: number): DocumentHeader | undefined {
  const marked = beginning[0] === 0xef && beginning[1] === 0xbb && beginning[2] === 0xbf;
  let from = marked ? BYTE_ORDER_MARK : 0;
  let line = 0;
  for (; isLineBreak(beginning[from] ?? 0); from += 1) {
    if (beginning[from] === LINE_FEED && beginning[from - 1] === CARRIAGE_RETURN) continue;
    line += 1;
  }
  const to = endOfRow(beginning, from, delimiter);
  if (to === undefined || to === from) return undefined;
  return { names: columnNames(beginning.subarray(from, to), delimiter).names, line };
}

/** The end of the row that begins at index `from`; undefined where a quoted cell has no end, or not at a delimiter. */
function endOfRow(bytes: Uint8Array, from: number, delimiter: number): number | undefined {
  for (let at = from; ; at += 1) {
    if (bytes[at] === QUOTE) {
      at += 1;
      while (at < bytes.length && (bytes[at] !== QUOTE || bytes[at + 1] === QUOTE)) at += bytes[at] === QUOTE ? 2 : 1;
      at += 1;
      if (at > bytes.length) return undefined;
    } else {
      while (at < bytes.length && bytes[at] !== delimiter && !isLineBreak(bytes[at] ?? 0)) at += 1;
    }
    const end = bytes[at];
    if (end === undefined || isLineBreak(end)) return at;
    if (end !== delimiter) return undefined;
  }
}
