/** Whether the records of each partition key arrived in source order. */
export interface OrderCheck {
  /** Keys with two or more delivered records. */
  readonly keys: number;
  /** Of those, keys whose records did not all arrive in source order. */
  readonly keysOutOfOrder: number;
  /** The first delivered record that arrived before one of its key that stands earlier in the source. */
  readonly firstOutOfOrder: number | undefined;
  /**
   * Neighbours that can't be compared: they are on different shards, as after a reshard, and sequence numbers grow
   * within one shard only (Kinesis API reference of PutRecords).
   */
  readonly incomparable: number;
}

/** What the check needs of one record; undefined for one that was not delivered. */
export interface Arrival {
  readonly key: string;
  readonly shardId: string;
  /** Up to 129 decimal digits. */
  readonly sequenceNumber: string;
}

/** Compares the sequence numbers of each key's delivered records, in source order, as whole numbers. */
export function checkOrder(length: number, arrival: (record: number) => Arrival | undefined): OrderCheck {
  const last = new Map<string, { shardId: string; sequence: bigint; several: boolean; broken: boolean }>();
  let incomparable = 0;
  let firstOutOfOrder: number | undefined;
  for (let record = 0; record < length; record += 1) {
    const arrived = arrival(record);
    if (arrived === undefined) continue;
    const sequence = BigInt(arrived.sequenceNumber);
    const before = last.get(arrived.key);
    if (before === undefined) {
      last.set(arrived.key, { shardId: arrived.shardId, sequence, several: false, broken: false });
      continue;
    }
    before.several = true;
    if (before.shardId !== arrived.shardId) incomparable += 1;
    else if (sequence < before.sequence) {
      before.broken = true;
      firstOutOfOrder ??= record;
    }
    before.shardId = arrived.shardId;
    before.sequence = sequence;
  }
  const several = [...last.values()].filter((key) => key.several);
  return {
    keys: several.length,
    keysOutOfOrder: several.filter((key) => key.broken).length,
    firstOutOfOrder,
    incomparable,
  };
}
