import { isLineBreak, isWhite } from '../../bytes/ascii';
import type { FormatReader } from '../formatReader';
import { JsonStatus } from './jsonMachine';
import { JsonRecord } from './jsonRecord';
import type { Inspect, RecordWriter } from '../../records/recordWriter';

const GOES_ON =
  'The line goes on behind its value. Put each value on a line of its own, or choose the format json-values.';

/** JSON Lines: a value per line. A line that is wrong is one invalid record; blank lines are none. */
export class NdjsonReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'between' | 'value' | 'behind' | 'broken' = 'between';

  constructor(
    private readonly writer: RecordWriter,
    options: { readonly compact: boolean; readonly inspect: Inspect | undefined },
  ) {
    this.record = new JsonRecord(writer, options, true);
  }

  push(chunk: Uint8Array): void {
    const { record, writer } = this;
    let i = 0;
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0;
      switch (this.state) {
        case 'between':
          if (isWhite(byte)) {
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
        case 'behind':
          if (isLineBreak(byte)) {
            writer.commit();
            this.state = 'between';
          } else if (!isWhite(byte)) {
            writer.reopen(i, GOES_ON);
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
    const { record, writer } = this;
    if (this.state === 'behind') writer.commit();
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
        this.state = 'behind';
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
