import type { RecordOrigin } from '../model/recordOrigin';
import { type NewRecord, type RecordSource, RecordTable } from './recordTable';

/**
 * The places and sizes of records as bytes, for the run's journal: 39 bytes a record, little endian. It holds no payload
 * and no key. A record is: source (2), byte range (2 × 8), line and column of start and end (4 × 4), size (4) and flags (1).
 */
const RECORD_BYTES = 39;
const NEWLINE = 1;
const PROBLEM = 2;

/** Records worked on between two pauses: less than a ms. */
const PART = 100;

/** @returns pauses often */
export function* encodeColumns(table: RecordTable): Generator<undefined, Uint8Array> {
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
    if (record % PART === PART - 1) yield;
    view.setUint8(at + 38, (table.endsWithNewline(record) ? NEWLINE : 0) | (table.problems.has(record) ? PROBLEM : 0));
  }
  return bytes;
}

/** The keys of a record, as far as they are known. */
export type RecordKeys = Pick<NewRecord, 'partitionKey' | 'explicitHashKey'>;

/** The place of a record in the sources: no other record of a run has the same. */
export interface RecordPlace {
  /** Number of its source. */
  readonly source: number;
  /** Its first byte there. */
  readonly startByte: number;
}

/**
 * The table that `encodeColumns` was given, without its problems. Pauses often.
 * @param keysFor the keys of the next record; asked in their order for those that had no problem when they were read
 * @param originOf the record of an earlier run that the record is sent again for
 * @throws {RangeError} when the bytes are not whole records
 */
export function* decodeColumns(
  bytes: Uint8Array,
  sources: readonly RecordSource[],
  keysFor: (record: number, place: RecordPlace) => RecordKeys,
  originOf: (record: number) => RecordOrigin | undefined = () => undefined,
): Generator<undefined, RecordTable> {
  if (bytes.length % RECORD_BYTES !== 0) throw new RangeError('the columns of a run are cut off');
  const table = new RecordTable();
  table.sources.push(...sources);
  table.reserve(bytes.length / RECORD_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    if (table.length % PART === PART - 1) yield;
    const flags = view.getUint8(at + 38);
    const place = { source: view.getUint16(at, true), startByte: view.getFloat64(at + 2, true) };
    const origin = originOf(table.length);
    table.add({
      ...((flags & PROBLEM) === 0 ? keysFor(table.length, place) : {}),
      ...(origin === undefined ? {} : { origin }),
      source: place.source,
      range: {
        start: { byte: place.startByte, line: view.getUint32(at + 18, true), column: view.getUint32(at + 22, true) },
        end: { byte: view.getFloat64(at + 10, true), line: view.getUint32(at + 26, true), column: view.getUint32(at + 30, true) },
      },
      payloadBytes: view.getUint32(at + 34, true),
      endsWithNewline: (flags & NEWLINE) !== 0,
    });
  }
  return table;
}

/**
 * A record's origin: the number of its run in `runs`, from 1, or 0 for none (2); its index there (4); how many attempts of
 * earlier runs may have stored it (1).
 */
const ORIGIN_BYTES = 7;

/**
 * Which records of earlier runs the records are sent again for, as bytes; undefined when there is none.
 * @param earlierStores by record: how many attempts of earlier runs may have stored it
 */
export function encodeOrigins(table: RecordTable, earlierStores?: Uint8Array): { readonly runs: readonly string[]; readonly bytes: Uint8Array } | undefined {
  const runs = table.originRunIds;
  if (runs.length === 0) return undefined;
  const numbers = new Map(runs.map((run, index) => [run, index + 1]));
  const bytes = new Uint8Array(table.length * ORIGIN_BYTES);
  const view = new DataView(bytes.buffer);
  for (let record = 0; record < table.length; record += 1) {
    const origin = table.origin(record);
    if (origin === undefined) continue;
    view.setUint16(record * ORIGIN_BYTES, numbers.get(origin.run) ?? 0, true);
    view.setUint32(record * ORIGIN_BYTES + 2, origin.record, true);
    view.setUint8(record * ORIGIN_BYTES + 6, earlierStores?.[record] ?? 0);
  }
  return { runs, bytes };
}

/** The origins that `encodeOrigins` made bytes of. A record beyond their end has none. */
export function decodeOrigins(runs: readonly string[], bytes: Uint8Array): (record: number) => RecordOrigin | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (record) => {
    const at = record * ORIGIN_BYTES;
    const run = at + ORIGIN_BYTES <= bytes.length ? runs[view.getUint16(at, true) - 1] : undefined;
    return run === undefined ? undefined : { run, record: view.getUint32(at + 2, true) };
  };
}

/** By record: how many attempts of earlier runs may have stored it, as `encodeOrigins` was given it. */
export function decodeEarlierStores(bytes: Uint8Array): Uint8Array {
  const stores = new Uint8Array(Math.floor(bytes.length / ORIGIN_BYTES));
  for (let record = 0; record < stores.length; record += 1) stores[record] = bytes[record * ORIGIN_BYTES + ORIGIN_BYTES - 1] ?? 0;
  return stores;
}
