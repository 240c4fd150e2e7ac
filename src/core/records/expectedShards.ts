import type { ShardMap } from '../keys/shardMap';
import type { RecordTable } from './recordTable';

/**
 * For each record the number of the shard it is expected to go to, by its explicit hash key or else its partition key;
 * −1 where that is unknown.
 */
export function expectedShards(table: RecordTable, map: ShardMap): Int32Array {
  return Int32Array.from({ length: table.length }, (_, index) => {
    const explicit = table.explicitHashKey(index);
    if (explicit !== undefined) return (/^\d{1,39}$/.test(explicit) ? map.shardOf(BigInt(explicit)) : undefined) ?? -1;
    const key = table.partitionKey(index);
    return (key === undefined ? undefined : map.shardOfKey(key)) ?? -1;
  });
}
