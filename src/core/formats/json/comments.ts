import { BACKSLASH, isLineBreak, LINE_FEED, QUOTE, SLASH } from '../../bytes/ascii';

const STAR = 0x2a;
const SPACE = 0x20;

/** How a comment goes on: `none` outside of one. */
export type CommentState = 'none' | 'line' | 'block';

/** The comment that begins with a slash at index `at`; `none` where it is something else. */
export function commentAt(bytes: Uint8Array, at: number): CommentState {
  if (bytes[at] !== SLASH) return 'none';
  const next = bytes[at + 1];
  return next === SLASH ? 'line' : next === STAR ? 'block' : 'none';
}

/** How many bytes at the end may begin or end a comment with those that follow: no two of them are to be parted. */
export function heldForComment(bytes: Uint8Array): number {
  let from = bytes.length;
  while (bytes[from - 1] === SLASH || bytes[from - 1] === STAR) from -= 1;
  return bytes.length - from;
}

/** The index after the comment from `at` on; `ended` is false where it continues after these bytes. */
export function skipComment(bytes: Uint8Array, at: number, state: CommentState): { readonly at: number; readonly ended: boolean } {
  for (let i = at; i < bytes.length; i += 1) {
    if (state === 'line' && isLineBreak(bytes[i] ?? 0)) return { at: i, ended: true };
    if (state === 'block' && bytes[i] === STAR && bytes[i + 1] === SLASH) return { at: i + 2, ended: true };
  }
  return { at: bytes.length, ended: false };
}

/** The text with spaces in place of comments outside of strings; the text itself where there is none. */
export function withoutComments(text: Uint8Array): Uint8Array {
  let blank: Uint8Array | undefined;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) i += 1;
      // No string has a line break.
      else if (byte === QUOTE || byte === LINE_FEED) inString = false;
      continue;
    }
    if (byte === QUOTE) inString = true;
    const state = commentAt(text, i);
    if (state === 'none') continue;
    const { at } = skipComment(text, i + 2, state);
    blank ??= new Uint8Array(text);
    for (let j = i; j < at; j += 1) if (!isLineBreak(blank[j] ?? 0)) blank[j] = SPACE;
    i = at - 1;
  }
  return blank ?? text;
}
