import { SourceChangedError, SourceReadError } from '../model/byteSource';
import type { PauseReason } from '../model/runEvent';
import type { Clock } from '../model/clock';
import type { DeliveryEngine } from './engine';
import type { ServiceResponse, Sender, WireRequest, WireRecord } from '../model/sender';

/** What delivery needs from outside. */
export interface DeliveryPorts {
  readonly sender: Sender;
  readonly clock: Clock;
  /** The records as they go over the wire, in the given order. It may reject: those records are then not sent. */
  readonly wire: (records: readonly number[]) => Promise<readonly WireRecord[]>;
  /** Resolves when all events so far are as safe as they get; called before each request goes out. It never rejects. */
  readonly saved: () => Promise<void>;
}

/** Runs an engine against a sender until its run is over. */
export class Delivery {
  private readonly abort = new AbortController();
  private wake = new AbortController();

  constructor(
    private readonly engine: DeliveryEngine,
    private readonly ports: DeliveryPorts,
  ) {}

  /** Resolves when every record has its outcome. */
  async run(): Promise<void> {
    const { clock } = this.ports;
    this.engine.start(clock.now());
    for (;;) {
      const step = this.engine.next(clock.now());
      if (step.kind === 'over') break;
      if (step.kind === 'send') {
        await this.ports.saved();
        void this.send(step.request, step.next.records, step.next.call);
      } else {
        await this.waitFor(step.until);
      }
    }
    await this.ports.saved();
  }

  pause(reason: PauseReason): void {
    this.engine.pause(this.ports.clock.now(), reason);
    this.wake.abort();
  }

  /** Call when the shard map changes. */
  relane(): void {
    this.engine.relane();
    this.wake.abort();
  }

  resume(): void {
    this.engine.resume(this.ports.clock.now());
    this.wake.abort();
  }

  /** Stops in two steps: the first call lets requests in flight finish, the second one aborts them. */
  stop(): void {
    if (this.engine.currentState === 'stopping') this.abort.abort();
    this.engine.stop(this.ports.clock.now());
    this.wake.abort();
  }

  private async send(request: number, records: readonly number[], call: WireRequest['call']): Promise<void> {
    const response = await this.respond(records, call);
    this.engine.complete(request, response, this.ports.clock.now());
    this.wake.abort();
  }

  private async respond(records: readonly number[], call: WireRequest['call']): Promise<ServiceResponse> {
    let wire: readonly WireRecord[];
    try {
      wire = await this.ports.wire(records);
    } catch (error) {
      if (error instanceof SourceChangedError) return { kind: 'unread', code: 'SourceChanged', args: [error.sourceName] };
      const name = error instanceof SourceReadError ? [error.sourceName] : [];
      return { kind: 'unread', code: 'SourceUnreadable', args: name, message: error instanceof Error ? error.message : String(error) };
    }
    return this.ports.sender.send({ records: wire, call }, this.abort.signal);
  }

  private async waitFor(until: number | undefined): Promise<void> {
    const { signal } = this.wake;
    if (!signal.aborted) {
      if (until === undefined) await aborted(signal);
      else await this.ports.clock.sleep(Math.max(0, until - this.ports.clock.now()), signal);
    }
    if (this.wake.signal.aborted) this.wake = new AbortController();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => { resolve(); }, { once: true });
  });
}
