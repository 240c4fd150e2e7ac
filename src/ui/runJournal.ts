import { type FileHandle, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { seededUuids } from '../core/keys/randomKeys';
import { formatKeyStrategy, type KeyStrategy, parseKeyStrategy } from '../core/keys/keyStrategy';
import { decodeColumns, encodeColumns } from '../core/records/recordColumns';
import { type RecordSource, RecordTable } from '../core/records/recordTable';
import { readRecords } from '../core/records/readRecords';
import { endInterrupted, journalLine, readJournal } from '../core/results/journal';
import { ResultStore } from '../core/results/resultStore';
import type { RunEvent } from '../core/results/runEvent';
import type { Target } from '../core/target';
import { RestoredRun } from './restoredRun';
import type { EventLog, RunParts } from './sentRun';
import { findSource, type FoundSource, type SourceTrace } from './sources';

/** Runs kept on disk; older ones are deleted. */
const MOST_RUNS = 20;

const VERSION = 1;
const DESCRIPTION = 'run.json';
const COLUMNS = 'records.bin';
const EVENTS = 'events.log';

/** What is kept of a run besides its columns and events: no payload, no key, no credential, no account ID. */
interface RunDescription {
  readonly version: number;
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
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

/** The journals of all runs of this workspace, in a folder of their own each. */
export class RunJournals {
  constructor(
    private readonly folder: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Begins a run's journal. A disk that can't be written costs the journal, never the run: the log says so once. */
  begin(parts: RunParts, partitionKey: KeyStrategy, keySeed: string): EventLog {
    return new JournalWriter(this.prepare(parts, partitionKey, keySeed), (error) => {
      this.log.warn(`The journal of run ${parts.id} can't be written: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /** IDs of the runs on disk whose journals can be read, the newest first. */
  async list(): Promise<{ readonly id: string; readonly name: string; readonly createdAt: number }[]> {
    const ids = await readdir(this.folder).catch(() => []);
    const descriptions = await Promise.all(ids.map((id) => this.describe(id).catch(() => undefined)));
    return descriptions.filter((one) => one !== undefined).sort((a, b) => b.createdAt - a.createdAt);
  }

  /**
   * Reads a run back, with what its journal knows. A run that broke off is ended as interrupted.
   * @returns undefined when there is no such run, or its journal can't be read
   */
  async restore(id: string): Promise<RestoredRun | undefined> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
    try {
      const description = await this.describe(id);
      const { events, torn } = readJournal(await readFile(join(this.folder, id, EVENTS), 'utf8'));
      if (torn) this.log.info(`The journal of run ${id} has a torn end; everything before it was read.`);
      const sources = await Promise.all(description.sources.map((trace) => findSource(trace)));
      const records = await this.readTable(description, sources);
      const run = new RestoredRun(description, records, sources, (bytes) => new ResultStore(records.length, bytes));
      for (const event of events) run.store.apply(event);
      const last = events.findLast((event) => 'at' in event);
      endInterrupted(run.store, last !== undefined && 'at' in last ? last.at : description.createdAt);
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
    await Promise.all(runs.slice(MOST_RUNS).map(({ id }) => this.delete(id)));
  }

  private async prepare(parts: RunParts, partitionKey: KeyStrategy, keySeed: string): Promise<FileHandle> {
    const folder = join(this.folder, parts.id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, COLUMNS), encodeColumns(parts.records));
    await writeFile(join(folder, DESCRIPTION), JSON.stringify(describe(parts, partitionKey, keySeed)));
    return open(join(folder, EVENTS), 'a');
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
    records: parts.records.length,
    target: { service, name, region, credentials, ...(endpoint === undefined ? {} : { endpoint }) },
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

/** Appends lines in order. What waits is written at once when the disk is free, so no more than one write is behind. */
class JournalWriter implements EventLog {
  private waiting = '';
  private writing: Promise<void>;
  private file: FileHandle | undefined;
  private broken = false;

  constructor(
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
  }

  append(event: RunEvent): void {
    if (this.broken) return;
    const first = this.waiting === '';
    this.waiting += journalLine(event);
    const over = event.kind === 'state' && (event.state === 'finished' || event.state === 'stopped');
    if (first) this.writing = this.writing.then(() => this.write());
    if (over) this.writing = this.writing.then(() => this.file?.close());
  }

  saved(): Promise<void> {
    return this.writing;
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

  private give(error: unknown): void {
    if (this.broken) return;
    this.broken = true;
    this.waiting = '';
    this.onBroken(error);
  }
}
