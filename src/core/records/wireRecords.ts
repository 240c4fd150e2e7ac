import type { WireRecord } from '../model/sender';
import type { ByteSource } from '../model/byteSource';
import { payloadOf } from './payload';
import type { RecordTable } from './recordTable';
import { sentData } from './sentSize';

/** Maximum bytes read from a source at once for several records. */
const MAX_READ_BYTES = 8 << 20;
/** Maximum gap between two records that are read together, in bytes. */
const MAX_GAP_BYTES = 64 << 10;

/**
 * Reads records from their sources in the form in which they are sent, in the given order. Neighbors are read together.
 * @param appendNewline whether a record that does not end with a newline gets one
 * @throws {SourceChangedError} when a source is no longer what it was when its records were read
 */
export async function wireRecords(
  table: RecordTable,
  sources: readonly ByteSource[],
  records: readonly number[],
  appendNewline: boolean,
): Promise<WireRecord[]> {
  const wire: WireRecord[] = [];
  for (let first = 0; first < records.length; ) {
    const last = lastNeighbor(table, records, first);
    const neighbors = records.slice(first, last + 1);
    const start = byteRange(table, neighbors[0]).start;
    const end = byteRange(table, neighbors.at(-1)).end;
    const source = sources[table.sourceNumber(neighbors[0] ?? 0)];
    if (source === undefined) throw new RangeError('a record has no source');
    const bytes = await source.slice(start, end);
    for (const record of neighbors) {
      const range = byteRange(table, record);
      const payload = payloadOf(table.sourceOf(record), bytes.subarray(range.start - start, range.end - start));
      wire.push(wireRecord(table, record, sentData(payload, appendNewline)));
    }
    first = last + 1;
  }
  return wire;
}

function wireRecord(table: RecordTable, record: number, data: Uint8Array): WireRecord {
  const partitionKey = table.partitionKey(record);
  const explicitHashKey = table.explicitHashKey(record);
  return {
    data,
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
  };
}

function byteRange(table: RecordTable, record: number | undefined): { start: number; end: number } {
  const { start, end } = table.range(record ?? 0);
  return { start: start.byte, end: end.byte };
}

/** The last of the records from `first` on that is close enough to be read together with it. */
function lastNeighbor(table: RecordTable, records: readonly number[], first: number): number {
  const from = records[first] ?? 0;
  const { start, end } = byteRange(table, from);
  let reached = end;
  let last = first;
  for (let next = first + 1; next < records.length; next += 1) {
    const record = records[next] ?? 0;
    if (table.sourceNumber(record) !== table.sourceNumber(from)) break;
    const range = byteRange(table, record);
    if (range.start < reached || range.start - reached > MAX_GAP_BYTES || range.end - start > MAX_READ_BYTES) break;
    reached = range.end;
    last = next;
  }
  return last;
}
