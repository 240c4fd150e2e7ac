import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeColumns, decodeEarlierStores, decodeOrigins, encodeColumns, encodeOrigins } from '../../core/records/recordColumns';
import type { RecordTable } from '../../core/records/recordTable';
import { endInterrupted, JournalReader } from '../../core/results/journal';
import { ResultStore } from '../../core/results/resultStore';
import type { RunSource, SourceTrace } from '../../core/results/runSource';
import type { Log } from '../log';
import { RestoredRun } from '../restoredRun';
import type { EventLog, RunParts } from '../runParts';
import { inSlices } from './slices';
import { type Disk, type DiskFile, NODE_DISK } from './disk';
import { isGone, isSameBoot } from './journalLease';
import { isMarkedComplete, JournalMark } from './journalMark';
import { JournalWriter, type OpenJournal } from './journalWriter';
import { PayloadCopies } from './payloadCopies';
import { restoreKeys } from './restoredKeys';
import { describeRun, type RunDescription, type RunEnd } from './runDescription';
import { RunFiles } from './runFiles';
import { isRunId, RunIndex, type StoredRun } from './runIndex';

/** How long a closing window may take to write its journal's last lines, in ms. */
const CLOSING_MS = 15_000;
const LOOK_MS = 200;

/** Bytes of a journal that are read at once. */
const READ_BYTES = 256 << 10;

/** What the journals need to know: where sources are, and what the user wants stored. */
export interface JournalPorts {
  /** Finds a source again; undefined when it is gone, or has changed. */
  findSource(trace: SourceTrace): Promise<RunSource | undefined>;
  /** Whether the source's payloads are stored beside the journal. */
  keepsPayloads(source: RunSource): boolean;
  /** Maximum runs on disk; older ones are deleted. */
  mostRuns(): number;
  /** Called once for a run whose journal can't be written anymore, with what the file system said. The run goes on. */
  broken?(run: { readonly id: string; readonly name: string }, message: string): void;
}

