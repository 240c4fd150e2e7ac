import assert from 'node:assert/strict';
import { play, type Played, type Scenario } from './simulation';

/** Conditions of the whole run: the network, and what the target takes. */

const records = (count: number, lane: (index: number) => number = () => 0): Scenario['records'] =>
  Array.from({ length: count }, (_, index) => ({ size: 1024, lane: lane(index), chain: index % 10 }));
const faultless = { service: 'kinesis', options: {}, faults: [], commands: [], seed: 1 } as const;

function requestsBetween({ events }: Played, from: number, to: number): number {
  const [first] = events;
  const begun = first?.kind === 'state' ? first.at : 0;
  return events.filter((event) => event.kind === 'dispatched' && event.at - begun >= from && event.at - begun < to).length;
}

describe('A run whose endpoint can’t be reached', () => {
  const outage = { from: 100, to: 20_100 };

  for (const order of ['none', 'partitionKey'] as const) {
    it(`waits for it and loses nothing, order ${order}`, () => {
      const played = play({ ...faultless, options: { order, recordsPerSecond: 5000 }, records: records(20_000), outages: [outage] });
      const { delivered, failed, uncertain } = played.store.totals();
      assert.deepEqual({ delivered, failed, uncertain }, { delivered: 20_000, failed: 0, uncertain: 0 });
    });
  }

  it('sends one probe at a time, after waits that grow, and goes on by itself', () => {
    const played = play({ ...faultless, options: { recordsPerSecond: 5000 }, records: records(20_000), outages: [outage] });
    const probes = requestsBetween(played, 200, 20_000);
    assert.ok(probes >= 3 && probes <= 15, `${String(probes)} probes`);
    assert.ok(played.ms < 20_100 + 10_000 + 4000, `${String(played.ms)} ms`);
    const kinds = played.events.map(({ kind }) => kind).filter((kind) => kind === 'outage' || kind === 'reachable');
    assert.deepEqual(kinds, ['outage', 'reachable']);
    assert.ok(!played.events.some((event) => event.kind === 'state' && event.state === 'paused'));
  });

  it('pauses by itself when it takes too long, and goes on with the same records when it is resumed', () => {
    const { store, events } = play({ ...faultless, options: { unreachableTimeoutMs: 5000 }, records: records(3000), outages: [{ from: 0, to: 60_000 }] });
    const pause = events.find((event) => event.kind === 'state' && event.state === 'paused');
    assert.ok(pause?.kind === 'state');
    assert.equal(pause.reason?.code, 'ConnectionRefused');
    assert.equal(store.totals().delivered, 3000);
  });

  it('says since when it has been waiting, for as long as it waits', () => {
    const played = play({ ...faultless, records: records(10), outages: [{ from: 0, to: 60_000 }], commands: [{ at: 5000, do: 'stop' }] });
    assert.equal(played.store.outageSince, undefined);
    assert.equal(played.store.state, 'stopped');
    assert.equal(played.store.totals().uncertain, 0);
  });

  it('does not count the outage toward the time that a record may be throttled', () => {
    const { store } = play({
      ...faultless,
      options: { throttleTimeoutMs: 3000 },
      faults: [{ fault: { kind: 'some', every: 1, code: 'ProvisionedThroughputExceededException' }, ms: 5 }],
      records: records(10),
      outages: [{ from: 1, to: 30_000 }],
    });
    assert.equal(store.totals().delivered, 10);
  });
});

describe('A target with a quota', () => {
  /** The share of the quota that was used after the first second. */
  function used(played: Played, recordsPerSecond: number): number {
    const { delivered } = played.store.totals();
    return (delivered - recordsPerSecond) / (recordsPerSecond * (played.ms / 1000 - 1));
  }

  for (const pace of ['adaptive', 'afterThrottle'] as const) {
    it(`gets all records of a Firehose run, and 85 % of its quota at least, with pace ${pace}`, () => {
      const played = play({ ...faultless, service: 'firehose', options: { pace }, records: records(30_000), quota: { recordsPerSecond: 1000, of: 'target' } });
      assert.equal(played.store.totals().delivered, 30_000);
      const share = used(played, 1000);
      assert.ok(share >= 0.85, `${String(Math.round(share * 100))} % of the quota`);
    });

    it(`gets all records of a Kinesis run whose shards aren't known, and 85 % of its quota at least, with pace ${pace}`, () => {
      const played = play({
        ...faultless, options: { pace }, records: records(30_000, (index) => index % 4), quota: { recordsPerSecond: 1000, of: 'lane' }, shardsKnown: false,
      });
      assert.equal(played.store.totals().delivered, 30_000);
      const share = (30_000 - 4000) / (4000 * (played.ms / 1000 - 1));
      assert.ok(share >= 0.85, `${String(Math.round(share * 100))} % of the quota`);
    });
  }

  it('loses nothing even without a pace, as long as a record’s time to live lasts', () => {
    const played = play({ ...faultless, options: { pace: 'none' }, records: records(5000), quota: { recordsPerSecond: 500, of: 'target' } });
    assert.equal(played.store.totals().delivered, 5000);
  });

  it('fails a record only after its time to live', () => {
    const throttled = { fault: { kind: 'refuse', status: 400, code: 'LimitExceededException' }, ms: 5 } as const;
    const { store, ms } = play({ ...faultless, options: { throttleTimeoutMs: 5000 }, faults: Array.from({ length: 500 }, () => throttled), records: records(3) });
    assert.equal(store.totals().failed, 3);
    assert.ok(ms >= 5000 && ms < 20_000, `${String(ms)} ms`);
    assert.ok(store.attemptCount(0) > 5, 'attempts are no limit');
  });
});
