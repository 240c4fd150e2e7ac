import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/model/clock';

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, { signal });
    } catch {
      // The signal ends the sleep early, which is what it is for.
    }
  },
};
