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

/** Why a record can't be sent. */
export type ProblemCode =
  /** The text is not what the format demands. */
  | 'syntax'
  /** The bytes are not UTF-8. */
  | 'encoding'
  /** Larger than the target takes. */
  | 'tooLarge'
  /** A record without a byte. */
  | 'empty'
  /** The payload lacks the field that is to be the partition key. */
  | 'keyMissing'
  /** The field is there, and is neither a text, a number nor a boolean. */
  | 'keyNotText'
  /** The partition key is empty or longer than 256 UTF-16 units. */
  | 'keyLength'
  /** The explicit hash key is not a decimal number below 2^128. */
  | 'explicitHashKey';

/** One problem of one record, with the exact place that is at fault. */
export interface Problem {
  readonly code: ProblemCode;
  /** A whole sentence for the person: what is wrong, and what to do. It never holds payload text. */
  readonly message: string;
  readonly range: Range;
}
