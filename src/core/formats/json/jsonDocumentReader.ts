import { isWhitespace } from '../../bytes/ascii';
import type { FormatReader, ReaderOptions, RecordSink } from '../format';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';

/** The whole source is one JSON value, and one record, without the whitespace around it. */
export class JsonDocumentReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'before' | 'value' | 'after' | 'broken' = 'before';

  constructor(
    private readonly sink: RecordSink,
    options: ReaderOptions,
  ) {
    this.record = new JsonRecord(sink, options);
  }

  push(chunk: Uint8Array): void {
    const { record, sink } = this;
    let i = 0;
    while (i < chunk.length && this.state !== 'broken') {
      if (this.state !== 'value' && isWhitespace(chunk[i] ?? 0)) {
        i += 1;
        continue;
      }
      if (this.state === 'after') {
        sink.reopen(i, ['textAfterValue']);
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
        this.state = 'after';
      } else if (record.status === JsonStatus.Fault) {
        record.fail(i);
        this.state = 'broken';
      }
    }
  }

  end(): void {
    const { record, sink } = this;
    if (this.state === 'after') sink.commit();
    if (this.state === 'before' || this.state === 'after') return;
    if (this.state === 'value') {
      record.finish();
      if (record.status === JsonStatus.Fault) record.fail(0);
    }
    record.end(0);
  }
}
