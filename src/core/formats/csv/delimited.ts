import { COMMA } from '../../bytes/ascii';
import type { Beginning } from '../beginning';
import { BETWEEN_LINES } from '../boundaries';
import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink, SourceLayout, TableLayout } from '../format';
import { type Cell, cellsOf, cellText, RowToJson } from './csvRow';
import { headerOf } from './header';
import { RowsReader } from './rowsReader';

/** A format of rows under a header: a JSON object per row. A row is read again under its header. */
export function delimited<Name extends string>(name: Name, delimiter: number, endings: readonly string[]): FormatDefinition<Name> {
  const createReader = (sink: RecordSink, options: ReaderOptions): FormatReader => new RowsReader(sink, options, delimiter);
  return {
    name,
    endings,
    languages: [],
    options: ['cells'],
    // A file that is named CSV has commas, unless its header has other delimiters only.
    recognizes: (beginning) =>
      beginning.named === 'csv' && delimiter !== COMMA && headerCells(beginning, COMMA) < 2 && headerCells(beginning, delimiter) > 1,
    resembles: (beginning) => looksLikeRows(beginning, delimiter),
    checksUtf8: true,
    inspects: true,
    ownKeys: false,
    reader: createReader,
    header: (beginning) => headerOf(beginning, delimiter),
    payload: (layout, slice) => rowWriter(layout).write(slice, cellsOf(slice, delimiter)),
    single: ({ table }) => ({ reader: createReader, ...(table === undefined ? {} : { before: headerRow(table.header, delimiter) }) }),
    boundary: BETWEEN_LINES,
  };
}

const rowWriters = new WeakMap<TableLayout, RowToJson>();

function rowWriter({ table }: SourceLayout): RowToJson {
  if (table === undefined) throw new RangeError('a source of rows has no header');
  const known = rowWriters.get(table);
  if (known !== undefined) return known;
  const made = new RowToJson(table.header, table.cells);
  rowWriters.set(table, made);
  return made;
}

/** A header with these names, as a line of its own. */
function headerRow(names: readonly string[], delimiter: number): string {
  return `${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(String.fromCharCode(delimiter))}\n`;
}

/** The cells of a line; undefined where a quoted cell does not end at a delimiter. */
function wholeCells(line: Uint8Array, delimiter: number): Cell[] | undefined {
  const cells = cellsOf(line, delimiter);
  return cells.every(({ to, quoted }) => !quoted || to >= line.length || line[to] === delimiter) ? cells : undefined;
}

/** How many cells the header has; 0 where it is none with this delimiter. */
function headerCells({ lines: [header] }: Beginning, delimiter: number): number {
  return header === undefined ? 0 : (wholeCells(header, delimiter)?.length ?? 0);
}

/** A header of names and at least one row, nearly all with as many cells, at least two. */
function looksLikeRows(beginning: Beginning, delimiter: number): boolean {
  const [header, ...rows] = beginning.lines;
  const cells = header === undefined ? undefined : wholeCells(header, delimiter);
  if (header === undefined || cells === undefined || cells.length < 2) return false;
  const names = cells.map((cell) => cellText(header, cell));
  if (!names.every((name) => /^[\p{L}_][\p{L}\p{N}_ .:/()%#-]*$/u.test(name) && !name.endsWith(' '))) return false;
  // Quoted cells may hold line breaks, so not every line is a row.
  const alike = rows.filter((row) => wholeCells(row, delimiter)?.length === names.length).length;
  return rows.length > 0 && alike >= rows.length * 0.8;
}
