import { isLineBreak, QUOTE } from '../../bytes/ascii';
import { placeAfterCharacter } from '../../bytes/placeTracker';
import type { Place } from '../../model/problem';
import type { FormatReader, Inspect, ReaderOptions, RecordSink, SliceFault } from '../format';
import { columnKey } from '../recordKey';
import { type Cell, cellsOf, RowToJson } from './csvRow';
import { columnNames } from './header';

/**
 * Rows of cells under a header (RFC 4180): a record for each further row. Quotes count where a cell begins with one;
 * elsewhere they are text. Blank lines are skipped. A broken quote in the header makes the whole source one invalid record.
 */
export class RowsReader implements FormatReader {
  private state: 'row' | 'cell' | 'plain' | 'quoted' | 'quote' | 'broken' = 'row';
  private quoteAt: Place | undefined;
  /** Undefined until the header is read. */
  private inspect: Inspect | undefined;

  /** @param delimiter the byte between two cells */
  constructor(
    private readonly sink: RecordSink,
    private readonly options: ReaderOptions,
    private readonly delimiter: number,
  ) {
    const { header, cells } = options;
    if (header === undefined) return;
    sink.setTable({ header, cells, headerOutside: true });
    this.inspect = this.inspectionFor(header);
  }

  push(chunk: Uint8Array): void {
    const { sink, delimiter } = this;
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] ?? 0;
      switch (this.state) {
        case 'row':
          if (isLineBreak(byte)) break;
          sink.begin(i);
          this.beginCell(byte, i);
          break;
        case 'cell':
          if (isLineBreak(byte)) this.endRow(i);
          else this.beginCell(byte, i);
          break;
        case 'plain':
          if (byte === delimiter) this.state = 'cell';
          else if (isLineBreak(byte)) this.endRow(i);
          break;
        case 'quoted':
          if (byte === QUOTE) this.state = 'quote';
          break;
        case 'quote':
          if (byte === QUOTE) {
            this.state = 'quoted';
          } else if (byte === delimiter) {
            this.state = 'cell';
          } else if (isLineBreak(byte)) {
            this.endRow(i);
          } else {
            sink.fail(i, ['textAfterQuote']);
            if (this.inspect === undefined) sink.loseRest();
            this.state = 'plain';
          }
          break;
        case 'broken':
          return;
      }
    }
  }

  end(): void {
    if (this.state === 'row') return;
    if (this.state === 'quoted' && this.quoteAt !== undefined) {
      const start = this.quoteAt;
      this.sink.failAt({ start, end: placeAfterCharacter(start, QUOTE) }, ['unclosedQuote']);
      this.sink.loseRest();
      this.state = 'broken';
    }
    if (this.state !== 'broken') this.endRow(0);
    this.endBroken();
  }

  private beginCell(byte: number, at: number): void {
    if (byte === QUOTE) {
      this.quoteAt = this.sink.placeAt(at);
      this.state = 'quoted';
    } else {
      this.state = byte === this.delimiter ? 'cell' : 'plain';
    }
  }

  private endRow(at: number): void {
    if (this.inspect !== undefined) {
      this.sink.end(at, this.sink.length(at), this.inspect);
      this.state = 'row';
    } else {
      this.state = this.takeHeader(at) ? 'row' : 'broken';
    }
  }

  private endBroken(): void {
    if (this.state === 'broken') this.sink.end(0, this.sink.length(0));
  }

  /** @returns whether the header has no fault. */
  private takeHeader(at: number): boolean {
    const { sink, delimiter } = this;
    const row = sink.validSlice(at);
    if (row === undefined) return false;
    const { names, renamed } = columnNames(row, delimiter);
    sink.drop();
    sink.setTable({ header: names, cells: this.options.cells, ...(renamed.length === 0 ? {} : { renamed }) });
    this.inspect = this.inspectionFor(names);
    return true;
  }

  private inspectionFor(header: readonly string[]): Inspect {
    const { delimiter } = this;
    const { cells: mode, partitionKey } = this.options;
    const toJson = new RowToJson(header, mode);
    const keyOf = partitionKey?.kind === 'field' ? columnKey(partitionKey.path, header) : undefined;
    return (row) => {
      const cells = cellsOf(row, delimiter);
      if (cells.length !== header.length) return { problem: ragged(row, cells, header.length) };
      return { payloadBytes: toJson.size(row, cells), ...keyOf?.(row, cells) };
    };
  }
}

function ragged(row: Uint8Array, cells: readonly Cell[], columns: number): SliceFault {
  const extra = cells[columns];
  return extra === undefined
    ? { code: 'syntax', args: ['missingCells', cells.length, columns] }
    : { code: 'syntax', args: ['extraCells', cells.length, columns], within: [extra.from, row.length] };
}
