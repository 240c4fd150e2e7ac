/** A place in a source: bytes from its beginning, and the line and column an editor shows (both from 0, UTF-16). */
export interface Place {
  readonly byte: number;
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Place;
  readonly end: Place;
}

/** What can be wrong with text that breaks the rules of its format. */
export const SYNTAX_FAULTS = [
  // JSON values
  'valueExpected',
  'trailingComma',
  'singleQuote',
  'bareWord',
  'comment',
  'numberForm',
  'leadingZero',
  'nameExpected',
  'colonExpected',
  'commaExpected',
  'wrongBracket',
  'controlCharacter',
  'lineBreakInString',
  'escape',
  /** The text ended within a string. */
  'unclosedString',
  /** The text ended within an object or an array. */
  'unclosed',
  'tooDeep',
  // What is around JSON values
  'arrayExpected',
  'elementCommaExpected',
  'unclosedArray',
  'textAfterArray',
  /** The text ended within a comment. */
  'unclosedComment',
  'textAfterValue',
  'textAfterLineValue',
  // rows
  'textAfterQuote',
  'unclosedQuote',
  // Records files
  'textBeforeRecords',
  'headerExpected',
  'unknownHeader',
  'repeatedHeader',
  'badJsonString',
  'unknownEncoding',
  'badOrigin',
] as const;
export type SyntaxFault = (typeof SYNTAX_FAULTS)[number];

/** A fault, and where the reader gave up at it, how many bytes from which line on it did not read; or the number of cells in a row, and of columns in its header. */
export type SyntaxArgs =
  | readonly [fault: SyntaxFault]
  | readonly [fault: SyntaxFault, rest: 'restNotRead', line: number, bytes: number]
  | readonly [fault: 'missingCells' | 'extraCells', cells: number, columns: number];

/** Why a record can't be sent: codes, with the arguments of the message. Arguments never hold payload text. */
export interface ProblemArgs {
  /** The text breaks the rules of its format. */
  readonly syntax: SyntaxArgs;
  /** The bytes are not what they are said to be; `replaced`: they were not, and U+FFFD is in their place. */
  readonly encoding: readonly [encoding: 'utf8' | 'base64' | 'replaced'];
  /** Too long to be read as one record (limit in MiB), or larger than the target accepts (sizes in bytes). */
  readonly tooLarge:
    | readonly [limit: 'reader', mib: number]
    | readonly [limit: 'target', bytes: number, maximum: number, counted: 'payload' | 'withKey' | 'withNewline'];
  /** There is no partition key: no strategy made one, the payload lacks the field, or isn't JSON. */
  readonly keyMissing: readonly [why: 'noKey'] | readonly [why: 'noField' | 'notJson', path: string];
  /** The field is null, an object or an array, or the key has half of a surrogate pair. */
  readonly keyNotText: readonly [why: 'surrogate'] | readonly [why: 'surrogate' | 'notScalar', path: string];
  /** The partition key is empty or longer than 256 UTF-16 units; `length` counts those. */
  readonly keyLength: readonly [length: number] | readonly [length: number, path: string];
  /** The explicit hash key is not a decimal number below 2^128. */
  readonly explicitHashKey: readonly [];
}

export type ProblemCode = keyof ProblemArgs;

/** What is wrong with a record, without the place. */
export type Fault = { readonly [Code in ProblemCode]: { readonly code: Code; readonly args: ProblemArgs[Code] } }[ProblemCode];

/** One problem of one record, with the exact place of the fault. */
export type Problem = Fault & { readonly range: Range };

const CHECKS: { readonly [Code in ProblemCode]: (args: readonly unknown[]) => args is ProblemArgs[Code] } = {
  syntax: (args): args is SyntaxArgs =>
    args[0] === 'missingCells' || args[0] === 'extraCells'
      ? args.length === 3 && typeof args[1] === 'number' && typeof args[2] === 'number'
      : isOneOf(SYNTAX_FAULTS, args[0]) && (args.length === 1 || (args.length === 4 && args[1] === 'restNotRead' && typeof args[2] === 'number' && typeof args[3] === 'number')),
  encoding: (args): args is ProblemArgs['encoding'] => args.length === 1 && isOneOf(['utf8', 'base64', 'replaced'], args[0]),
  tooLarge: (args): args is ProblemArgs['tooLarge'] =>
    args[0] === 'reader'
      ? args.length === 2 && typeof args[1] === 'number'
      : args.length === 4 &&
        args[0] === 'target' &&
        typeof args[1] === 'number' &&
        typeof args[2] === 'number' &&
        isOneOf(['payload', 'withKey', 'withNewline'], args[3]),
  keyMissing: (args): args is ProblemArgs['keyMissing'] =>
    args[0] === 'noKey' ? args.length === 1 : args.length === 2 && isOneOf(['noField', 'notJson'], args[0]) && typeof args[1] === 'string',
  keyNotText: (args): args is ProblemArgs['keyNotText'] =>
    args.length === 1 ? args[0] === 'surrogate' : args.length === 2 && isOneOf(['surrogate', 'notScalar'], args[0]) && typeof args[1] === 'string',
  keyLength: (args): args is ProblemArgs['keyLength'] =>
    typeof args[0] === 'number' && (args.length === 1 || (args.length === 2 && typeof args[1] === 'string')),
  explicitHashKey: (args): args is readonly [] => args.length === 0,
};

function isOneOf(known: readonly unknown[], value: unknown): boolean {
  return known.includes(value);
}

/** The fault with this code and these arguments, as events and journals have them; undefined for any other code. */
export function toFault(code: string, args: readonly unknown[]): Fault | undefined {
  const known = Object.hasOwn(CHECKS, code) ? (code as ProblemCode) : undefined;
  return known !== undefined && CHECKS[known](args) ? ({ code: known, args } as Fault) : undefined;
}
