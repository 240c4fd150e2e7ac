import { setImmediate } from 'node:timers/promises';
import { transcodeUtf16, type WideEncoding, wideEncoding } from '../../core/bytes/utf16';
import type { RunSource } from '../../core/results/runSource';
import { FileSource } from './fileSource';
import type { Renames } from './renames';

const CHUNK_BYTES = 1 << 20;
/** Enough to recognize an encoding. */
const HEAD_BYTES = 4096;

/** The largest file in UTF-16 that is read: it is held in memory as UTF-8. In MiB. */
export const LARGEST_UTF16_MIB = 64;
const LARGEST_UTF16 = LARGEST_UTF16_MIB << 20;

/** The encoding of a file in words that need no translation. */
const NAMES: Readonly<Record<WideEncoding, string>> = { 'utf-16le': 'UTF-16 LE', 'utf-16be': 'UTF-16 BE', 'utf-32': 'UTF-32' };

/** The text of a file can't be had from its bytes. */
export class UnreadableEncodingError extends Error {
  override readonly name = 'UnreadableEncodingError';

  /**
   * @param encoding its name for the user
   * @param tooLarge whether a smaller file in this encoding could be read
   */
  constructor(
    readonly fileName: string,
    readonly encoding: string,
    readonly tooLarge: boolean,
  ) {
    super(`${fileName} has the encoding ${encoding}.`);
  }
}

/** The text of a file as UTF-8. */
export interface DecodedText {
  readonly bytes: Uint8Array;
  readonly replaced?: true;
  readonly decodedFrom: string;
}

/**
 * The text of a file as UTF-8, where it is not in an encoding of bytes; else undefined.
 * @param size of the file, in bytes
 * @throws {UnreadableEncodingError}
 */
export async function decodedText(
  { name, size }: { readonly name: string; readonly size: number },
  slice: (start: number, end: number) => Promise<Uint8Array>,
): Promise<DecodedText | undefined> {
  const encoding = wideEncoding(await slice(0, Math.min(size, HEAD_BYTES)), size);
  if (encoding === undefined) return undefined;
  const decodedFrom = NAMES[encoding];
  if (encoding === 'utf-32' || size > LARGEST_UTF16) throw new UnreadableEncodingError(name, decodedFrom, encoding !== 'utf-32');
  const { bytes, replaced } = transcodeUtf16(await slice(0, size), encoding);
  return { bytes, decodedFrom, ...(replaced ? { replaced } : {}) };
}

/**
 * A file on disk as a source: its bytes, or for UTF-16 its text as UTF-8.
 * @param uri as `file:` URI
 * @throws {NotAFileError}, {UnreadableEncodingError}, and what the file system throws
 */
export async function openFile(uri: string, renames: Renames): Promise<RunSource> {
  const file = await FileSource.at(uri, renames);
  const text = await decodedText(file, (start, end) => file.slice(start, end));
  return text === undefined ? file : new DecodedFile(file, text);
}

/** The text of a file, as it was when it was opened. */
class DecodedFile implements RunSource {
  readonly whole = true;
  readonly start = { line: 0, column: 0 };
  readonly name: string;
  readonly uri: string;
  readonly fingerprint: RunSource['fingerprint'];
  readonly size: number;
  readonly decodedFrom: string;
  readonly replaced?: true;
  private readonly bytes: Uint8Array;

  constructor({ name, uri, fingerprint }: FileSource, { bytes, decodedFrom, replaced }: DecodedText) {
    this.name = name;
    this.uri = uri;
    this.fingerprint = fingerprint;
    this.bytes = bytes;
    this.size = bytes.length;
    this.decodedFrom = decodedFrom;
    if (replaced === true) this.replaced = replaced;
  }

  async *chunks(signal: AbortSignal): AsyncIterable<Uint8Array> {
    for (let start = 0; start < this.size; start += CHUNK_BYTES) {
      signal.throwIfAborted();
      yield this.bytes.subarray(start, start + CHUNK_BYTES);
      await setImmediate();
    }
  }

  slice(start: number, end: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(start, end));
  }
}
