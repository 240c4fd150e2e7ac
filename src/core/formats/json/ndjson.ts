import { isLineBreak, isWhitespace } from '../../bytes/ascii';
import { BETWEEN_LINES } from '../boundaries';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';

/** JSON Lines: a JSON value per line. */
export const ndjson: FormatDefinition<'ndjson'> = {
  ...jsonFormat,
  name: 'ndjson',
  endings: ['ndjson', 'jsonl'],
  recognizes: (beginning) => jsonShape(beginning) === 'ndjson',
  reader: createReader,
  single: () => ({ reader: createReader }),
  boundary: BETWEEN_LINES,
};

function createReader(sink: RecordSink, options: ReaderOptions): FormatReader {
  return new NdjsonReader(sink, options);
}

/** A value per line. A line that is wrong is one invalid record; blank lines are none. */
class NdjsonReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'between' | 'value' | 'after' | 'broken' = 'between';

  constructor(
    private readonly sink: RecordSink,
    options: ReaderOptions,
  ) {
    this.record = new JsonRecord(sink, options, true);
  }

  push(chunk: Uint8Array): void {
    const { record, sink } = this;
    let i = 0;
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0;
      switch (this.state) {
        case 'between':
          if (isWhitespace(byte)) {
            i += 1;
          } else {
            record.begin(i);
            this.state = 'value';
          }
          break;
        case 'value':
          i = record.feed(chunk, i);
          this.afterFeed(i);
          break;
        case 'after':
          if (isLineBreak(byte)) {
            sink.commit();
            this.state = 'between';
          } else if (!isWhitespace(byte)) {
            sink.reopen(i, ['textAfterLineValue']);
            this.state = 'broken';
          }
          i += 1;
          break;
        case 'broken':
          if (isLineBreak(byte)) {
            record.end(i);
            this.state = 'between';
          }
          i += 1;
          break;
      }
    }
  }

  end(): void {
    const { record, sink } = this;
    if (this.state === 'after') sink.commit();
    if (this.state === 'broken') record.end(0);
    if (this.state !== 'value') return;
    record.finish();
    if (record.status === JsonStatus.Fault) record.fail(0);
    record.end(0);
  }

  private afterFeed(at: number): void {
    const { record } = this;
    switch (record.status) {
      case JsonStatus.More:
        return;
      case JsonStatus.Done:
        record.close(at);
        this.state = 'after';
        return;
      case JsonStatus.LineEnd:
        record.finish();
        record.fail(at);
        record.end(at);
        this.state = 'between';
        return;
      case JsonStatus.Fault:
        record.fail(at);
        this.state = 'broken';
        return;
    }
  }
}
