import type { ShardMap } from '../keys/shardMap';
import type { RecordTable } from './recordTable';

/**
 * For each record the number of the shard it is expected to go to, by its explicit hash key or else its partition key;
 * −1 where that is unknown.
 */
export function expectedShards(table: RecordTable, map: ShardMap): Int32Array {
  return Int32Array.from({ length: table.length }, (_, index) => expectedShard(table, index, map) ?? -1);
}

/** The number of the shard that a record is expected to go to; undefined where that is unknown. */
export function expectedShard(table: RecordTable, index: number, map: ShardMap): number | undefined {
  const explicit = table.explicitHashKey(index);
  if (explicit !== undefined) return /^\d{1,39}$/.test(explicit) ? map.shardOf(BigInt(explicit)) : undefined;
  const key = table.partitionKey(index);
  return key === undefined ? undefined : map.shardOfKey(key);
}
