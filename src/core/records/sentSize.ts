import { LINE_FEED } from '../bytes/ascii';
import type { RecordTable } from './recordTable';

/** What is added to a payload, and what the target counts besides it. */
export interface SentForm {
  /** Kinesis: the partition key counts toward a record's size. */
  readonly needsPartitionKey: boolean;
  /** Firehose: a record that does not end with a newline gets one. */
  readonly appendNewline: boolean;
}

/** Size of a record's data as it is sent: the payload, and the newline if one is appended. In bytes. */
export function sentBytes(table: RecordTable, record: number, appendNewline: boolean): number {
  return table.payloadBytes(record) + (appendNewline && !table.endsWithNewline(record) ? 1 : 0);
}

/** Size of a record as the target counts it against its limits. In bytes. */
export function countedBytes(table: RecordTable, record: number, { needsPartitionKey, appendNewline }: SentForm): number {
  return sentBytes(table, record, appendNewline) + (needsPartitionKey ? table.partitionKeyBytes(record) : 0);
}

/** The payload as it is sent. */
export function sentData(payload: Uint8Array, appendNewline: boolean): Uint8Array {
  if (!appendNewline || payload.at(-1) === LINE_FEED) return payload;
  const longer = new Uint8Array(payload.length + 1);
  longer.set(payload);
  longer[payload.length] = LINE_FEED;
  return longer;
}
