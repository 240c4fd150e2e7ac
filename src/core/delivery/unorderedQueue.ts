import type { DeliveryRecords } from '../model/deliveryOptions';
import type { RequestLimits } from '../services/service';
import type { Pace } from './pace';
import type { NextRequest, SendQueue } from './sendQueue';

/** Records of one lane that wait for the same moment. */
interface Waiting {
  readonly readyAt: number;
  readonly lane: number;
  readonly records: readonly number[];
  /** How many of `records` were taken already. */
  taken: number;
}

const END = -1;

/**
 * Order `none`: records go in requests as full as the limits allow. Those that come back go first, as soon as their wait
 * is over, and are topped up with new ones; a lane that has to wait never holds the others back.
 */
export class UnorderedQueue implements SendQueue {
  /** New records by lane, as linked lists in source order. */
  private readonly nextInLane: Int32Array;
  private headOfLane: Int32Array;
  /** By time. */
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly records: DeliveryRecords,
    private readonly limits: RequestLimits,
    /** Where it has none per lane, new records are kept as one lane, which is quicker to look through. */
    private readonly pace: Pace,
  ) {
    this.nextInLane = new Int32Array(records.length).fill(END);
    this.headOfLane = new Int32Array(0);
    this.lineUp(records.sendable.bind(records));
  }

  take(now: number): NextRequest | undefined {
    const taken: number[] = [];
    let bytes = 0;
    /** Takes the record into the request if it still fits. */
    const fits = (record: number): boolean => {
      if (taken.length >= this.limits.records) return false;
      if (this.pace.readyAt(now) > now) return false;
      const size = this.records.size(record);
      if (taken.length > 0 && bytes + size > this.limits.requestBytes) return false;
      taken.push(record);
      bytes += size;
      this.pace.take(this.records.lane(record), size, now);
      return true;
    };
    if (this.takeWaiting(now, fits)) this.takeFresh(now, fits);
    return taken.length === 0 ? undefined : { records: taken, bytes, call: { kind: 'many' } };
  }

  nextAt(now: number): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const { readyAt, lane } of this.waiting) next = Math.min(next, Math.max(readyAt, this.pace.laneReadyAt(lane, now)));
    this.headOfLane.forEach((head, lane) => {
      if (head !== END) next = Math.min(next, this.pace.laneReadyAt(lane, now));
    });
    return next === Number.POSITIVE_INFINITY ? undefined : Math.max(next, this.pace.readyAt(now));
  }

  putBack(records: readonly number[], readyAt: number): void {
    const byLane = new Map<number, number[]>();
    for (const record of records) {
      const lane = this.records.lane(record);
      const others = byLane.get(lane);
      if (others === undefined) byLane.set(lane, [record]);
      else others.push(record);
    }
    for (const [lane, ofLane] of byLane) {
      const later = this.waiting.findIndex((other) => other.readyAt > readyAt);
      this.waiting.splice(later < 0 ? this.waiting.length : later, 0, { readyAt, lane, records: ofLane, taken: 0 });
    }
  }

  settled(): void {
    // Requests depend on nothing that was sent before.
  }

  relane(): void {
    const fresh = new Uint8Array(this.records.length);
    for (const head of this.headOfLane) {
      for (let record = head; record !== END; record = this.nextInLane[record] ?? END) fresh[record] = 1;
    }
    this.lineUp((record) => fresh[record] === 1);
    for (const { records, taken, readyAt } of this.waiting.splice(0)) this.putBack(records.slice(taken), readyAt);
  }

  /** Puts new records into their lanes, in source order. */
  private lineUp(isFresh: (record: number) => boolean): void {
    this.headOfLane = new Int32Array(this.pace.perLane ? this.records.lanes : 1).fill(END);
    for (let record = this.records.length - 1; record >= 0; record -= 1) {
      if (!isFresh(record)) continue;
      const lane = this.freshLane(record);
      this.nextInLane[record] = this.headOf(lane);
      this.headOfLane[lane] = record;
    }
  }

  /** Returns false when the request is full. */
  private takeWaiting(now: number, fits: (record: number) => boolean): boolean {
    let index = 0;
    for (;;) {
      const group = this.waiting[index];
      if (group === undefined || group.readyAt > now) return true;
      while (group.taken < group.records.length && this.pace.laneReadyAt(group.lane, now) <= now) {
        const record = group.records[group.taken];
        if (record === undefined || !fits(record)) return false;
        group.taken += 1;
      }
      if (group.taken === group.records.length) this.waiting.splice(index, 1);
      else index += 1;
    }
  }

  private takeFresh(now: number, fits: (record: number) => boolean): void {
    for (;;) {
      const lane = this.earliestLane(now);
      if (lane === undefined) return;
      const record = this.headOf(lane);
      if (!fits(record)) return;
      this.headOfLane[lane] = this.nextInLane[record] ?? END;
    }
  }

  /** The lane that may send and whose next record is the first in the source. */
  private earliestLane(now: number): number | undefined {
    let earliest: number | undefined;
    for (let lane = 0; lane < this.headOfLane.length; lane += 1) {
      const head = this.headOf(lane);
      if (head === END) continue;
      if (earliest !== undefined && this.headOf(earliest) < head) continue;
      if (this.pace.laneReadyAt(lane, now) <= now) earliest = lane;
    }
    return earliest;
  }

  private headOf(lane: number): number {
    return this.headOfLane[lane] ?? END;
  }

  private freshLane(record: number): number {
    return this.pace.perLane ? this.records.lane(record) : 0;
  }
}
