import type { DeliveryRecords } from './deliveryOptions';
import type { Pace } from './pace';
import type { NextRequest, SendQueue } from './sendQueue';

const END = -1;

/**
 * Order `partitionKey`: each key is a chain of records, of which only the first is ever on its way; the next one
 * follows when that has its outcome. Different keys go side by side.
 */
export class OrderedQueue implements SendQueue {
  private readonly nextInChain: Int32Array;
  /** The sequence number of the last stored record of each chain, for SequenceNumberForOrdering. */
  private readonly lastStored = new Map<number, string>();
  /** Records whose turn it is, in the order they got it. */
  private readonly ready: number[] = [];
  private readyFrom = 0;
  /** Records whose turn it is at a later time, by that time. */
  private readonly waiting: { readonly record: number; readonly readyAt: number }[] = [];

  constructor(
    private readonly records: DeliveryRecords,
    private readonly pace: Pace,
  ) {
    this.nextInChain = new Int32Array(records.length).fill(END);
    const lastOf = new Map<number, number>();
    for (let record = 0; record < records.length; record += 1) {
      if (!records.sendable(record)) continue;
      const chain = records.chain(record);
      const last = lastOf.get(chain);
      if (last === undefined) this.ready.push(record);
      else this.nextInChain[last] = record;
      lastOf.set(chain, record);
    }
  }

  take(now: number): NextRequest | undefined {
    if (this.pace.readyAt(now) > now) return undefined;
    this.wake(now);
    for (;;) {
      const record = this.ready[this.readyFrom];
      if (record === undefined) return undefined;
      this.readyFrom += 1;
      if (this.readyFrom > 1024 && this.readyFrom * 2 > this.ready.length) {
        this.ready.splice(0, this.readyFrom);
        this.readyFrom = 0;
      }
      const lane = this.records.lane(record);
      const laneReadyAt = this.pace.laneReadyAt(lane, now);
      if (laneReadyAt > now) {
        this.wait(record, laneReadyAt);
        continue;
      }
      const bytes = this.records.size(record);
      this.pace.take(lane, bytes, now);
      const after = this.lastStored.get(this.records.chain(record));
      return { records: [record], bytes, call: { kind: 'ordered', ...(after === undefined ? {} : { after }) } };
    }
  }

  nextAt(now: number): number | undefined {
    if (this.readyFrom < this.ready.length) return this.pace.readyAt(now);
    const first = this.waiting[0];
    return first === undefined ? undefined : Math.max(first.readyAt, this.pace.readyAt(now));
  }

  putBack(records: readonly number[], readyAt: number): void {
    for (const record of records) this.wait(record, readyAt);
  }

  settled(record: number, sequenceNumber: string | undefined): void {
    if (sequenceNumber !== undefined) this.lastStored.set(this.records.chain(record), sequenceNumber);
    const next = this.nextInChain[record] ?? END;
    if (next !== END) this.ready.push(next);
  }

  private wake(now: number): void {
    const later = this.waiting.findIndex(({ readyAt }) => readyAt > now);
    const due = this.waiting.splice(0, later < 0 ? this.waiting.length : later);
    for (const { record } of due) this.ready.push(record);
  }

  private wait(record: number, readyAt: number): void {
    let low = 0;
    let high = this.waiting.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.waiting[middle]?.readyAt ?? 0) <= readyAt) low = middle + 1;
      else high = middle;
    }
    this.waiting.splice(low, 0, { record, readyAt });
  }
}
