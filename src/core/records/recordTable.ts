import { float64Column, TextColumn, TextPool, uint16Column, uint32Column } from '../bytes/columns';
import type { SourceLayout } from '../formats/format';
import type { Format } from '../formats/registry';
import type { Problem, Range } from '../model/problem';
import type { RecordOrigin } from '../model/recordOrigin';

/** A source, and how it was read: with the bytes of a record, enough to make its payload again. */
export interface RecordSource extends SourceLayout {
  readonly name: string;
  readonly uri: string;
  readonly format: Format;
}

export interface NewRecord {
  /** Number of its source in `sources`. */
  readonly source: number;
  readonly range: Range;
  /** Size of the payload in bytes. */
  readonly payloadBytes: number;
  /** Whether the payload's last byte is a newline. */
  readonly endsWithNewline: boolean;
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  readonly origin?: RecordOrigin;
  readonly problem?: Problem;
}

/**
 * The records of a run in columns by index. Payloads stay in their source: a record knows the bytes it came from,
 * and `payloadOf` makes its payload from them whenever it is needed.
 */
export class RecordTable {
  readonly sources: RecordSource[] = [];
  /** The faults found while reading, by record index. */
  readonly problems = new Map<number, Problem>();

  private readonly source = uint16Column();
  private readonly startByte = float64Column();
  private readonly endByte = float64Column();
  private readonly startLine = uint32Column();
  private readonly startColumn = uint32Column();
  private readonly endLine = uint32Column();
  private readonly endColumn = uint32Column();
  private readonly size = uint32Column();
  private readonly newline = uint16Column();
  private readonly partitionKeys = new TextColumn();
  private readonly explicitHashKeys = new TextColumn();
  private readonly originRuns = new TextPool();
  private readonly originRun = uint16Column();
  private readonly originRecord = uint32Column();

  get length(): number {
    return this.source.length;
  }

  /** Makes room for so many records with keys, so that none has to wait until all before it are copied. */
  reserve(length: number): void {
    const { source, startByte, endByte, startLine, startColumn, endLine, endColumn, size, newline, partitionKeys, originRun, originRecord } = this;
    for (const column of [source, startByte, endByte, startLine, startColumn, endLine, endColumn, size, newline, partitionKeys, originRun, originRecord]) column.reserve(length);
  }

  /** Appends a record and returns its index, which never changes. */
  add(record: NewRecord): number {
    const { start, end } = record.range;
    const index = this.source.push(record.source);
    this.startByte.push(start.byte);
    this.startLine.push(start.line);
    this.startColumn.push(start.column);
    this.endByte.push(end.byte);
    this.endLine.push(end.line);
    this.endColumn.push(end.column);
    this.size.push(record.payloadBytes);
    this.newline.push(record.endsWithNewline ? 1 : 0);
    this.originRun.push(this.originRuns.number(record.origin?.run));
    this.originRecord.push(record.origin?.record ?? 0);
    if (record.partitionKey !== undefined) this.partitionKeys.set(index, record.partitionKey);
    if (record.explicitHashKey !== undefined) this.explicitHashKeys.set(index, record.explicitHashKey);
    if (record.problem !== undefined) this.problems.set(index, record.problem);
    return index;
  }

  sourceNumber(index: number): number {
    return this.source.get(index);
  }

  sourceOf(index: number): RecordSource {
    const source = this.sources[this.source.get(index)];
    if (source === undefined) throw new RangeError(`record ${String(index)} has no source`);
    return source;
  }

  range(index: number): Range {
    return {
      start: { byte: this.startByte.get(index), line: this.startLine.get(index), column: this.startColumn.get(index) },
      end: { byte: this.endByte.get(index), line: this.endLine.get(index), column: this.endColumn.get(index) },
    };
  }

  /** The line the record starts on, from 0. */
  line(index: number): number {
    return this.startLine.get(index);
  }

  /** Size of the payload in bytes, without an appended newline. */
  payloadBytes(index: number): number {
    return this.size.get(index);
  }

  endsWithNewline(index: number): boolean {
    return this.newline.get(index) === 1;
  }

  partitionKey(index: number): string | undefined {
    return this.partitionKeys.get(index);
  }

  /** Size of the partition key in UTF-8 bytes; 0 without one. */
  partitionKeyBytes(index: number): number {
    return this.partitionKeys.byteLength(index);
  }

  setPartitionKey(index: number, key: string): void {
    this.partitionKeys.set(index, key);
  }

  explicitHashKey(index: number): string | undefined {
    return this.explicitHashKeys.get(index);
  }

  /** The record of an earlier run that this one is sent again for. */
  origin(index: number): RecordOrigin | undefined {
    const run = this.originRuns.text(this.originRun.get(index));
    return run === undefined ? undefined : { run, record: this.originRecord.get(index) };
  }

  /** IDs of the earlier runs that records are sent again for. */
  get originRunIds(): readonly string[] {
    return this.originRuns.all();
  }

  /** The columns for filters, sorting and searching, by record: numbers of sources, and lines from 0. */
  columns(): { readonly sources: Uint16Array; readonly lines: Uint32Array; readonly partitionKeys: TextColumn } {
    return { sources: this.source.view(), lines: this.startLine.view(), partitionKeys: this.partitionKeys };
  }
}
