import assert from 'node:assert/strict';
import { type Shard, ShardMap } from '../../../src/core/keys/shardMap';
import { expectedShards } from '../../../src/core/records/expectedShards';
import { RecordTable } from '../../../src/core/records/recordTable';

const TOP = (1n << 128n) - 1n;
const range = { start: { byte: 0, line: 0, column: 0 }, end: { byte: 1, line: 0, column: 1 } };

/** Four shards with a quarter of the hash keys each. */
const FOUR = [0n, 1n, 2n, 3n].map((n): Shard => ({
  shardId: `shardId-00000000000${String(n)}`,
  startingHashKey: String(n << 126n),
  endingHashKey: String(((n + 1n) << 126n) - 1n),
}));

describe('expectedShards', () => {
  it('prefers the explicit hash key to the partition key', () => {
    const table = new RecordTable();
    const record = { source: 0, range, payloadBytes: 1, endsWithNewline: false };
    table.add({ ...record, partitionKey: 'a' }); // 0x0cc1…
    table.add({ ...record, partitionKey: 'message digest' }); // 0xf96b…
    table.add({ ...record, partitionKey: 'a', explicitHashKey: String(1n << 126n) });
    table.add(record);
    table.add({ ...record, partitionKey: 'a', explicitHashKey: 'nonsense' });
    table.add({ ...record, partitionKey: 'a', explicitHashKey: String(TOP + 1n) });
    assert.deepEqual([...expectedShards(table, new ShardMap(FOUR))], [0, 3, 1, -1, -1, -1]);
  });
});
