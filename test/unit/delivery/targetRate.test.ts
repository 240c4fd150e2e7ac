import assert from 'node:assert/strict';
import { TargetRate } from '../../../src/core/delivery/targetRate';

const MIB = 1024 * 1024;
const RECORD = 1024;
const MAX_CONCURRENT = 500;
const IN_FLIGHT = 4;
/** How long a throttled record waits, ms. */
const WAIT_MS = 400;

interface Quota {
  /** Bytes per second. */
  readonly rate: number;
  /** What gathers at most, bytes. */
  readonly capacity: number;
  readonly roundTripMs: number;
}

/**
 * Sends records to a target with a quota, ms by ms.
 * @returns the share of the quota that was used after the first second, and the share of attempts that were throttled
 */
function send(records: number, { rate, capacity, roundTripMs }: Quota, changed?: { readonly at: number; readonly rate: number }): { used: number; throttled: number; ms: number } {
  const pace = new TargetRate();
  const inFlight: { readonly at: number; readonly records: number }[] = [];
  const waiting: { readonly at: number; records: number }[] = [];
  let fresh = records;
  let [stored, early, attempts, throttled, now] = [0, 0, 0, 0, 0];
  let tokens = capacity;
  let refill = rate;
  for (; stored < records; now += 1) {
    if (changed !== undefined && now >= changed.at) refill = changed.rate;
    tokens = Math.min(capacity * (refill / rate), tokens + refill / 1000);
    if (now === 1000) early = stored;
    while (inFlight[0] !== undefined && inFlight[0].at <= now) {
      const size = inFlight.shift()?.records ?? 0;
      const taken = Math.min(size, Math.floor(tokens / RECORD));
      tokens -= taken * RECORD;
      stored += taken;
      attempts += size;
      throttled += size - taken;
      pace.responded(taken * RECORD, taken < size, now);
      if (taken < size) waiting.push({ at: now + WAIT_MS, records: size - taken });
    }
    while (inFlight.length < IN_FLIGHT) {
      let size = 0;
      while (size < MAX_CONCURRENT && pace.readyAt(now) <= now) {
        const due = waiting[0];
        if (due !== undefined && due.at <= now) {
          due.records -= 1;
          if (due.records === 0) waiting.shift();
        } else if (fresh > 0) {
          fresh -= 1;
        } else {
          break;
        }
        pace.take(RECORD, now);
        size += 1;
      }
      if (size === 0) break;
      inFlight.push({ at: now + roundTripMs, records: size });
    }
    assert.ok(now < 3_600_000, 'it ends');
  }
  const possible = rate * (now / 1000 - 1);
  return { used: ((stored - early) * RECORD) / possible, throttled: throttled / attempts, ms: now };
}

describe('TargetRate', () => {
  it('is free until something is throttled', () => {
    const pace = new TargetRate();
    for (let i = 0; i < 1000; i += 1) {
      pace.take(10 * MIB, i);
      pace.responded(10 * MIB, false, i);
    }
    assert.equal(pace.readyAt(1000), 1000);
    assert.equal(pace.bytesPerSecond, Number.POSITIVE_INFINITY);
  });

  for (const [what, quota] of [
    ['1 MiB/s', { rate: MIB, capacity: MIB, roundTripMs: 30 }],
    ['5 MiB/s', { rate: 5 * MIB, capacity: 5 * MIB, roundTripMs: 30 }],
    ['1 MiB/s over a slow line', { rate: MIB, capacity: MIB, roundTripMs: 300 }],
    ['100 KiB/s', { rate: MIB / 10, capacity: MIB / 10, roundTripMs: 30 }],
    ['1 MiB/s after a burst of 5 MiB', { rate: MIB, capacity: 5 * MIB, roundTripMs: 30 }],
  ] as const) {
    it(`uses at least 85 % of a quota of ${what}, and is seldom throttled`, () => {
      const { used, throttled } = send(Math.floor((quota.rate * 40) / RECORD), quota);
      assert.ok(used >= 0.85, `${String(Math.round(used * 100))} % used`);
      assert.ok(throttled < 0.4, `${String(Math.round(throttled * 100))} % throttled`);
    });
  }

  it('finds a quota that was raised', () => {
    const { ms } = send(96 * 1024, { rate: MIB, capacity: MIB, roundTripMs: 30 }, { at: 10_000, rate: 5 * MIB });
    assert.ok(ms < 45_000, `${String(ms)} ms, where 96 s would be needed without the raise`);
  });
});
