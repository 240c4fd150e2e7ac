import { type RecordSource, RecordTable } from './recordTable';

/**
 * The places and sizes of records as bytes, for the run's journal: 39 bytes a record, little endian. It holds no payload
 * and no key. A record is: source (2), byte range (2 × 8), line and column of start and end (4 × 4), size (4) and flags (1).
 */
const RECORD_BYTES = 39;
const NEWLINE = 1;
const PROBLEM = 2;

export function encodeColumns(table: RecordTable): Uint8Array {
  const bytes = new Uint8Array(table.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (let record = 0; record < table.length; record += 1) {
    const at = record * RECORD_BYTES;
    const { start, end } = table.range(record);
    view.setUint16(at, table.sourceNumber(record), true);
    view.setFloat64(at + 2, start.byte, true);
    view.setFloat64(at + 10, end.byte, true);
    view.setUint32(at + 18, start.line, true);
    view.setUint32(at + 22, start.column, true);
    view.setUint32(at + 26, end.line, true);
    view.setUint32(at + 30, end.column, true);
    view.setUint32(at + 34, table.payloadBytes(record), true);
    view.setUint8(at + 38, (table.endsWithNewline(record) ? NEWLINE : 0) | (table.problems.has(record) ? PROBLEM : 0));
  }
  return bytes;
}

/**
 * The table that `encodeColumns` was given, without keys and without the words of its problems.
 * @param keyFor the key of the next record that had no problem when it was read; undefined for none
 * @throws {RangeError} when the bytes are not whole records
 */
export function decodeColumns(
  bytes: Uint8Array,
  sources: readonly RecordSource[],
  keyFor: (record: number) => string | undefined,
): RecordTable {
  if (bytes.length % RECORD_BYTES !== 0) throw new RangeError('the columns of a run are cut off');
  const table = new RecordTable();
  table.sources.push(...sources);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    const flags = view.getUint8(at + 38);
    const key = (flags & PROBLEM) === 0 ? keyFor(table.length) : undefined;
    table.add({
      source: view.getUint16(at, true),
      range: {
        start: { byte: view.getFloat64(at + 2, true), line: view.getUint32(at + 18, true), column: view.getUint32(at + 22, true) },
        end: { byte: view.getFloat64(at + 10, true), line: view.getUint32(at + 26, true), column: view.getUint32(at + 30, true) },
      },
      payloadBytes: view.getUint32(at + 34, true),
      endsWithNewline: (flags & NEWLINE) !== 0,
      ...(key === undefined ? {} : { partitionKey: key }),
    });
  }
  return table;
}
