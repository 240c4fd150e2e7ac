import { Fifo } from './fifo';

/** Holds records or objects, oldest first. */
export interface Holder {
  /** Drops its oldest item, counts it as dropped, and returns the number of bytes freed. */
  dropOldest(): number;
}

/** Default limit on what the sandbox holds, in bytes. */
export const DEFAULT_HELD_BYTES = 256 * 1024 * 1024;

/**
 * The one limit on what the sandbox holds: records and delivered objects together. When something new doesn't fit, the
 * oldest items are dropped, from any stream.
 */
export class HeldBytes {
  readonly limit: number;
  #held = 0;
  readonly #order = new Fifo<Holder>();

  /** @param limit bytes, with an allowance for each record's own overhead. */
  constructor(limit = DEFAULT_HELD_BYTES) {
    this.limit = limit;
  }

  /** Bytes held now. */
  get held(): number {
    return this.#held;
  }

  /** Counts one item of `bytes` bytes that `holder` has just stored. Call it once per item, in order. */
  add(holder: Holder, bytes: number): void {
    this.#order.push(holder);
    this.#held += bytes;
    while (this.#held > this.limit) {
      const oldest = this.#order.shift();
      if (oldest === undefined) return;
      this.#held -= oldest.dropOldest();
    }
  }

  /** Removes holders, with the `bytes` that they still held together. */
  remove(holders: ReadonlySet<Holder>, bytes: number): void {
    this.#order.filter((holder) => !holders.has(holder));
    this.#held -= bytes;
  }
}
