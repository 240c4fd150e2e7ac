import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecords } from '../../../src/core/records/readRecords';
import { RecordTable } from '../../../src/core/records/recordTable';
import type { RunEvent } from '../../../src/core/model/runEvent';
import { THIS_PROCESS } from '../../../src/runs/journals/journalLease';
import { RunJournals } from '../../../src/runs/journals/runJournals';
import { RunRegistry } from '../../../src/runs/runRegistry';
import type { RunParts } from '../../../src/runs/runParts';
import { bytesSource, localTarget } from '../../support/plainRun';

const NO_LOG = { info: () => undefined, warn: () => undefined };
const PORTS = { findSource: () => Promise.resolve(undefined), keepsPayloads: () => false, mostRuns: () => 20 };
const KEY = { kind: 'fixed', text: 'k' } as const;
/** A process that has ended. */
const GONE_PID = spawnSync(process.execPath, ['--version']).pid;

const BEGUN: readonly RunEvent[] = [
  { kind: 'state', at: 1, state: 'running' },
  { kind: 'dispatched', at: 2, request: 0, records: [0, 1], bytes: 10 },
  { kind: 'completed', at: 3, request: 0, attempts: [
    { record: 0, result: 'stored', shardId: 's', sequenceNumber: '1', outcome: 'delivered' },
    { record: 1, result: 'refused', code: 'InternalFailure', message: 'no', waitMs: 5 },
  ] },
  { kind: 'dispatched', at: 4, request: 1, records: [2], bytes: 5 },
];

