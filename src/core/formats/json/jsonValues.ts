import { CLOSE_ARRAY, COMMA, isWhitespace } from '../../bytes/ascii';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import type { Place } from '../../model/problem';
import { JsonStatus } from './jsonMachine';
import { type CommentState, commentAt, heldForComment, skipComment } from './comments';
import { JsonRecord } from './jsonRecord';

/** JSON values one after the other, with whitespace or commas between them. */
export const jsonValues: FormatDefinition<'json-values'> = {
  ...jsonFormat,
  name: 'json-values',
  endings: ['json', 'jsonc', 'json5'],
  recognizes: (beginning) => jsonShape(beginning) === 'json-values',
  reader: (sink, options) => new JsonValuesReader(sink, options),
};

/**
 * JSON values one after the other. Commas and comments between them, before the first and after the last count as
 * whitespace, and so does a closing bracket after the last, so that selected elements of an array can be read.
 */
class JsonValuesReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'between' | 'value' | 'after' | 'broken' = 'between';
  private comment: CommentState = 'none';
  private commentAt: Place | undefined;
  private hasValue = false;

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
    while (i < chunk.length && this.state !== 'broken') {
      if (this.comment !== 'none') {
        const { at, ended } = skipComment(chunk, i, this.comment);
        if (ended) this.comment = 'none';
        i = at;
        continue;
      }
      if (this.state !== 'value') {
        const byte = chunk[i] ?? 0;
        if (isWhitespace(byte) || (byte === COMMA && this.state === 'between')) {
          i += 1;
          continue;
        }
        this.comment = commentAt(chunk, i);
        if (this.comment !== 'none') {
          this.commentAt = this.sink.placeAt(i);
          i += 2;
          continue;
        }
        if (this.state === 'between' && byte === CLOSE_ARRAY && this.hasValue) {
          this.state = 'after';
          i += 1;
          continue;
        }
        record.begin(i);
        if (this.state === 'after') {
          this.sink.fail(i, ['textAfterArray']);
          this.state = 'broken';
          return;
        }
        this.state = 'value';
        this.hasValue = true;
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
    if (this.state === 'between' || this.state === 'after') return;
    if (this.state === 'value') {
      record.finish();
      if (record.status === JsonStatus.Fault) record.fail(at);
    }
    record.end(at);
  }
}
