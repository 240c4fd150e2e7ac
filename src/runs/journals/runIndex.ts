import { readdir } from 'node:fs/promises';
import type { Disk } from './disk';
import { isGone } from './journalLease';
import type { RunDescription, RunEnd, StoredSource } from './runDescription';
import { RunFiles } from './runFiles';

/** What is known of a run on disk without reading its records and events. */
export interface StoredRun {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly endedAt: number | undefined;
  readonly records: number;
  readonly target: RunDescription['target'];
  readonly sources: readonly StoredSource[];
  /** As in the setting `streamTester.partitionKey`. */
  readonly partitionKey: string;
  /** The run whose records these are resent for; it may be deleted already. */
  readonly resendOf: string | undefined;
  /** `running`: some window's process still writes its journal. */
  readonly state: RunEnd['state'] | 'running';
  readonly totals: RunEnd['totals'];
  /** Whether its end is written: an interrupted run's is written when the user is notified. */
  readonly endWritten: boolean;
}

/** The runs on disk, by their descriptions alone. Of runs that are over, a look costs no more than the time of a file. */
export class RunIndex {
  /** Runs that are over, with the time of their description, in ms. */
  private readonly over = new Map<string, { readonly changedAt: number; readonly run: StoredRun }>();

  constructor(
    private readonly disk: Disk,
    private readonly folder: string,
  ) {}

  /** The runs whose descriptions can be read, the newest first. */
  async list(): Promise<StoredRun[]> {
    const ids = await readdir(this.folder).catch(() => []);
    const runs = await Promise.all(ids.map((id) => this.find(id)));
    return runs.filter((one) => one !== undefined).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** @returns undefined when there is no such run, or its description can't be read */
  async find(id: string): Promise<StoredRun | undefined> {
    if (!isRunId(id)) return undefined;
    const files = new RunFiles(this.disk, this.folder, id);
    try {
      // Only a new name changes what is known of a run that is over.
      const changedAt = await files.descriptionChangedAt();
      const known = this.over.get(id);
      if (known?.changedAt === changedAt) return known.run;
      const run = await readStored(files);
      if (run.totals !== undefined) this.over.set(id, { changedAt, run });
      return run;
    } catch {
      return undefined;
    }
  }

  forget(id: string): void {
    this.over.delete(id);
  }
}

/** IDs become names of folders, and come from documents too. */
export function isRunId(id: string): boolean {
  return /^[0-9a-f-]{36}$/.test(id);
}

async function readStored(files: RunFiles): Promise<StoredRun> {
  const [description, end] = await Promise.all([files.readDescription(), files.readEnd()]);
  const { id, name, createdAt, records, target, sources, partitionKey, resendOf, owner } = description;
  const state = end?.state ?? (isGone(owner, await files.lastSignOfLife(), Date.now()) ? 'interrupted' : 'running');
  return { id, name, createdAt, endedAt: end?.endedAt, records, target, sources, partitionKey, resendOf, state, totals: end?.totals, endWritten: end !== undefined };
}
