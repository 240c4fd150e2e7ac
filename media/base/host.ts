import { decodeToPanel } from '../../src/shared/decode';
import type { Answer, Ask, Question, Status } from '../../src/shared/messages';

/** What VS Code gives to a webview's page. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** The host could not do what was asked; the message is for the person. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** The panel's line to its host: questions with answers, and news. */
export class Host {
  onStatus: (status: Status) => void = () => undefined;
  onReset: () => void = () => undefined;
  onRecord: (record: number) => void = () => undefined;

  private readonly api = acquireVsCodeApi();
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  constructor() {
    window.addEventListener('message', (event) => {
      this.receive(event.data);
    });
  }

  /** @throws {HostError} when the host can't answer */
  ask<Q extends Question>(question: Q, ask: Ask<Q>): Promise<Answer<Q>> {
    this.asked += 1;
    const id = this.asked;
    this.api.postMessage({ id, question, ask });
    return new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject })) as Promise<Answer<Q>>;
  }

  /** What the panel kept over a reload or a time in hiding. */
  remembered(): unknown {
    return this.api.getState();
  }

  remember(state: unknown): void {
    this.api.setState(state);
  }

  private receive(data: unknown): void {
    let message;
    try {
      message = decodeToPanel(data);
    } catch (error) {
      // eslint-disable-next-line no-console -- The console of the webview is the only log on this side.
      console.warn('a message of the host was ignored:', error);
      return;
    }
    switch (message.kind) {
      case 'answer':
        this.settle(message.id)?.resolve(message.answer);
        return;
      case 'failure':
        this.settle(message.id)?.reject(new HostError(message.message));
        return;
      case 'status':
        this.onStatus(message.status);
        return;
      case 'reset':
        this.onReset();
        return;
      case 'record':
        this.onRecord(message.record);
        return;
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}
