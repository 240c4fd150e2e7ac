import assert from 'node:assert/strict';
import { backoffMs } from '../../../src/core/delivery/backoff';
import { TokenBucket } from '../../../src/core/delivery/pace';
import { play, type Played } from './simulation';

describe('back-off', () => {
  it('is a full-jitter exponential with a cap', () => {
    assert.deepEqual([1, 2, 3, 4, 9].map((attempt) => backoffMs(attempt, 100, 1000, () => 1)), [100, 200, 400, 800, 1000]);
    assert.equal(backoffMs(3, 100, 1000, () => 0), 0);
    assert.equal(backoffMs(3, 100, 1000, () => 0.5), 200);
    assert.equal(backoffMs(5000, 100, 1000, () => 1), 1000);
  });
});

describe('token bucket', () => {
  it('gives its rate, and no more than its capacity at once', () => {
    const bucket = new TokenBucket(10, 5);
    let taken = 0;
    for (let now = 0; now <= 10_000; now += 10) {
      while (bucket.readyAt(now) <= now) {
        bucket.take(1, now);
        taken += 1;
      }
    }
    assert.ok(taken >= 100 && taken <= 106, `${String(taken)} of about 105`);
  });

  it('lets something larger than itself through, and waits for the debt', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.take(25, 0);
    assert.equal(bucket.readyAt(0), 2100);
    assert.equal(bucket.readyAt(2100), 2100);
  });
});

describe('pace of a run', () => {
  const records = (count: number, lane: (index: number) => number): { size: number; lane: number; chain: number }[] =>
    Array.from({ length: count }, (_, index) => ({ size: 100, lane: lane(index), chain: 0 }));
  const faultless = { service: 'kinesis', faults: [], commands: [], seed: 1 } as const;

  it('keeps to records per second', () => {
    const { ms } = play({ ...faultless, records: records(1000, () => 0), options: { recordsPerSecond: 200 } });
    assert.ok(ms > 4500 && ms < 5300, `${String(ms)} ms`);
  });

  it('keeps to bytes per second', () => {
    const { ms } = play({ ...faultless, records: records(1000, () => 0), options: { bytesPerSecond: 50_000 } });
    assert.ok(ms > 1700 && ms < 2200, `${String(ms)} ms`);
  });

  it('a hot shard does not hold the others back', () => {
    const hot = play({ ...faultless, records: records(4000, (index) => (index % 10 === 0 ? 1 + (index % 3) : 0)), options: { pace: 'adaptive' } });
    const lastOf = (played: Played, lane: number): number => {
      let last = 0;
      for (const event of played.events) {
        if (event.kind !== 'answered') continue;
        if (event.attempts.some(({ shardId }) => shardId === `shardId-00000000000${String(lane)}`)) last = event.at;
      }
      return last - (played.events[0]?.kind === 'state' ? played.events[0].at : 0);
    };
    assert.ok(lastOf(hot, 1) < 200, 'a quiet shard is done at once');
    assert.ok(lastOf(hot, 0) > 1500, 'the hot one takes its time');
  });

  it('after a throttle, the shard gets what it takes, and what it refused is delivered', () => {
    const throttleOnce = { fault: { kind: 'some', every: 2, code: 'ProvisionedThroughputExceededException' }, ms: 5 } as const;
    const run = (pace: 'none' | 'afterThrottle'): Played =>
      play({ ...faultless, faults: [throttleOnce], records: records(3000, () => 0), options: { pace, backoffBaseMs: 10 } });
    const free = run('none');
    const paced = run('afterThrottle');
    assert.ok(free.ms < 500, `${String(free.ms)} ms without a pace`);
    assert.ok(paced.ms > 1000 && paced.ms < 3500, `${String(paced.ms)} ms for about 2,000 records after the throttle, at 1,000 a second`);
    assert.equal(paced.store.totals().delivered, 3000);
    assert.ok(play({ ...faultless, records: records(3000, () => 0), options: { pace: 'afterThrottle' } }).ms < 500, 'nothing is paced without a throttle');
  });
});
