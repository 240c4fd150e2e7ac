/** A network that is gone, as a run knows it. All times in ms. */
export interface Outage {
  /** When the first request could not be made. */
  readonly since: number;
  /** Requests that tried since. */
  readonly probes: number;
}

/**
 * Whether the endpoint can be reached at all. While it can't, one request at a time probes it, after waits that grow;
 * any response ends the outage.
 */
export class Reachability {
  private current: { readonly since: number; probes: number; probeAt: number; probe: number | undefined } | undefined;

  /**
   * @param waitMs the wait before the next probe, from the number of probes that failed so far
   */
  constructor(private readonly waitMs: (failedProbes: number) => number) {}

  get outage(): Outage | undefined {
    return this.current;
  }

  /** When a request may go out: `now` or earlier if it may at once, undefined while a probe is in flight. */
  nextAt(now: number): number | undefined {
    if (this.current === undefined) return now;
    return this.current.probe === undefined ? this.current.probeAt : undefined;
  }

  /** A request goes out. During an outage it is the probe. */
  sent(request: number): void {
    if (this.current !== undefined) this.current.probe = request;
  }

  /**
   * The endpoint could not be reached by a request.
   * @returns whether that began an outage
   */
  failed(request: number, now: number): boolean {
    if (this.current === undefined) {
      this.current = { since: now, probes: 0, probeAt: now + this.waitMs(0), probe: undefined };
      return true;
    }
    // Requests that were in flight when the outage began say nothing new.
    if (this.current.probe !== request) return false;
    this.current.probe = undefined;
    this.current.probes += 1;
    this.current.probeAt = now + this.waitMs(this.current.probes);
    return false;
  }

  /**
   * A response came, or the user resumes the run.
   * @returns the outage that this ended
   */
  reached(): Outage | undefined {
    const ended = this.current;
    this.current = undefined;
    return ended;
  }
}
