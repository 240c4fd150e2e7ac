import { KINESIS } from '../core/model/limits';
import { Fifo } from './fifo';
import { evenRanges, explicitHashKeyOf, hashKeyOf, toHex, type HashKeyRange } from './hashKeys';
import type { HeldBytes, Holder } from './heldBytes';
import { ServiceError, type RecordError } from './serviceError';
import { roundedUpToKiB, ShardThroughput } from './throughput';

/** The account that the sandbox plays: the one of AWS's documentation. It is nobody's. */
export const SANDBOX_ACCOUNT = '123456789012';

/** Open shards that one sandbox has at most. The sandbox's own bound; AWS's quota depends on region and account. */
export const MOST_SHARDS = 1000;

/** Shards of a new on-demand stream (AWS: choosing the stream mode). */
const ON_DEMAND_SHARDS = 4;

/** What a held record is charged beyond its base64 data and its key, in bytes: about what the objects weigh. */
const RECORD_OVERHEAD = 200;

/** GetRecords answers with at most 10 MiB (API reference). */
const LARGEST_READ = 10 * 1024 * 1024;

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

export interface Stored {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** What became of one record of PutRecords. */
export type PutOutcome = Stored | RecordError;

/** A reason from outside (a fault) not to store the record at `index`, though nothing is wrong with it. */
export type Refuse = (index: number, shard: Shard) => RecordError | undefined;

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/** Which stream a request means. */
export interface StreamReference {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** A shard: its place among the hash keys, and its records. Positions count from 0 and stay valid for ever. */
export class Shard implements Holder {
  readonly id: string;
  readonly startHex: string;
  readonly throughput: ShardThroughput;
  /** Records let go to keep within the bound. */
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
    // 56 digits that begin with 49, as AWS's do today; then when and which shard, so that no two shards share one.
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

  /** Position after the newest record. */
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

  /** The record at a position; undefined when it was dropped or is yet to come. */
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

  /** Takes no more records: its children do. */
  close(now: number): void {
    this.#closedAt = now;
  }
}

function weight(record: StoredRecord): number {
  return record.base64.length + record.partitionKey.length + RECORD_OVERHEAD;
}

export class Stream {
  /** All shards there ever were, by number. */
  readonly shards: Shard[] = [];
  /** The open shards by the start of their ranges. */
  #open: Shard[] = [];

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly mode: StreamMode,
    /** Milliseconds since the epoch. */
    readonly created: number,
    public maxRecordKiB: number,
  ) {}

  get openShards(): readonly Shard[] {
    return this.#open;
  }

  addShards(ranges: readonly HashKeyRange[], parents: readonly Shard[], now: number, held: HeldBytes): void {
    for (const parent of parents) parent.close(now);
    const parentIds = parents.map((parent) => parent.id);
    for (const range of ranges) this.shards.push(new Shard(this.shards.length, range, parentIds, now, held));
    this.#open = this.shards
      .filter((shard) => !shard.closed)
      .sort((one, other) => (one.startHex < other.startHex ? -1 : 1));
  }

  /** The open shard that a hash key (32 hexadecimal digits) belongs to. */
  route(hashKey: string): Shard {
    let low = 0;
    let high = this.#open.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#open[middle]?.startHex ?? '') <= hashKey) low = middle;
      else high = middle - 1;
    }
    const shard = this.#open[low];
    if (shard === undefined) throw new Error(`Stream ${this.name} has no open shard.`);
    return shard;
  }
}

/**
 * Kinesis Data Streams in memory: streams, shards, records. It knows neither HTTP nor the clock.
 * Every method throws a `ServiceError` where AWS refuses the request, with AWS's words where they are known.
 */
export class KinesisModel {
  readonly #streams = new Map<string, Stream>();

  constructor(
    readonly region: string,
    private readonly now: () => number,
    private readonly held: HeldBytes,
  ) {}

