import type { DeliveryOptions } from '../model/deliveryOptions';
import type { ShardRate } from '../services/service';
import { TargetRate } from './targetRate';
import { TokenBucket } from './tokenBucket';

/** The share of one second's limit that a lane may send at once. With one half, no second's total is far above the limit. */
const BURST_SECONDS = 0.5;
const SLOW_DOWN = 0.8;
const SPEED_UP_PER_SECOND = 1.1;
const PROBE_PER_SECOND = 2;
const SLOWEST = 1 / 64;

/**
 * The pace of one shard. Its first guess is the documented limit. While nothing is throttled it doubles each second,
 * because not every endpoint enforces the limit; from the first throttle on it stays at or below the limit, falls by a
 * fifth at each throttled response, and rises by a tenth each second.
 */
class LanePace {
  private readonly records: TokenBucket;
  private readonly bytes: TokenBucket;
  /** Of the documented limit. */
  private share = 1;
  private enforced = false;
  private changedAt: number | undefined;

  /** @param free whether there is no pace at all before the first throttle */
  constructor(
    private readonly documented: ShardRate,
    private readonly free: boolean,
  ) {
    this.records = new TokenBucket(documented.recordsPerSecond, documented.recordsPerSecond * BURST_SECONDS);
    this.bytes = new TokenBucket(documented.bytesPerSecond, documented.bytesPerSecond * BURST_SECONDS);
  }

  readyAt(now: number): number {
    return Math.max(this.records.readyAt(now), this.bytes.readyAt(now));
  }

  take(size: number, now: number): void {
    // Buckets that nothing is taken from are always open.
    if (this.free && !this.enforced) return;
    this.records.take(1, now);
    this.bytes.take(size, now);
  }

  throttled(now: number): void {
    this.setShare(Math.max(SLOWEST, this.enforced ? this.share * SLOW_DOWN : 1), now);
    this.enforced = true;
    this.records.drain(now);
    this.bytes.drain(now);
  }

  stored(now: number): void {
    this.changedAt ??= now;
    if (now - this.changedAt < 1000) return;
    this.setShare(this.enforced ? Math.min(1, this.share * SPEED_UP_PER_SECOND) : this.share * PROBE_PER_SECOND, now);
  }

  private setShare(share: number, now: number): void {
    this.share = share;
    this.changedAt = now;
    const records = this.documented.recordsPerSecond * share;
    const bytes = this.documented.bytesPerSecond * share;
    this.records.setRate(records, records * BURST_SECONDS, now);
    this.bytes.setRate(bytes, bytes * BURST_SECONDS, now);
  }
}

/**
 * How much a limit for the whole run can accumulate, in seconds. Half of it must be available before anything is sent,
 * so that requests hold many records even at a low rate.
 */
const WHOLE_SECONDS = 0.5;

/** The pace of a run: a ceiling for the whole, what the target takes, and for each lane what its shard takes. */
export class Pace {
  private readonly whole: readonly { readonly bucket: TokenBucket; readonly of: 'records' | 'bytes' }[];
  private readonly target: TargetRate | undefined;
  private lanes: readonly LanePace[] = [];

  /**
   * @param lanes the lanes that are shards, each with the documented rate of a shard; undefined where nothing is known
   * @param options `pace`: with `none`, only the ceilings count
   */
  constructor(
    lanes: { readonly count: number; readonly rate: ShardRate } | undefined,
    private readonly options: Pick<DeliveryOptions, 'pace' | 'recordsPerSecond' | 'bytesPerSecond'>,
  ) {
    const { pace, recordsPerSecond, bytesPerSecond } = options;
    this.target = pace === 'none' ? undefined : new TargetRate();
    this.relane(lanes);
    const bucket = (rate: number): TokenBucket => new TokenBucket(rate, Math.max(1, rate * WHOLE_SECONDS), 0.5, Math.max(1, rate * WHOLE_SECONDS) / 2);
    this.whole = [
      ...(recordsPerSecond > 0 ? [{ bucket: bucket(recordsPerSecond), of: 'records' as const }] : []),
      ...(bytesPerSecond > 0 ? [{ bucket: bucket(bytesPerSecond), of: 'bytes' as const }] : []),
    ];
  }

  /** Whether lanes keep a pace of their own. */
  get perLane(): boolean {
    return this.lanes.length > 0;
  }

  /** Starts over with new lanes: what was learned about the old shards doesn't apply to the new ones. */
  relane(lanes: { readonly count: number; readonly rate: ShardRate } | undefined): void {
    const { pace } = this.options;
    this.lanes = lanes === undefined || pace === 'none' ? [] : Array.from({ length: lanes.count }, () => new LanePace(lanes.rate, pace === 'afterThrottle'));
  }

  /** The time from which the run may send, ms; not later than `now` when it may at once. */
  readyAt(now: number): number {
    return this.whole.reduce((latest, { bucket }) => Math.max(latest, bucket.readyAt(now)), this.target?.readyAt(now) ?? now);
  }

  /** The time from which the lane may get a record, ms. */
  laneReadyAt(lane: number, now: number): number {
    return this.lanes[lane]?.readyAt(now) ?? now;
  }

  take(lane: number, size: number, now: number): void {
    for (const { bucket, of } of this.whole) bucket.take(of === 'records' ? 1 : size, now);
    this.target?.take(size, now);
    this.lanes[lane]?.take(size, now);
  }

  throttled(lane: number, now: number): void {
    this.lanes[lane]?.throttled(now);
  }

  stored(lane: number, now: number): void {
    this.lanes[lane]?.stored(now);
  }

  /**
   * A response came.
   * @param throttled whether the whole request was throttled, or some of its records: that says something about
   * the target only if none of its shards are known
   */
  responded(storedBytes: number, throttled: { readonly whole: boolean; readonly some: boolean }, now: number): void {
    this.target?.responded(storedBytes, this.perLane ? throttled.whole : throttled.some, now);
  }
}
