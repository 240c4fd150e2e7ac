import { placeAfterCharacter, rangeWithin } from '../bytes/placeTracker';
import type { PlaceTracker } from '../bytes/placeTracker';
import type { Place, Problem, ProblemCode, Range } from '../model/problem';
import type { NewRecord, Origin, RecordTable } from './recordTable';

/**
 * The longest stretch of source that is taken for one record, in bytes. No target takes more than 10 MiB
 * (`KINESIS.largestMaxRecordKiB`); the room above is for white space that is removed before sending.
 */
export const LONGEST_RECORD = 16 * 1024 * 1024;

/** A problem that was found in a record's own bytes. */
export interface SliceProblem {
  readonly code: ProblemCode;
  readonly message: string;
  /** Which of the record's bytes are at fault; without it all of them. */
  readonly within?: readonly [from: number, to: number];
}

/** What a look into a record's bytes brought. */
export interface Inspection {
  /** Size of the payload in bytes, where it is another than the reader can tell. */
  readonly payloadBytes?: number;
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  /** Whether the payload's last byte is a newline, where the reader can't tell. */
  readonly endsWithNewline?: boolean;
  readonly origin?: Origin;
  readonly problem?: SliceProblem;
}

/** Looks into the bytes of a record that is sound so far. */
export type Inspect = (slice: Uint8Array) => Inspection;

const NOTHING: Inspection = {};
const NO_BYTES: Uint8Array = new Uint8Array(0);
const NOT_UTF8 = 'These bytes are not UTF-8. Save the file with the encoding UTF-8, or send it as lines or as text.';
const TOO_LONG = 'This is too long for one record: more than 16 MiB. Divide it, remove white space from it, or choose another format.';

/**
 * Takes the records of one source from its format's reader, which sees bytes only, and puts them into the table with
 * their places. The reader names bytes by their index in the chunk at hand, always moving forward.
 */
export class RecordWriter {
  private chunk = NO_BYTES;
  /** How far in the chunk the tracker is. */
  private tracked = 0;
  private start: Place | undefined;
  private problem: Problem | undefined;
  private closed: NewRecord | undefined;
  /** The record's bytes from earlier chunks, and where in this chunk it goes on. */
  private pieces: Uint8Array[] = [];
  private sliceFrom = 0;

  /**
   * @param sourceNumber the number of the source in the table.
   * @param tracker stands at the first byte.
   * @param options `fixedKey`: the partition key of every record that does not bring its own. `keepBytes`: whether
   * records are inspected. `checkUtf8`: whether bytes that are not UTF-8 make a record invalid.
   */
  constructor(
    private readonly table: RecordTable,
    private readonly sourceNumber: number,
    private readonly tracker: PlaceTracker,
    private readonly options: { readonly fixedKey: string | undefined; readonly keepBytes: boolean; readonly checkUtf8: boolean },
  ) {}

  beginChunk(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.tracked = 0;
    this.sliceFrom = 0;
  }

  endChunk(): void {
    this.track(this.chunk.length);
    if (this.start === undefined || this.closed !== undefined || !this.options.keepBytes) return;
    // A copy, because the source may use its buffer again.
    if (this.tracker.byte - this.start.byte <= LONGEST_RECORD) this.pieces.push(this.chunk.slice(this.sliceFrom));
    else this.pieces = [];
  }

  /** Begins a record at index `at`. */
  begin(at: number): void {
    this.track(at);
    this.tracker.endSequence();
    this.tracker.forgetInvalid();
    this.start = this.tracker.place();
    this.problem = undefined;
    this.closed = undefined;
    this.pieces = [];
    this.sliceFrom = at;
  }

  /** Notes that the character at index `at` is at fault, or the very end of the text. The first fault counts. */
  fail(at: number, message: string): void {
    const start = this.placeAt(at);
    const byte = this.chunk[at];
    this.failAt({ start, end: byte === undefined ? start : placeAfterCharacter(start, byte) }, message);
  }

  /** Notes what is at fault. The first fault counts. */
  failAt(range: Range, message: string): void {
    this.problem ??= { code: 'syntax', message, range };
  }