  /** All streams by name. */
  get streams(): Stream[] {
    return [...this.#streams.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  reference(name: string): StreamReference {
    return { name, account: SANDBOX_ACCOUNT, region: this.region };
  }

  find(name: string): Stream | undefined {
    return this.#streams.get(name);
  }

  /** @throws {ServiceError} `ResourceNotFoundException`. */
  stream(reference: StreamReference): Stream {
    const { name, account, region } = reference;
    const stream = account === SANDBOX_ACCOUNT && region === this.region ? this.find(name) : undefined;
    if (stream === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`);
    }
    return stream;
  }

  /** @throws {ServiceError} `ResourceNotFoundException`. */
  shard(stream: Stream, id: string): Shard {
    const shard = stream.shards.find((candidate) => candidate.id === id);
    if (shard === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Could not find shard ${id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT}.`,
      );
    }
    return shard;
  }

  /** The stream can be used at once: the sandbox has no CREATING. */
  createStream(settings: {
    readonly name: string;
    readonly mode: StreamMode;
    readonly shardCount?: number;
    readonly maxRecordKiB?: number;
  }): Stream {
    const { name, mode, maxRecordKiB = KINESIS.defaultMaxRecordKiB } = settings;
    if (this.#streams.has(name)) {
      throw new ServiceError(
        'ResourceInUseException',
        `Stream ${name} under account ${SANDBOX_ACCOUNT} already exists.`,
      );
    }
    if (mode === 'ON_DEMAND' && settings.shardCount !== undefined) {
      throw new ServiceError('InvalidArgumentException', 'ShardCount must not be given for an ON_DEMAND stream.');
    }
    if (mode === 'PROVISIONED' && settings.shardCount === undefined) {
      throw new ServiceError('InvalidArgumentException', 'ShardCount must be given for a PROVISIONED stream.');
    }
    const shardCount = settings.shardCount ?? ON_DEMAND_SHARDS;
    this.#checkShardLimit(shardCount);
    const now = this.now();
    const arn = `arn:aws:kinesis:${this.region}:${SANDBOX_ACCOUNT}:stream/${name}`;
    const stream = new Stream(name, arn, mode, now, maxRecordKiB);
    stream.addShards(evenRanges(shardCount), [], now, this.held);
    this.#streams.set(name, stream);
    return stream;
  }

  deleteStream(reference: StreamReference): void {
    const stream = this.stream(reference);
    const bytes = stream.shards.reduce((sum, shard) => sum + shard.heldBytes, 0);
    this.held.remove(new Set(stream.shards), bytes);
    this.#streams.delete(stream.name);
  }

  /**
   * Where a record goes.
   * @throws {ServiceError} `InvalidArgumentException` when its explicit hash key is 2^128 or more.
   */
  route(stream: Stream, entry: Pick<PutEntry, 'partitionKey' | 'explicitHashKey'>): Shard {
    if (entry.explicitHashKey === undefined) return stream.route(hashKeyOf(entry.partitionKey));
    const hashKey = explicitHashKeyOf(entry.explicitHashKey);
    if (hashKey === undefined) {
      throw new ServiceError(
        'InvalidArgumentException',
        'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
          `Specified value was ${entry.explicitHashKey}`,
      );
    }
    return stream.route(hashKey);
  }

  /**
   * Stores records, each for itself: one that is refused does not hold up the next. The request's own limits are
   * already checked.
   */
  putRecords(stream: Stream, entries: readonly PutEntry[], refuse: Refuse): PutOutcome[] {
    const shards = entries.map((entry) => this.route(stream, entry));
    const now = this.now();
    return entries.map((entry, index): PutOutcome => {
      const shard = shards[index] ?? this.route(stream, entry);
      const refused = refuse(index, shard);
      if (refused !== undefined) return refused;
      const bytes = recordBytes(entry);
      if (!shard.throughput.admit(bytes, now)) return throttled(stream, shard);
      return { shardId: shard.id, sequenceNumber: shard.store(entry, bytes, now) };
    });
  }

