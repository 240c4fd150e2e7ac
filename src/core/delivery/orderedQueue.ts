import type { DeliveryRecords } from '../model/deliveryOptions';
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
  /** Records whose turn it is, by lane. */
  private ready: Turns[];
  private turns = 0;
  /** Records whose turn it is at a later time, by that time. */
  private readonly waiting: { readonly record: number; readonly readyAt: number }[] = [];

  constructor(
    private readonly records: DeliveryRecords,
    private readonly pace: Pace,
  ) {
    this.nextInChain = new Int32Array(records.length).fill(END);
    this.ready = Array.from({ length: records.lanes }, () => new Turns());
    const lastOf = new Map<number, number>();
    for (let record = 0; record < records.length; record += 1) {
      if (!records.sendable(record)) continue;
      const chain = records.chain(record);
      const last = lastOf.get(chain);
      if (last === undefined) this.itsTurn(record);
      else this.nextInChain[last] = record;
      lastOf.set(chain, record);
    }
  }

  take(now: number): NextRequest | undefined {
    if (this.pace.readyAt(now) > now) return undefined;
    this.wake(now);
    const turns = this.earliest(now);
    if (turns === undefined) return undefined;
    const record = turns.take();
    const bytes = this.records.size(record);
    this.pace.take(this.records.lane(record), bytes, now);
    const after = this.lastStored.get(this.records.chain(record));
    return { records: [record], bytes, call: { kind: 'ordered', ...(after === undefined ? {} : { after }) } };
  }

  nextAt(now: number): number | undefined {
    let next = this.waiting[0]?.readyAt ?? Number.POSITIVE_INFINITY;
    this.ready.forEach((turns, lane) => {
      if (turns.first !== undefined) next = Math.min(next, this.pace.laneReadyAt(lane, now));
    });
    return next === Number.POSITIVE_INFINITY ? undefined : Math.max(next, this.pace.readyAt(now));
  }

  putBack(records: readonly number[], readyAt: number): void {
    for (const record of records) this.wait(record, readyAt);
  }

  settled(record: number, sequenceNumber: string | undefined): void {
    if (sequenceNumber !== undefined) this.lastStored.set(this.records.chain(record), sequenceNumber);
    const next = this.nextInChain[record] ?? END;
    if (next !== END) this.itsTurn(next);
  }

  relane(): void {
    const turns = this.ready.flatMap((lane) => lane.all()).sort((a, b) => a.turn - b.turn);
    this.ready = Array.from({ length: this.records.lanes }, () => new Turns());
    for (const { record, turn } of turns) this.ready[this.records.lane(record)]?.add(record, turn);
  }

  private wake(now: number): void {
    const later = this.waiting.findIndex(({ readyAt }) => readyAt > now);
    const due = this.waiting.splice(0, later < 0 ? this.waiting.length : later);
    for (const { record } of due) this.itsTurn(record);
  }

  private itsTurn(record: number): void {
    this.ready[this.records.lane(record)]?.add(record, this.turns);
    this.turns += 1;
  }

  /** The lane that may send and whose first record has waited longest. */
  private earliest(now: number): Turns | undefined {
    let earliest: Turns | undefined;
    this.ready.forEach((turns, lane) => {
      const { first } = turns;
      if (first === undefined || first > (earliest?.first ?? Number.POSITIVE_INFINITY)) return;
      if (this.pace.laneReadyAt(lane, now) <= now) earliest = turns;
    });
    return earliest;
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

/** Records of one lane, first in, first out, each with the number of its turn. */
class Turns {
  private readonly records: number[] = [];
  private readonly numbers: number[] = [];
  private from = 0;

  /** The number of the first one's turn; undefined when there is none. */
  get first(): number | undefined {
    return this.numbers[this.from];
  }

  add(record: number, number: number): void {
    this.records.push(record);
    this.numbers.push(number);
  }

  all(): { readonly record: number; readonly turn: number }[] {
    return this.records.slice(this.from).map((record, index) => ({ record, turn: this.numbers[this.from + index] ?? 0 }));
  }

  /** @throws {RangeError} when there is none */
  take(): number {
    const record = this.records[this.from];
    if (record === undefined) throw new RangeError('no record is waiting for its turn');
    this.from += 1;
    if (this.from > 1024 && this.from * 2 > this.records.length) {
      this.records.splice(0, this.from);
      this.numbers.splice(0, this.from);
      this.from = 0;
    }
    return record;
  }
}
