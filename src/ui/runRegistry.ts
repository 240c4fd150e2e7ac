import type { RestoredRun } from './restoredRun';
import type { RunJournals } from './runJournal';
import type { SentRun } from './sentRun';

/** Runs of this window that stay in memory after they are over; older ones are read back from their journals. */
const MOST_IN_MEMORY = 5;

/** All runs that can still be shown: those of this window, and those with a journal. */
export class RunRegistry {
  private readonly runs = new Map<string, SentRun>();
  private readonly restored = new Map<string, Promise<RestoredRun | undefined>>();

  constructor(private readonly journals: RunJournals) {}

  add(run: SentRun): void {
    this.runs.set(run.id, run);
    const over = [...this.runs.values()].filter((one) => one.store.endedAt !== undefined);
    for (const old of over.slice(0, Math.max(0, this.runs.size - MOST_IN_MEMORY))) this.runs.delete(old.id);
  }

  /** The run that was started last: in this window, or else in an earlier one. */
  async latest(): Promise<SentRun | RestoredRun | undefined> {
    const here = [...this.runs.values()].at(-1);
    if (here !== undefined) return here;
    const [newest] = await this.journals.list();
    return newest === undefined ? undefined : this.find(newest.id);
  }

  /** The run while it can be paused, resumed and stopped. */
  live(id: string): SentRun | undefined {
    return this.runs.get(id);
  }

  async find(id: string): Promise<SentRun | RestoredRun | undefined> {
    const live = this.runs.get(id);
    if (live !== undefined) return live;
    const known = this.restored.get(id) ?? this.journals.restore(id);
    this.restored.set(id, known);
    return known;
  }
}