  /** @param after a sequence number of any record of this stream; any other is refused. */
  putRecord(stream: Stream, entry: PutEntry, after: string | undefined, refuse: Refuse): PutOutcome {
    const shard = this.route(stream, entry);
    if (after !== undefined && !stream.shards.some((other) => this.#knows(other, after))) {
      throw new ServiceError(
        'InvalidArgumentException',
        `ExclusiveMinimumSequenceNumber ${after} used in PutRecord on stream ${stream.name} ` +
          `under account ${SANDBOX_ACCOUNT} is invalid.`,
      );
    }
    const refused = refuse(0, shard);
    if (refused !== undefined) return refused;
    const now = this.now();
    const bytes = recordBytes(entry);
    if (!shard.throughput.admit(roundedUpToKiB(bytes), now)) return throttled(stream, shard);
    return { shardId: shard.id, sequenceNumber: shard.store(entry, bytes, now) };
  }

  #knows(shard: Shard, sequenceNumber: string): boolean {
    const position = shard.positionOf(sequenceNumber);
    return position !== undefined && position < shard.end;
  }

  /**
   * Reads on from a position, oldest first, at most `limit` records and 10 MiB.
   * @returns the records, and where to read on.
   */
  read(shard: Shard, position: number, limit: number): { records: StoredRecord[]; next: number } {
    const records: StoredRecord[] = [];
    let next = Math.max(position, shard.dropped);
    let bytes = 0;
    while (records.length < limit) {
      const record = shard.at(next);
      if (record === undefined) break;
      bytes += record.bytes;
      if (bytes > LARGEST_READ && records.length > 0) break;
      records.push(record);
      next++;
    }
    return { records, next };
  }

  /** Closes a shard and opens two in its place, the second one from `newStart` on. */
  splitShard(stream: Stream, shard: Shard, newStart: bigint): void {
    this.#checkOpen(stream, shard);
    const { start, end } = shard.range;
    if (newStart <= start + 1n || newStart >= end) {
      throw new ServiceError(
        'InvalidArgumentException',
        `NewStartingHashKey ${String(newStart)} used in SplitShard() on shard ${shard.id} in stream ${stream.name} ` +
          `under account ${SANDBOX_ACCOUNT} is not both greater than one plus the shard's StartingHashKey ` +
          `${String(start)} and less than the shard's EndingHashKey ${String(end)}.`,
      );
    }
    this.#checkShardLimit(1);
    const ranges = [
      { start, end: newStart - 1n },
      { start: newStart, end },
    ];
    stream.addShards(ranges, [shard], this.now(), this.held);
  }

  /** Closes two neighbours and opens one in their place. */
  mergeShards(stream: Stream, shard: Shard, adjacent: Shard): void {
    this.#checkOpen(stream, shard);
    this.#checkOpen(stream, adjacent);
    if (shard.range.end + 1n !== adjacent.range.start && adjacent.range.end + 1n !== shard.range.start) {
      throw new ServiceError(
        'InvalidArgumentException',
        `Shards ${shard.id} and ${adjacent.id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT} ` +
          'are not an adjacent pair of shards eligible for merging',
      );
    }
    const [low, high] = shard.range.start < adjacent.range.start ? [shard, adjacent] : [adjacent, shard];
    stream.addShards([{ start: low.range.start, end: high.range.end }], [shard, adjacent], this.now(), this.held);
  }

  #checkOpen(stream: Stream, shard: Shard): void {
    if (!shard.closed) return;
    throw new ServiceError(
      'InvalidArgumentException',
      `Shard ${shard.id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT} is closed.`,
    );
  }

  #checkShardLimit(more: number): void {
    const open = this.streams.reduce((sum, stream) => sum + stream.openShards.length, 0);
    if (open + more <= MOST_SHARDS) return;
    throw new ServiceError(
      'LimitExceededException',
      `This request would exceed the shard limit for the account ${SANDBOX_ACCOUNT} in ${this.region}. ` +
        `Current shard count for the account: ${String(open)}. Limit: ${String(MOST_SHARDS)}. ` +
        `Number of additional shards that would have resulted from this request: ${String(more)}.`,
    );
  }
}

/** Data and UTF-8 key: what the limits and the shard's throughput count. */
export function recordBytes(entry: PutEntry): number {
  return entry.bytes + Buffer.byteLength(entry.partitionKey, 'utf8');
}

/** AWS's words for a record that its shard has no room for now. */
export function throttled(stream: Stream, shard: Shard): RecordError {
  return {
    code: 'ProvisionedThroughputExceededException',
    message: `Rate exceeded for shard ${shard.id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT}.`,
  };
}
