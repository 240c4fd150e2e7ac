import { isLineBreak } from '../bytes/ascii';
import { BETWEEN_LINES } from './boundaries';
import type { FormatDefinition, FormatReader, Inspect, ReaderOptions, RecordSink } from './format';
import { inspectText } from './recordKey';

/** A record for each line of text that is not empty. The format of any text that has no other. */
export const lines: FormatDefinition<'lines'> = {
  name: 'lines',
  endings: ['log', 'txt'],
  languages: [],
  options: [],
  checksUtf8: false,
  inspects: false,
  ownKeys: false,
  reader: createReader,
  payload: (_, slice) => slice,
  single: () => ({ reader: createReader }),
  boundary: BETWEEN_LINES,
};

function createReader(sink: RecordSink, { partitionKey }: ReaderOptions): FormatReader {
  return new LinesReader(sink, inspectText(partitionKey));
}

/** A record for each line that is not empty: its bytes as they are, without the line break. */
class LinesReader implements FormatReader {
  private inLine = false;

  constructor(
    private readonly sink: RecordSink,
    private readonly inspect: Inspect | undefined,
  ) {}

  push(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i += 1) {
      if (isLineBreak(chunk[i] ?? 0)) {
        if (this.inLine) this.endLine(i);
      } else if (!this.inLine) {
        this.sink.begin(i);
        this.inLine = true;
      }
    }
  }

  end(): void {
    if (this.inLine) this.endLine(0);
  }

  private endLine(at: number): void {
    this.sink.end(at, this.sink.length(at), this.inspect);
    this.inLine = false;
  }
}
