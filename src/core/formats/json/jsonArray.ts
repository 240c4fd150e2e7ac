import { CLOSE_ARRAY, COMMA, isLineBreak, isWhitespace, OPEN_ARRAY, OPEN_OBJECT } from '../../bytes/ascii';
import type { Place, SyntaxArgs } from '../../model/problem';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { jsonFormat } from './jsonFormat';
import { jsonShape } from './jsonShape';
import { JsonStatus } from './jsonMachine';
import { type CommentState, commentAt, heldForComment, skipComment } from './comments';
import { ElementSkipper } from './elementSkipper';
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
 * A record for each element of one array. Comments between elements and a comma after the last one belong to none.
 * After an element with a fault the reader goes on with the next one where brackets and quotes show where that begins.
 * Where they don't, it does not guess: all from there to the end of the source is one invalid record.
 */
class JsonArrayReader implements FormatReader {
  private readonly record: JsonRecord;
  private state: 'start' | 'first' | 'next' | 'value' | 'skipped' | 'comma' | 'after' | 'broken' = 'start';
  private comment: CommentState = 'none';
  private firstByte = 0;
  /** What the next element begins with, after one with a fault: else its end was hardly found rightly. */
  private expected: number | undefined;
  /** Set after a value with a fault: the next one counts only on a line of its own, because quotes on a line may be mixed up. */
  private needsLine = false;
  private readonly skipper = new ElementSkipper(true);
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
      if (this.state !== 'value' && this.state !== 'skipped' && this.state !== 'broken') {
        if (isWhitespace(byte)) {
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
            if (this.needsLine || (this.expected !== undefined && byte !== this.expected)) {
              this.break(i, ['valueExpected']);
              break;
            }
            this.expected = undefined;
            this.firstByte = byte;
            record.begin(i);
            this.state = 'value';
          }
          break;
        case 'value':
          i = record.feed(chunk, i);
          if (record.status === JsonStatus.Done) {
            record.close(i);
            this.state = 'comma';
          } else if (record.status === JsonStatus.Fault) {
            record.failAndSkip(i, this.skipper);
            this.state = 'skipped';
          }
          break;
        case 'skipped':
          i = this.skipper.feed(chunk, i);
          if (this.skipper.status === 'end') {
            record.close(i);
            this.state = 'comma';
            this.needsLine = true;
            this.expected = this.firstByte === OPEN_OBJECT || this.firstByte === OPEN_ARRAY ? this.firstByte : undefined;
          } else if (this.skipper.status === 'lost') {
            this.sink.loseRest();
            this.state = 'broken';
          }
          break;
        case 'comma':
          if (byte !== COMMA && byte !== CLOSE_ARRAY) {
            // It may be a part of something, so it is not sent.
            this.sink.reopen(i, ['elementCommaExpected']);
            this.skipper.begin([], false);
            this.state = 'skipped';
            break;
          }
          this.sink.commit();
          this.state = byte === COMMA ? 'next' : 'after';
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
    if (this.state === 'comma') this.sink.commit();
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
      case 'skipped':
        this.sink.loseRest();
        record.end(at);
        return;
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
    this.sink.loseRest();
    this.state = 'broken';
  }
}
