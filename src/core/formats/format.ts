import type { KeyStrategy } from '../keys/keyStrategy';
import type { Fault, Place, Range, SyntaxArgs } from '../model/problem';
import type { RecordOrigin } from '../model/recordOrigin';
import type { Beginning } from './beginning';

/** How cells become JSON. `text`: always a string. `json`: a number, true, false or null stays as written. */
export type CellMode = 'text' | 'json';

/** What is chosen about reading a source, besides its format. Each format uses what `FormatDefinition.options` lists. */
export interface ReaderOptions {
  /** Whether whitespace between JSON tokens is removed from the payloads. */
  readonly compact: boolean;
  readonly cells: CellMode;
  /** Where partition keys come from; undefined where the target takes none. */
  readonly partitionKey: KeyStrategy | undefined;
  /** The names of the columns, where the source has rows and not their header. */
  readonly header?: readonly string[] | undefined;
}

/** How a source was read: with the bytes of a record, enough to make its payload again. */
export interface SourceLayout {
  /** Whether whitespace between JSON tokens is removed from the payload. */
  readonly compact: boolean;
  /** Rows under a header: the column names, and how cells become JSON. */
  readonly table?: TableLayout;
}

export interface TableLayout {
  readonly header: readonly string[];
  readonly cells: CellMode;
  /** Set where the header is not in the source: for rows that were selected without it. */
  readonly headerOutside?: true;
  /** Names given to columns that have none, or one that an earlier column has. */
  readonly renamed?: readonly string[];
}

/** The header of a document. */
export interface DocumentHeader {
  readonly names: readonly string[];
  /** The line that it is on, from 0. */
  readonly line: number;
}

/** A fault found in a record's own bytes. */
export type SliceFault = Fault & {
  /** Which of the record's bytes are at fault; all of them if absent. */
  readonly within?: readonly [from: number, to: number];
};

/** What the bytes of a record say. */
export interface Inspection {
  /** Size of the payload in bytes, where it differs from what the reader knows. */
  readonly payloadBytes?: number;
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  /** Whether the payload's last byte is a newline, where the reader doesn't know. */
  readonly endsWithNewline?: boolean;
  readonly origin?: RecordOrigin;
  readonly problem?: SliceFault;
}

/** Reads the bytes of a record without faults so far. */
export type Inspect = (slice: Uint8Array) => Inspection;

/**
 * Receives the records of one source from a reader. The reader names bytes by their index in the chunk at hand, always
 * moving forward. Only the first fault of a record counts.
 */
export interface RecordSink {
  /** Begins a record at index `at`. */
  begin(at: number): void;
  /** Reports a fault of the character at index `at`, or of the very end of the text. */
  fail(at: number, fault: SyntaxArgs): void;
  failAt(range: Range, fault: SyntaxArgs): void;
  /** Says that the record at hand goes to the end of the source because nothing behind its fault is read. */
  loseRest(): void;
  /** Reports a fault by its bytes in a slice of the record. */
  failWithin(slice: Uint8Array, from: number, to: number, fault: SyntaxArgs): void;
  /** The bytes of the record up to index `at`; undefined where the record has a fault. */
  validSlice(at: number): Uint8Array | undefined;
  /** Discards the current record: it turned out not to be one. */
  drop(): void;
  placeAt(at: number): Place;
  /** Size of the record at hand up to index `at`, in bytes of the source. */
  length(at: number): number;
  /** `close`, then `commit`. */
  end(at: number, payloadBytes: number, inspect?: Inspect, endsWithNewline?: boolean): void;
  /**
   * Ends the record before index `at`, but waits for `commit` or `reopen`.
   * @param payloadBytes size of the payload, unless `inspect` finds another
   * @param inspect is called where the record has no fault so far
   */
  close(at: number, payloadBytes: number, inspect?: Inspect, endsWithNewline?: boolean): void;
  /** Stores the closed record. */
  commit(): void;
  /** Takes the closed record back: it goes on, with a fault at index `at`. */
  reopen(at: number, fault: SyntaxArgs): void;
  /** Stores how rows are read: called once, before the first record. */
  setTable(table: TableLayout): void;
}

/** Divides the bytes of one source into records. */
export interface FormatReader {
  /** The next bytes; the sink has the same chunk. */
  push(chunk: Uint8Array): void;
  /** How many bytes at the end of these, the next ones, must be passed again together with those after them. */
  holdBack?(bytes: Uint8Array): number;
  /** No more bytes come; the sink has `rest`: what was held back, else nothing. */
  end(rest: Uint8Array): void;
}

export type ReaderFactory = (sink: RecordSink, options: ReaderOptions) => FormatReader;

/** What separates records in a document, so that text typed beside a record doesn't become a part of it. */
export interface Boundary {
  /** Text inserted right before a record stays outside of it when it ends like this. */
  readonly before: RegExp;
  /** Text inserted right after a record stays outside of it when it begins like this. */
  readonly after: RegExp;
}

/** How the text of one record, as it is in an editor now, is read again. */
export interface SingleRecord {
  readonly reader: ReaderFactory;
  /** Text to be read before and after that of the record; it counts for no record. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * How a source is divided into records: all that the rest of the code needs to know of a format. Every format is in
 * `registry.ts`.
 */
export interface FormatDefinition<Name extends string = string> {
  /** The name in settings, commands and on the command line. */
  readonly name: Name;
  /** Endings of file names, in lower case and without the dot. No two formats share one. */
  readonly endings: readonly string[];
  /** Whether a file with such an ending has this format whatever is in it. */
  readonly endingDecides?: true;
  /** IDs of the languages whose documents always have this format. */
  readonly languages: readonly string[];
  /** Which choices change how this format is read. */
  readonly options: readonly ('compact' | 'cells')[];
  /** Whether the text has this format, whatever the file's name says. */
  readonly recognizes?: (beginning: Beginning) => boolean;
  /** Whether the text may have this format, where the file's name doesn't say. */
  readonly resembles?: (beginning: Beginning) => boolean;
  /** Whether bytes that are not UTF-8 make a record invalid. */
  readonly checksUtf8: boolean;
  /** Whether the reader inspects the bytes of every record, even where no key comes from them. */
  readonly inspects: boolean;
  /** Whether records can have keys of their own in the text. */
  readonly ownKeys: boolean;
  readonly reader: ReaderFactory;
  /** The header in the first bytes of a document, where the format has one. */
  readonly header?: (beginning: Uint8Array) => DocumentHeader | undefined;
  /** The payload of a record without a fault, from its bytes; the slice itself where nothing changes. */
  readonly payload: (layout: SourceLayout, slice: Uint8Array) => Uint8Array;
  readonly single: (layout: SourceLayout) => SingleRecord;
  readonly boundary: Boundary;
}
