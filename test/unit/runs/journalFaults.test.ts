import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptEvent, RunEvent } from '../../../src/core/model/runEvent';
import { readRecords } from '../../../src/core/records/readRecords';
import { RecordTable } from '../../../src/core/records/recordTable';
import { type Disk, type DiskFile, NODE_DISK } from '../../../src/runs/journals/disk';
import { THIS_PROCESS } from '../../../src/runs/journals/journalLease';
import { RunJournals } from '../../../src/runs/journals/runJournals';
import type { RestoredRun } from '../../../src/runs/restoredRun';
import type { RunParts } from '../../../src/runs/runParts';
import { bytesSource, localTarget } from '../../support/plainRun';
import { play } from '../delivery/simulation';

const NO_LOG = { info: () => undefined, warn: () => undefined };
const KEY = { kind: 'fixed', text: 'k' } as const;
const RECORDS = 24;
/** A process that has ended. */
const GONE_PID = spawnSync(process.execPath, ['--version']).pid;

/** A run with throttles, lost responses, retries and a stop. */
const EVENTS: readonly RunEvent[] = play({
  service: 'kinesis',
  records: Array.from({ length: RECORDS }, (_, index) => ({ size: 10, lane: index % 4, chain: 0 })),
  options: { concurrency: 2, limits: { records: 3, requestBytes: 1e6, recordBytes: 1e6 } },
  faults: [
    { fault: { kind: 'some', every: 2, code: 'InternalFailure' }, ms: 10 },
    { fault: { kind: 'lost', stored: true }, ms: 20 },
    { fault: { kind: 'lost', stored: false }, ms: 20 },
    { fault: { kind: 'refuse', status: 400, code: 'ExpiredTokenException' }, ms: 30 },
    { fault: { kind: 'noIdentifier', every: 2 }, ms: 40 },
  ],
  commands: [{ at: 400, do: 'stop' }],
  seed: 7,
}).events;

class FullError extends Error {
  constructor(readonly code = 'ENOSPC') {
    super('ENOSPC: no space left on device, write');
  }
}

/** A disk that takes this many writes; the next one is written by half, and from then on it is full. */
class FullDisk implements Disk {
  writes = 0;

  /** @param overwrites whether files can still be written over when the disk is full */
  constructor(
    private readonly takes: number,
    private readonly overwrites: boolean,
  ) {}

  makeFolder(path: string): Promise<void> {
    return this.take(() => NODE_DISK.makeFolder(path));
  }

  async open(path: string): Promise<DiskFile> {
    const file = await this.take(() => NODE_DISK.open(path));
    return {
      append: (bytes) => this.take(() => file.append(bytes), () => file.append(bytes.subarray(0, bytes.length / 2))),
      sync: () => this.take(() => file.sync()),
      touch: () => file.touch(),
      close: () => file.close(),
    };
  }

  write(path: string, content: string | Uint8Array, isNew?: boolean): Promise<void> {
    return this.take(() => NODE_DISK.write(path, content, isNew), () => NODE_DISK.write(path, content.slice(0, content.length / 2), isNew));
  }

  async overwrite(path: string, bytes: Uint8Array): Promise<void> {
    if (!this.overwrites && this.writes > this.takes) throw new FullError();
    await NODE_DISK.overwrite(path, bytes);
  }

  remove(path: string): Promise<void> {
    return NODE_DISK.remove(path);
  }

  private async take<T>(whole: () => Promise<T>, half?: () => Promise<void>): Promise<T> {
    this.writes += 1;
    if (this.writes <= this.takes) return whole();
    if (this.writes === this.takes + 1) await half?.();
    throw new FullError();
  }
}

