import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log';
import { formatOf } from '../../core/formats/registry';
import { assignRandomKeys } from '../../core/records/assignRandomKeys';
import { seededUuids } from '../../core/keys/randomKeys';
import { formatKeyStrategy, parseKeyStrategy } from '../../core/keys/keyStrategy';
import { decodeColumns, decodeOrigins, encodeColumns, encodeOrigins, type RecordKeys, type RecordPlace } from '../../core/records/recordColumns';
import { type RecordSource, RecordTable } from '../../core/records/recordTable';
import { readRecords } from '../../core/records/readRecords';
import { withoutSecrets } from '../../core/exports/export';
import { endInterrupted, readJournal } from '../../core/results/journal';
import { ResultStore } from '../../core/results/resultStore';
import type { Target } from '../../core/model/target';
import { isGone, type JournalOwner, THIS_PROCESS } from './journalLease';
import { JournalWriter, type RunEnd } from './journalWriter';
import { PayloadCopies } from './payloadCopies';
import { RestoredRun } from '../restoredRun';
import type { EventLog, RunParts } from '../runParts';
import type { RunSource } from '../../core/results/runSource';
import type { SourceTrace } from '../../core/results/runSource';

const VERSION = 1;
const DESCRIPTION = 'run.json';
const COLUMNS = 'records.bin';
const ORIGINS = 'origins.bin';
const EVENTS = 'events.log';
const END = 'end.json';

/** How long a window that is just closing may take to write its journal's last lines, in ms. */
const CLOSING_MS = 15_000;
const LOOK_MS = 200;

/** What is kept of a run besides its columns and events: no payload, no key but a fixed one, no credential, no account ID. */
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
  /** How keys are made, as in the setting `streamTester.partitionKey`. */
  readonly partitionKey: string;
  /** From this the random keys of the run can be made again. */
  readonly keySeed: string;
  readonly appendNewline: boolean;
  /** The run whose records these are sent again for; where there are several, the first one. */
  readonly resendOf?: string;
  /** All runs whose records these are sent again for: `origins.bin` numbers them. */
  readonly originRuns?: readonly string[];
}

/** What is kept of one source, and how it was read. */
export type KeptSource = RunDescription['sources'][number];

/** What is known of a run on disk without reading its events. */
export interface KeptRun {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly endedAt: number | undefined;
  readonly records: number;
  readonly target: Omit<Target, 'arn'>;
  readonly sources: readonly KeptSource[];
  /** As in the setting `streamTester.partitionKey`. */
  readonly partitionKey: string;
  /** The run whose records these are sent again for; it may be deleted already. */
  readonly resendOf: string | undefined;
  /** `running`: some window's process still writes its journal. */
  readonly state: RunEnd['state'] | 'running';
  readonly totals: RunEnd['totals'];
  /** Whether its end is written down: an interrupted run's is when somebody was told of it. */
  readonly claimed: boolean;
}

/** What the journals need of the rest: where sources are, and what the person wants kept. */
export interface JournalPorts {
  /** Finds a source again; undefined when it is gone, or no longer what it was. */
  findSource(trace: SourceTrace): Promise<RunSource | undefined>;
  /** Whether the source's payloads are kept beside the journal. */
  keepsPayloads(source: RunSource): boolean;
  /** Runs kept on disk at most; older ones are deleted. */
  mostRuns(): number;
}

/** The journals of all runs of this workspace, in a folder of their own each. */
export class RunJournals {
  private readonly payloads: PayloadCopies;
  private readonly listeners = new Set<() => void>();
  /** Runs that are over, with the time of their description, in ms: of hundreds not every file is read at each look. */
  private readonly ended = new Map<string, { readonly modifiedMs: number; readonly run: KeptRun }>();

  constructor(
    readonly folder: string,
    private readonly log: Log,
    private readonly ports: JournalPorts,
  ) {
    this.payloads = new PayloadCopies(folder, log, (source) => ports.keepsPayloads(source));
  }

