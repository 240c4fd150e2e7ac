import assert from 'node:assert/strict';
import { backoffMs } from '../../../src/core/delivery/backoff';
import { Pace } from '../../../src/core/delivery/pace';
import { TokenBucket } from '../../../src/core/delivery/tokenBucket';
import { KINESIS_SERVICE } from '../../../src/core/services/kinesis';
import { play, type Played } from './simulation';

const SHARD = KINESIS_SERVICE.shardRate;

describe('backoff', () => {
  it('is a full-jitter exponential with a cap', () => {
    assert.deepEqual([1, 2, 3, 4, 9].map((attempt) => backoffMs(attempt, 100, 1000, () => 1)), [100, 200, 400, 800, 1000]);
    assert.equal(backoffMs(3, 100, 1000, () => 0), 0);
    assert.equal(backoffMs(3, 100, 1000, () => 0.5), 200);
    assert.equal(backoffMs(5000, 100, 1000, () => 1), 1000);
  });
});

describe('token bucket', () => {
  it('lets its rate through, and at most its capacity at once', () => {
    const bucket = new TokenBucket(10, 5);
    let taken = 0;
    for (let now = 0; now <= 10_000; now += 10) {
      while (bucket.readyAt(now) <= now && taken < 1e6) {
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

  it('counts the time from its first use, and not from when it was asked', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.take(25, 0);
    assert.equal(bucket.readyAt(1000), 2100);
  });

  it('gathers nothing beyond its capacity, however long nothing is taken', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.take(1, 0);
    bucket.take(5, 60_000);
    assert.equal(bucket.readyAt(60_000), 60_100);
  });

  it('is open until it is empty, and then until a fifth has gathered', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.take(4.5, 0);
    assert.equal(bucket.readyAt(0), 0);
    bucket.take(0.5, 0);
    assert.equal(bucket.readyAt(0), 100);
    assert.equal(bucket.readyAt(50), 100);
    assert.equal(bucket.readyAt(100), 100);
    bucket.take(0.5, 100);
    assert.equal(bucket.readyAt(100), 100, 'open again, until it is empty');
  });

  it('keeps what has gathered when its rate changes', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.take(5, 0);
    bucket.setRate(100, 50, 100);
    assert.equal(bucket.readyAt(100), 190, '1 of 10 is there, and 9 come at 100 a second');
  });

  it('drops what exceeds a lower capacity', () => {
    const bucket = new TokenBucket(100, 50);
    bucket.setRate(10, 5, 0);
    bucket.take(6, 0);
    assert.equal(bucket.readyAt(0), 200);
  });

  it('has nothing left after being drained, and owes no more than before', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.drain(0);
    assert.equal(bucket.readyAt(0), 100);
    bucket.take(1, 0);
    bucket.drain(0);
    assert.equal(bucket.readyAt(0), 200);
  });

  it('loses nothing when the clock is set back', () => {
    const bucket = new TokenBucket(10, 5);
    bucket.take(5, 10_000);
    assert.equal(bucket.readyAt(9000), 9100);
  });
});

