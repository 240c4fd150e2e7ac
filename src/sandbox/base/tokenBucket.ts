/** A token bucket: refills steadily up to its capacity. Time is in milliseconds. */
export class TokenBucket {
  #level: number;
  #at: number;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    now: number,
  ) {
    this.#level = capacity;
    this.#at = now;
  }

  level(now: number): number {
    const passed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#level = Math.min(this.capacity, this.#level + (passed / 1000) * this.perSecond);
    return this.#level;
  }

  take(amount: number): void {
    this.#level -= amount;
  }
}
