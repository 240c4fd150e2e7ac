import { COMMA, isWhitespace } from '../../bytes/ascii';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';

/** JSON values one after the other, with whitespace or commas between them. */
export const jsonValues: FormatDefinition<'json-values'> = {
  ...jsonFormat,
  name: 'json-values',
  endings: ['json'],
  recognizes: (beginning) => jsonShape(beginning) === 'json-values',
  reader: (sink, options) => new JsonValuesReader(sink, options),
};

/**
 * JSON values one after the other. Commas between them, before the first and after the last count as whitespace,
 * so that selected elements of an array can be read.
 */
class JsonValuesReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'between' | 'value' | 'broken' = 'between';

  constructor(sink: RecordSink, options: ReaderOptions) {
    this.record = new JsonRecord(sink, options);
  }

  push(chunk: Uint8Array): void {
    const { record } = this;
    let i = 0;
    while (i < chunk.length && this.state !== 'broken') {
      if (this.state === 'between') {
        const byte = chunk[i] ?? 0;
        if (isWhitespace(byte) || byte === COMMA) {
          i += 1;
          continue;
        }
        record.begin(i);
        this.state = 'value';
      }
      i = record.feed(chunk, i);
      if (record.status === JsonStatus.Done) {
        record.end(i);
        this.state = 'between';
      } else if (record.status === JsonStatus.Fault) {
        record.fail(i, 'restNotRead');
        this.state = 'broken';
      }
    }
  }

  end(): void {
    const { record } = this;
    if (this.state === 'between') return;
    if (this.state === 'value') {
      record.finish();
      if (record.status === JsonStatus.Fault) record.fail(0);
    }
    record.end(0);
  }
}
