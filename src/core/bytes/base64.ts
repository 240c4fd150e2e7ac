const STEP = 3 * 8192;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const WHITE = 64;
const FOREIGN = 255;
const PADDING = 0x3d;

/** For each byte the value of the base64 digit it is, `WHITE`, or `FOREIGN`. */
const VALUES = new Uint8Array(256).fill(FOREIGN);
for (let value = 0; value < DIGITS.length; value += 1) VALUES[DIGITS.charCodeAt(value)] = value;
for (const white of ' \t\r\n') VALUES[white.charCodeAt(0)] = WHITE;

/** The bytes in base64, with padding. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += STEP) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(start, start + STEP))));
  }
  return parts.join('');
}

/**
 * Decodes base64. Whitespace in it is ignored.
 * @returns the index of the first byte at fault (the text's length if something is missing) unless it is base64 as an
 * encoder writes it: whole groups of four, padding only at the end, no stray bits in the last digit
 */
export function fromBase64(text: Uint8Array): Uint8Array | number {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let size = 0;
  let bits = 0;
  let digits = 0;
  let padding = 0;
  let lastDigit = 0;
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i] ?? 0;
    const value = VALUES[byte] ?? FOREIGN;
    if (value === WHITE) continue;
    if (byte === PADDING) {
      padding += 1;
      if (digits % 4 < 2 || (digits % 4) + padding > 4) return i;
      continue;
    }
    if (value === FOREIGN || padding > 0) return i;
    bits = ((bits << 6) | value) & 0xff_ffff;
    digits += 1;
    lastDigit = i;
    const inGroup = digits % 4;
    if (inGroup !== 1) bytes[size++] = (bits >> (inGroup === 0 ? 0 : 8 - 2 * inGroup)) & 0xff;
  }
  const inGroup = digits % 4;
  if (inGroup === 0) return padding === 0 ? bytes.subarray(0, size) : text.length;
  if (inGroup + padding !== 4) return text.length;
  const stray = inGroup === 2 ? 0b1111 : 0b11;
  return (bits & stray) === 0 ? bytes.subarray(0, size) : lastDigit;
}
