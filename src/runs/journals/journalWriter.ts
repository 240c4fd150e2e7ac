import { type FileHandle, writeFile } from 'node:fs/promises';
import { journalLine } from '../../core/results/journal';
import type { Outcome, RunEvent } from '../../core/model/runEvent';
import type { RunEnd } from './runDescription';
import { SIGN_OF_LIFE_MS } from './journalLease';
import type { EventLog } from '../runParts';

/**
 * Appends lines in order. Whatever waits is written as soon as the disk is free, so at most one write is behind. While the
 * run goes on, the file's time shows that its window is alive.
 */
export class JournalWriter implements EventLog {
  private waiting = '';
  private writing: Promise<void>;
  private file: FileHandle | undefined;
  private broken = false;
  private readonly signs: NodeJS.Timeout;
  private readonly totals: Record<Outcome, number> = { delivered: 0, failed: 0, uncertain: 0, notSent: 0 };

  /**
   * @param endPath the file that is written when the run is over
   * @param onEnd is called after that, or when it can't be written
   */
  constructor(
    private readonly endPath: string,
    file: Promise<FileHandle>,
    private readonly onBroken: (error: unknown) => void,
    private readonly onEnd: () => void,
  ) {
    this.writing = file.then(
      (opened) => {
        this.file = opened;
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
    this.signs = setInterval(() => {
      const now = new Date();
      this.file?.utimes(now, now).catch(() => undefined); // Then the next line is the next sign.
    }, SIGN_OF_LIFE_MS);
    this.signs.unref();
  }

  append(event: RunEvent): void {
    if (this.broken) return;
    const first = this.waiting === '';
    this.waiting += journalLine(event);
    this.count(event);
    if (first) this.writing = this.writing.then(() => this.write());
    if (event.kind === 'state' && (event.state === 'finished' || event.state === 'stopped')) {
      const end: RunEnd = { state: event.state, endedAt: event.at, totals: this.totals };
      this.writing = this.writing.then(() => this.end(end));
    }
  }

  saved(): Promise<void> {
    return this.writing;
  }

  private count(event: RunEvent): void {
    if (event.kind === 'settled') this.totals[event.outcome] += 1;
    if (event.kind !== 'completed') return;
    for (const { outcome } of event.attempts) if (outcome !== undefined) this.totals[outcome] += 1;
  }

  private async write(): Promise<void> {
    const text = this.waiting;
    this.waiting = '';
    try {
      await this.file?.appendFile(text);
    } catch (error) {
      this.fail(error);
    }
  }

  private async end(end: RunEnd): Promise<void> {
    clearInterval(this.signs);
    try {
      await this.file?.close();
      if (!this.broken) await writeFile(this.endPath, JSON.stringify(end));
    } catch (error) {
      this.fail(error);
    }
    this.onEnd();
  }

  private fail(error: unknown): void {
    if (this.broken) return;
    this.broken = true;
    this.waiting = '';
    clearInterval(this.signs);
    this.onBroken(error);
  }
}
