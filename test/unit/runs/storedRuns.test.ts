import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { assignRandomKeys } from '../../../src/core/records/assignRandomKeys';
import { seededUuids } from '../../../src/core/keys/randomKeys';
import { readRecords } from '../../../src/core/records/readRecords';
import { RecordTable } from '../../../src/core/records/recordTable';
import { subset } from '../../../src/core/records/subset';
import { MAX_COPIED_BYTES } from '../../../src/runs/journals/payloadCopies';
import { type JournalPorts, RunJournals } from '../../../src/runs/journals/runJournals';
import type { RunParts } from '../../../src/runs/runParts';
import { bytesSource, localTarget } from '../../support/plainRun';
import type { RunSource } from '../../../src/core/results/runSource';

const NO_LOG = { info: () => undefined, warn: () => undefined };
const RANDOM = { kind: 'random' } as const;
const TEXT = '{"n":1}\n{"n":2}\n{"n":3}\n';

describe('Runs on disk', () => {
  let folder: string;
  let most: number;
  let keepPayloads: boolean;
  /** Whether sources can be found again. */
  let found: boolean;
  let journals: RunJournals;
  const source = bytesSource('three.ndjson', Buffer.from(TEXT));
  const ports: JournalPorts = {
    findSource: () => Promise.resolve(found ? source : undefined),
    keepsPayloads: () => keepPayloads,
    mostRuns: () => most,
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-stored-'));
    [most, keepPayloads, found] = [50, false, true];
    journals = new RunJournals(folder, NO_LOG, ports);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function recordsOf(from: RunSource, seed: string): Promise<RecordTable> {
    const records = new RecordTable();
    await readRecords(from, { format: 'ndjson', compact: false, cells: 'text', partitionKey: RANDOM }, records, new AbortController().signal);
    assignRandomKeys(records, seededUuids(seed));
    return records;
  }

  /** Begins a run, and lets it end unless it is to go on. */
  async function begin(records: RecordTable, { seed = 'seed', over = true, from = source, earlierStores }: { seed?: string; over?: boolean; from?: RunSource; earlierStores?: Uint8Array } = {}): Promise<string> {
    const parts: RunParts = {
      id: randomUUID(), name: from.name, target: localTarget('kinesis', 'orders', 'http://127.0.0.1:1/'), accountId: undefined, records,
      sources: [from], problems: new Map(), appendNewline: false, partitionKey: RANDOM, keySeed: seed, expectedShards: undefined, earlierStores,
    };
    const log = journals.begin(parts);
    log.append({ kind: 'dispatched', at: 3, request: 0, records: [0], bytes: 1 });
    log.append({ kind: 'completed', at: 4, request: 0, attempts: [{ record: 0, result: 'stored', sequenceNumber: '1', outcome: 'delivered' }] });
    for (let record = 1; record < records.length; record += 1) log.append({ kind: 'settled', record, outcome: 'failed' });
    if (over) log.append({ kind: 'state', at: 5, state: 'finished' });
    await log.saved();
    await wait(2); // So that no two begin in the same millisecond.
    return parts.id;
  }

  const ids = async (): Promise<string[]> => (await journals.list()).map(({ id }) => id);

  it('lists how a run ended without reading its events', async () => {
    const id = await begin(await recordsOf(source, 'seed'));
    await rm(join(folder, id, 'events.log'));
    const [run] = await journals.list();
    assert.deepEqual([run?.state, run?.endedAt, run?.totals], ['finished', 5, { delivered: 1, failed: 2, uncertain: 0, notSent: 0 }]);
  });

  it('prunes the oldest runs first, but none that is still being sent', async () => {
    const records = await recordsOf(source, 'seed');
    const live = await begin(records, { over: false });
    const old = await begin(records);
    const newer = await begin(records);
    const newest = await begin(records);
    most = 2;
    await journals.prune();
    assert.deepEqual(await ids(), [newest, newer, live]);
    assert.equal((await readdir(folder)).includes(old), false);
    most = 0;
    await journals.prune();
    assert.deepEqual(await ids(), [live]);
  });

  it('renames a run and changes nothing else', async () => {
    const id = await begin(await recordsOf(source, 'seed'));
    const [before] = await journals.list();
    let changes = 0;
    journals.onChange(() => (changes += 1));
    await journals.rename(id, 'Baseline');
    assert.deepEqual(await journals.list(), [{ ...before, name: 'Baseline' }]);
    assert.equal((await journals.restore(id))?.name, 'Baseline');
    assert.equal(changes, 1);
  });

  it('restores the keys and the origins of resent records', async () => {
    const records = await recordsOf(source, 'one seed');
    const first = await begin(records, { seed: 'one seed' });
    const again = await begin(subset(records, [2, 1], first), { seed: 'another seed' });
    assert.equal((await journals.list())[0]?.resendOf, first);
    const restored = await journals.restore(again);
    assert.deepEqual([0, 1].map((record) => restored?.records.origin(record)), [{ run: first, record: 2 }, { run: first, record: 1 }]);
    assert.deepEqual([0, 1].map((record) => restored?.records.partitionKey(record)), [records.partitionKey(2), records.partitionKey(1)]);
    await journals.delete([first]);
    assert.equal((await journals.restore(again))?.records.partitionKey(0), undefined, 'no key is invented');
  });

  it('restores the marks of possible duplicates, with what earlier runs may have stored', async () => {
    const records = await recordsOf(source, 'seed');
    const again = await begin(subset(records, [0, 1, 2], await begin(records)), { earlierStores: Uint8Array.of(1, 1, 2) });
    const store = (await journals.restore(again))?.store;
    assert.ok(store);
    assert.deepEqual([0, 1, 2].map((record) => store.timesStored(record)), [2, 1, 2]);
    assert.equal(store.totals().possibleDuplicates, 2);
  });

  it('stores no payload by default', async () => {
    found = false;
    const id = await begin(await recordsOf(source, 'seed'));
    for (const name of await readdir(join(folder, id))) assert.equal((await readFile(join(folder, id, name))).includes('{"n"'), false, name);
    const restored = await journals.restore(id);
    await assert.rejects(async () => restored?.data(0), /was changed, moved, or deleted/);
  });

  it('restores payloads that were stored, readable for this account only', async () => {
    [keepPayloads, found] = [true, false];
    const id = await begin(await recordsOf(source, 'seed'));
    const restored = await journals.restore(id);
    assert.equal(Buffer.from((await restored?.data(1)) ?? []).toString(), '{"n":2}');
    if (process.platform !== 'win32') assert.equal((await stat(join(folder, id, 'source-0.bin'))).mode & 0o777, 0o600);
    await journals.delete([id]);
    assert.deepEqual(await readdir(folder), []);
  });

  it('stores no payloads beyond the limit', async () => {
    keepPayloads = true;
    const large: RunSource = { ...source, size: MAX_COPIED_BYTES + 1 };
    const id = await begin(await recordsOf(source, 'seed'), { from: large });
    assert.equal((await readdir(join(folder, id))).includes('source-0.bin'), false);
  });
});
