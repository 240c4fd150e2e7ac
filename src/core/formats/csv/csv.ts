import { COMMA, QUOTE, TAB, isLineBreak } from '../../bytes/ascii';
import type { KeyStrategy } from '../../keys/keyStrategy';
import { columnKey } from '../recordKey';
import { cellsOf, cellText, RowToJson } from './csvRow';
import type { Cell } from './csvRow';
import type { FormatReader } from '../formatReader';
import { REST_NOT_READ } from '../json/jsonFaultText';
import { placeAfterCharacter } from '../../bytes/placeTracker';
import type { Place } from '../../model/problem';
import type { CellMode } from '../../records/recordTable';
import type { Inspect, RecordWriter, SliceProblem } from '../../records/recordWriter';


const BEHIND_QUOTE =
  'The cell goes on behind its closing quote. Put the whole cell in quotes, and write a quote within it twice.';
const NOT_CLOSED = 'This quote is never closed, so that all behind it is one cell. Add the closing quote.';
const NO_NAME = 'This column has no name. Give each column of the header a name.';
const SAME_NAME = 'An earlier column has the same name. Give each column of the header a name of its own.';

/** The byte between two cells. */
export function delimiterOf(format: 'csv' | 'tsv'): number {
  return format === 'csv' ? COMMA : TAB;
}

/**
 * CSV (RFC 4180) or TSV with a header: a record for each further row. Quotes count where a cell begins with one;
 * elsewhere they are text. Blank lines are no rows. A bad header makes the whole source one invalid record.
 */
export class CsvReader implements FormatReader {
  private readonly delimiter: number;
  private state: 'row' | 'cell' | 'plain' | 'quoted' | 'quote' | 'broken' = 'row';
  private quoteAt: Place | undefined;
  /** Undefined until the header is read. */
  private inspect: Inspect | undefined;

  /** @param onHeader is told the column names, once, before the first record. */
  constructor(
    private readonly writer: RecordWriter,
    private readonly options: {
      readonly format: 'csv' | 'tsv';
      readonly cells: CellMode;
      readonly partitionKey: KeyStrategy | undefined;
      readonly onHeader: (header: readonly string[]) => void;
    },
  ) {
    this.delimiter = delimiterOf(options.format);
  }

  push(chunk: Uint8Array): void {
    const { writer, delimiter } = this;
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] ?? 0;
      switch (this.state) {
        case 'row':
          if (isLineBreak(byte)) break;
          writer.begin(i);
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
            writer.fail(i, BEHIND_QUOTE + (this.inspect === undefined ? REST_NOT_READ : ''));
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
      this.writer.failAt({ start, end: placeAfterCharacter(start, QUOTE) }, NOT_CLOSED);
      this.state = 'broken';
    }
    if (this.state !== 'broken') this.endRow(0);
    this.endBroken();
  }

  private beginCell(byte: number, at: number): void {
    if (byte === QUOTE) {
      this.quoteAt = this.writer.placeAt(at);
      this.state = 'quoted';
    } else {
      this.state = byte === this.delimiter ? 'cell' : 'plain';
    }
  }

  private endRow(at: number): void {
    if (this.inspect !== undefined) {
      this.writer.end(at, this.writer.length(at), this.inspect);
      this.state = 'row';
    } else {
      this.state = this.takeHeader(at) ? 'row' : 'broken';
    }
  }

  private endBroken(): void {
    if (this.state === 'broken') this.writer.end(0, this.writer.length(0));
  }

  /** @returns whether the header is sound. */
  private takeHeader(at: number): boolean {
    const { writer, delimiter } = this;
    const row = writer.soundSlice(at);
    if (row === undefined) return false;
    const cells = cellsOf(row, delimiter);
    const names = cells.map((cell) => cellText(row, cell));
    for (const [column, cell] of cells.entries()) {
      const name = names[column] ?? '';
      const fault = name === '' ? NO_NAME : names.indexOf(name) < column ? SAME_NAME : undefined;
      if (fault === undefined) continue;
      writer.failWithin(row, cell.from, cell.to, fault + REST_NOT_READ);
      return false;
    }
    writer.drop();
    this.options.onHeader(names);
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

function ragged(row: Uint8Array, cells: readonly Cell[], columns: number): SliceProblem {
  const message = `This row has ${counted(cells.length, 'cell')}, and the header ${counted(columns, 'column')}. `;
  const extra = cells[columns];
  return extra === undefined
    ? { code: 'syntax', message: `${message}Add what is missing.` }
    : { code: 'syntax', message: `${message}Remove what is too much, or put a cell with a delimiter in quotes.`, within: [extra.from, row.length] };
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
