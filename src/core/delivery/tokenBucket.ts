/**
 * A bucket of tokens that refills over time. It may go into debt, so that a record larger than the bucket can be sent:
 * taking 150 of 100 tokens leaves -50, and nothing more may be taken until those are refilled. An empty bucket opens
 * again only at a certain level (20 of 100 tokens), so that many records are sent together and not one at a time.
 */
export class TokenBucket {
  private filledAt: number | undefined;
  private empty = false;

  /**
   * @param rate tokens per second
   * @param capacity the maximum number of tokens
   * @param portion the share of its capacity at which an empty bucket opens again
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

  /** Discards all tokens: the receiver has just throttled. */
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
