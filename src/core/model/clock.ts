/** Time from outside, so that a run can be tested in simulated time. */
export interface Clock {
  /** Milliseconds that only ever grow, from any beginning: for waits and rates. */
  now(): number;
  /** The time of day in milliseconds since the epoch: for what is shown. It may jump. */
  wallTime(): number;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts. It never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Chance from outside: a number of [0, 1). */
export type Random = () => number;
