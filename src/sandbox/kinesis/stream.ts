import type { HeldBytes } from '../base/heldBytes';
import type { HashKeyRange } from './hashKeys';
import { KinesisShard } from './shard';

/** The default retention of a stream on AWS. In the sandbox records do not expire. */
export const RETENTION_HOURS = 24;

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

export class KinesisStream {
  /** All shards by number, closed ones included. */
  readonly shards: KinesisShard[] = [];
  /** The open shards by the start of their ranges. */
  #open: KinesisShard[] = [];

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly mode: StreamMode,
    /** Milliseconds since the epoch. */
    readonly created: number,
    public maxRecordKiB: number,
  ) {}

  get openShards(): readonly KinesisShard[] {
    return this.#open;
  }

  addShards(ranges: readonly HashKeyRange[], parents: readonly KinesisShard[], now: number, held: HeldBytes): void {
    for (const parent of parents) parent.close(now);
    const parentIds = parents.map((parent) => parent.id);
    for (const range of ranges) this.shards.push(new KinesisShard(this.shards.length, range, parentIds, now, held));
    this.#open = this.shards
      .filter((shard) => !shard.closed)
      .sort((one, other) => (one.startHex < other.startHex ? -1 : 1));
  }

  /** The open shard that a hash key (32 hexadecimal digits) belongs to. */
  route(hashKey: string): KinesisShard {
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