describe('A journal on a disk that fails', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-faults-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function partsOf(records = RECORDS): Promise<RunParts> {
    const source = bytesSource('numbers.ndjson', Buffer.from(Array.from({ length: records }, (_, index) => `${String(index)}\n`).join('')));
    const table = new RecordTable();
    await readRecords(source, { format: 'ndjson', compact: false, cells: 'text', partitionKey: KEY }, table, new AbortController().signal);
    return {
      id: randomUUID(), name: source.name, target: localTarget('kinesis', 'orders', 'http://127.0.0.1:1/'), accountId: undefined, records: table,
      sources: [source], problems: new Map(), appendNewline: false, partitionKey: KEY, keySeed: 'seed', expectedShards: undefined, earlierStores: undefined,
    };
  }

  /** Writes the journal of a run whose process ends after these events. @returns how often its user was notified */
  async function write(into: string, parts: RunParts, events: readonly RunEvent[], disk: Disk): Promise<{ readonly notified: number; readonly heard: number }> {
    let [notified, heard] = [0, 0];
    const opened: DiskFile[] = [];
    const counted: Disk = Object.create(disk, {
      open: {
        value: async (path: string) => {
          const file = await disk.open(path);
          opened.push(file);
          return file;
        },
      },
    }) as Disk;
    const journals = new RunJournals(into, NO_LOG, { findSource: () => Promise.resolve(undefined), keepsPayloads: () => false, mostRuns: () => 20, broken: () => (notified += 1) }, counted);
    const log = journals.begin(parts);
    log.onBroken?.(() => (heard += 1));
    for (const event of events) {
      log.append(event);
      // A request goes out when its event is saved; more often, so that every event is a write that can fail.
      await log.saved();
    }
    await log.saved();
    await Promise.all(opened.splice(0).map((file) => file.close().catch(() => undefined))); // As the end of the process does.
    return { notified, heard };
  }

  /** Reads the journal back after the end of its process; undefined where none is listed. */
  async function restore(into: string, id: string): Promise<RestoredRun | undefined> {
    const file = join(into, id, 'run.json');
    const description = await readFile(file, 'utf8').catch(() => undefined);
    if (description === undefined) return undefined;
    await writeFile(file, JSON.stringify({ ...(JSON.parse(description) as object), owner: { host: THIS_PROCESS.host, pid: GONE_PID, boot: THIS_PROCESS.boot } }));
    const journals = new RunJournals(into, NO_LOG, { findSource: () => Promise.resolve(undefined), keepsPayloads: () => false, mostRuns: () => 20 });
    const run = await journals.restore(id);
    assert.ok(run, 'what is listed can be read');
    return run;
  }

  /** How many attempts of each record may have stored it. */
  function mayHaveStored(events: readonly RunEvent[]): number[] {
    const stores = new Array<number>(RECORDS).fill(0);
    const add = (record: number, change: number): number => (stores[record] = (stores[record] ?? 0) + change);
    const refused = ({ result }: AttemptEvent): boolean => result === 'refused';
    for (const event of events) {
      if (event.kind === 'dispatched') event.records.forEach((record) => add(record, 1));
      if (event.kind === 'completed') event.attempts.filter(refused).forEach(({ record }) => add(record, -1));
    }
    return stores;
  }

  function check({ store }: RestoredRun, events: readonly RunEvent[]): void {
    const { records, delivered, failed, uncertain, notSent } = store.totals();
    assert.equal(delivered + failed + uncertain + notSent, records);
    mayHaveStored(events).forEach((stores, record) => {
      if (stores > 0) assert.ok(['delivered', 'uncertain'].includes(store.outcome(record) ?? ''), `record ${String(record)} may be stored, and is called ${String(store.outcome(record))}`);
      if (stores > 1) assert.ok(store.possibleDuplicate(record), `record ${String(record)} may be stored twice`);
    });
  }

  async function writesOf(events: readonly RunEvent[]): Promise<number> {
    const disk = new FullDisk(Infinity, true);
    await write(folder, await partsOf(), events, disk);
    return disk.writes;
  }

  for (const overwrites of [true, false]) {
    it(`is never read as "not sent" where records went out, whichever write is the first to fail${overwrites ? '' : ', even if nothing can be overwritten anymore'}`, async function () {
      this.timeout(120_000);
      const writes = await writesOf(EVENTS);
      assert.ok(writes > 20);
      let listed = 0;
      for (let takes = 0; takes < writes; takes += 1) {
        const parts = await partsOf();
        const { notified, heard } = await write(folder, parts, EVENTS, new FullDisk(takes, overwrites));
        assert.deepEqual([notified, heard], [1, 1], `the user is notified once, after ${String(takes)} writes`);
        const run = await restore(folder, parts.id);
        if (run === undefined) continue;
        listed += 1;
        check(run, EVENTS);
      }
      assert.ok(listed > 10);
    });
  }

  it('knows exactly what went out when the process ends, after any event', async function () {
    this.timeout(120_000);
    for (let length = 0; length < EVENTS.length; length += 1) {
      const events = EVENTS.slice(0, length);
      const parts = await partsOf();
      assert.equal((await write(folder, parts, events, NODE_DISK)).notified, 0);
      const run = await restore(folder, parts.id);
      assert.ok(run);
      check(run, events);
      const dispatched = new Set(events.flatMap((event) => (event.kind === 'dispatched' ? event.records : [])));
      for (let record = 0; record < RECORDS; record += 1) assert.equal(run.store.outcome(record) === 'notSent', !dispatched.has(record));
    }
  });

  it('is never read as "not sent" where records went out, if it is cut off or damaged anywhere after its end was written', async function () {
    this.timeout(120_000);
    const parts = await partsOf();
    await write(folder, parts, EVENTS, NODE_DISK);
    const file = join(folder, parts.id, 'events.log');
    const [events, end] = await Promise.all([readFile(file), readFile(join(folder, parts.id, 'end.json'))]);
    for (let at = 0; at < events.length; at += 97) {
      for (const damaged of [events.subarray(0, at), Buffer.concat([events.subarray(0, at), Buffer.alloc(events.length - at)])]) {
        await writeFile(file, damaged);
        await writeFile(join(folder, parts.id, 'end.json'), end);
        const run = await restore(folder, parts.id);
        assert.ok(run);
        check(run, EVENTS);
      }
    }
  });

  it('is reported to the user and read as uncertain on a file system that is really full', async function () {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'none', folder]).status !== 0) this.skip();
    try {
      const parts = await partsOf(300);
      const events: RunEvent[] = [{ kind: 'state', at: 1, state: 'running' }];
      for (let request = 0; request < 300; request += 1) {
        events.push({ kind: 'dispatched', at: 2, request, records: [request], bytes: 1 });
        events.push({ kind: 'completed', at: 3, request, attempts: [{ record: request, result: 'stored', shardId: 'shardId-000000000000', sequenceNumber: String(request).padStart(56, '4'), outcome: 'delivered' }] });
      }
      events.push({ kind: 'state', at: 4, state: 'finished' });
      assert.deepEqual(await write(folder, parts, events, NODE_DISK), { notified: 1, heard: 1 });
      // Room for the reader of the test, which changes the description.
      await rm(join(folder, parts.id, 'end.json'), { force: true });
      const file = join(folder, parts.id, 'run.json');
      const changed = { ...(JSON.parse(await readFile(file, 'utf8')) as object), owner: { host: THIS_PROCESS.host, pid: GONE_PID, boot: THIS_PROCESS.boot } };
      assert.equal(spawnSync('mount', ['-o', 'remount,size=1m', folder]).status, 0);
      await writeFile(file, JSON.stringify(changed));
      const run = await restore(folder, parts.id);
      const { delivered, uncertain, notSent, failed } = run?.store.totals() ?? {};
      assert.deepEqual([notSent, failed], [0, 0]);
      assert.ok(delivered !== undefined && delivered > 0 && uncertain !== undefined && uncertain > 0);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});
