import { CLOSE_ARRAY, COMMA, OPEN_ARRAY, isWhite } from '../../bytes/ascii';
import type { FormatReader } from '../formatReader';
import { jsonFaultText, REST_NOT_READ } from './jsonFaultText';
import { JsonFault, JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';
import type { Inspect, RecordWriter } from '../../records/recordWriter';


const NO_ARRAY = 'An array is expected, and this is not its opening bracket [. Choose another format, or add the bracket.';
const GOES_ON = 'The text goes on behind the end of the array. Remove what follows, or choose the format json-values.';
const COMMA_EXPECTED = 'A comma or the closing bracket ] of the array is expected here.';
const NOT_CLOSED = 'The end is reached before the array is closed. Add the closing bracket ], or what else is missing.';

/**
 * A record for each element of one array. Where the text is wrong the reader does not guess where the next element
 * begins: all from there to the end of the source is one invalid record.
 */
export class JsonArrayReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'start' | 'first' | 'next' | 'value' | 'comma' | 'behind' | 'broken' = 'start';

  constructor(
    private readonly writer: RecordWriter,
    options: { readonly compact: boolean; readonly inspect: Inspect | undefined },
  ) {
    this.record = new JsonRecord(writer, options);
  }

  push(chunk: Uint8Array): void {
    const { record } = this;
    let i = 0;
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0;
      if (this.state !== 'value' && isWhite(byte)) {
        i += 1;
        continue;
      }
      switch (this.state) {
        case 'start':
          if (byte !== OPEN_ARRAY) this.break(i, NO_ARRAY);
          else this.state = 'first';
          i += 1;
          break;
        case 'first':
        case 'next':
          if (byte === CLOSE_ARRAY) {
            if (this.state === 'first') this.state = 'behind';
            else this.break(i, jsonFaultText(JsonFault.TrailingComma));
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
            record.fail(i, REST_NOT_READ);
            this.state = 'broken';
          }
          break;
        case 'comma':
          if (byte === COMMA) this.state = 'next';
          else if (byte === CLOSE_ARRAY) this.state = 'behind';
          else this.break(i, COMMA_EXPECTED + REST_NOT_READ);
          i += 1;
          break;
        case 'behind':
          this.break(i, GOES_ON);
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
      case 'behind':
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
    this.break(0, NOT_CLOSED);
    record.end(0);
  }

  /** All from index `at` on is one invalid record. */
  private break(at: number, message: string): void {
    this.record.begin(at);
    this.writer.fail(at, message);
    this.state = 'broken';
  }
}
