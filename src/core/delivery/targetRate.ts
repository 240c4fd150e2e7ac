import { TokenBucket } from './tokenBucket';

/** For how long stored bytes count toward the target's rate, and in which steps, in ms. */
const WINDOW_MS = 1000;
const STEP_MS = 50;
const STEPS = WINDOW_MS / STEP_MS;

/** The share of one second's limit that may be sent at once. */
const BURST_SECONDS = 0.5;
/** The minimum rate, in bytes per second. */
const LEAST_RATE = 16 * 1024;
/** Below what was just stored, so that the target can catch up. */
const BELOW_STORED = 0.95;
const SLOW_DOWN = 0.85;
/** Requests that were in flight together are throttled together, and count once. */
const SAME_THROTTLE_MS = 500;
/** The growth per second, by how long (ms) nothing was throttled: slow near the limit, fast when the limit is elsewhere. */
const GROWTH = [
  { after: 10_000, perSecond: 0.25 },
  { after: 3000, perSecond: 0.1 },
  { after: 0, perSecond: 0.03 },
] as const;

/**
 * The rate of a target whose limit isn't known: a Firehose delivery stream, or a Kinesis stream without a shard map.
 * Free until something is throttled; from then on what was stored during the last second, growing until the next
 * throttle. Bytes stand for records and requests too: their average size changes little from one second to the next.
 */
export class TargetRate {
  /** Bytes stored, by steps of time: a ring. */
  private readonly stored = new Float64Array(STEPS);
  private lastStep = 0;
  private bucket: TokenBucket | undefined;
  private rate = Number.POSITIVE_INFINITY;
  private throttledAt = 0;
  private changedAt = 0;

  /** Bytes per second; infinite while nothing was throttled. */
  get bytesPerSecond(): number {
    return this.rate;
  }

  /** The time from which something may be sent, ms. */
  readyAt(now: number): number {
    return this.bucket?.readyAt(now) ?? now;
  }

  take(bytes: number, now: number): void {
    this.bucket?.take(bytes, now);
  }

  /**
   * A response says how many bytes were stored, and whether anything was throttled.
   */
  responded(storedBytes: number, throttled: boolean, now: number): void {
    const step = Math.floor(now / STEP_MS);
    this.forgetBefore(step);
    this.stored[step % STEPS] = (this.stored[step % STEPS] ?? 0) + storedBytes;
    if (throttled) this.slowDown(now);
    else this.speedUp(now);
  }

  private slowDown(now: number): void {
    if (this.bucket !== undefined && now - this.throttledAt < SAME_THROTTLE_MS) return;
    const goodput = this.stored.reduce((sum, bytes) => sum + bytes, 0) / (WINDOW_MS / 1000);
    const next = this.bucket === undefined ? goodput * BELOW_STORED : Math.min(this.rate * SLOW_DOWN, Math.max(goodput * BELOW_STORED, this.rate / 2));
    this.throttledAt = now;
    this.setRate(next, now);
    this.bucket?.drain(now);
  }

  private speedUp(now: number): void {
    if (this.bucket === undefined) return;
    const growth = GROWTH.find(({ after }) => now - this.throttledAt >= after) ?? GROWTH[GROWTH.length - 1];
    const seconds = Math.min(1, (now - this.changedAt) / 1000);
    if (growth !== undefined && seconds > 0) this.setRate(this.rate * (1 + growth.perSecond * seconds), now);
  }

  private setRate(rate: number, now: number): void {
    this.rate = Math.max(LEAST_RATE, rate);
    this.changedAt = now;
    if (this.bucket === undefined) this.bucket = new TokenBucket(this.rate, this.rate * BURST_SECONDS);
    else this.bucket.setRate(this.rate, this.rate * BURST_SECONDS, now);
  }

  private forgetBefore(step: number): void {
    const gone = Math.min(STEPS, step - this.lastStep);
    for (let i = 1; i <= gone; i += 1) this.stored[(this.lastStep + i) % STEPS] = 0;
    if (step > this.lastStep) this.lastStep = step;
  }
}
