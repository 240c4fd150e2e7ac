import { isLineBreak } from '../bytes/ascii';
import type { FormatReader } from './formatReader';
import type { Inspect, RecordWriter } from '../records/recordWriter';

/** A record for each line that is not empty: its bytes as they are, without the line break. */
export class LinesReader implements FormatReader {
  private inLine = false;

  constructor(
    private readonly writer: RecordWriter,
    private readonly inspect: Inspect | undefined,
  ) {}

  push(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i += 1) {
      if (isLineBreak(chunk[i] ?? 0)) {
        if (this.inLine) this.endLine(i);
      } else if (!this.inLine) {
        this.writer.begin(i);
        this.inLine = true;
      }
    }
  }

  end(): void {
    if (this.inLine) this.endLine(0);
  }

  private endLine(at: number): void {
    this.writer.end(at, this.writer.length(at), this.inspect);
    this.inLine = false;
  }
}
