/**
 * A bucket of tokens that refills with time. What is taken may exceed what is there: the debt is waited for before
 * anything more is taken, so that a single record larger than the bucket still gets through. Once empty, it opens again
 * only when a portion has gathered, so that what it lets through goes in requests of many records and not one by one.
 */
export class TokenBucket {
  private filledAt: number | undefined;
  private empty = false;

  /**
   * @param rate tokens per second
   * @param capacity the maximum number of tokens
   * @param portion the share of its capacity that an empty bucket gathers before it opens
   * @param tokens the number at the beginning
   */
  constructor(
    private rate: number,
    private capacity: number,
    private readonly portion = 0.2,
    private tokens = capacity,
  ) {}

  /** The time from which something may be taken, ms; not later than `now` when it may be taken at once. */
  readyAt(now: number): number {
    this.refill(now);
    const missing = this.capacity * this.portion - this.tokens;
    if (missing <= 0) this.empty = false;
    return this.empty ? now + Math.ceil((missing / this.rate) * 1000) : now;
  }

  take(tokens: number, now: number): void {
    this.refill(now);
    this.tokens -= tokens;
    if (this.tokens <= 0) this.empty = true;
  }

  /** Discards what has gathered: the receiver has just said that it is full. */
  drain(now: number): void {
    this.take(Math.max(0, this.tokens), now);
  }

  setRate(rate: number, capacity: number, now: number): void {
    this.refill(now);
    this.rate = rate;
    this.capacity = capacity;
    this.tokens = Math.min(this.tokens, capacity);
  }

  private refill(now: number): void {
    const since = now - (this.filledAt ?? now);
    this.filledAt = now;
    if (since > 0) this.tokens = Math.min(this.capacity, this.tokens + (since / 1000) * this.rate);
  }
}
