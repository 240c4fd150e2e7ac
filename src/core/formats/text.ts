import { LINE_FEED } from '../bytes/ascii';
import type { FormatReader } from './formatReader';
import type { Inspect, RecordWriter } from '../records/recordWriter';


/** The whole source is one record: its bytes as they are, but for a byte order mark at the beginning. */
export class TextReader implements FormatReader {
  private lastByte: number | undefined;

  constructor(
    private readonly writer: RecordWriter,
    private readonly inspect: Inspect | undefined,
  ) {}

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.lastByte === undefined) this.writer.begin(0);
    this.lastByte = chunk[chunk.length - 1];
  }

  end(): void {
    if (this.lastByte === undefined) return;
    this.writer.end(0, this.writer.length(0), this.inspect, this.lastByte === LINE_FEED);
  }
}
