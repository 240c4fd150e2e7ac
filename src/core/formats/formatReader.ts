/** Divides the bytes of one source into records, for one format. It tells a RecordWriter where they begin and end. */
export interface FormatReader {
  /** The next bytes; the writer has the same chunk. */
  push(chunk: Uint8Array): void;
  /** How many bytes at the end of these, the next ones, are to come again with those behind them. */
  holdBack?(bytes: Uint8Array): number;
  /** No more bytes come; the writer has `rest`: what was held back, else nothing. */
  end(rest: Uint8Array): void;
}
