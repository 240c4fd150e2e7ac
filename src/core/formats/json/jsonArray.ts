import { CLOSE_ARRAY, COMMA, OPEN_ARRAY, isWhitespace } from '../../bytes/ascii';
import type { Place, SyntaxArgs } from '../../model/problem';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import { JsonStatus } from './jsonMachine';
import { type CommentState, commentAt, heldForComment, skipComment } from './comments';
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
 * A record for each element of one array. Comments between elements and a comma after the last one belong to none. After a
 * syntax error the reader doesn't guess where the next element begins: everything from there to the end of the source is
 * one invalid record.
 */
class JsonArrayReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'start' | 'first' | 'next' | 'value' | 'comma' | 'after' | 'broken' = 'start';
  private comment: CommentState = 'none';
  private commentAt: Place | undefined;

  constructor(
    private readonly sink: RecordSink,
    options: ReaderOptions,
  ) {
    this.record = new JsonRecord(sink, options);
  }

  holdBack(bytes: Uint8Array): number {
    return heldForComment(bytes);
  }

  push(chunk: Uint8Array): void {
    const { record } = this;
    let i = 0;
    while (i < chunk.length) {
      if (this.comment !== 'none') {
        const { at, ended } = skipComment(chunk, i, this.comment);
        if (ended) this.comment = 'none';
        i = at;
        continue;
      }
      const byte = chunk[i] ?? 0;
      if (this.state !== 'value' && this.state !== 'broken') {
        if (isWhitespace(byte)) {
          i += 1;
          continue;
        }
        this.comment = commentAt(chunk, i);
        if (this.comment !== 'none') {
          this.commentAt = this.sink.placeAt(i);
          i += 2;
          continue;
        }
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
            this.state = 'after';
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

  end(rest: Uint8Array): void {
    const { record } = this;
    this.push(rest);
    const at = rest.length;
    if (this.comment === 'block' && this.commentAt !== undefined) {
      record.begin(at);
      this.sink.failAt({ start: this.commentAt, end: this.sink.placeAt(at) }, ['unclosedComment']);
      record.end(at);
      return;
    }
    switch (this.state) {
      case 'start':
      case 'after':
        return;
      case 'value':
        record.finish();
        if (record.status === JsonStatus.Fault) record.fail(at);
        record.end(at);
        if (record.status === JsonStatus.Fault) return;
        break;
      case 'broken':
        record.end(at);
        return;
      case 'first':
      case 'next':
      case 'comma':
        break;
    }
    this.break(at, ['unclosedArray']);
    record.end(at);
  }

  /** All from index `at` on is one invalid record. */
  private break(at: number, fault: SyntaxArgs): void {
    this.record.begin(at);
    this.sink.fail(at, fault);
    this.state = 'broken';
  }
}
