import { isToPanel } from '../../src/shared/toPanel';
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

/** The host couldn't answer a question; the message is for the user. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** The panel's connection to its host: questions with answers, and notifications. */
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

  /** The state saved before a reload or while the panel was hidden. */
  remembered(): unknown {
    return this.api.getState();
  }

  remember(state: unknown): void {
    this.api.setState(state);
  }

  private receive(data: unknown): void {
    if (!isToPanel(data)) {
      // eslint-disable-next-line no-console -- The webview's console is the only log on this side.
      console.warn('results panel: ignored a message of unexpected form');
      return;
    }
    switch (data.kind) {
      case 'answer':
        this.settle(data.id)?.resolve(data.answer);
        return;
      case 'failure':
        this.settle(data.id)?.reject(new HostError(data.message));
        return;
      case 'status':
        this.onStatus(data.status);
        return;
      case 'reset':
        this.onReset();
        return;
      case 'record':
        this.onRecord(data.record);
        return;
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}
