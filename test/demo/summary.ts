import type { ExportedRecord, RunExport } from '../../src/core/exports/export';
import type { Totals } from '../../src/core/results/rows';

const FIRST = 10;

/** The totals of a run as a table. */
export function totalsTable({ records, delivered, failed, uncertain, notSent, pending, possibleDuplicates, requests, retries, throttled }: Totals): string {
  return table([
    ['records', 'delivered', 'failed', 'uncertain', 'not sent', 'pending', 'duplicates?', 'requests', 'retries', 'throttled'],
    [records, delivered, failed, uncertain, notSent, pending, possibleDuplicates, requests, retries, throttled].map(number),
  ]);
}

/** What happened to the records, as tables: shards, error codes, and the first records. */
export function recordTables({ records }: RunExport): string {
  const parts: string[] = [];
  const shards = counted(records, ({ shardId }) => shardId);
  if (shards.length > 0) parts.push(table([['shard', 'records', 'bytes'], ...shards.map(([shard, { count, bytes }]) => [shard, number(count), number(bytes)])]));
  const codes = counted(records, ({ outcome, errorCode }) => (outcome === 'delivered' ? null : errorCode));
  if (codes.length > 0) parts.push(table([['error', 'records'], ...codes.map(([code, { count }]) => [code, number(count)])]));
  const attempted = counted(records.flatMap(({ attempts, bytes }) => attempts.map(({ code }) => ({ code, bytes }))), ({ code }) => code);
  if (attempted.length > 0) parts.push(table([['refused attempts', 'times'], ...attempted.map(([code, { count }]) => [code, number(count)])]));
  parts.push(table([['#', 'line', 'partition key', 'bytes', 'outcome', 'shard', 'stored as', 'attempts'], ...records.slice(0, FIRST).map(row)]));
  if (records.length > FIRST) parts.push(`… and ${number(records.length - FIRST)} more`);
  return parts.join('\n\n');
}

function row({ index, source, partitionKey, bytes, outcome, shardId, sequenceNumber, recordId, attempts }: ExportedRecord): string[] {
  const stored = sequenceNumber ?? recordId ?? '–';
  return [
    number(index + 1),
    number(source.range.start.line),
    short(partitionKey ?? '–', 24),
    number(bytes),
    outcome ?? '…',
    shardId?.replace(/^shardId-0*(?=\d)/, '') ?? '–',
    stored.length > 12 ? `…${stored.slice(-11)}` : stored,
    number(attempts.length),
  ];
}

/** How many records have each name, the highest count first. */
function counted<T extends { readonly bytes: number }>(records: readonly T[], nameOf: (record: T) => string | null): [string, { count: number; bytes: number }][] {
  const counts = new Map<string, { count: number; bytes: number }>();
  for (const record of records) {
    const name = nameOf(record);
    if (name === null) continue;
    const { count, bytes } = counts.get(name) ?? { count: 0, bytes: 0 };
    counts.set(name, { count: count + 1, bytes: bytes + record.bytes });
  }
  return [...counts].sort(([, a], [, b]) => b.count - a.count);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** Without control characters, which would do something to the terminal. */
function short(text: string, length: number): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
  return plain.length > length ? `${plain.slice(0, length - 1)}…` : plain;
}
