import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, isLineBreak, OPEN_ARRAY, OPEN_OBJECT, QUOTE, SINGLE_QUOTE } from '../../bytes/ascii';
import { type CommentState, commentAt, skipComment } from './comments';

/** More open brackets than that are not followed. */
const DEEPEST = 1024;

/**
 * Finds the end of a JSON value with a fault in it, so that the values behind it can be read. It gives up rather than take
 * a part of the value for the next one: where brackets don't match, or a line ends within quotes.
 */
export class ElementSkipper {
  /** `lost`: the end can't be found. */
  status: 'more' | 'end' | 'lost' = 'more';
  private closing: number[] = [];
  private quote: number | undefined;
  private escaped = false;
  private comment: CommentState = 'none';

  /** @param inArray whether a value goes on to the comma or bracket behind it; else it ends with its own last bracket */
  constructor(private readonly inArray: boolean) {}

  /**
   * Begins at a fault.
   * @param closing the brackets that close those that are open there
   * @param inString whether it is within a string
   */
  begin(closing: readonly number[], inString: boolean): void {
    this.closing = [...closing];
    this.quote = inString ? QUOTE : undefined;
    this.escaped = false;
    this.comment = 'none';
    this.status = closing.length > DEEPEST || (!this.inArray && closing.length === 0) ? 'lost' : 'more';
  }

  /** @returns the index of the first byte behind the value, where its end was found. */
  feed(bytes: Uint8Array, from: number): number {
    let i = from;
    while (i < bytes.length && this.status === 'more') {
      if (this.comment !== 'none') {
        const { at, ended } = skipComment(bytes, i, this.comment);
        if (ended) this.comment = 'none';
        i = at;
        continue;
      }
      const byte = bytes[i] ?? 0;
      if (this.quote !== undefined) {
        this.readQuoted(byte);
      } else {
        this.comment = commentAt(bytes, i);
        if (this.comment !== 'none') i += 1;
        else if (this.endsAt(byte)) return this.inArray ? i : i + 1;
      }
      i += 1;
    }
    return i;
  }

  private readQuoted(byte: number): void {
    if (isLineBreak(byte)) this.status = 'lost';
    else if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === this.quote) this.quote = undefined;
  }

  /** Reads a byte outside of quotes and comments. */
  private endsAt(byte: number): boolean {
    const { closing } = this;
    if (closing.length === 0 && this.inArray && (byte === COMMA || byte === CLOSE_ARRAY)) {
      this.status = 'end';
    } else if (byte === QUOTE || byte === SINGLE_QUOTE) {
      this.quote = byte;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      closing.push(byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY);
      if (closing.length > DEEPEST) this.status = 'lost';
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (closing.pop() !== byte) this.status = 'lost';
      else if (closing.length === 0 && !this.inArray) this.status = 'end';
    }
    return this.status === 'end';
  }
}
