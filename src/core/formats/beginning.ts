import { isLineBreak, isWhitespace } from '../bytes/ascii';
import { markLength } from '../bytes/byteOrderMark';

/** Lines that are looked at. */
const LINES = 200;

/** What a format is detected from: the first bytes of a source, and what its name says. */
export class Beginning {
  /** The first bytes that are not whitespace and what follows them. */
  readonly text: Uint8Array;
  private knownLines: readonly Uint8Array[] | undefined;

  /**
   * @param head the first bytes, up to 64 KiB
   * @param named the format that has the file name's ending
   * @param complete whether `head` is the whole source
   */
  constructor(
    head: Uint8Array,
    readonly named: string | undefined,
    readonly complete: boolean,
  ) {
    this.text = head.subarray(skipWhitespace(head, markLength(head)));
  }

  /** The first lines that are not blank, without whitespace at their beginning. A line that is cut off is left out. */
  get lines(): readonly Uint8Array[] {
    this.knownLines ??= linesOf(this.text, this.complete);
    return this.knownLines;
  }
}

function linesOf(text: Uint8Array, complete: boolean): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; i <= text.length && lines.length < LINES; i += 1) {
    const byte = text[i];
    if (byte === undefined ? !complete : !isLineBreak(byte)) continue;
    while (from < i && isWhitespace(text[from] ?? 0)) from += 1;
    if (from < i) lines.push(text.subarray(from, i));
    from = i + 1;
  }
  return lines;
}

/** The index of the first byte from `from` on that is not whitespace. */
export function skipWhitespace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isWhitespace(bytes[at] ?? 0)) at += 1;
  return at;
}
