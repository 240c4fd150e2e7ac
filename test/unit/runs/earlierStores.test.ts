import assert from 'node:assert/strict';
import type { AttemptEvent } from '../../../src/core/model/runEvent';
import type { Target } from '../../../src/core/model/target';
import { exportRecord } from '../../../src/core/exports/export';
import { NO_FILTER, SOURCE_ORDER } from '../../../src/core/results/filter';
import { ResultStore } from '../../../src/core/results/resultStore';
import type { KnownRun } from '../../../src/core/results/run';
import { ResultView } from '../../../src/core/results/view';
import { earlierStores } from '../../../src/runs/earlierStores';
import { recordsAsSent } from '../../../src/runs/resending';
import { START, TARGET, TestRun } from '../results/storeEvents';

const WORDING = { describeError: () => '', describeBreach: () => '' };
const uncertain = (record: number, outcome?: 'uncertain'): AttemptEvent => ({ record, result: 'uncertain', ...(outcome === undefined ? { waitMs: 1 } : { outcome }) });
const refused = (record: number): AttemptEvent => ({ record, result: 'refused', outcome: 'failed' });
const stored = (record: number): AttemptEvent => ({ record, result: 'stored', sequenceNumber: '1', outcome: 'delivered' });

/** Delivered, failed, uncertain, uncertain twice, and without an outcome. */
function firstRun(target: Target = TARGET): TestRun {
  const run = new TestRun({ records: 5, target });
  run.request([stored(0), refused(1), uncertain(2, 'uncertain'), uncertain(3)], START, 5);
  run.request([uncertain(3, 'uncertain')], START + 9, 5);
  return run;
}

/** All records of a run again, under an ID of their own. */
async function resend(run: KnownRun, id: string, target: Target, earlier: readonly KnownRun[]): Promise<KnownRun> {
  const records = recordsAsSent(run, Array.from({ length: run.store.length }, (_, record) => record))?.records;
  assert.ok(records);
  const stores = await earlierStores(records, target, (one) => Promise.resolve(earlier.find((known) => known.id === one)));
  return Object.create(run, { id: { value: id }, target: { value: target }, records: { value: records }, store: { value: new ResultStore(records.length, () => 1, stores) } }) as KnownRun;
}

const marks = ({ store }: KnownRun): boolean[] => Array.from({ length: store.length }, (_, record) => store.possibleDuplicate(record));

function sendAll({ store }: KnownRun, attempt: (record: number) => AttemptEvent): void {
  const records = Array.from({ length: store.length }, (_, record) => record);
  store.apply({ kind: 'dispatched', at: START, request: store.requestCount, records, bytes: 1 });
  store.apply({ kind: 'completed', at: START, request: store.requestCount - 1, attempts: records.map(attempt) });
}

describe('Possible duplicates across runs', () => {
  it('marks a resent record as soon as a second attempt may have stored it, and not when the first one definitely failed', async () => {
    const first = firstRun();
    const second = await resend(first, 'run-2', TARGET, [first]);
    assert.deepEqual(marks(second), [false, false, false, true, false], 'before anything is sent again');
    sendAll(second, stored);
    assert.deepEqual(marks(second), [true, false, true, true, true]);
    assert.equal(second.store.totals().possibleDuplicates, 4);
    assert.deepEqual([0, 1].map((record) => exportRecord(second, record, WORDING).possibleDuplicate), [true, false]);
    assert.deepEqual([...(new ResultView(second).order({ ...NO_FILTER, possibleDuplicate: true }, SOURCE_ORDER, undefined) ?? [])], [0, 2, 3, 4]);
  });

  it('remembers what an earlier run may have stored through a resend that failed', async () => {
    const first = firstRun();
    const second = await resend(first, 'run-2', TARGET, [first]);
    sendAll(second, refused);
    const third = await resend(second, 'run-3', TARGET, [second]);
    sendAll(third, stored);
    assert.deepEqual(marks(third), [true, false, true, true, true]);
  });

  it('assumes that a run which can’t be read anymore may have stored its records', async () => {
    const second = await resend(firstRun(), 'run-2', TARGET, []);
    sendAll(second, (record) => (record === 1 ? refused(record) : stored(record)));
    assert.deepEqual(marks(second), [true, false, true, true, true]);
  });

  it('counts only attempts in the same stream, also those before a detour to another one', async () => {
    const first = firstRun();
    const elsewhere: Target = { ...TARGET, name: 'other' };
    const second = await resend(first, 'run-2', elsewhere, [first]);
    sendAll(second, stored);
    assert.deepEqual(marks(second), [false, false, false, false, false]);
    const back = await resend(second, 'run-3', TARGET, [first, second]);
    sendAll(back, stored);
    assert.deepEqual(marks(back), [true, false, true, true, true]);
  });
});
