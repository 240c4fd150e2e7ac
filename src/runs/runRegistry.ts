import { setTimeout as wait } from 'node:timers/promises';
import type { RestoredRun } from './restoredRun';
import type { Target } from '../core/model/target';
import type { RunJournals } from './journals/runJournals';
import type { LiveRun } from './liveRun';
import type { KnownRun } from '../core/results/run';

/** Runs of this window that stay in memory after they are over; older ones are read back from their journals. */
const MAX_IN_MEMORY = 5;

/** VS Code gives a closing window about five seconds. */
const CLOSING_MS = 2000;

/** All runs that can still be shown: those of this window, and those with a journal. */
export class RunRegistry {
  private readonly runs = new Map<string, LiveRun>();
  private readonly restored = new Map<string, Promise<RestoredRun | undefined>>();
  private readonly startListeners = new Set<(run: LiveRun) => void>();
  private readonly listeners = new Set<(id: string) => void>();

  constructor(private readonly journals: RunJournals) {}

  /** Calls back with each run that starts in this window. */
  onStart(listener: (run: LiveRun) => void): void {
    this.startListeners.add(listener);
  }

  /** Calls back when something happens in a run of this window. */
  onChange(listener: (id: string) => void): void {
    this.listeners.add(listener);
  }

  add(run: LiveRun): void {
    this.runs.set(run.id, run);
    for (const listener of this.startListeners) listener(run);
    this.changed(run.id);
    const stop = run.onChange(() => {
      this.changed(run.id);
      if (run.store.isOver) stop();
    });
    const over = [...this.runs.values()].filter((one) => one.store.isOver);
    for (const old of over.slice(0, Math.max(0, this.runs.size - MAX_IN_MEMORY))) this.runs.delete(old.id);
  }

  /** The run that was started last: in this window, or else in an earlier one. */
  async latest(): Promise<KnownRun | undefined> {
    const here = [...this.runs.values()].at(-1);
    if (here !== undefined) return here;
    const [newest] = await this.journals.list();
    return newest === undefined ? undefined : this.find(newest.id);
  }

  /** The run while it can be paused, resumed and stopped. */
  live(id: string): LiveRun | undefined {
    return this.runs.get(id);
  }

  /** The run with its records and results; undefined when its journal can't be read, or another window is sending it. */
  async find(id: string): Promise<KnownRun | undefined> {
    const live = this.runs.get(id);
    if (live !== undefined) return live;
    const known = this.restored.get(id) ?? this.journals.restore(id);
    this.restored.delete(id);
    this.restored.set(id, known);
    for (const old of [...this.restored.keys()].slice(0, -MAX_IN_MEMORY)) this.restored.delete(old);
    const run = await known;
    // It may be readable later: while another window is sending, it isn't.
    if (run === undefined) this.restored.delete(id);
    return run;
  }

  /** Where a run was sent to: from its description, so that neither its records nor its events are read. */
  async targetOf(id: string): Promise<Target | undefined> {
    return (this.runs.get(id) ?? (await this.journals.find(id)))?.target;
  }

  /** Renames a run, on disk and in memory. */
  async rename(id: string, name: string): Promise<void> {
    await this.journals.rename(id, name);
    const here = this.runs.get(id) ?? (await this.restored.get(id));
    if (here !== undefined) here.name = name;
  }

  /** Deletes runs that are over; a panel that shows one keeps it until it is closed. */
  async delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.runs.delete(id);
      this.restored.delete(id);
    }
    await this.journals.delete(ids);
  }

  /** Stops all runs of this window, because it closes: requests in flight get a moment to complete. */
  async stopAll(): Promise<void> {
    const running = [...this.runs.values()].filter((run) => !run.store.isOver);
    for (const run of running) run.stop();
    const over = Promise.all(running.map((run) => run.done));
    await Promise.race([over, wait(CLOSING_MS)]);
    for (const run of running) if (run.store.state === 'stopping') run.stop();
    await Promise.race([over, wait(CLOSING_MS)]);
  }

  private changed(id: string): void {
    for (const listener of this.listeners) listener(id);
  }
}
