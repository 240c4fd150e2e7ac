import assert from 'node:assert/strict';
import type { DeliveryRecords } from '../../../src/core/model/deliveryOptions';
import { OrderedQueue } from '../../../src/core/delivery/orderedQueue';
import { Pace } from '../../../src/core/delivery/pace';
import { KINESIS_SERVICE } from '../../../src/core/services/kinesis';

const SHARD = KINESIS_SERVICE.shardRate;

/** Records of one byte; lane and chain by record. */
function records(list: readonly { readonly lane?: number; readonly chain: number; readonly sendable?: boolean }[], lanes = 1): DeliveryRecords {
  return {
    length: list.length,
    lanes,
    lanesAreShards: true,
    sendable: (record) => list[record]?.sendable ?? true,
    size: () => 1,
    lane: (record) => list[record]?.lane ?? 0,
    chain: (record) => list[record]?.chain ?? 0,
  };
}

const noPace = (): Pace => new Pace(undefined, { pace: 'none', recordsPerSecond: 0, bytesPerSecond: 0 });

function drain(queue: OrderedQueue, now: number): (readonly [record: number, after: string | undefined])[] {
  const taken: [number, string | undefined][] = [];
  for (;;) {
    const next = queue.take(now);
    if (next === undefined) return taken;
    assert.equal(next.records.length, 1);
    assert.equal(next.bytes, 1);
    assert.ok(next.call.kind === 'ordered');
    taken.push([next.records[0] ?? -1, next.call.after]);
    assert.ok(taken.length < 1e6, 'it has no end');
  }
}

describe('ordered queue', () => {
  it('has one record per key in flight, and names the one before', () => {
    const queue = new OrderedQueue(records([{ chain: 0 }, { chain: 1 }, { chain: 0 }, { chain: 0, sendable: false }, { chain: 0 }]), noPace());
    assert.deepEqual(drain(queue, 0), [[0, undefined], [1, undefined]]);
    assert.equal(queue.nextAt(0), undefined);
    queue.settled(0, '7');
    assert.deepEqual(drain(queue, 0), [[2, '7']]);
    queue.settled(2, undefined);
    assert.deepEqual(drain(queue, 0), [[4, '7']], 'the last stored one, not the last one');
    queue.settled(4, '9');
    queue.settled(1, '8');
    assert.deepEqual(drain(queue, 0), []);
  });

  it('returns records when their wait is over, those that wait least first', () => {
    const queue = new OrderedQueue(records(Array.from({ length: 4 }, (_, chain) => ({ chain }))), noPace());
    drain(queue, 0);
    queue.putBack([3], 30);
    queue.putBack([1], 10);
    queue.putBack([2], 10);
    queue.putBack([0], 20);
    assert.equal(queue.nextAt(5), 10);
    assert.deepEqual(drain(queue, 9), []);
    assert.deepEqual(drain(queue, 10), [[1, undefined], [2, undefined]]);
    assert.equal(queue.nextAt(10), 20);
    assert.deepEqual(drain(queue, 100), [[0, undefined], [3, undefined]]);
  });

  it('takes records in the order of their turns, whatever the lane', () => {
    const queue = new OrderedQueue(records([0, 1, 1, 0, 1, 0].map((lane, chain) => ({ chain: chain % 5, lane: chain % 5 === 0 ? 0 : lane })), 2), noPace());
    assert.deepEqual(drain(queue, 0).map(([record]) => record), [0, 1, 2, 3, 4]);
    queue.putBack([2, 3], 5);
    queue.settled(0, '1');
    assert.deepEqual(drain(queue, 5).map(([record]) => record), [5, 2, 3], 'those that came back have a new turn');
  });

  it('lets ready lanes pass a waiting one, and waits for the first that is ready', () => {
    const all = Array.from({ length: 1200 }, (_, index) => ({ chain: index, lane: index < 1100 ? 0 : 1 }));
    const queue = new OrderedQueue(records(all, 2), new Pace({ count: 2, rate: SHARD }, { pace: 'adaptive', recordsPerSecond: 0, bytesPerSecond: 0 }));
    const first = drain(queue, 0).map(([record]) => record);
    assert.ok(first.filter((record) => record < 1100).length < 1100, 'lane 0 is full');
    assert.equal(first.filter((record) => record >= 1100).length, 100, 'lane 1 is not');
    const next = queue.nextAt(0);
    assert.ok(next !== undefined && next > 0);
    assert.deepEqual(drain(queue, next - 1), []);
    assert.ok(drain(queue, next).length > 0);
  });

  it('forgets no turn and repeats none, however many there were', () => {
    const length = 10_000;
    const queue = new OrderedQueue(records(Array.from({ length }, (_, chain) => ({ chain, lane: chain % 3 === 0 ? 1 : 0 })), 2), noPace());
    const inOrder = Array.from({ length }, (_, record) => record);
    assert.deepEqual(drain(queue, 0).map(([record]) => record), inOrder);
    queue.putBack(inOrder, 5);
    assert.deepEqual(drain(queue, 5).map(([record]) => record), inOrder);
  });

  it('takes no longer for each record when very many keys wait for one lane', function () {
    this.timeout(5000);
    const length = 200_000;
    const queue = new OrderedQueue(records(Array.from({ length }, (_, chain) => ({ chain })), 2), new Pace({ count: 2, rate: SHARD }, { pace: 'adaptive', recordsPerSecond: 0, bytesPerSecond: 0 }));
    let taken = 0;
    for (let now = 0; taken < length; now = Math.max(now, queue.nextAt(now) ?? now)) taken += drain(queue, now).length;
    assert.equal(taken, length);
  });
});
