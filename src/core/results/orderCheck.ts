/** Whether the records of each partition key arrived in source order. */
export interface OrderCheck {
  /** Keys with two or more delivered records. */
  readonly keys: number;
  /** Of those, keys whose records did not all arrive in source order. */
  readonly keysOutOfOrder: number;
  /** The first delivered record that arrived before an earlier record of the source with the same key. */
  readonly firstOutOfOrder: number | undefined;
  /**
   * Successive records that can't be compared: they are on different shards, as after a reshard, and sequence numbers grow
   * within one shard only (Kinesis API reference of PutRecords).
   */
  readonly incomparable: number;
}

/** What the check needs from one record; undefined for one that was not delivered. */
export interface Arrival {
  readonly key: string;
  readonly shardId: string;
  /** Up to 129 decimal digits. */
  readonly sequenceNumber: string;
}

interface LastOfKey {
  shardId: string;
  sequence: bigint;
  several: boolean;
  broken: boolean;
}

const DECIMAL = /^\d+$/;

/** Compares the sequence numbers of each key's delivered records, in source order, as whole numbers. */
export class OrderChecker {
  private readonly lastOf = new Map<string, LastOfKey>();
  private incomparable = 0;
  private firstOutOfOrder: number | undefined;
  private keys = 0;
  private keysOutOfOrder = 0;

  /** Takes the next delivered record in source order. */
  add(record: number, { key, shardId, sequenceNumber }: Arrival): void {
    const before = this.lastOf.get(key);
    if (!DECIMAL.test(sequenceNumber)) {
      // Not Kinesis' own form: nothing can be said of its place.
      this.incomparable += 1;
      return;
    }
    const sequence = BigInt(sequenceNumber);
    if (before === undefined) {
      this.lastOf.set(key, { shardId, sequence, several: false, broken: false });
      return;
    }
    if (!before.several) this.keys += 1;
    before.several = true;
    if (before.shardId !== shardId) this.incomparable += 1;
    else if (sequence < before.sequence) {
      if (!before.broken) this.keysOutOfOrder += 1;
      before.broken = true;
      this.firstOutOfOrder ??= record;
    }
    before.shardId = shardId;
    before.sequence = sequence;
  }

  get result(): OrderCheck {
    const { keys, keysOutOfOrder, firstOutOfOrder, incomparable } = this;
    return { keys, keysOutOfOrder, firstOutOfOrder, incomparable };
  }
}