describe('Run journals', () => {
  let folder: string;
  let journals: RunJournals;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-journals-'));
    journals = new RunJournals(folder, NO_LOG, PORTS);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function begin(events: readonly RunEvent[]): Promise<string> {
    const source = bytesSource('four.ndjson', Buffer.from('1\n2\n3\n4\n'));
    const records = new RecordTable();
    await readRecords(source, { format: 'ndjson', compact: false, cells: 'text', partitionKey: KEY }, records, new AbortController().signal);
    const parts: RunParts = {
      id: randomUUID(), name: source.name, target: localTarget('kinesis', 'orders', 'http://user:secret@127.0.0.1:1/'), accountId: undefined, records,
      sources: [source], problems: new Map(), appendNewline: false, partitionKey: KEY, keySeed: 'seed', expectedShards: undefined, earlierStores: undefined,
    };
    const log = journals.begin(parts);
    for (const event of events) log.append(event);
    await log.saved();
    return parts.id;
  }

  async function setOwner(id: string, owner: { host: string; pid: number; boot?: string }): Promise<void> {
    const file = join(folder, id, 'run.json');
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), owner: { boot: THIS_PROCESS.boot, ...owner } }));
  }

  it('lists a run as running while its window is alive, and as interrupted afterward', async () => {
    const id = await begin(BEGUN);
    assert.equal((await journals.list())[0]?.state, 'running');
    assert.deepEqual(await journals.takeInterrupted(), []);
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
    assert.equal((await journals.list())[0]?.state, 'interrupted');
  });

  it('returns an interrupted run to one window only', async () => {
    const id = await begin(BEGUN);
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
    const other = new RunJournals(folder, NO_LOG, PORTS);
    const taken = await Promise.all([journals.takeInterrupted(), other.takeInterrupted()]);
    assert.deepEqual(taken.flat().map((run) => run.id), [id]);
    assert.deepEqual(await journals.takeInterrupted(), []);
    assert.equal((await journals.list())[0]?.state, 'interrupted');
  });

  it('restores an interrupted run with an outcome for every record, and stores its totals', async () => {
    const id = await begin(BEGUN);
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
    const run = await journals.restore(id);
    assert.equal(run?.store.state, 'interrupted');
    assert.deepEqual([0, 1, 2, 3].map((record) => run.store.outcome(record)), ['delivered', 'failed', 'uncertain', 'notSent']);
    assert.deepEqual((await journals.list())[0]?.totals, { delivered: 1, failed: 1, uncertain: 1, notSent: 1 });
    assert.equal(run.target.endpoint, 'http://127.0.0.1:1');
    assert.deepEqual([0, 1, 2, 3].map((record) => run.records.partitionKey(record)), ['k', 'k', 'k', 'k'], 'so that the rest can be sent');
    assert.deepEqual(run.partitionKey, KEY);
  });

  it('calls nothing not sent or failed if the machine was restarted since, because the end of the journal may be lost', async () => {
    const id = await begin(BEGUN);
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID, boot: 'another start of the machine' });
    const run = await journals.restore(id);
    assert.deepEqual([0, 1, 2, 3].map((record) => run?.store.outcome(record)), ['delivered', 'uncertain', 'uncertain', 'uncertain']);
    assert.equal(run?.store.errorCode(3), 'JournalIncomplete');
  });

  it('keeps what it once found of an interrupted run, although the machine is restarted later', async () => {
    const id = await begin(BEGUN);
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
    assert.equal((await journals.takeInterrupted()).length, 1);
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID, boot: 'another start of the machine' });
    assert.equal((await journals.restore(id))?.store.outcome(3), 'notSent');
  });

  it('calls nothing not sent if the journal of a run that ended lacks its end', async () => {
    const id = await begin([...BEGUN, { kind: 'state', at: 6, state: 'stopped' }]);
    const file = join(folder, id, 'events.log');
    await writeFile(file, (await readFile(file, 'utf8')).split('\n').slice(0, 2).join('\n'));
    const run = await journals.restore(id);
    assert.deepEqual([0, 1, 2, 3].map((record) => run?.store.outcome(record)), ['uncertain', 'uncertain', 'uncertain', 'uncertain']);
  });

  it('finds the end of a run in its events if it could not be written', async () => {
    const id = await begin([...BEGUN, { kind: 'settled', record: 1, outcome: 'failed' }, { kind: 'settled', record: 2, last: 3, outcome: 'notSent' }, { kind: 'state', at: 6, state: 'stopped' }]);
    await rm(join(folder, id, 'end.json'));
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
    await journals.restore(id);
    const [stored] = await journals.list();
    assert.deepEqual([stored?.state, stored?.totals], ['stopped', { delivered: 1, failed: 1, uncertain: 0, notSent: 2 }]);
  });

  it('stores the totals of a run that ended', async () => {
    const end: readonly RunEvent[] = [
      { kind: 'completed', at: 5, request: 1, code: 'X', message: '', attempts: [{ record: 2, result: 'uncertain', code: 'X', outcome: 'uncertain' }] },
      { kind: 'settled', record: 1, outcome: 'failed' },
      { kind: 'settled', record: 3, outcome: 'notSent' },
      { kind: 'state', at: 6, state: 'stopped' },
    ];
    const id = await begin([...BEGUN, ...end]);
    const [stored] = await journals.list();
    assert.equal(stored?.state, 'stopped');
    assert.deepEqual(stored.totals, { delivered: 1, failed: 1, uncertain: 1, notSent: 1 });
    assert.equal((await journals.restore(id))?.store.state, 'stopped');
  });

  it('treats a silent writer on another machine as gone', async () => {
    const id = await begin(BEGUN);
    await setOwner(id, { host: 'elsewhere', pid: GONE_PID });
    assert.equal((await journals.list())[0]?.state, 'running', 'its last sign of life is recent');
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(join(folder, id, 'events.log'), longAgo, longAgo);
    assert.equal((await journals.list())[0]?.state, 'interrupted');
  });

  it('neither lists nor restores a run whose description is damaged, and quotes none of it in the log', async () => {
    const lines: string[] = [];
    journals = new RunJournals(folder, { info: (line) => lines.push(line), warn: (line) => lines.push(line) }, PORTS);
    const damages: readonly ((text: string) => string)[] = [
      (text) => text.slice(0, -20),
      (text) => text.replace('"format":"ndjson"', '"format":"secret-format"'),
      (text) => text.replace('"records":4', '"records":"secret-count"'),
      (text) => text.replace('"version":1', '"version":0'),
      () => 'secret-text',
    ];
    for (const damage of damages) {
      const id = await begin(BEGUN);
      await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
      const file = join(folder, id, 'run.json');
      await writeFile(file, damage(await readFile(file, 'utf8')));
      assert.equal(await journals.find(id), undefined);
      assert.equal(await journals.restore(id), undefined);
    }
    assert.deepEqual(await journals.list(), []);
    assert.equal(lines.length, damages.length);
    assert.doesNotMatch(lines.join('\n'), /secret/);
  });

  it('finds the target of a run by its description alone, without restoring it', async () => {
    class CountedJournals extends RunJournals {
      restored = 0;
      override restore(id: string): ReturnType<RunJournals['restore']> {
        this.restored += 1;
        return super.restore(id);
      }
    }
    const counted = new CountedJournals(folder, NO_LOG, PORTS);
    const id = await begin(BEGUN);
    await rm(join(folder, id, 'records.bin'));
    const started = Date.now();
    const runs = new RunRegistry(counted);
    assert.equal((await runs.targetOf(id))?.name, 'orders', 'while another window is sending it');
    await setOwner(id, { host: THIS_PROCESS.host, pid: GONE_PID });
    assert.equal((await runs.targetOf(id))?.name, 'orders', 'after it was interrupted');
    assert.equal(await runs.targetOf(randomUUID()), undefined, 'of an unknown run');
    assert.equal(counted.restored, 0);
    assert.ok(Date.now() - started < 5000);
  });
});
