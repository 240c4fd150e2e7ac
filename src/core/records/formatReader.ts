/** Divides the bytes of one source into records, for one format. It tells a RecordWriter where they begin and end. */
export interface FormatReader {
  /** The next bytes; the writer has the same chunk. */
  push(chunk: Uint8Array): void;
  /** No more bytes come; the writer has an empty chunk. */
  end(): void;
}
