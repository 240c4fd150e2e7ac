/** Text in UTF-16, which no format can read: every one of them looks for bytes of UTF-8. */

/** `utf-32` is recognized only to be refused: no editor writes it. */
export type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32';

/** How many bytes are looked at where there is no byte order mark. */
const SAMPLE_BYTES = 4096;
/** The minimum share of characters below U+0100 in recognizable UTF-16: punctuation, digits, line ends. */
const LATIN_SHARE = 0.4;
/** Control characters that text has: tab, line feed, form feed, carriage return. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d]);

/**
 * The encoding of a file, if it is not one of bytes: by its byte order mark, or else by the zeros in every other byte.
 * @param head the first bytes
 * @param size of the file, in bytes
 */
export function wideEncoding(head: Uint8Array, size: number): WideEncoding | undefined {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32';
  if (size % 2 !== 0) return undefined;
  const sample = head.subarray(0, SAMPLE_BYTES);
  return looksLikeUtf16(sample, true) ? 'utf-16le' : looksLikeUtf16(sample, false) ? 'utf-16be' : undefined;
}

function looksLikeUtf16(sample: Uint8Array, littleEndian: boolean): boolean {
  const units = Math.floor(sample.length / 2);
  let latin = 0;
  let highBefore = false;
  for (let unit = 0; unit < units; unit += 1) {
    const first = sample[2 * unit] ?? 0;
    const second = sample[2 * unit + 1] ?? 0;
    const code = littleEndian ? first | (second << 8) : (first << 8) | second;
    if (code < 0x20 && !TEXT_CONTROLS.has(code)) return false;
    if (code === 0xfffe || code === 0xffff) return false;
    const isLow = code >= 0xdc00 && code <= 0xdfff;
    if (isLow !== highBefore) return false;
    highBefore = code >= 0xd800 && code <= 0xdbff;
    if (code < 0x100) latin += 1;
  }
  return units > 0 && latin >= units * LATIN_SHARE;
}

/** Text as UTF-8, without a byte order mark. */
export interface Transcoded {
  readonly bytes: Uint8Array;
  /** Whether U+FFFD replaces what is not valid UTF-16: half of a surrogate pair, or half a character at the end. */
  readonly replaced: boolean;
}

/** All of a text in UTF-16 as UTF-8. */
export function transcodeUtf16(bytes: Uint8Array, encoding: Exclude<WideEncoding, 'utf-32'>): Transcoded {
  // Not every decoder knows big-endian.
  const littleEndian = encoding === 'utf-16le' ? bytes : swapped(bytes);
  const encoder = new TextEncoder();
  try {
    return { bytes: encoder.encode(new TextDecoder('utf-16le', { fatal: true }).decode(littleEndian)), replaced: false };
  } catch {
    return { bytes: encoder.encode(new TextDecoder('utf-16le').decode(littleEndian)), replaced: true };
  }
}

function swapped(bytes: Uint8Array): Uint8Array {
  const other = new Uint8Array(bytes);
  for (let i = 0; i + 1 < other.length; i += 2) {
    other[i] = bytes[i + 1] ?? 0;
    other[i + 1] = bytes[i] ?? 0;
  }
  return other;
}
