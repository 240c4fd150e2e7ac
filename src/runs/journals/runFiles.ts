import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk';
import { readDescription, readEnd, type RunDescription, type RunEnd } from './runDescription';

const DESCRIPTION = 'run.json';
const COLUMNS = 'records.bin';
const ORIGINS = 'origins.bin';
const EVENTS = 'events.log';
const END = 'end.json';
const MARK = 'mark';

/** The files of one run's journal, in a folder of their own. */
export class RunFiles {
  readonly folder: string;

  /** @param runs the folder of all runs */
  constructor(
    private readonly disk: Disk,
    runs: string,
    id: string,
  ) {
    this.folder = join(runs, id);
  }

  get columns(): string {
    return join(this.folder, COLUMNS);
  }

  /** Which records of earlier runs the records are resent for. */
  get origins(): string {
    return join(this.folder, ORIGINS);
  }

  get events(): string {
    return join(this.folder, EVENTS);
  }

  /** Says whether the journal is complete. */
  get mark(): string {
    return join(this.folder, MARK);
  }

  get end(): string {
    return join(this.folder, END);
  }

  /** @throws when there is none, or it is damaged */
  async readDescription(): Promise<RunDescription> {
    return readDescription(await readFile(this.description, 'utf8'));
  }

  async writeDescription(description: RunDescription): Promise<void> {
    await this.disk.write(this.description, JSON.stringify(description));
  }

  /** Replaces the description at once, so that nothing reads half of it. */
  async replaceDescription(description: RunDescription): Promise<void> {
    await this.replace(this.description, JSON.stringify(description));
  }

  /** When the description was last changed, in ms since the epoch. */
  async descriptionChangedAt(): Promise<number> {
    return (await stat(this.description)).mtimeMs;
  }

  /** When the process that writes the events last showed that it is alive, in ms since the epoch. */
  async lastSignOfLife(): Promise<number> {
    return (await stat(this.events)).mtimeMs;
  }

  /** How the run ended; undefined where that is not written yet, or is damaged. */
  async readEnd(): Promise<RunEnd | undefined> {
    const text = await readFile(this.end, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : readEnd(text);
  }

  async writeEnd(end: RunEnd): Promise<void> {
    await this.replace(this.end, JSON.stringify(end));
  }

  /** Writes the end only if none is written yet. @returns whether this was the first one */
  async writeFirstEnd(end: RunEnd): Promise<boolean> {
    try {
      await this.disk.write(this.end, JSON.stringify(end), true);
      return true;
    } catch (error) {
      // On a full disk, an empty file would remain, which others would take for the first one.
      const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isThere) await this.disk.remove(this.end).catch(() => undefined);
      return false;
    }
  }

  private async replace(path: string, content: string): Promise<void> {
    const next = `${path}.${String(process.pid)}`;
    try {
      await this.disk.write(next, content);
      await rename(next, path);
    } catch (error) {
      await this.disk.remove(next).catch(() => undefined);
      throw error;
    }
  }

  private get description(): string {
    return join(this.folder, DESCRIPTION);
  }
}
