import { BACKSLASH, QUOTE, isWhite } from '../bytes/ascii';
import { delimiterOf } from '../formats/csv/csv';
import { cellsOf, RowToJson } from '../formats/csv/csvRow';
import { blockPayload } from '../formats/recordsFile/recordBlocks';
import type { RecordSource } from './recordTable';


const rowWriters = new WeakMap<NonNullable<RecordSource['table']>, RowToJson>();

/**
 * The payload of a record, from the bytes of its range.
 * JSON stays byte for byte as it is, but for white space between tokens where the source says `compact`. A row of CSV
 * or TSV becomes a JSON object. Lines and text stay as they are. Of a block only what stands behind its head is payload. Only sound records have a payload.
 * @returns the slice itself where nothing is to be changed.
 */
export function payloadOf(source: RecordSource, slice: Uint8Array): Uint8Array {
  switch (source.format) {
    case 'json-array':
    case 'ndjson':
    case 'json-values':
    case 'json':
      return source.compact ? compactJson(slice) : slice;
    case 'csv':
    case 'tsv':
      return rowWriter(source).write(slice, cellsOf(slice, delimiterOf(source.format)));
    case 'lines':
    case 'text':
      return slice;
    case 'records':
      return blockPayload(slice);
  }
}

function rowWriter({ table }: RecordSource): RowToJson {
  if (table === undefined) throw new Error('a source of rows has no header');
  const known = rowWriters.get(table);
  if (known !== undefined) return known;
  const made = new RowToJson(table.header, table.cells);
  rowWriters.set(table, made);
  return made;
}

/** A JSON value without the white space between its tokens; all else is byte for byte the same. */
export function compactJson(json: Uint8Array): Uint8Array {
  const compact = new Uint8Array(json.length);
  let size = 0;
  let inString = false;
  for (let i = 0; i < json.length; i += 1) {
    const byte = json[i] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) {
        compact[size++] = byte;
        i += 1;
      } else if (byte === QUOTE) {
        inString = false;
      }
    } else if (byte === QUOTE) {
      inString = true;
    } else if (isWhite(byte)) {
      continue;
    }
    compact[size++] = json[i] ?? 0;
  }
  return size === json.length ? json : compact.slice(0, size);
}
