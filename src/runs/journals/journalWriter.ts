import { journalLine } from '../../core/results/journal';
import type { Outcome, RunEvent } from '../../core/model/runEvent';
import type { EventLog } from '../runParts';
import type { DiskFile } from './disk';
import { SIGN_OF_LIFE_MS } from './journalLease';
import type { JournalMark } from './journalMark';
import type { RunEnd } from './runDescription';

/** What was written is on the disk itself after at most this long, in ms. */
const SYNC_MS = 1000;

/** Characters written at once. */
const PIECE = 1 << 20;

/** The files of a journal that is being written. */
export interface OpenJournal {
  readonly events: DiskFile;
  readonly mark: JournalMark;
}

/** What the writer reports to. */
export interface JournalEnds {
  /** Writes how the run ended. */
  writeEnd(end: RunEnd): Promise<void>;
  /** Called once when the journal can't be written anymore. */
  broken(message: string): void;
  /** Called when the run is over and the journal is closed. */
  ended(): void;
}

/**
 * Appends lines in order. Everything that waits is written as soon as the disk is free, so at most one write is pending. While the
 * run goes on, the file's time shows that its window is alive. When a write fails, nothing more is written but the mark
 * that the journal is broken, and it does so before `saved` lets the next request go out.
 */
export class JournalWriter implements EventLog {
  private waiting: string[] = [];
  private writing: Promise<void>;
  private journal: OpenJournal | undefined;
  private broken: { readonly message: string } | undefined;
  private readonly brokenListeners: ((message: string) => void)[] = [];
  private unsynced = false;
  private touchedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly totals: Record<Outcome, number> = { delivered: 0, failed: 0, uncertain: 0, notSent: 0 };

  constructor(
    journal: Promise<OpenJournal>,
    private readonly ends: JournalEnds,
  ) {
    this.writing = journal.then(
      (opened) => {
        this.journal = opened;
      },
      (error: unknown) => this.fail(error),
    );
    this.timer = setInterval(() => { this.tick(); }, SYNC_MS);
    this.timer.unref();
  }

  onBroken(listener: (message: string) => void): void {
    if (this.broken === undefined) this.brokenListeners.push(listener);
    else listener(this.broken.message);
  }

  append(event: RunEvent): void {
    if (this.broken === undefined) {
      this.waiting.push(journalLine(event));
      this.count(event);
      if (this.waiting.length === 1) this.then(() => this.write());
    }
    if (event.kind === 'state' && (event.state === 'finished' || event.state === 'stopped')) {
      const { state, at } = event;
      this.then(() => this.end(state, at));
    }
  }

  saved(): Promise<void> {
    return this.writing;
  }

  private then(next: () => Promise<void>): void {
    this.writing = this.writing.then(next);
  }

  private count(event: RunEvent): void {
    if (event.kind === 'settled') this.totals[event.outcome] += (event.last ?? event.record) + 1 - event.record;
    if (event.kind !== 'completed') return;
    for (const { outcome } of event.attempts) if (outcome !== undefined) this.totals[outcome] += 1;
  }

  private async write(): Promise<void> {
    const lines = this.waiting;
    this.waiting = [];
    try {
      for (const piece of inPieces(lines)) await this.journal?.events.append(Buffer.from(piece));
      this.unsynced = true;
    } catch (error) {
      await this.fail(error);
    }
  }

  private tick(): void {
    if (this.unsynced) this.then(() => this.sync());
    if (performance.now() - this.touchedAt < SIGN_OF_LIFE_MS) return;
    this.touchedAt = performance.now();
    this.journal?.events.touch().catch(() => undefined); // Then the next line is the next sign.
  }

  private async sync(): Promise<void> {
    if (this.broken !== undefined || !this.unsynced) return;
    this.unsynced = false;
    try {
      await this.journal?.events.sync();
    } catch (error) {
      await this.fail(error);
    }
  }

  private async end(state: 'finished' | 'stopped', endedAt: number): Promise<void> {
    clearInterval(this.timer);
    await this.sync();
    try {
      // Of a broken journal, only its reader can count what it knows.
      await this.ends.writeEnd(this.broken === undefined ? { state, endedAt, totals: this.totals } : { state: 'interrupted', endedAt, complete: false });
    } catch (error) {
      await this.fail(error);
    }
    await this.journal?.events.close().catch(() => undefined);
    this.ends.ended();
  }

  private async fail(error: unknown): Promise<void> {
    if (this.broken !== undefined) return;
    const message = error instanceof Error ? error.message : String(error);
    this.broken = { message };
    this.waiting = [];
    try {
      await this.journal?.mark.setBroken();
    } catch {
      // The disk takes nothing at all anymore. The user is notified, which is all that can be done.
    }
    this.ends.broken(message);
    for (const listener of this.brokenListeners.splice(0)) listener(message);
  }
}

function* inPieces(lines: readonly string[]): Generator<string> {
  let piece: string[] = [];
  let size = 0;
  for (const line of lines) {
    piece.push(line);
    size += line.length;
    if (size < PIECE) continue;
    yield piece.join('');
    piece = [];
    size = 0;
  }
  if (size > 0) yield piece.join('');
}
