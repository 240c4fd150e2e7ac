import { byteKind, CLOSE_ARRAY, CLOSE_OBJECT, DOT, HASH, PLUS, SINGLE_QUOTE, SLASH } from '../../bytes/ascii';
import type { SyntaxFault } from '../../model/problem';

/** What is wrong at a byte that no JSON value can have there. */
export type JsonFault = Extract<
  SyntaxFault,
  | 'valueExpected'
  | 'trailingComma'
  | 'singleQuote'
  | 'bareWord'
  | 'comment'
  | 'numberForm'
  | 'leadingZero'
  | 'nameExpected'
  | 'colonExpected'
  | 'commaExpected'
  | 'wrongBracket'
  | 'controlCharacter'
  | 'lineBreakInString'
  | 'escape'
  | 'unclosedString'
  | 'unclosed'
  | 'tooDeep'
>;

const LETTER = byteKind((byte) => /[A-Za-z_$]/.test(String.fromCharCode(byte)) || byte >= 0x80);

export function faultInsteadOfValue(byte: number, inArray: boolean): JsonFault {
  if (byte === SINGLE_QUOTE) return 'singleQuote';
  if (byte === SLASH || byte === HASH) return 'comment';
  if (byte === PLUS || byte === DOT) return 'numberForm';
  if (LETTER[byte] === 1) return 'bareWord';
  // A bracket right after the opening one isn't an error, so this one is after a comma.
  if (byte === CLOSE_ARRAY && inArray) return 'trailingComma';
  return 'valueExpected';
}

export function faultInsteadOfName(byte: number, afterComma: boolean): JsonFault {
  if (byte === SINGLE_QUOTE) return 'singleQuote';
  if (byte === SLASH || byte === HASH) return 'comment';
  if (byte === CLOSE_OBJECT && afterComma) return 'trailingComma';
  return 'nameExpected';
}

export function faultInsteadOfComma(byte: number): JsonFault {
  if (byte === SLASH || byte === HASH) return 'comment';
  if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) return 'wrongBracket';
  return 'commaExpected';
}
