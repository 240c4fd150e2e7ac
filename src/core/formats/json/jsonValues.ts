import { CLOSE_ARRAY, COMMA, isLineBreak, isWhitespace } from '../../bytes/ascii';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import type { Place } from '../../model/problem';
import { JsonStatus } from './jsonMachine';
import { type CommentState, commentAt, heldForComment, skipComment } from './comments';
import { ElementSkipper } from './elementSkipper';
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
  private state: 'between' | 'value' | 'skipped' | 'after' | 'broken' = 'between';
  private comment: CommentState = 'none';
  private firstByte = 0;
  /** What the next value begins with, after one with a fault: else its end was hardly found rightly. */
  private expected: number | undefined;
  /** Set after a value with a fault: the next one counts only on a line of its own, because quotes on a line may be mixed up. */
  private needsLine = false;
  private readonly skipper = new ElementSkipper(false);
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
      if (this.state !== 'value' && this.state !== 'skipped') {
        const byte = chunk[i] ?? 0;
        if (isWhitespace(byte) || (byte === COMMA && this.state === 'between')) {
          if (isLineBreak(byte)) this.needsLine = false;
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
        if (this.state === 'after' || this.needsLine || (this.expected ?? byte) !== byte) {
          this.sink.fail(i, [this.state === 'after' ? 'textAfterArray' : 'valueExpected']);
          this.sink.loseRest();
          this.state = 'broken';
          return;
        }
        this.expected = undefined;
        this.firstByte = byte;
        this.state = 'value';
        this.hasValue = true;
      }
      if (this.state === 'skipped') {
        i = this.skipper.feed(chunk, i);
        if (this.skipper.status === 'end') {
          record.end(i);
          this.state = 'between';
          this.expected = this.firstByte;
          this.needsLine = true;
        } else if (this.skipper.status === 'lost') {
          this.sink.loseRest();
          this.state = 'broken';
        }
        continue;
      }
      i = record.feed(chunk, i);
      if (record.status === JsonStatus.Done) {
        record.end(i);
        this.state = 'between';
      } else if (record.status === JsonStatus.Fault) {
        record.failAndSkip(i, this.skipper);
        this.state = 'skipped';
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
    if (this.state === 'skipped') this.sink.loseRest();
    record.end(at);
  }
}
