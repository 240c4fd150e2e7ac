import { CLOSE_ARRAY, COMMA, OPEN_ARRAY, isWhitespace } from '../../bytes/ascii';
import type { SyntaxArgs } from '../../model/problem';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';

/** A record for each element of one array. */
export const jsonArray: FormatDefinition<'json-array'> = {
  ...jsonFormat,
  name: 'json-array',
  endings: [],
  recognizes: (beginning) => jsonShape(beginning) === 'json-array',
  reader: (sink, options) => new JsonArrayReader(sink, options),
};

/**
 * A record for each element of one array. After a syntax error the reader doesn't guess where the next element begins:
 * everything from there to the end of the source is one invalid record.
 */
class JsonArrayReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'start' | 'first' | 'next' | 'value' | 'comma' | 'after' | 'broken' = 'start';

  constructor(
    private readonly sink: RecordSink,
    options: ReaderOptions,
  ) {
    this.record = new JsonRecord(sink, options);
  }

  push(chunk: Uint8Array): void {
    const { record } = this;
    let i = 0;
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0;
      if (this.state !== 'value' && isWhitespace(byte)) {
        i += 1;
        continue;
      }
      switch (this.state) {
        case 'start':
          if (byte !== OPEN_ARRAY) this.break(i, ['arrayExpected']);
          else this.state = 'first';
          i += 1;
          break;
        case 'first':
        case 'next':
          if (byte === CLOSE_ARRAY) {
            if (this.state === 'first') this.state = 'after';
            else this.break(i, ['trailingComma']);
            i += 1;
          } else {
            record.begin(i);
            this.state = 'value';
          }
          break;
        case 'value':
          i = record.feed(chunk, i);
          if (record.status === JsonStatus.Done) {
            record.end(i);
            this.state = 'comma';
          } else if (record.status === JsonStatus.Fault) {
            record.fail(i, 'restNotRead');
            this.state = 'broken';
          }
          break;
        case 'comma':
          if (byte === COMMA) this.state = 'next';
          else if (byte === CLOSE_ARRAY) this.state = 'after';
          else this.break(i, ['elementCommaExpected', 'restNotRead']);
          i += 1;
          break;
        case 'after':
          this.break(i, ['textAfterArray']);
          break;
        case 'broken':
          return;
      }
    }
  }

  end(): void {
    const { record } = this;
    switch (this.state) {
      case 'start':
      case 'after':
        return;
      case 'value':
        record.finish();
        if (record.status === JsonStatus.Fault) record.fail(0);
        record.end(0);
        if (record.status === JsonStatus.Fault) return;
        break;
      case 'broken':
        record.end(0);
        return;
      case 'first':
      case 'next':
      case 'comma':
        break;
    }
    this.break(0, ['unclosedArray']);
    record.end(0);
  }

  /** All from index `at` on is one invalid record. */
  private break(at: number, fault: SyntaxArgs): void {
    this.record.begin(at);
    this.sink.fail(at, fault);
    this.state = 'broken';
  }
}
