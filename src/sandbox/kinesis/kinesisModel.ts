import { KINESIS } from '../../core/services/kinesis';
import { SANDBOX_ACCOUNT } from '../base/account';
import type { HeldBytes } from '../base/heldBytes';
import { ServiceRefusal, type RecordRefusal } from '../base/refusal';
import { evenRanges, explicitHashKeyOf, hashKeyOf } from './hashKeys';
import type { PutEntry, KinesisShard, StoredRecord } from './shard';
import { roundedUpToKiB } from './shardThroughput';
import { KinesisStream, type StreamMode } from './stream';

/** Maximum number of open shards in one sandbox. The limit is the sandbox's own; AWS's quota depends on region and account. */
export const MAX_SHARDS = 1000;

/** Shards of a new on-demand stream (AWS: choosing the stream mode). */
const ON_DEMAND_SHARDS = 4;

/** GetRecords returns at most 10 MiB (API reference). */
const MAX_READ_BYTES = 10 * 1024 * 1024;

export interface Stored {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** What happened to one record of PutRecords. */
export type PutOutcome = Stored | RecordRefusal;

/** Returns why a fault refuses the record at `index`; undefined to store it. */
export type RefuseKinesisRecord = (index: number, shard: KinesisShard) => RecordRefusal | undefined;

/** Names a stream. */
export interface StreamReference {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/**
 * Kinesis Data Streams in memory: streams, shards, records. No HTTP, and time comes from outside.
 * Every method throws a `ServiceRefusal` where AWS refuses the request, with AWS's message where it is known.
 */
export class KinesisModel {
  readonly #streams = new Map<string, KinesisStream>();

  constructor(
    readonly region: string,
    private readonly now: () => number,
    private readonly held: HeldBytes,
  ) {}

