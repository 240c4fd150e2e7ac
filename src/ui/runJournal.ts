import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type * as vscode from 'vscode';
import { seededUuids } from '../core/keys/randomKeys';
import { formatKeyStrategy, type KeyStrategy, parseKeyStrategy } from '../core/keys/keyStrategy';
import { decodeColumns, encodeColumns } from '../core/records/recordColumns';
import { type RecordSource, RecordTable } from '../core/records/recordTable';
import { readRecords } from '../core/records/readRecords';
import { withoutSecrets } from '../core/results/export';
import { endInterrupted, journalLine, readJournal } from '../core/results/journal';
import { ResultStore } from '../core/results/resultStore';
import type { Outcome, RunEvent } from '../core/results/runEvent';
import type { Target } from '../core/target';
import { isGone, type JournalOwner, SIGN_OF_LIFE_MS, THIS_PROCESS } from './journalOwner';
import { RestoredRun } from './restoredRun';
import type { EventLog, RunParts } from './sentRun';
import type { FoundSource, SourceTrace } from './sources';

/** Runs kept on disk; older ones are deleted. */
const MOST_RUNS = 20;

const VERSION = 1;
const DESCRIPTION = 'run.json';
const COLUMNS = 'records.bin';
const EVENTS = 'events.log';
const END = 'end.json';

/** How long a window that is just closing may take to write its journal's last lines, in ms. */
const CLOSING_MS = 15_000;
const LOOK_MS = 200;

/** What is kept of a run besides its columns and events: no payload, no key, no credential, no account ID. */
interface RunDescription {
  readonly version: number;
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly owner: JournalOwner;
  readonly records: number;
  /** Without the ARN, which names the account. */
  readonly target: Omit<Target, 'arn'>;
  readonly sources: readonly (SourceTrace & { readonly read: RecordSource })[];
  /** Only the way keys are made; a fixed text stands in no journal. */
  readonly partitionKey: string | undefined;
  /** From this the random keys of the run can be made again. */
  readonly keySeed: string;
  readonly appendNewline: boolean;
}

/** How a run ended: written when that is known. */
interface RunEnd {
  readonly state: 'finished' | 'stopped' | 'interrupted';
  /** Absent where an interrupted run has been noticed, and not yet been read back. */
  readonly totals?: Readonly<Record<Outcome, number>>;
}

/** What is known of a run on disk without reading its events. */
export interface KeptRun {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly records: number;
  readonly target: Omit<Target, 'arn'>;
  /** `running`: some window's process still writes its journal. */
  readonly state: RunEnd['state'] | 'running';
  readonly totals: RunEnd['totals'];
}

/** The journals of all runs of this workspace, in a folder of their own each. */
export class RunJournals {
  constructor(
    private readonly folder: string,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>,
    /** Finds a source again; undefined when it is gone, or no longer what it was. */
    private readonly findSource: (trace: SourceTrace) => Promise<FoundSource | undefined>,
  ) {}

