/** First character that base64 does not know, the padding included. */
const FOREIGN = /[^A-Za-z0-9+/]/;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * How many bytes a base64 text stands for, without decoding it.
 * @returns undefined unless the text is what an encoder would have written for those bytes: whole groups of four,
 * padding only at the end, and no stray bits in the last digit. So the text can be kept in place of the bytes.
 */
export function decodedLength(text: string): number | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  const end = text.search(FOREIGN);
  if (end === -1) return (length / 4) * 3;
  const padding = length - end;
  if (padding > 2 || !text.endsWith(padding === 2 ? '==' : '=')) return undefined;
  const last = DIGITS.indexOf(text.charAt(end - 1));
  if (last % (padding === 2 ? 16 : 4) !== 0) return undefined;
  return (length / 4) * 3 - padding;
}
