/** Where the bytes of a source come from, independent of editors and files. */
export interface ByteSource {
  /** The name that the user knows: a file name, or a document's title. */
  readonly name: string;
  /** The URI of the document or file, as a string. */
  readonly uri: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * The place of the first byte in the document, both from 0, columns in UTF-16 units as editors count them.
   * Only a selection starts elsewhere than at the beginning.
   */
  readonly start: { readonly line: number; readonly column: number };
  /** Set where U+FFFD in the text may stand for bytes that could not be decoded: a record that has it is invalid. */
  readonly replaced?: true;
  /** All bytes, in pieces of any size. Each call starts again at the first byte. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * The bytes from `start` up to, not including, `end`.
   * @throws {SourceChangedError} when the source changed since it was opened.
   * @throws {SourceReadError} when it can't be read at the moment, even after several tries.
   */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** The source was changed, moved, or deleted after its records were read: their places are no longer valid. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';

  /** @param sourceName the name of the source, for the message that the user sees */
  constructor(readonly sourceName: string) {
    super(`${sourceName} was changed, moved, or deleted after its records were read.`);
  }
}

/** The source can't be read at the moment. It may be unchanged. */
export class SourceReadError extends Error {
  override readonly name = 'SourceReadError';

  /** @param cause what the file system said */
  constructor(
    readonly sourceName: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
