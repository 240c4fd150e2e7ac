import { KINESIS } from '../../services/kinesis';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  DOT,
  LOWER_E,
  LOWER_F,
  LOWER_N,
  LOWER_T,
  LOWER_U,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLUS,
  QUOTE,
  SLASH,
  UPPER_E,
  ZERO,
  byteKind,
  bytesOf,
  isDigit,
  isLineBreak,
  isWhitespace,
} from '../../bytes/ascii';
import { faultInsteadOfComma, faultInsteadOfName, faultInsteadOfValue, type JsonFault } from './jsonFault';

/** Why `feed` came back. */
export enum JsonStatus {
  /** All bytes are used, and the value goes on or may go on. */
  More,
  /** The value is complete; the byte that `feed` returned is after it. */
  Done,
  /** The byte that `feed` returned is wrong: see `fault`. */
  Fault,
  /** Only where a line break ends the value: the byte that `feed` returned is one. */
  LineEnd,
}

const enum At {
  Value,
  ValueOrClose,
  Name,
  NameOrClose,
  Colon,
  CommaOrClose,
  String,
  Escape,
  Hex,
  Minus,
  Zero,
  Integer,
  Point,
  Fraction,
  Exponent,
  ExponentSign,
  ExponentDigits,
  Word,
  WordEnd,
  Done,
}

