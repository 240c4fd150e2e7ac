import { isWhite } from '../../bytes/ascii';
import type { FormatReader } from '../formatReader';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';
import type { Inspect, RecordWriter } from '../../records/recordWriter';

const GOES_ON =
  'The text goes on behind its value. For several values choose the format ndjson or json-values, or remove what follows.';

/** The whole source is one JSON value, and one record, without the white space around it. */
export class JsonDocumentReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'before' | 'value' | 'behind' | 'broken' = 'before';

  constructor(
    private readonly writer: RecordWriter,
    options: { readonly compact: boolean; readonly inspect: Inspect | undefined },
  ) {
    this.record = new JsonRecord(writer, options);
  }

  push(chunk: Uint8Array): void {
    const { record, writer } = this;
    let i = 0;
    while (i < chunk.length && this.state !== 'broken') {
      if (this.state !== 'value' && isWhite(chunk[i] ?? 0)) {
        i += 1;
        continue;
      }
      if (this.state === 'behind') {
        writer.reopen(i, GOES_ON);
        this.state = 'broken';
        return;
      }
      if (this.state === 'before') {
        record.begin(i);
        this.state = 'value';
      }
      i = record.feed(chunk, i);
      if (record.status === JsonStatus.Done) {
        record.close(i);
        this.state = 'behind';
      } else if (record.status === JsonStatus.Fault) {
        record.fail(i);
        this.state = 'broken';
      }
    }
  }

  end(): void {
    const { record, writer } = this;
    if (this.state === 'behind') writer.commit();
    if (this.state === 'before' || this.state === 'behind') return;
    if (this.state === 'value') {
      record.finish();
      if (record.status === JsonStatus.Fault) record.fail(0);
    }
    record.end(0);
  }
}
