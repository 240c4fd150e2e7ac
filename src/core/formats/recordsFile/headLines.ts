import { HASH, isLineBreak, LINE_FEED } from '../../bytes/ascii';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Whether a line that begins at `at` begins a block. A line that ends the bytes is whole. */
export function isBlockStart(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== HASH || bytes[at + 1] !== HASH || bytes[at + 2] !== HASH) return false;
  const next = bytes[at + 3];
  return next === undefined || next === 0x20 || next === 0x09 || isLineBreak(next);
}

/** The index of the line end that ends at `at`. */
export function beforeLineEnd(bytes: Uint8Array, at: number): number {
  return bytes[at - 1] === LINE_FEED && at > 1 && bytes[at - 2] === 0x0d ? at - 2 : at - 1;
}

export interface HeadLine {
  readonly kind: 'title' | 'header' | 'comment' | 'empty' | 'other';
  /** Its bytes, without the line end. */
  readonly from: number;
  readonly to: number;
  /** Where the next line begins. */
  readonly next: number;
  readonly name: string;
  readonly value: string;
  /** The bytes of the value. */
  readonly valueFrom: number;
  readonly valueTo: number;
}

/** All lines of a text. */
export function headLines(bytes: Uint8Array): HeadLine[] {
  const lines: HeadLine[] = [];
  for (let at = 0; at < bytes.length; at = lines.at(-1)?.next ?? bytes.length) lines.push(headLine(bytes, at));
  return lines;
}

export function headLine(bytes: Uint8Array, from: number): HeadLine {
  let to = from;
  while (to < bytes.length && !isLineBreak(bytes[to] ?? 0)) to += 1;
  const next = bytes[to] === 0x0d && bytes[to + 1] === LINE_FEED ? to + 2 : Math.min(to + 1, bytes.length);
  const line = { from, to, next, name: '', value: '', valueFrom: from, valueTo: to };
  const first = bytes[from];
  if (first === HASH) return { ...line, kind: isBlockStart(bytes.subarray(0, to), from) ? 'title' : 'comment' };
  if (first === 0x2f && bytes[from + 1] === 0x2f) return { ...line, kind: 'comment' };
  const text = utf8.decode(bytes.subarray(from, to));
  if (/^[ \t]*$/.test(text)) return { ...line, kind: 'empty' };
  const [all, before, name, value] = /^(([A-Za-z][\w-]*)[ \t]*:[ \t]*)(.*?)[ \t]*$/su.exec(text) ?? [];
  if (all === undefined || before === undefined || name === undefined || value === undefined) return { ...line, kind: 'other' };
  const valueFrom = from + before.length;
  return { ...line, kind: 'header', name, value, valueFrom, valueTo: valueFrom + encoder.encode(value).length };
}