  /** All streams by name. */
  get streams(): KinesisStream[] {
    return [...this.#streams.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  reference(name: string): StreamReference {
    return { name, account: SANDBOX_ACCOUNT, region: this.region };
  }

  find(name: string): KinesisStream | undefined {
    return this.#streams.get(name);
  }

  /** @throws {ServiceRefusal} `ResourceNotFoundException`. */
  stream(reference: StreamReference): KinesisStream {
    const { name, account, region } = reference;
    const stream = account === SANDBOX_ACCOUNT && region === this.region ? this.find(name) : undefined;
    if (stream === undefined) {
      throw new ServiceRefusal('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`);
    }
    return stream;
  }

  /** @throws {ServiceRefusal} `ResourceNotFoundException`. */
  shard(stream: KinesisStream, id: string): KinesisShard {
    const shard = stream.shards.find((candidate) => candidate.id === id);
    if (shard === undefined) {
      throw new ServiceRefusal(
        'ResourceNotFoundException',
        `Could not find shard ${id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT}.`,
      );
    }
    return shard;
  }

  /** The stream is active immediately: the sandbox has no CREATING state. */
  createStream(settings: {
    readonly name: string;
    readonly mode: StreamMode;
    readonly shardCount?: number;
    readonly maxRecordKiB?: number;
  }): KinesisStream {
    const { name, mode, maxRecordKiB = KINESIS.defaultMaxRecordKiB } = settings;
    if (this.#streams.has(name)) {
      throw new ServiceRefusal(
        'ResourceInUseException',
        `Stream ${name} under account ${SANDBOX_ACCOUNT} already exists.`,
      );
    }
    if (mode === 'ON_DEMAND' && settings.shardCount !== undefined) {
      throw new ServiceRefusal('InvalidArgumentException', 'ShardCount must not be given for an ON_DEMAND stream.');
    }
    if (mode === 'PROVISIONED' && settings.shardCount === undefined) {
      throw new ServiceRefusal('InvalidArgumentException', 'ShardCount must be given for a PROVISIONED stream.');
    }
    const shardCount = settings.shardCount ?? ON_DEMAND_SHARDS;
    this.#checkShardLimit(shardCount);
    const now = this.now();
    const arn = `arn:aws:kinesis:${this.region}:${SANDBOX_ACCOUNT}:stream/${name}`;
    const stream = new KinesisStream(name, arn, mode, now, maxRecordKiB);
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
   * The shard that takes a record.
   * @throws {ServiceRefusal} `InvalidArgumentException` when its explicit hash key is 2^128 or more.
   */
  route(stream: KinesisStream, entry: Pick<PutEntry, 'partitionKey' | 'explicitHashKey'>): KinesisShard {
    if (entry.explicitHashKey === undefined) return stream.route(hashKeyOf(entry.partitionKey));
    const hashKey = explicitHashKeyOf(entry.explicitHashKey);
    if (hashKey === undefined) {
      throw new ServiceRefusal(
        'InvalidArgumentException',
        'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
          `Specified value was ${entry.explicitHashKey}`,
      );
    }
    return stream.route(hashKey);
  }

  /**
   * Stores records one by one: a refused record does not stop the next. The limits of the request have been checked
   * already.
   */
  putRecords(stream: KinesisStream, entries: readonly PutEntry[], refuse: RefuseKinesisRecord): PutOutcome[] {
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
  putRecord(stream: KinesisStream, entry: PutEntry, after: string | undefined, refuse: RefuseKinesisRecord): PutOutcome {
    const shard = this.route(stream, entry);
    if (after !== undefined && !stream.shards.some((other) => this.#knows(other, after))) {
      throw new ServiceRefusal(
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

  #knows(shard: KinesisShard, sequenceNumber: string): boolean {
    const position = shard.positionOf(sequenceNumber);
    return position !== undefined && position < shard.end;
  }

  /**
   * Reads from a position, oldest first, at most `limit` records and 10 MiB.
   * @returns the records and the next position.
   */
  read(shard: KinesisShard, position: number, limit: number): { records: StoredRecord[]; next: number } {
    const records: StoredRecord[] = [];
    let next = Math.max(position, shard.dropped);
    let bytes = 0;
    while (records.length < limit) {
      const record = shard.at(next);
      if (record === undefined) break;
      bytes += record.bytes;
      if (bytes > MAX_READ_BYTES && records.length > 0) break;
      records.push(record);
      next++;
    }
    return { records, next };
  }

  /** Closes a shard and opens two in its place, the second one starting at `newStart`. */
  splitShard(stream: KinesisStream, shard: KinesisShard, newStart: bigint): void {
    this.#checkOpen(stream, shard);
    const { start, end } = shard.range;
    if (newStart <= start + 1n || newStart >= end) {
      throw new ServiceRefusal(
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

  /** Closes two adjacent shards and opens one in their place. */
  mergeShards(stream: KinesisStream, shard: KinesisShard, adjacent: KinesisShard): void {
    this.#checkOpen(stream, shard);
    this.#checkOpen(stream, adjacent);
    if (shard.range.end + 1n !== adjacent.range.start && adjacent.range.end + 1n !== shard.range.start) {
      throw new ServiceRefusal(
        'InvalidArgumentException',
        `Shards ${shard.id} and ${adjacent.id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT} ` +
          'are not an adjacent pair of shards eligible for merging',
      );
    }
    const [low, high] = shard.range.start < adjacent.range.start ? [shard, adjacent] : [adjacent, shard];
    stream.addShards([{ start: low.range.start, end: high.range.end }], [shard, adjacent], this.now(), this.held);
  }

  #checkOpen(stream: KinesisStream, shard: KinesisShard): void {
    if (!shard.closed) return;
    throw new ServiceRefusal(
      'InvalidArgumentException',
      `Shard ${shard.id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT} is closed.`,
    );
  }

  #checkShardLimit(more: number): void {
    const open = this.streams.reduce((sum, stream) => sum + stream.openShards.length, 0);
    if (open + more <= MAX_SHARDS) return;
    throw new ServiceRefusal(
      'LimitExceededException',
      `This request would exceed the shard limit for the account ${SANDBOX_ACCOUNT} in ${this.region}. ` +
        `Current shard count for the account: ${String(open)}. Limit: ${String(MAX_SHARDS)}. ` +
        `Number of additional shards that would have resulted from this request: ${String(more)}.`,
    );
  }
}

/** Data and UTF-8 key: what the limits and the shard's throughput count. */
export function recordBytes(entry: PutEntry): number {
  return entry.bytes + Buffer.byteLength(entry.partitionKey, 'utf8');
}

/** AWS's response to a record beyond its shard's throughput. */
export function throttled(stream: KinesisStream, shard: KinesisShard): RecordRefusal {
  return {
    code: 'ProvisionedThroughputExceededException',
    message: `Rate exceeded for shard ${shard.id} in stream ${stream.name} under account ${SANDBOX_ACCOUNT}.`,
  };
}
