import type { WireRecord } from '../model/sender';
import type { ByteSource } from '../model/byteSource';
import { payloadOf } from './payload';
import type { RecordTable } from './recordTable';

/** The most bytes read from a source at once for several records. */
const MOST_BYTES_AT_ONCE = 8 << 20;
/** Bytes between two records that are read along rather than read around. */
const LARGEST_GAP = 64 << 10;

const NEWLINE = 0x0a;

/**
 * Reads records from their sources and makes them ready for the wire, in the given order. Neighbours are read together.
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
    const last = lastNeighbour(table, records, first);
    const neighbours = records.slice(first, last + 1);
    const start = byteRange(table, neighbours[0]).start;
    const end = byteRange(table, neighbours.at(-1)).end;
    const source = sources[table.sourceNumber(neighbours[0] ?? 0)];
    if (source === undefined) throw new RangeError('a record has no source');
    const bytes = await source.slice(start, end);
    for (const record of neighbours) {
      const range = byteRange(table, record);
      const payload = payloadOf(table.sourceOf(record), bytes.subarray(range.start - start, range.end - start));
      wire.push(wireRecord(table, record, appendNewline ? withNewline(payload) : payload));
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

function withNewline(payload: Uint8Array): Uint8Array {
  if (payload.at(-1) === NEWLINE) return payload;
  const longer = new Uint8Array(payload.length + 1);
  longer.set(payload);
  longer[payload.length] = NEWLINE;
  return longer;
}

function byteRange(table: RecordTable, record: number | undefined): { start: number; end: number } {
  const { start, end } = table.range(record ?? 0);
  return { start: start.byte, end: end.byte };
}

/** The last of the records from `first` on that lies close enough behind it to be read along with it. */
function lastNeighbour(table: RecordTable, records: readonly number[], first: number): number {
  const from = records[first] ?? 0;
  const { start, end } = byteRange(table, from);
  let reached = end;
  let last = first;
  for (let next = first + 1; next < records.length; next += 1) {
    const record = records[next] ?? 0;
    if (table.sourceNumber(record) !== table.sourceNumber(from)) break;
    const range = byteRange(table, record);
    if (range.start < reached || range.start - reached > LARGEST_GAP || range.end - start > MOST_BYTES_AT_ONCE) break;
    reached = range.end;
    last = next;
  }
  return last;
}
