import assert from 'node:assert/strict';
import { atWallTime } from '../../../src/core/model/runEvent';
import { systemClock } from '../../../src/runs/systemClock';

describe('the clock of this machine', () => {
  it('never runs backward for waits, although the time of day is set back', () => {
    const { now } = Date;
    const before = systemClock.now();
    try {
      Date.now = () => now() - 600_000;
      assert.ok(systemClock.now() >= before);
      assert.ok(systemClock.wallTime() < now() - 500_000);
    } finally {
      Date.now = now;
    }
  });
});

describe('the time of events', () => {
  it('is the time of day, where an event has a time', () => {
    assert.deepEqual(atWallTime({ kind: 'state', at: 5, state: 'running' }, 1_700_000_000_000), { kind: 'state', at: 1_700_000_000_000, state: 'running' });
    const settled = { kind: 'settled', record: 0, outcome: 'notSent' } as const;
    assert.deepEqual(atWallTime(settled, 1_700_000_000_000), settled);
  });
});
