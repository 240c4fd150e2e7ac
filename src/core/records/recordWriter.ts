import { placeAfterCharacter, rangeWithin } from '../bytes/placeTracker';
import type { PlaceTracker } from '../bytes/placeTracker';
import type { Inspect, Inspection, RecordSink, SliceFault, TableLayout } from '../formats/format';
import type { Place, Problem, Range, SyntaxArgs } from '../model/problem';
import type { NewRecord, RecordTable } from './recordTable';

const MAX_RECORD_MIB = 16;
/**
 * The longest stretch of source that is read as one record, in bytes. No target takes more than 10 MiB
 * (`KINESIS.largestMaxRecordKiB`); the rest is room for whitespace that is removed before sending.
 */
export const MAX_RECORD_BYTES = MAX_RECORD_MIB * 1024 * 1024;

const NOTHING: Inspection = {};
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Puts the records of one source into the table, with their places. */
export class RecordWriter implements RecordSink {
  private chunk = NO_BYTES;
  /** How far in the chunk the tracker is. */
  private tracked = 0;
  private start: Place | undefined;
  private problem: Problem | undefined;
  private restLost = false;
  private closed: NewRecord | undefined;
  /** The record's bytes from earlier chunks, and where in this chunk it goes on. */
  private pieces: Uint8Array[] = [];
  private sliceFrom = 0;

  /**
   * @param sourceNumber the number of the source in the table.
   * @param tracker at the first byte.
   * @param options `fixedKey`: the partition key of every record without its own. `keepBytes`: whether
   * records are inspected. `checkUtf8`: whether bytes that are not UTF-8 make a record invalid. `replaced`: the
   * tracker takes U+FFFD for such bytes, and so it always makes a record invalid.
   */
  constructor(
    private readonly table: RecordTable,
    private readonly sourceNumber: number,
    private readonly tracker: PlaceTracker,
    private readonly options: { readonly fixedKey: string | undefined; readonly keepBytes: boolean; readonly checkUtf8: boolean; readonly replaced: boolean },
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
    if (this.tracker.byte - this.start.byte <= MAX_RECORD_BYTES) this.pieces.push(this.chunk.slice(this.sliceFrom));
    else this.pieces = [];
  }

  begin(at: number): void {
    this.track(at);
    this.tracker.endSequence();
    this.tracker.forgetInvalid();
    this.start = this.tracker.place();
    this.problem = undefined;
    this.restLost = false;
    this.closed = undefined;
    this.pieces = [];
    this.sliceFrom = at;
  }

  fail(at: number, fault: SyntaxArgs): void {
    const start = this.placeAt(at);
    const byte = this.chunk[at];
    this.failAt({ start, end: byte === undefined ? start : placeAfterCharacter(start, byte) }, fault);
  }

  failAt(range: Range, args: SyntaxArgs): void {
    this.problem ??= { code: 'syntax', args, range };
  }

  loseRest(): void {
    this.restLost = true;
  }

  failWithin(slice: Uint8Array, from: number, to: number, fault: SyntaxArgs): void {
    if (this.start !== undefined) this.failAt(rangeWithin(this.start, slice, from, to), fault);
  }

  validSlice(at: number): Uint8Array | undefined {
    const start = this.start;
    if (start === undefined) return undefined;
    const end = this.placeAt(at);
    this.tracker.endSequence();
    return this.problemSoFar({ start, end }) === undefined ? this.slice(at) : undefined;
  }

  drop(): void {
    this.start = undefined;
    this.pieces = [];
  }

  placeAt(at: number): Place {
    this.track(at);
    return this.tracker.place();
  }

  length(at: number): number {
    return this.tracker.byte - this.tracked + at - (this.start?.byte ?? 0);
  }

  end(at: number, payloadBytes: number, inspect?: Inspect, endsWithNewline = false): void {
    this.close(at, payloadBytes, inspect, endsWithNewline);
    this.commit();
  }

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

  commit(): void {
    if (this.closed === undefined) return;
    this.table.add(this.closed);
    this.closed = undefined;
    this.start = undefined;
    this.pieces = [];
  }

  reopen(at: number, fault: SyntaxArgs): void {
    this.closed = undefined;
    this.fail(at, fault);
  }

  setTable(table: TableLayout): void {
    const { sources } = this.table;
    const source = sources[this.sourceNumber];
    if (source !== undefined) sources[this.sourceNumber] = { ...source, table };
  }

  private track(at: number): void {
    if (at <= this.tracked) return;
    this.tracker.advance(this.chunk, this.tracked, at);
    this.tracked = at;
  }

  /** The bytes of the record up to index `at`. */
  private slice(at: number): Uint8Array {
    const last = this.chunk.subarray(this.sliceFrom, at);
    return this.pieces.length === 0 ? last : concatenate([...this.pieces, last]);
  }

  private problemSoFar(range: Range): Problem | undefined {
    const { problem } = this;
    const { checkUtf8, replaced } = this.options;
    const invalid = checkUtf8 || replaced ? this.tracker.invalid : undefined;
    if (invalid !== undefined && (problem === undefined || invalid.start.byte <= problem.range.start.byte)) {
      return { code: 'encoding', args: [replaced ? 'replaced' : 'utf8'], range: invalid };
    }
    if (problem !== undefined) return this.restLost ? withRest(problem, range.end) : problem;
    return range.end.byte - range.start.byte > MAX_RECORD_BYTES ? { code: 'tooLarge', args: ['reader', MAX_RECORD_MIB], range } : undefined;
  }
}

/** The problem with how much behind it was not read. */
function withRest(problem: Problem, { byte }: Place): Problem {
  const { range: { start } } = problem;
  if (problem.code !== 'syntax' || problem.args.length !== 1) return problem;
  return { ...problem, args: [problem.args[0], 'restNotRead', start.line + 1, byte - start.byte] };
}

function problemWithin(range: Range, slice: Uint8Array, { within, ...fault }: SliceFault): Problem {
  return { ...fault, range: within === undefined ? range : rangeWithin(range.start, slice, ...within) };
}

/** The pieces as one array. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let filled = 0;
  for (const piece of pieces) {
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole;
}