describe('pace of a shard', () => {
  const KIB = 1024;

  /** How many records of this size the lane takes in [from, to), when all are sent that may go. */
  function taken(pace: Pace, from: number, to: number, size = 1, lane = 0): number {
    let records = 0;
    for (let now = from; now < to; now += 1) {
      while (pace.laneReadyAt(lane, now) <= now) {
        pace.take(lane, size, now);
        records += 1;
        assert.ok(records < 1e6, 'it has no end');
      }
    }
    return records;
  }
  const adaptive = (): Pace => new Pace({ count: 2, rate: SHARD }, { pace: 'adaptive', recordsPerSecond: 0, bytesPerSecond: 0 });
  const about = (actual: number, expected: number): void => {
    assert.ok(Math.abs(actual - expected) <= expected * 0.05, `${String(actual)} instead of about ${String(expected)}`);
  };

  it('begins with half a second of the documented limit, in records', () => {
    const pace = adaptive();
    assert.equal(taken(pace, 0, 1), 500);
    about(taken(pace, 1, 10_001), 10_000);
    assert.equal(pace.laneReadyAt(1, 0), 0, 'the other lane has its own');
  });

  it('begins with half a second of the documented limit, in bytes', () => {
    const pace = adaptive();
    assert.equal(taken(pace, 0, 1, 64 * KIB), 8);
    about(taken(pace, 1, 10_001, 64 * KIB), 160);
  });

  it('doubles with each second in which something is stored and nothing is throttled', () => {
    const pace = adaptive();
    pace.stored(0, 0);
    pace.stored(0, 999);
    taken(pace, 999, 1000);
    about(taken(pace, 1000, 11_000), 10_000);
    pace.stored(0, 11_000);
    pace.stored(0, 11_999);
    taken(pace, 11_000, 12_000);
    about(taken(pace, 12_000, 22_000), 20_000);
    pace.stored(0, 22_000);
    pace.stored(0, 23_000);
    taken(pace, 23_000, 24_000);
    about(taken(pace, 24_000, 34_000, 64 * KIB), 16 * 8 * 10);
  });

  it('returns to the limit at the first throttle, and drops what has gathered', () => {
    const pace = adaptive();
    for (let second = 0; second <= 5; second += 1) pace.stored(0, second * 1000);
    pace.throttled(0, 5000);
    assert.equal(pace.laneReadyAt(0, 5000), 5100);
    assert.equal(taken(pace, 5000, 5101), 100);
    about(taken(pace, 5101, 15_101), 10_000);
    const inBytes = adaptive();
    inBytes.throttled(0, 0);
    assert.equal(taken(inBytes, 0, 101, 50 * KIB), 3, 'a tenth of a second has gathered, and the last one is owed');
  });

  it('falls by a fifth at each further throttle', () => {
    const pace = adaptive();
    pace.throttled(0, 0);
    pace.throttled(0, 0);
    about(taken(pace, 0, 10_000), 8000);
    assert.equal(taken(pace, 19_999, 20_000), 400, 'half a second of it gathers');
    pace.throttled(0, 20_000);
    about(taken(pace, 20_000, 30_000, 64 * KIB), 16 * 0.64 * 10);
    assert.equal(taken(pace, 20_000, 20_001, 1, 1), 500, 'the other lane is not slowed down');
  });

  it('never falls below a 64th of the limit', () => {
    const pace = adaptive();
    for (let time = 0; time < 100; time += 1) pace.throttled(0, 0);
    about(taken(pace, 0, 64_000), 1000);
  });

  it('rises by a tenth with each second in which something is stored, up to the limit', () => {
    const pace = adaptive();
    for (let time = 0; time < 3; time += 1) pace.throttled(0, 0);
    pace.stored(0, 999);
    about(taken(pace, 0, 10_000), 6400);
    pace.stored(0, 10_000);
    pace.stored(0, 10_999);
    about(taken(pace, 10_000, 20_000), 7040);
    for (let second = 20; second < 40; second += 1) pace.stored(0, second * 1000);
    taken(pace, 40_000, 41_000);
    about(taken(pace, 41_000, 51_000), 10_000);
  });

  it('accepts everything before the first throttle if it has no pace until then, and owes nothing for it', () => {
    const pace = new Pace({ count: 1, rate: SHARD }, { pace: 'afterThrottle', recordsPerSecond: 0, bytesPerSecond: 0 });
    for (let record = 0; record < 5000; record += 1) {
      assert.equal(pace.laneReadyAt(0, 0), 0);
      pace.take(0, 1000, 0);
    }
    pace.stored(0, 0);
    pace.stored(0, 1000);
    pace.throttled(0, 1000);
    assert.equal(pace.laneReadyAt(0, 1000), 1100);
    about(taken(pace, 1100, 11_100), 10_000);
  });
});

describe('ceiling of a run', () => {
  const taken = (pace: Pace, size: number): number => {
    let records = 0;
    for (; pace.readyAt(0) <= 0 && records < 1e6; records += 1) pace.take(0, size, 0);
    return records;
  };

  it('lets a quarter of a second’s worth through at once, and at least one record', () => {
    assert.equal(taken(new Pace(undefined, { pace: 'none', recordsPerSecond: 200, bytesPerSecond: 0 }), 1), 50);
    assert.equal(taken(new Pace(undefined, { pace: 'none', recordsPerSecond: 1, bytesPerSecond: 0 }), 1), 1);
    assert.equal(taken(new Pace(undefined, { pace: 'none', recordsPerSecond: 0, bytesPerSecond: 10_000 }), 100), 25);
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

  it('sends more and more to a shard that throttles nothing', () => {
    const { ms } = play({ ...faultless, records: records(20_000, () => 0), options: { pace: 'adaptive' } });
    assert.ok(ms > 3000 && ms < 6000, `${String(ms)} ms instead of 20 s at the documented limit`);
  });

  it('does not slow down for an internal failure', () => {
    const failing = { fault: { kind: 'some', every: 2, code: 'InternalFailure' }, ms: 5 } as const;
    const { ms } = play({ ...faultless, faults: [failing], records: records(3000, () => 0), options: { pace: 'afterThrottle', backoffBaseMs: 10 } });
    assert.ok(ms < 500, `${String(ms)} ms`);
  });

  it('lets nothing wait for its shard without a pace, in any order', () => {
    const chains = records(3000, () => 0).map((record, chain) => ({ ...record, chain }));
    for (const order of ['none', 'partitionKey'] as const) {
      const { store } = play({ ...faultless, records: chains, options: { order, concurrency: 3000 } });
      assert.equal(store.seconds().length, 1, order);
    }
  });

  it('does not hold other shards back for a hot one', () => {
    const hot = play({ ...faultless, records: records(4000, (index) => (index % 10 === 0 ? 1 + (index % 3) : 0)), options: { pace: 'adaptive' } });
    const lastOf = (played: Played, lane: number): number => {
      let last = 0;
      for (const event of played.events) {
        if (event.kind !== 'completed') continue;
        if (event.attempts.some(({ shardId }) => shardId === `shardId-00000000000${String(lane)}`)) last = event.at;
      }
      return last - (played.events[0]?.kind === 'state' ? played.events[0].at : 0);
    };
    assert.ok(lastOf(hot, 1) < 200, 'a quiet shard is done at once');
    assert.ok(lastOf(hot, 0) > 1500, 'the hot one takes its time');
  });

  it('adapts to what a throttled shard takes, and delivers what it refused', () => {
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
