import { LINE_FEED } from '../bytes/ascii';
import { NOTHING_BETWEEN } from './boundaries';
import type { FormatDefinition, FormatReader, Inspect, ReaderOptions, RecordSink } from './format';
import { inspectText } from './recordKey';

const LESS_THAN = 0x3c;

/** The whole source is one record. Markup and binary data are never divided into lines. */
export const text: FormatDefinition<'text'> = {
  name: 'text',
  endings: [],
  languages: [],
  options: [],
  resembles: (beginning) => beginning.text[0] === LESS_THAN || beginning.text.includes(0),
  checksUtf8: false,
  inspects: false,
  ownKeys: false,
  reader: createReader,
  payload: (_, slice) => slice,
  single: () => ({ reader: createReader }),
  boundary: NOTHING_BETWEEN,
};

function createReader(sink: RecordSink, { partitionKey }: ReaderOptions): FormatReader {
  return new TextReader(sink, inspectText(partitionKey));
}

/** The whole source is one record: its bytes as they are, but for a byte order mark at the beginning. */
class TextReader implements FormatReader {
  private lastByte: number | undefined;

  constructor(
    private readonly sink: RecordSink,
    private readonly inspect: Inspect | undefined,
  ) {}

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.lastByte === undefined) this.sink.begin(0);
    this.lastByte = chunk[chunk.length - 1];
  }

  end(): void {
    if (this.lastByte === undefined) return;
    this.sink.end(0, this.sink.length(0), this.inspect, this.lastByte === LINE_FEED);
  }
}
