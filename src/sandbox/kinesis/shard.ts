import { Fifo } from '../base/fifo';
import type { HeldBytes, Holder } from '../base/heldBytes';
import { toHex, type HashKeyRange } from './hashKeys';
import { ShardThroughput } from './shardThroughput';

/** What a held record counts beyond its base64 data and key, in bytes: about the memory its objects take. */
const RECORD_OVERHEAD = 200;

const SEQUENCE_DIGITS = 56;

export interface StoredRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly base64: string;
  /** Of data and UTF-8 key. */
  readonly bytes: number;
  /** Milliseconds since the epoch; never less than that of the record before. */
  readonly arrived: number;
}

/** One record as it is put. */
export interface PutEntry {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly base64: string;
  /** Of the data alone. */
  readonly bytes: number;
}

/** A shard: its range of hash keys and its records. Positions count from 0 and never change. */
export class KinesisShard implements Holder {
  readonly id: string;
  readonly startHex: string;
  readonly throughput: ShardThroughput;
  /** Records dropped to stay within the limit. */
  dropped = 0;
  #closedAt: number | undefined;
  #heldBytes = 0;
  readonly #records = new Fifo<StoredRecord>();
  readonly #sequencePrefix: string;

  constructor(
    readonly number: number,
    readonly range: HashKeyRange,
    readonly parents: readonly string[],
    /** Milliseconds since the epoch. */
    readonly created: number,
    private readonly held: HeldBytes,
  ) {
    this.id = `shardId-${String(number).padStart(12, '0')}`;
    this.startHex = toHex(range.start);
    this.throughput = new ShardThroughput(created);
    // 56 digits that begin with 49, as on AWS today, then time and shard number, so that they are unique.
    this.#sequencePrefix = `49${String(created).padStart(14, '0')}${String(number).padStart(6, '0')}`;
  }

  get closed(): boolean {
    return this.#closedAt !== undefined;
  }

  /** Whether the shard took records at `time` (ms since the epoch). */
  wasOpenAt(time: number): boolean {
    return this.created <= time && !this.wasClosedBy(time);
  }

  /** Whether the shard took no more records at `time` (ms since the epoch). */
  wasClosedBy(time: number): boolean {
    return this.#closedAt !== undefined && this.#closedAt <= time;
  }

  /** The position after the newest record. */
  get end(): number {
    return this.dropped + this.#records.length;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get heldRecords(): number {
    return this.#records.length;
  }

  /** Before its first record. */
  get startingSequenceNumber(): string {
    return this.#sequence(0);
  }

  /** After its last record, once the shard is closed. */
  get endingSequenceNumber(): string | undefined {
    return this.closed ? this.#sequence(this.end + 1) : undefined;
  }

  #sequence(count: number): string {
    return this.#sequencePrefix + String(count).padStart(SEQUENCE_DIGITS - this.#sequencePrefix.length, '0');
  }

  /** The position of a sequence number of this shard, -1 for the starting one, undefined for another shard's. */
  positionOf(sequenceNumber: string): number | undefined {
    if (sequenceNumber.length !== SEQUENCE_DIGITS || !sequenceNumber.startsWith(this.#sequencePrefix)) return undefined;
    return Number(sequenceNumber.slice(this.#sequencePrefix.length)) - 1;
  }

  store(entry: PutEntry, bytes: number, now: number): string {
    const last = this.#records.at(this.#records.length - 1);
    const sequenceNumber = this.#sequence(this.end + 1);
    const record: StoredRecord = {
      sequenceNumber,
      partitionKey: entry.partitionKey,
      base64: entry.base64,
      bytes,
      arrived: Math.max(now, last?.arrived ?? 0),
    };
    this.#records.push(record);
    this.#heldBytes += weight(record);
    this.held.add(this, weight(record));
    return sequenceNumber;
  }

  dropOldest(): number {
    const oldest = this.#records.shift();
    if (oldest === undefined) return 0;
    this.dropped++;
    this.#heldBytes -= weight(oldest);
    return weight(oldest);
  }

  /** The record at a position; undefined if it was dropped or has not arrived. */
  at(position: number): StoredRecord | undefined {
    return this.#records.at(position - this.dropped);
  }

  /** The first position that arrived at `time` (ms) or later. */
  positionAt(time: number): number {
    let low = this.dropped;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.at(middle)?.arrived ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Closes the shard: its children take the records from now on. */
  close(now: number): void {
    this.#closedAt = now;
  }
}

function weight(record: StoredRecord): number {
  return record.base64.length + record.partitionKey.length + RECORD_OVERHEAD;
}
