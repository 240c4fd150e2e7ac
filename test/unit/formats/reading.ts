import type { ByteSource } from '../../../src/core/model/byteSource';
import { payloadOf } from '../../../src/core/records/payload';
import type { Place, Range } from '../../../src/core/model/problem';
import { readRecords } from '../../../src/core/records/readRecords';
import type { ReadOptions } from '../../../src/core/records/readRecords';
import { RecordTable } from '../../../src/core/records/recordTable';

/** A source of bytes in memory, in chunks of the given sizes (repeated), each in a buffer that is used again. */
export function bytesSource(bytes: Uint8Array, chunkSizes: readonly number[] = [bytes.length], start = { line: 0, column: 0 }): ByteSource {
  return {
    name: 'test',
    uri: 'untitled:test',
    size: bytes.length,
    start,
    // eslint-disable-next-line @typescript-eslint/require-await -- The bytes are there already.
    async *chunks() {
      const buffer = new Uint8Array(Math.max(1, ...chunkSizes));
      for (let at = 0, i = 0; at < bytes.length; i += 1) {
        const chunk = bytes.subarray(at, at + Math.max(1, chunkSizes[i % chunkSizes.length] ?? 1));
        buffer.set(chunk);
        yield buffer.subarray(0, chunk.length);
        at += chunk.length;
      }
    },
    slice: (from, to) => Promise.resolve(bytes.slice(from, to)),
  };
}

export const OPTIONS: Omit<ReadOptions, 'format'> = { compact: false, cells: 'text', partitionKey: undefined };

export async function read(source: ByteSource, options: Partial<ReadOptions> & Pick<ReadOptions, 'format'>): Promise<RecordTable> {
  const table = new RecordTable();
  await readRecords(source, { ...OPTIONS, ...options }, table, new AbortController().signal);
  return table;
}

export function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? new TextEncoder().encode(input) : input;
}

/** Reads the input and describes each record in one line: bytes, places, and its payload or its problem. */
export async function recordsIn(
  input: string | Uint8Array,
  options: Partial<ReadOptions> & Pick<ReadOptions, 'format'>,
  chunkSizes?: readonly number[],
  start?: { line: number; column: number },
): Promise<string[]> {
  const bytes = bytesOf(input);
  const table = await read(bytesSource(bytes, chunkSizes, start), options);
  return describeRecords(table, bytes);
}

/** One line for each record of a table with one source. */
export function describeRecords(table: RecordTable, bytes: Uint8Array): string[] {
  return Array.from({ length: table.length }, (_, index) => {
    const range = table.range(index);
    const problem = table.problems.get(index);
    const key = table.partitionKey(index);
    const where = `${String(range.start.byte)}-${String(range.end.byte)} ${rangeText(range)}`;
    if (problem !== undefined) return `${where} ! ${problem.code} ${rangeText(problem.range)}`;
    const payload = payloadOf(table.sourceOf(index), bytes.slice(range.start.byte, range.end.byte));
    if (payload.length !== table.payloadBytes(index)) throw new Error(`record ${String(index)} has the wrong size`);
    return `${where} ${new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload)}${key === undefined ? '' : ` key ${key}`}`;
  });
}

function rangeText({ start, end }: Range): string {
  return `${placeText(start)}-${placeText(end)}`;
}

function placeText({ line, column }: Place): string {
  return `${String(line)}:${String(column)}`;
}
