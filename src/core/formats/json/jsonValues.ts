import { COMMA, isWhite } from '../../bytes/ascii';
import type { FormatReader } from '../formatReader';
import { REST_NOT_READ } from './jsonFaultText';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';
import type { Inspect, RecordWriter } from '../../records/recordWriter';


/**
 * JSON values one after the other. Commas between them, before the first and behind the last count as white space,
 * because people select some elements out of an array.
 */
export class JsonValuesReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'between' | 'value' | 'broken' = 'between';

  constructor(writer: RecordWriter, options: { readonly compact: boolean; readonly inspect: Inspect | undefined }) {
    this.record = new JsonRecord(writer, options);
  }

  push(chunk: Uint8Array): void {
    const { record } = this;
    let i = 0;
    while (i < chunk.length && this.state !== 'broken') {
      if (this.state === 'between') {
        const byte = chunk[i] ?? 0;
        if (isWhite(byte) || byte === COMMA) {
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
        record.fail(i, REST_NOT_READ);
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
