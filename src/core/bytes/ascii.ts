/** The bytes that formats look for, and kinds of bytes. */

export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const UPPER_E = 0x45;
export const OPEN_ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_ARRAY = 0x5d;
export const LOWER_E = 0x65;
export const LOWER_F = 0x66;
export const LOWER_N = 0x6e;
export const LOWER_T = 0x74;
export const LOWER_U = 0x75;
export const OPEN_OBJECT = 0x7b;
export const PIPE = 0x7c;
export const CLOSE_OBJECT = 0x7d;

/** For each byte, 1 if it is of the kind, else 0. */
export type ByteKind = Uint8Array;

export function byteKind(has: (byte: number) => boolean): ByteKind {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}

/** The bytes of these ASCII characters. */
export function bytesOf(characters: string): ByteKind {
  return byteKind((byte) => characters.includes(String.fromCharCode(byte)));
}

/** JSON whitespace. */
const WHITESPACE = bytesOf(' \t\n\r');

/** Whether the byte is JSON whitespace: space, tab, line feed, carriage return. */
export function isWhitespace(byte: number): boolean {
  return WHITESPACE[byte] === 1;
}

/** Whether the byte is a line end, or a part of one. */
export function isLineBreak(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
