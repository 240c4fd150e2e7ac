import assert from 'node:assert/strict';
import { UnorderedQueue } from '../../../src/core/delivery/unorderedQueue';
import type { DeliveryRecords } from '../../../src/core/model/deliveryOptions';
import { Pace } from '../../../src/core/delivery/pace';
import { KINESIS_SERVICE } from '../../../src/core/services/kinesis';

const SHARD = KINESIS_SERVICE.shardRate;

/** Sizes and lanes by record. */
function records(list: readonly { readonly size?: number; readonly lane?: number }[], lanes = 1): DeliveryRecords {
  return {
    length: list.length,
    lanes,
    lanesAreShards: true,
    sendable: () => true,
    size: (record) => list[record]?.size ?? 1,
    lane: (record) => list[record]?.lane ?? 0,
    chain: () => 0,
  };
}

const sizes = (...list: number[]): DeliveryRecords => records(list.map((size) => ({ size })));
const LIMITS = { records: 3, requestBytes: 100, recordBytes: 100 };
const queueOf = (of: DeliveryRecords, limits = LIMITS, pace = new Pace(undefined, { pace: 'none', recordsPerSecond: 0, bytesPerSecond: 0 })): UnorderedQueue => new UnorderedQueue(of, limits, pace);
const take = (queue: UnorderedQueue, now = 0): readonly number[] | undefined => queue.take(now)?.records;

describe('unordered queue', () => {
  it('fills a request to its last byte, and not beyond', () => {
    const queue = queueOf(sizes(60, 40, 60, 41));
    assert.deepEqual(queue.take(0), { records: [0, 1], bytes: 100, call: { kind: 'many' } });
    assert.deepEqual(queue.take(0), { records: [2], bytes: 60, call: { kind: 'many' } });
    assert.deepEqual(take(queue), [3]);
    assert.equal(take(queue), undefined);
    assert.equal(queue.nextAt(0), undefined);
  });

  it('sends a record that is larger than a request alone, for the service to judge', () => {
    const queue = queueOf(sizes(1, 101, 1));
    assert.deepEqual([take(queue), take(queue), take(queue)], [[0], [1], [2]]);
  });

  it('returns records when their wait is over, and adds new ones up to the limits', () => {
    const queue = queueOf(sizes(1, 1, 1, 1, 1));
    take(queue);
    queue.putBack([0], 30);
    queue.putBack([2], 10);
    assert.deepEqual(take(queue, 9), [3, 4], 'nothing that still waits');
    assert.equal(queue.nextAt(9), 10);
    assert.deepEqual(take(queue, 10), [2], 'and not the other one');
    assert.equal(queue.nextAt(10), 30);
    assert.deepEqual(take(queue, 30), [0]);
  });

  it('sends records that wait for the same time in the order in which they came back', () => {
    const queue = queueOf(sizes(1, 1, 1));
    take(queue);
    queue.putBack([2], 10);
    queue.putBack([0], 10);
    queue.putBack([1], 5);
    assert.deepEqual(take(queue, 10), [1, 2, 0]);
  });

  it('closes the request at a returned record that does not fit, so that none overtakes it', () => {
    const queue = queueOf(sizes(60, 50, 50, 10));
    assert.deepEqual([take(queue), take(queue)], [[0], [1, 2]]);
    queue.putBack([0, 1], 10);
    assert.deepEqual([take(queue, 10), take(queue, 10)], [[0], [1, 3]]);
  });

  it('takes new records in source order, whatever their lanes', () => {
    const lanes = [2, 0, 1, 1, 0, 2];
    const queue = queueOf(records(lanes.map((lane) => ({ lane })), 3), { ...LIMITS, records: 10 }, new Pace({ count: 3, rate: SHARD }, { pace: 'adaptive', recordsPerSecond: 0, bytesPerSecond: 0 }));
    assert.deepEqual(take(queue), [0, 1, 2, 3, 4, 5]);
  });

  it('does not hold other lanes back for a waiting one, neither new nor returned records', () => {
    const pace = new Pace({ count: 2, rate: SHARD }, { pace: 'adaptive', recordsPerSecond: 0, bytesPerSecond: 0 });
    const queue = queueOf(records([0, 1, 0, 1, 0].map((lane) => ({ lane })), 2), LIMITS, pace);
    assert.deepEqual(take(queue), [0, 1, 2]);
    queue.putBack([0, 1], 10);
    pace.throttled(0, 10);
    assert.deepEqual(take(queue, 10), [1, 3]);
    assert.equal(queue.nextAt(10), 110);
    assert.deepEqual(take(queue, 109), undefined);
    assert.deepEqual(take(queue, 110), [0, 4]);
  });
});