/** Bytes that need no escape within a string. */
const PLAIN = byteKind((byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH);
const HEX = bytesOf('0123456789abcdefABCDEF');
const ESCAPABLE = bytesOf('"\\/bfnrt');
/** What may follow a number or a word: whitespace, or a byte that is a token of its own. */
const DELIMITER = bytesOf(' \t\n\r,[]{}"');

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const TRUE = encode('true');
const FALSE = encode('false');
const NULL = encode('null');

const OBJECT = 1;
const ARRAY = 0;

/**
 * No target takes more than 10 MiB in a record, and each level costs a byte: what is nested deeper could not be sent.
 */
const DEEPEST = KINESIS.largestMaxRecordKiB * 1024;

/**
 * Reads one JSON value (RFC 8259) from bytes that come in pieces, without recursion and without keeping them.
 * It checks the grammar only; bytes above 0x7F are taken as they are, and callers check that they are UTF-8.
 */
export class JsonMachine {
  status = JsonStatus.More;
  fault: JsonFault = 'valueExpected';
  /** Bytes of whitespace between the tokens so far. */
  whitespaceBytes = 0;

  private at = At.Value;
  private inName = false;
  private hexLeft = 0;
  private word = NULL;
  private wordUsed = 0;
  private depth = 0;
  private nesting = new Uint8Array(64);

  /** @param lineEnds whether a line break between tokens ends the value, as in JSON Lines. */
  constructor(private readonly lineEnds: boolean) {}

  /** Makes the machine ready for the next value. */
  begin(): void {
    this.status = JsonStatus.More;
    this.at = At.Value;
    this.whitespaceBytes = 0;
    this.depth = 0;
  }

  /**
   * Reads on from index `from`. The first byte of a value must not be whitespace.
   * @returns the index of the first byte not used; `status` says why.
   */
  feed(bytes: Uint8Array, from: number): number {
    const end = bytes.length;
    let at = this.at;
    let i = from;
    while (i < end) {
      const byte = bytes[i] ?? 0;
      if (at <= At.CommaOrClose && isWhitespace(byte)) {
        if (this.lineEnds && isLineBreak(byte)) {
          this.at = at;
          this.status = JsonStatus.LineEnd;
          return i;
        }
        this.whitespaceBytes += 1;
        i += 1;
        continue;
      }
      switch (at) {
        case At.Value:
        case At.ValueOrClose:
          if (byte === QUOTE) {
            this.inName = false;
            at = At.String;
          } else if (byte === OPEN_OBJECT) {
            if (!this.open(OBJECT)) return this.fail('tooDeep', i);
            at = At.NameOrClose;
          } else if (byte === OPEN_ARRAY) {
            if (!this.open(ARRAY)) return this.fail('tooDeep', i);
            at = At.ValueOrClose;
          } else if (byte > ZERO && byte <= NINE) {
            at = At.Integer;
          } else if (byte === ZERO) {
            at = At.Zero;
          } else if (byte === MINUS) {
            at = At.Minus;
          } else if (byte === LOWER_T || byte === LOWER_F || byte === LOWER_N) {
            this.word = byte === LOWER_T ? TRUE : byte === LOWER_F ? FALSE : NULL;
            this.wordUsed = 1;
            at = At.Word;
          } else if (byte === CLOSE_ARRAY && at === At.ValueOrClose) {
            at = this.close();
          } else {
            const inArray = this.nesting[this.depth - 1] === ARRAY;
            return this.fail(faultInsteadOfValue(byte, inArray), i);
          }
          i += 1;
          break;

        case At.Name:
        case At.NameOrClose:
          if (byte === QUOTE) {
            this.inName = true;
            at = At.String;
          } else if (byte === CLOSE_OBJECT && at === At.NameOrClose) {
            at = this.close();
          } else {
            return this.fail(faultInsteadOfName(byte, at === At.Name), i);
          }
          i += 1;
          break;

        case At.Colon:
          if (byte !== COLON) return this.fail(byte === SLASH ? 'comment' : 'colonExpected', i);
          at = At.Value;
          i += 1;
          break;

        case At.CommaOrClose: {
          const inObject = this.nesting[this.depth - 1] === OBJECT;
          if (byte === COMMA) at = inObject ? At.Name : At.Value;
          else if (byte === (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) at = this.close();
          else return this.fail(faultInsteadOfComma(byte), i);
          i += 1;
          break;
        }

        case At.String: {
          let inString = byte;
          while (PLAIN[inString] === 1) {
            i += 1;
            if (i === end) {
              this.at = at;
              return i;
            }
            inString = bytes[i] ?? 0;
          }
          if (inString === QUOTE) {
            at = this.inName ? At.Colon : this.afterValue();
          } else if (inString === BACKSLASH) {
            at = At.Escape;
          } else {
            return this.fail(isLineBreak(inString) ? 'lineBreakInString' : 'controlCharacter', i);
          }
          i += 1;
          break;
        }

        case At.Escape:
          if (ESCAPABLE[byte] === 1) {
            at = At.String;
          } else if (byte === LOWER_U) {
            this.hexLeft = 4;
            at = At.Hex;
          } else {
            return this.fail('escape', i);
          }
          i += 1;
          break;

        case At.Hex:
          if (HEX[byte] !== 1) return this.fail('escape', i);
          this.hexLeft -= 1;
          if (this.hexLeft === 0) at = At.String;
          i += 1;
          break;

        case At.Minus:
          if (!isDigit(byte)) return this.fail('numberForm', i);
          at = byte === ZERO ? At.Zero : At.Integer;
          i += 1;
          break;

        case At.Zero:
        case At.Integer:
          if (isDigit(byte)) {
            if (at === At.Zero) return this.fail('leadingZero', i);
            i += 1;
          } else if (byte === DOT) {
            at = At.Point;
            i += 1;
          } else if (byte === LOWER_E || byte === UPPER_E) {
            at = At.Exponent;
            i += 1;
          } else if (DELIMITER[byte] === 1) {
            at = this.afterValue();
          } else {
            return this.fail('numberForm', i);
          }
          break;

        case At.Point:
          if (!isDigit(byte)) return this.fail('numberForm', i);
          at = At.Fraction;
          i += 1;
          break;

        case At.Fraction:
          if (isDigit(byte)) {
            i += 1;
          } else if (byte === LOWER_E || byte === UPPER_E) {
            at = At.Exponent;
            i += 1;
          } else if (DELIMITER[byte] === 1) {
            at = this.afterValue();
          } else {
            return this.fail('numberForm', i);
          }
          break;

        case At.Exponent:
          if (isDigit(byte)) at = At.ExponentDigits;
          else if (byte === PLUS || byte === MINUS) at = At.ExponentSign;
          else return this.fail('numberForm', i);
          i += 1;
          break;

        case At.ExponentSign:
          if (!isDigit(byte)) return this.fail('numberForm', i);
          at = At.ExponentDigits;
          i += 1;
          break;

        case At.ExponentDigits:
          if (isDigit(byte)) i += 1;
          else if (DELIMITER[byte] === 1) at = this.afterValue();
          else return this.fail('numberForm', i);
          break;

        case At.Word:
          if (byte !== this.word[this.wordUsed]) return this.fail('bareWord', i);
          this.wordUsed += 1;
          if (this.wordUsed === this.word.length) at = At.WordEnd;
          i += 1;
          break;

        case At.WordEnd:
          if (DELIMITER[byte] !== 1) return this.fail('bareWord', i);
          at = this.afterValue();
          break;

        case At.Done:
          this.at = at;
          this.status = JsonStatus.Done;
          return i;
      }
    }
    this.at = at;
    if (at === At.Done) this.status = JsonStatus.Done;
    return i;
  }

  /** The brackets that close those that are open, the innermost last. */
  get closingBrackets(): number[] {
    return Array.from(this.nesting.subarray(0, this.depth), (kind) => (kind === OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY));
  }

  /** Says that no more bytes come: `status` is then Done or Fault. */
  finish(): void {
    switch (this.at) {
      case At.Zero:
      case At.Integer:
      case At.Fraction:
      case At.ExponentDigits:
      case At.WordEnd:
        this.at = this.afterValue();
        break;
      case At.String:
      case At.Escape:
      case At.Hex:
        this.fail('unclosedString', 0);
        return;
      case At.Minus:
      case At.Point:
      case At.Exponent:
      case At.ExponentSign:
        this.fail('numberForm', 0);
        return;
      case At.Word:
        this.fail('bareWord', 0);
        return;
      case At.Value:
      case At.ValueOrClose:
      case At.Name:
      case At.NameOrClose:
      case At.Colon:
      case At.CommaOrClose:
      case At.Done:
        break;
    }
    if (this.at === At.Done) this.status = JsonStatus.Done;
    else this.fail(this.depth > 0 ? 'unclosed' : 'valueExpected', 0);
  }

  private fail(fault: JsonFault, at: number): number {
    this.fault = fault;
    this.status = JsonStatus.Fault;
    return at;
  }

  private open(kind: number): boolean {
    if (this.depth === DEEPEST) return false;
    if (this.depth === this.nesting.length) {
      const deeper = new Uint8Array(this.nesting.length * 2);
      deeper.set(this.nesting);
      this.nesting = deeper;
    }
    this.nesting[this.depth] = kind;
    this.depth += 1;
    return true;
  }

  private close(): At {
    this.depth -= 1;
    return this.afterValue();
  }

  private afterValue(): At {
    return this.depth === 0 ? At.Done : At.CommaOrClose;
  }
}
