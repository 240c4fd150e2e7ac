import { Fifo } from './fifo';

/** Something that holds what was sent, oldest first. */
export interface Holder {
  /** Lets go of the oldest thing it holds, counts it as dropped, and says how many bytes that freed. */
  dropOldest(): number;
}

/** What the sandbox holds at most unless told otherwise, in bytes. */
export const DEFAULT_HELD_BYTES = 256 * 1024 * 1024;

/**
 * The one bound on what the sandbox holds: records and delivered objects together. When something new does not fit,
 * the oldest things go, whatever stream they belong to.
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

  /** Notes that `holder` has just taken in one thing of `bytes` bytes; call it once per thing, in order. */
  add(holder: Holder, bytes: number): void {
    this.#order.push(holder);
    this.#held += bytes;
    while (this.#held > this.limit) {
      const oldest = this.#order.shift();
      if (oldest === undefined) return;
      this.#held -= oldest.dropOldest();
    }
  }

  /** Forgets holders that are gone, with the `bytes` they still held together. */
  remove(holders: ReadonlySet<Holder>, bytes: number): void {
    this.#order.filter((holder) => !holders.has(holder));
    this.#held -= bytes;
  }
}