  /** Calls back when this window has begun, ended, renamed or deleted a run. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Begins a run's journal. A disk that can't be written costs the journal, never the run: the log says so once. */
  begin(parts: RunParts): EventLog {
    const file = this.prepare(parts);
    file.then(() => { this.changed(); }, () => undefined); // The writer tells what went wrong.
    const onBroken = (error: unknown): void => {
      this.log.warn(`The journal of run ${parts.id} can't be written: ${error instanceof Error ? error.message : String(error)}`);
    };
    return new JournalWriter(join(this.folder, parts.id, END), file, onBroken, () => {
      this.changed();
      void this.prune();
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
      if (run.state !== 'interrupted' || run.claimed) continue;
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
      const sources = await this.findSources(description);
      const records = await this.readTable(description, sources);
      const run = new RestoredRun(description, records, sources, (bytes) => new ResultStore(records.length, bytes));
      await this.replay(description, run.store);
      return run;
    } catch (error) {
      this.log.warn(`The journal of run ${id} can't be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** The totals of an interrupted run, from its events alone; they are kept, so that this is done once. */
  async countInterrupted({ id }: KeptRun): Promise<void> {
    try {
      const description = await this.describe(id);
      await this.replay(description, new ResultStore(description.records, () => 0));
    } catch (error) {
      this.log.warn(`The journal of run ${id} can't be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Lets a person call the run something else. */
  async rename(id: string, name: string): Promise<void> {
    const path = join(this.folder, id, DESCRIPTION);
    const next = `${path}.${String(process.pid)}`;
    await writeFile(next, JSON.stringify({ ...(await this.describe(id)), name }));
    await rename(next, path);
    this.changed();
  }

  async delete(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => rm(join(this.folder, id), { recursive: true, force: true })));
    for (const id of ids) this.ended.delete(id);
    if (ids.length > 0) this.changed();
  }

  /** Deletes the oldest runs beyond what is kept: none that is still going on, and none that nobody was told of yet. */
  async prune(): Promise<void> {
    const runs = await this.list();
    const over = runs.slice(this.ports.mostRuns()).filter(({ state, totals }) => state !== 'running' && totals !== undefined);
    await this.delete(over.map(({ id }) => id));
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private async prepare(parts: RunParts): Promise<FileHandle> {
    const folder = join(this.folder, parts.id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, COLUMNS), encodeColumns(parts.records));
    const origins = encodeOrigins(parts.records);
    if (origins !== undefined) await writeFile(join(folder, ORIGINS), origins.bytes);
    await this.payloads.save(parts.id, parts.sources);
    const events = await open(join(folder, EVENTS), 'a');
    await writeFile(join(folder, DESCRIPTION), JSON.stringify(describe(parts)));
    return events;
  }

  private async look(id: string): Promise<KeptRun> {
    // Only another name changes what is known of a run that is over.
    const { mtimeMs } = await stat(join(this.folder, id, DESCRIPTION));
    const known = this.ended.get(id);
    if (known?.modifiedMs === mtimeMs) return known.run;
    const run = await this.readKept(id);
    if (run.totals !== undefined) this.ended.set(id, { modifiedMs: mtimeMs, run });
    return run;
  }

  private async readKept(id: string): Promise<KeptRun> {
    const [{ name, createdAt, records, target, sources, partitionKey, resendOf, owner }, end] = await Promise.all([this.describe(id), this.readEnd(id)]);
    const state = end?.state ?? (isGone(owner, await this.lastSign(id), Date.now()) ? 'interrupted' : 'running');
    return { id, name, createdAt, endedAt: end?.endedAt, records, target, sources, partitionKey, resendOf, state, totals: end?.totals, claimed: end !== undefined };
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

  /** The sources as they were, found again or kept; undefined where neither is. */
  private findSources({ id, sources }: Pick<RunDescription, 'id' | 'sources'>): Promise<(RunSource | undefined)[]> {
    return Promise.all(sources.map(async (trace, number) => (await this.ports.findSource(trace)) ?? (await this.payloads.find(id, number, trace))));
  }

  /** A source whose payloads were kept. */
  keptSource(id: string, number: number, trace: SourceTrace): Promise<RunSource | undefined> {
    return this.payloads.find(id, number, trace);
  }

  /** Lets everything happen again in the store, and ends it where it broke off. */
  private async replay({ id, createdAt }: RunDescription, store: ResultStore): Promise<void> {
    const { events, torn } = readJournal(await readFile(join(this.folder, id, EVENTS), 'utf8'));
    if (torn) this.log.info(`The journal of run ${id} has a torn end; everything before it was read.`);
    for (const event of events) store.apply(event);
    const last = events.findLast((event) => 'at' in event);
    endInterrupted(store, last !== undefined && 'at' in last ? last.at : createdAt);
    if (store.state !== 'interrupted') return;
    const { delivered, failed, uncertain, notSent } = store.totals();
    const endedAt = store.endedAt ?? createdAt;
    const end: RunEnd = { state: 'interrupted', endedAt, totals: { delivered, failed, uncertain, notSent } };
    await writeFile(join(this.folder, id, END), JSON.stringify(end)).then(() => { this.changed(); }, () => undefined); // It can be worked out again.
  }

  private async describe(id: string): Promise<RunDescription> {
    // Nobody but this class writes here; a description of another version is not ours to read.
    const description = JSON.parse(await readFile(join(this.folder, id, DESCRIPTION), 'utf8')) as RunDescription;
    if (description.version !== VERSION) throw new Error('it is of another version');
    return description;
  }

  private async readTable(description: RunDescription, sources: readonly (RunSource | undefined)[]): Promise<RecordTable> {
    const bytes = await readFile(join(this.folder, description.id, COLUMNS));
    const reads = description.sources.map(({ read }) => read);
    const originOf = await this.readOrigins(description);
    const table = decodeColumns(bytes, reads, await this.keysOf(description, sources, originOf), originOf);
    if (table.length !== description.records) throw new Error('its records are cut off');
    return table;
  }

  private async readOrigins({ id, originRuns = [] }: RunDescription): Promise<OriginOf> {
    return originRuns.length === 0 ? () => undefined : decodeOrigins(originRuns, await readFile(join(this.folder, id, ORIGINS)));
  }

  /**
   * The keys of the run's records, of which no journal holds more than a fixed text: read from the sources again, those of
   * the records that these are sent again for, or made again from the seed. Where none of that can be, a record has none.
   */
  private async keysOf(description: RunDescription, sources: readonly (RunSource | undefined)[], originOf: OriginOf): Promise<KeysFor> {
    if (keysStandInSources(description)) {
      const read = await readKeysAgain(description, sources);
      return (_, place) => read?.get(placeName(place)) ?? {};
    }
    const earlier = new Map<string, RecordTable | undefined>();
    for (const id of description.originRuns ?? []) earlier.set(id, await this.readEarlier(id));
    const strategy = parseKeyStrategy(description.partitionKey);
    const nextRandom = seededUuids(description.keySeed);
    return (record) => {
      const origin = originOf(record);
      const before = origin === undefined ? {} : keysIn(earlier.get(origin.run), origin.record);
      if (before.partitionKey !== undefined) return before;
      if (strategy.kind === 'fixed') return { ...before, partitionKey: strategy.text };
      return origin === undefined ? { partitionKey: nextRandom() } : before;
    };
  }

  /** The records of the run that others are sent again for; undefined when it is gone. */
  private async readEarlier(id: string): Promise<RecordTable | undefined> {
    try {
      const description = await this.describe(id);
      return await this.readTable(description, await this.findSources(description));
    } catch {
      return undefined; // Deleted, or of another version: then its keys are not known.
    }
  }
}

type KeysFor = (record: number, place: RecordPlace) => RecordKeys;
type OriginOf = ReturnType<typeof decodeOrigins>;

/** Whether keys are part of what the sources say. */
function keysStandInSources({ partitionKey, sources }: RunDescription): boolean {
  return partitionKey.startsWith('field:') || sources.some(({ read }) => formatOf(read.format).ownKeys);
}

function placeName({ source, startByte }: RecordPlace): string {
  return `${String(source)} ${String(startByte)}`;
}

function keysIn(table: RecordTable | undefined, record: number): RecordKeys {
  if (table === undefined || record >= table.length) return {};
  const partitionKey = table.partitionKey(record);
  const explicitHashKey = table.explicitHashKey(record);
  return { ...(partitionKey === undefined ? {} : { partitionKey }), ...(explicitHashKey === undefined ? {} : { explicitHashKey }) };
}

/** The keys of all records in the sources by their places; undefined where not all of the sources are still there. */
async function readKeysAgain(
  { partitionKey, keySeed, sources: traces }: RunDescription,
  sources: readonly (RunSource | undefined)[],
): Promise<ReadonlyMap<string, RecordKeys> | undefined> {
  const table = new RecordTable();
  const strategy = parseKeyStrategy(partitionKey);
  for (const [number, { read }] of traces.entries()) {
    const source = sources[number];
    if (source === undefined) return undefined;
    const { format, compact, table: columns } = read;
    await readRecords(source, { format, compact, cells: columns?.cells ?? 'text', partitionKey: strategy }, table, new AbortController().signal);
  }
  if (strategy.kind === 'random') assignRandomKeys(table, seededUuids(keySeed));
  const keys = new Map<string, RecordKeys>();
  for (let record = 0; record < table.length; record += 1) {
    keys.set(placeName({ source: table.sourceNumber(record), startByte: table.range(record).start.byte }), keysIn(table, record));
  }
  return keys;
}

function describe(parts: RunParts): RunDescription {
  const { service, name, region, credentials, endpoint } = parts.target;
  const [firstOrigin] = parts.records.originRunIds;
  return {
    version: VERSION,
    id: parts.id,
    name: parts.name,
    createdAt: Date.now(),
    owner: THIS_PROCESS,
    records: parts.records.length,
    target: { service, name, region, credentials, ...(endpoint === undefined ? {} : { endpoint: withoutSecrets(endpoint) }) },
    sources: parts.sources.map(({ name: sourceName, uri, size, start, fingerprint, whole }, number) => {
      const read = parts.records.sources[number];
      if (read === undefined) throw new RangeError(`source ${String(number)} was not read`);
      return { name: sourceName, uri, size, start, fingerprint, ...(whole === undefined ? {} : { whole }), read };
    }),
    partitionKey: formatKeyStrategy(parts.partitionKey),
    keySeed: parts.keySeed,
    appendNewline: parts.appendNewline,
    ...(firstOrigin === undefined ? {} : { resendOf: firstOrigin, originRuns: parts.records.originRunIds }),
  };
}
