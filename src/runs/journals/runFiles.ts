import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDescription, readEnd, type RunDescription, type RunEnd } from './runDescription';

const DESCRIPTION = 'run.json';
const COLUMNS = 'records.bin';
const ORIGINS = 'origins.bin';
const EVENTS = 'events.log';
const END = 'end.json';

/** The files of one run's journal, in a folder of their own. */
export class RunFiles {
  readonly folder: string;

  /** @param runs the folder of all runs */
  constructor(runs: string, id: string) {
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

  get end(): string {
    return join(this.folder, END);
  }

  /** @throws when there is none, or it is damaged */
  async readDescription(): Promise<RunDescription> {
    return readDescription(await readFile(this.description, 'utf8'));
  }

  async writeDescription(description: RunDescription): Promise<void> {
    await writeFile(this.description, JSON.stringify(description));
  }

  /** Replaces the description at once, so that nothing reads half of it. */
  async replaceDescription(description: RunDescription): Promise<void> {
    const next = `${this.description}.${String(process.pid)}`;
    await writeFile(next, JSON.stringify(description));
    await rename(next, this.description);
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

  /** @param first fails when the file is there already */
  async writeEnd(end: RunEnd, { first = false } = {}): Promise<void> {
    await writeFile(this.end, JSON.stringify(end), { flag: first ? 'wx' : 'w' });
  }

  private get description(): string {
    return join(this.folder, DESCRIPTION);
  }
}
