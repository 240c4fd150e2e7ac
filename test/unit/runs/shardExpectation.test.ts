import assert from 'node:assert/strict';
import { type Shard, ShardMap } from '../../../src/core/keys/shardMap';
import { expectedShards } from '../../../src/core/records/expectedShards';
import { RecordTable } from '../../../src/core/records/recordTable';
import { ShardExpectation } from '../../../src/runs/shardExpectation';

const HALF = 1n << 127n;
const TOP = (1n << 128n) - 1n;
const shard = (shardId: string, from: bigint, to: bigint): Shard => ({ shardId, startingHashKey: String(from), endingHashKey: String(to) });
const ONE = [shard('0', 0n, TOP)];
const TWO = [shard('1', 0n, HALF - 1n), shard('2', HALF, TOP)];
const RANGE = { start: { byte: 0, line: 0, column: 0 }, end: { byte: 1, line: 0, column: 1 } };

function tableOf(count: number): RecordTable {
  const table = new RecordTable();
  for (let record = 0; record < count; record += 1) table.add({ source: 0, range: RANGE, payloadBytes: 1, endsWithNewline: false, partitionKey: `key-${String(record)}` });
  return table;
}

interface Rig {
  readonly expectation: ShardExpectation;
  readonly waits: number[];
  changes: number;
  /** Resolves when nothing is left to do. */
  readonly settled: () => Promise<void>;
}

/** @param answers what each reading gives; the last one is repeated */
function rig(records: RecordTable, first: readonly Shard[] | undefined, answers: readonly (readonly Shard[] | undefined | Error)[], isOpen = (): boolean => true): Rig {
  const waits: number[] = [];
  let asked = 0;
  const map = first === undefined ? undefined : new ShardMap(first);
  const made: Rig = {
    expectation: new ShardExpectation(
      records,
      map === undefined ? undefined : { shardIds: map.shards.map(({ shardId }) => shardId), shardOf: expectedShards(records, map) },
      {
        readShards: () => {
          const answer = answers[Math.min(asked, answers.length - 1)];
          asked += 1;
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
        isOpen,
        changed: () => { made.changes += 1; },
        wait: (ms) => {
          waits.push(ms);
          if (waits.length > 20) made.expectation.end();
          return Promise.resolve();
        },
      },
    ),
    waits,
    changes: 0,
    settled: async () => {
      for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    },
  };
  return made;
}

describe('ShardExpectation', () => {
  it('expects open records by the new map after a reshard, and leaves the others where they were expected', async () => {
    const records = tableOf(100);
    const made = rig(records, ONE, [TWO], ((record: number) => record >= 50) as () => boolean);
    made.expectation.seen('0');
    assert.deepEqual(made.waits, [], 'a shard that is known asks nothing');
    made.expectation.seen('2');
    made.expectation.seen('1');
    await made.settled();
    assert.equal(made.changes, 1);
    const map = new ShardMap(TWO);
    for (let record = 0; record < 100; record += 1) {
      const wanted = record < 50 ? '0' : map.shards[map.shardOfKey(`key-${String(record)}`) ?? -1]?.shardId;
      assert.equal(made.expectation.shardId(record), wanted);
    }
    assert.deepEqual(made.expectation.shards?.shardIds, ['0', '1', '2'], 'shards keep their numbers');
  });

  it('reads again, after waits that grow, until the new shard is in the list', async () => {
    const made = rig(tableOf(10), ONE, [new Error('LimitExceededException'), undefined, ONE, TWO]);
    made.expectation.seen('2');
    await made.settled();
    assert.deepEqual(made.waits, [0, 2000, 4000, 8000]);
    assert.match(made.expectation.shardId(3) ?? '', /^[12]$/);
  });

  it('learns the shards in the background when they were not known at the start', async () => {
    const made = rig(tableOf(10), undefined, [undefined, ONE]);
    assert.equal(made.expectation.shards, undefined);
    made.expectation.learn();
    await made.settled();
    assert.equal(made.expectation.shardId(0), '0');
    assert.equal(made.changes, 1);
  });

  it('stops asking when the run is over', async () => {
    const made = rig(tableOf(1), undefined, [undefined]);
    made.expectation.learn();
    await made.settled();
    assert.equal(made.waits.length, 21);
    assert.equal(made.waits.at(-1), 60_000);
    assert.equal(made.changes, 0);
  });
});
