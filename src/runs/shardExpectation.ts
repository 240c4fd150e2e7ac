import { setImmediate } from 'node:timers/promises';
import { type Shard, ShardMap } from '../core/keys/shardMap';
import { expectedShard } from '../core/records/expectedShards';
import type { RecordTable } from '../core/records/recordTable';
import type { ExpectedShards } from './runParts';

/** Keys hashed before the event loop gets its turn: a few ms. */
const SLICE = 5000;
/** The waits between two looks at the shards, in ms: ListShards and DescribeStreamSummary have quotas of their own. */
const FIRST_WAIT_MS = 2000;
const MAX_WAIT_MS = 60_000;

/** What reading the shards of a run needs from the rest. */
export interface ShardPorts {
  /** The open shards; undefined where they can't be read, or where keys don't decide. It may reject. */
  readShards(): Promise<readonly Shard[] | undefined>;
  /** Whether the record is still to be sent. */
  isOpen(record: number): boolean;
  /** Called when other shards are expected. */
  changed(): void;
  /** Resolves after this many ms, or when the run is over. */
  wait(ms: number): Promise<void>;
}

/**
 * The shard that each record of a run is expected on. Where the shards were not known at the start, or a response names
 * one that isn't known, they are read again: records that are still to be sent are then expected by the new map, all
 * others stay where the map of their time expected them.
 */
export class ShardExpectation {
  private current: ExpectedShards | undefined;
  private known: ReadonlySet<string>;
  private reading = false;
  private over = false;

  constructor(
    private readonly records: RecordTable,
    first: ExpectedShards | undefined,
    private readonly ports: ShardPorts,
  ) {
    this.current = first;
    this.known = new Set(first?.shardIds);
  }

  /** Undefined while no shards are known. */
  get shards(): ExpectedShards | undefined {
    return this.current;
  }

  shardId(record: number): string | undefined {
    return this.current?.shardIds[this.current.shardOf[record] ?? -1];
  }

  /** A record was stored in this shard. */
  seen(shardId: string): void {
    if (!this.known.has(shardId)) void this.readAgain((shards) => shards.some((shard) => shard.shardId === shardId));
  }

  /** Reads the shards in the background, until they are known. */
  learn(): void {
    void this.readAgain(() => true);
  }

  end(): void {
    this.over = true;
  }

  private async readAgain(isEnough: (shards: readonly Shard[]) => boolean): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      for (let waitMs = 0; !this.over; waitMs = Math.min(MAX_WAIT_MS, Math.max(FIRST_WAIT_MS, waitMs * 2))) {
        await this.ports.wait(waitMs);
        const shards = await this.ports.readShards().catch(() => undefined);
        if (shards === undefined || shards.length === 0) continue;
        await this.expect(new ShardMap(shards));
        if (isEnough(shards)) return;
      }
    } finally {
      this.reading = false;
    }
  }

  private async expect(map: ShardMap): Promise<void> {
    const { shards } = map;
    const shardIds = [...new Set([...(this.current?.shardIds ?? []), ...shards.map(({ shardId }) => shardId)])];
    const numberOf = shards.map(({ shardId }) => shardIds.indexOf(shardId));
    const shardOf = this.current === undefined ? new Int32Array(this.records.length).fill(-1) : this.current.shardOf.slice();
    for (let record = 0; record < shardOf.length; record += 1) {
      if (record % SLICE === SLICE - 1) await setImmediate();
      if (!this.ports.isOpen(record)) continue;
      const shard = expectedShard(this.records, record, map);
      shardOf[record] = shard === undefined ? -1 : (numberOf[shard] ?? -1);
    }
    this.known = new Set(shardIds);
    this.current = { shardIds, shardOf };
    if (!this.over) this.ports.changed();
  }
}