/** The journals of all runs of this workspace, each in a folder of its own. */
export class RunJournals {
  private readonly index: RunIndex;
  private readonly copies: PayloadCopies;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly folder: string,
    private readonly log: Log,
    private readonly ports: JournalPorts,
    private readonly disk: Disk = NODE_DISK,
  ) {
    this.index = new RunIndex(disk, folder);
    this.copies = new PayloadCopies(folder, log, (source) => ports.keepsPayloads(source));
  }

  /** Calls back when this window has begun, ended, renamed or deleted a run. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Begins a run's journal. When the disk can't be written, the run goes on without it, and the user is notified once. */
  begin(parts: RunParts): EventLog {
    const opened = this.prepare(parts);
    opened.then(() => { this.changed(); }, () => undefined); // The writer reports what went wrong.
    return new JournalWriter(opened, {
      writeEnd: (end) => this.files(parts.id).writeEnd(end),
      broken: (message) => {
        this.log.warn(`The journal of run ${parts.id} can't be written: ${message}`);
        this.ports.broken?.(parts, message);
      },
      ended: () => {
        this.changed();
        void this.prune();
      },
    });
  }

  /** The runs on disk whose journals can be read, the newest first. Reads no records and no events. */
  list(): Promise<StoredRun[]> {
    return this.index.list();
  }

  /** What is known of a run on disk. Reads no records and no events. */
  find(id: string): Promise<StoredRun | undefined> {
    return this.index.find(id);
  }

  /** Interrupted runs that have not been reported. Each is returned to one caller only, in whatever window. */
  async takeInterrupted(): Promise<StoredRun[]> {
    const taken: StoredRun[] = [];
    for (const run of await this.list()) {
      if (run.state !== 'interrupted' || run.endWritten) continue;
      const complete = await this.isComplete(await this.files(run.id).readDescription());
      if (await this.files(run.id).writeFirstEnd({ state: 'interrupted', complete })) taken.push(run);
    }
    return taken;
  }

  /**
   * Reads a run back, with what its journal knows. A run that broke off is ended as interrupted.
   * @returns undefined when there is no such run, its journal can't be read, or a window still writes it
   */
  async restore(id: string): Promise<RestoredRun | undefined> {
    if (!isRunId(id)) return undefined;
    try {
      // Before the last line is written, it is not known what is in flight: a closing window may still be sending.
      if (!(await this.isOver(id))) {
        this.log.info(`Run ${id} is still being sent in another window.`);
        return undefined;
      }
      const description = await this.files(id).readDescription();
      const sources = await this.findSources(description);
      const records = await this.readTable(description, sources);
      const earlierStores = description.originRuns === undefined ? undefined : decodeEarlierStores(await readFile(this.files(id).origins));
      const run = new RestoredRun(description, records, sources, (bytes) => new ResultStore(records.length, bytes, earlierStores));
      await this.replay(description, run.store);
      return run;
    } catch (error) {
      this.log.warn(`The journal of run ${id} can't be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Counts the outcomes of an interrupted run from its events alone, and stores the totals, so that this happens once. */
  async countInterrupted({ id }: StoredRun): Promise<void> {
    try {
      const description = await this.files(id).readDescription();
      await this.replay(description, new ResultStore(description.records, () => 0));
    } catch (error) {
      this.log.warn(`The journal of run ${id} can't be read: ${messageOf(error)}`);
    }
  }

  async rename(id: string, name: string): Promise<void> {
    const files = this.files(id);
    await files.replaceDescription({ ...(await files.readDescription()), name });
    this.index.forget(id); // Times of files may be too coarse to show a quick change.
    this.changed();
  }

  async delete(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => rm(this.files(id).folder, { recursive: true, force: true })));
    for (const id of ids) this.index.forget(id);
    if (ids.length > 0) this.changed();
  }

  /** Deletes the oldest runs beyond the limit: none that is still being sent, and no interruption that is not reported yet. */
  async prune(): Promise<void> {
    const runs = await this.list();
    const over = runs.slice(this.ports.mostRuns()).filter(({ state, totals }) => state !== 'running' && totals !== undefined);
    await this.delete(over.map(({ id }) => id));
  }

  /** The copy of a source as it was sent; undefined where there is none. */
  sourceCopy(id: string, number: number, trace: SourceTrace): Promise<RunSource | undefined> {
    return this.copies.find(id, number, trace);
  }

  private files(id: string): RunFiles {
    return new RunFiles(this.disk, this.folder, id);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private async prepare(parts: RunParts): Promise<OpenJournal> {
    const { disk } = this;
    const files = this.files(parts.id);
    let events: DiskFile | undefined;
    try {
      await disk.makeFolder(files.folder);
      await disk.write(files.columns, await inSlices(encodeColumns(parts.records)));
      const origins = encodeOrigins(parts.records, parts.earlierStores);
      if (origins !== undefined) await disk.write(files.origins, origins.bytes);
      await this.copies.save(parts.id, parts.sources);
      const mark = await JournalMark.create(disk, files.mark);
      events = await disk.open(files.events);
      // The last one: a run without it is not listed.
      await files.writeDescription(describeRun(parts));
      return { events, mark };
    } catch (error) {
      await events?.close().catch(() => undefined);
      await disk.remove(files.folder).catch(() => undefined);
      throw error;
    }
  }

  /** Whether the journal of a run without an end has every request that went out before it broke off. */
  private async isComplete({ id, owner }: RunDescription): Promise<boolean> {
    return isSameBoot(owner) && (await isMarkedComplete(this.files(id).mark));
  }

  private async isOver(id: string): Promise<boolean> {
    const files = this.files(id);
    const { owner } = await files.readDescription();
    const giveUpAt = performance.now() + CLOSING_MS;
    for (;;) {
      if ((await files.readEnd()) !== undefined || isGone(owner, await files.lastSignOfLife(), Date.now())) return true;
      if (performance.now() > giveUpAt) return false;
      await wait(LOOK_MS);
    }
  }

  /** The sources as they were, found again or copied; undefined where neither is. */
  private findSources({ id, sources }: RunDescription): Promise<(RunSource | undefined)[]> {
    return Promise.all(sources.map(async (trace, number) => (await this.ports.findSource(trace)) ?? (await this.sourceCopy(id, number, trace))));
  }

  /** Applies all events to the store, and ends it where they break off. */
  private async replay(description: RunDescription, store: ResultStore): Promise<void> {
    const { id, createdAt } = description;
    const files = this.files(id);
    const reader = new JournalReader();
    let lastAt = createdAt;
    const apply = function* (piece: Uint8Array): Generator<undefined, void> {
      for (const event of reader.read(piece)) {
        store.apply(event);
        if ('at' in event) lastAt = event.at;
        yield;
      }
    };
    for await (const piece of createReadStream(files.events, { highWaterMark: READ_BYTES })) await inSlices(apply(piece as Uint8Array));
    if (reader.ending !== 'whole') this.log.info(`The journal of run ${id} is ${reader.ending} at its end; everything before it was read.`);
    const known = await files.readEnd();
    if (store.isOver && known?.totals !== undefined) return;
    // A crash can tear the last line, which no request had waited for. Anything else that is missing may have been sent.
    const complete = reader.ending !== 'damaged' && (known === undefined ? await this.isComplete(description) : known.complete === true);
    await inSlices(endInterrupted(store, lastAt, complete));
    const { delivered, failed, uncertain, notSent } = store.totals();
    const totals = { delivered, failed, uncertain, notSent };
    const endedAt = store.endedAt ?? createdAt;
    // Its end may be missing although its last event is not.
    const end: RunEnd = store.state === 'finished' || store.state === 'stopped' ? { state: store.state, endedAt, totals } : { state: 'interrupted', endedAt, totals, complete };
    await files.writeEnd(end).then(() => { this.index.forget(id); this.changed(); }, () => undefined); // It can be counted again.
  }

  private async readTable(description: RunDescription, sources: readonly (RunSource | undefined)[]): Promise<RecordTable> {
    const files = this.files(description.id);
    const bytes = await readFile(files.columns);
    const reads = description.sources.map(({ read }) => read);
    const { originRuns = [] } = description;
    const originOf = originRuns.length === 0 ? () => undefined : decodeOrigins(originRuns, await readFile(files.origins));
    const keysFor = await restoreKeys({ description, sources, originOf, readEarlier: (id) => this.readEarlier(id) });
    const table = await inSlices(decodeColumns(bytes, reads, keysFor, originOf));
    if (table.length !== description.records) throw new Error('its records are cut off');
    return table;
  }

  /** The records of the run that others are resent for; undefined when it is gone. */
  private async readEarlier(id: string): Promise<RecordTable | undefined> {
    try {
      const description = await this.files(id).readDescription();
      return await this.readTable(description, await this.findSources(description));
    } catch {
      return undefined; // Deleted, or of another version: then its keys are not known.
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