  /** Notes what is at fault by its bytes in a slice of the record. The first fault counts. */
  failWithin(slice: Uint8Array, from: number, to: number, message: string): void {
    if (this.start !== undefined) this.failAt(rangeWithin(this.start, slice, from, to), message);
  }

  /** The bytes of the record up to index `at`; undefined where something is wrong with it. */
  soundSlice(at: number): Uint8Array | undefined {
    const start = this.start;
    if (start === undefined) return undefined;
    const end = this.placeAt(at);
    this.tracker.endSequence();
    return this.problemSoFar({ start, end }) === undefined ? this.slice(at) : undefined;
  }

  /** Forgets the record at hand: it was none. */
  drop(): void {
    this.start = undefined;
    this.pieces = [];
  }

  placeAt(at: number): Place {
    this.track(at);
    return this.tracker.place();
  }

  /** Size of the record at hand up to index `at`, in bytes of the source. */
  length(at: number): number {
    return this.tracker.byte - this.tracked + at - (this.start?.byte ?? 0);
  }

  /** Ends the record before index `at` and puts it into the table. See `close`. */
  end(at: number, payloadBytes: number, inspect?: Inspect, endsWithNewline = false): void {
    this.close(at, payloadBytes, inspect, endsWithNewline);
    this.commit();
  }

  /**
   * Ends the record before index `at`, but waits for `commit` or `reopen`.
   * @param payloadBytes size of the payload, unless `inspect` says otherwise.
   * @param inspect is asked where nothing is wrong with the record so far.
   */
  close(at: number, payloadBytes: number, inspect?: Inspect, endsWithNewline = false): void {
    const { start } = this;
    if (start === undefined) throw new Error('a record ends that never began');
    this.track(at);
    this.tracker.endSequence();
    const range = { start, end: this.tracker.place() };
    let problem = this.problemSoFar(range);
    let found = NOTHING;
    if (problem === undefined && inspect !== undefined) {
      const slice = this.slice(at);
      found = inspect(slice);
      problem = found.problem === undefined ? undefined : problemWithin(range, slice, found.problem);
    }
    const partitionKey = found.partitionKey ?? this.options.fixedKey;
    const { explicitHashKey, origin } = found;
    this.closed = {
      source: this.sourceNumber,
      range,
      payloadBytes: Math.min(found.payloadBytes ?? payloadBytes, 0xffff_ffff),
      endsWithNewline: found.endsWithNewline ?? endsWithNewline,
      ...(partitionKey === undefined ? {} : { partitionKey }),
      ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
      ...(origin === undefined ? {} : { origin }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** Puts the closed record into the table. */
  commit(): void {
    if (this.closed === undefined) return;
    this.table.add(this.closed);
    this.closed = undefined;
    this.start = undefined;
    this.pieces = [];
  }

  /** Takes the closed record back: it goes on, with a fault at index `at`. */
  reopen(at: number, message: string): void {
    this.closed = undefined;
    this.fail(at, message);
  }

  private track(at: number): void {
    if (at <= this.tracked) return;
    this.tracker.advance(this.chunk, this.tracked, at);
    this.tracked = at;
  }

  /** The bytes of the record up to index `at`. */
  private slice(at: number): Uint8Array {
    const last = this.chunk.subarray(this.sliceFrom, at);
    return this.pieces.length === 0 ? last : joined([...this.pieces, last]);
  }

  private problemSoFar(range: Range): Problem | undefined {
    const { problem } = this;
    const invalid = this.options.checkUtf8 ? this.tracker.invalid : undefined;
    if (invalid !== undefined && (problem === undefined || invalid.start.byte <= problem.range.start.byte)) {
      return { code: 'encoding', message: NOT_UTF8, range: invalid };
    }
    if (problem !== undefined) return problem;
    return range.end.byte - range.start.byte > LONGEST_RECORD ? { code: 'tooLarge', message: TOO_LONG, range } : undefined;
  }
}

function problemWithin(range: Range, slice: Uint8Array, { code, message, within }: SliceProblem): Problem {
  return { code, message, range: within === undefined ? range : rangeWithin(range.start, slice, ...within) };
}

/** The pieces one after the other, in one array. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let filled = 0;
  for (const piece of pieces) {
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole;
}