  /** Begins a run's journal. A disk that can't be written costs the journal, never the run: the log says so once. */
  begin(parts: RunParts, partitionKey: KeyStrategy, keySeed: string): EventLog {
    return new JournalWriter(join(this.folder, parts.id, END), this.prepare(parts, partitionKey, keySeed), (error) => {
      this.log.warn(`The journal of run ${parts.id} can't be written: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /** The runs on disk whose journals can be read, the newest first. */
  async list(): Promise<KeptRun[]> {
    const ids = await readdir(this.folder).catch(() => []);
    const runs = await Promise.all(ids.map((id) => this.look(id).catch(() => undefined)));
    return runs.filter((one) => one !== undefined).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Runs that broke off and that nobody has been told of. Each is given to one caller only, in whatever window. */
  async claimInterrupted(): Promise<KeptRun[]> {
    const claimed: KeptRun[] = [];
    for (const run of await this.list()) {
      if (run.state !== 'interrupted' || run.totals !== undefined) continue;
      const end: RunEnd = { state: 'interrupted' };
      const first = await writeFile(join(this.folder, run.id, END), JSON.stringify(end), { flag: 'wx' }).then(() => true, () => false);
      if (first) claimed.push(run);
    }
    return claimed;
  }

  /**
   * Reads a run back, with what its journal knows. A run that broke off is ended as interrupted.
   * @returns undefined when there is no such run, its journal can't be read, or a window still writes it
   */
  async restore(id: string): Promise<RestoredRun | undefined> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
    try {
      // Before its last line is written, nobody can say what is under way: a window that closes may still be sending.
      if (!(await this.isOver(id))) {
        this.log.info(`Run ${id} still goes on in another window.`);
        return undefined;
      }
      const description = await this.describe(id);
      const { events, torn } = readJournal(await readFile(join(this.folder, id, EVENTS), 'utf8'));
      if (torn) this.log.info(`The journal of run ${id} has a torn end; everything before it was read.`);
      const sources = await Promise.all(description.sources.map((trace) => this.findSource(trace)));
      const records = await this.readTable(description, sources);
      const run = new RestoredRun(description, records, sources, (bytes) => new ResultStore(records.length, bytes));
      for (const event of events) run.store.apply(event);
      const last = events.findLast((event) => 'at' in event);
      endInterrupted(run.store, last !== undefined && 'at' in last ? last.at : description.createdAt);
      if (run.store.state === 'interrupted') await this.keepEnd(run);
      return run;
    } catch (error) {
      this.log.warn(`The journal of run ${id} can't be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  async delete(id: string): Promise<void> {
    await rm(join(this.folder, id), { recursive: true, force: true });
  }

  /** Deletes the oldest runs beyond what is kept. */
  async prune(): Promise<void> {
    const runs = await this.list();
    const over = runs.slice(MOST_RUNS).filter(({ state }) => state !== 'running');
    await Promise.all(over.map(({ id }) => this.delete(id)));
  }

  private async prepare(parts: RunParts, partitionKey: KeyStrategy, keySeed: string): Promise<FileHandle> {
    const folder = join(this.folder, parts.id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, COLUMNS), encodeColumns(parts.records));
    const events = await open(join(folder, EVENTS), 'a');
    await writeFile(join(folder, DESCRIPTION), JSON.stringify(describe(parts, partitionKey, keySeed)));
    return events;
  }

  private async look(id: string): Promise<KeptRun> {
    const { name, createdAt, records, target, owner } = await this.describe(id);
    const end = await this.readEnd(id);
    const state = end?.state ?? (isGone(owner, await this.lastSign(id), Date.now()) ? 'interrupted' : 'running');
    return { id, name, createdAt, records, target, state, totals: end?.totals };
  }

  private async isOver(id: string): Promise<boolean> {
    const { owner } = await this.describe(id);
    const giveUpAt = Date.now() + CLOSING_MS;
    for (;;) {
      if ((await this.readEnd(id)) !== undefined || isGone(owner, await this.lastSign(id), Date.now())) return true;
      if (Date.now() > giveUpAt) return false;
      await wait(LOOK_MS);
    }
  }

  private async readEnd(id: string): Promise<RunEnd | undefined> {
    try {
      // As with the description, nobody but this file writes here.
      return JSON.parse(await readFile(join(this.folder, id, END), 'utf8')) as RunEnd;
    } catch {
      return undefined; // Not there yet, or torn: then the events say how it ended.
    }
  }

  private async lastSign(id: string): Promise<number> {
    return (await stat(join(this.folder, id, EVENTS))).mtimeMs;
  }

  private async keepEnd({ id, store }: RestoredRun): Promise<void> {
    const { delivered, failed, uncertain, notSent } = store.totals();
    const end: RunEnd = { state: 'interrupted', totals: { delivered, failed, uncertain, notSent } };
    await writeFile(join(this.folder, id, END), JSON.stringify(end)).catch(() => undefined); // It can be worked out again.
  }

  private async describe(id: string): Promise<RunDescription> {
    // Nobody but this class writes here; a description of another version is not ours to read.
    const description = JSON.parse(await readFile(join(this.folder, id, DESCRIPTION), 'utf8')) as RunDescription;
    if (description.version !== VERSION) throw new Error('it is of another version');
    return description;
  }

  private async readTable(description: RunDescription, sources: readonly (FoundSource | undefined)[]): Promise<RecordTable> {
    const bytes = await readFile(join(this.folder, description.id, COLUMNS));
    const reads = description.sources.map(({ read }) => read);
    const keyed = await readKeysAgain(description, sources);
    const nextRandom = seededUuids(description.keySeed);
    const table = decodeColumns(bytes, reads, (record) => (description.partitionKey === 'random' ? nextRandom() : keyed?.partitionKey(record)));
    if (table.length !== description.records) throw new Error('its records are cut off');
    return table;
  }
}

/** Keys that stand in the payloads are read from the sources again, where all of them are still there. */
async function readKeysAgain(
  { partitionKey, sources: traces, records }: RunDescription,
  sources: readonly (FoundSource | undefined)[],
): Promise<RecordTable | undefined> {
  if (partitionKey?.startsWith('field:') !== true) return undefined;
  const table = new RecordTable();
  for (const [number, trace] of traces.entries()) {
    const source = sources[number];
    if (source === undefined) return undefined;
    const { format, compact, table: columns } = trace.read;
    const options = { format, compact, cells: columns?.cells ?? 'text', partitionKey: parseKeyStrategy(partitionKey) } as const;
    await readRecords(source, options, table, new AbortController().signal);
  }
  return table.length === records ? table : undefined;
}

function describe(parts: RunParts, partitionKey: KeyStrategy, keySeed: string): RunDescription {
  const { service, name, region, credentials, endpoint } = parts.target;
  return {
    version: VERSION,
    id: parts.id,
    name: parts.name,
    createdAt: Date.now(),
    owner: THIS_PROCESS,
    records: parts.records.length,
    target: { service, name, region, credentials, ...(endpoint === undefined ? {} : { endpoint: withoutSecrets(endpoint) }) },
    sources: parts.sources.map(({ name: sourceName, uri, size, origin, fingerprint }, number) => {
      const read = parts.records.sources[number];
      if (read === undefined) throw new RangeError(`source ${String(number)} was not read`);
      return { name: sourceName, uri, size, origin, fingerprint, read };
    }),
    partitionKey: partitionKey.kind === 'fixed' ? undefined : formatKeyStrategy(partitionKey),
    keySeed,
    appendNewline: parts.appendNewline,
  };
}

/**
 * Appends lines in order. What waits is written at once when the disk is free, so no more than one write is behind.
 * While the run lasts, the file's time shows that its window lives.
 */
class JournalWriter implements EventLog {
  private waiting = '';
  private writing: Promise<void>;
  private file: FileHandle | undefined;
  private broken = false;
  private readonly signs: NodeJS.Timeout;
  private readonly totals: Record<Outcome, number> = { delivered: 0, failed: 0, uncertain: 0, notSent: 0 };

  /** @param endPath the file that is written when the run is over */
  constructor(
    private readonly endPath: string,
    file: Promise<FileHandle>,
    private readonly onBroken: (error: unknown) => void,
  ) {
    this.writing = file.then(
      (opened) => {
        this.file = opened;
      },
      (error: unknown) => {
        this.give(error);
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
      const end: RunEnd = { state: event.state, totals: this.totals };
      this.writing = this.writing.then(() => this.end(end));
    }
  }

  saved(): Promise<void> {
    return this.writing;
  }

  private count(event: RunEvent): void {
    if (event.kind === 'settled') this.totals[event.outcome] += 1;
    if (event.kind !== 'answered') return;
    for (const { outcome } of event.attempts) if (outcome !== undefined) this.totals[outcome] += 1;
  }

  private async write(): Promise<void> {
    const text = this.waiting;
    this.waiting = '';
    try {
      await this.file?.appendFile(text);
    } catch (error) {
      this.give(error);
    }
  }

  private async end(end: RunEnd): Promise<void> {
    clearInterval(this.signs);
    try {
      await this.file?.close();
      if (!this.broken) await writeFile(this.endPath, JSON.stringify(end));
    } catch (error) {
      this.give(error);
    }
  }

  private give(error: unknown): void {
    if (this.broken) return;
    this.broken = true;
    this.waiting = '';
    clearInterval(this.signs);
    this.onBroken(error);
  }
}
