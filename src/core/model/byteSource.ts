/** Where the bytes of a source come from, without knowing of editors or files. */
export interface ByteSource {
  /** What a person calls it: a file name, or a document's title. */
  readonly name: string;
  /** The document's or file's URI as text, by which the editor finds it again. */
  readonly uri: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Where the first byte stands in the document, both from 0, columns in UTF-16 units as editors count them.
   * Only a selection starts elsewhere than at the beginning.
   */
  readonly origin: { readonly line: number; readonly column: number };
  /** All bytes, in pieces of any size. Each call starts anew. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * The bytes from `start` up to, not including, `end`.
   * @throws {SourceChangedError} when the source is no longer what it was at first.
   */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** The source was changed, moved or deleted after its records were read: their places no longer hold. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';

  /** @param sourceName the name of the source, for the message that the user sees */
  constructor(readonly sourceName: string) {
    super(`${sourceName} was changed, moved, or deleted after its records were read.`);
  }
}
