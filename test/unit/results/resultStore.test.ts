import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ResultStore } from '../../../src/core/results/resultStore';
import { ATTEMPT_RESULTS, type AttemptEvent, type Outcome, OUTCOMES, type RunEvent } from '../../../src/core/model/runEvent';
import { delivered, shardName, START, TestRun, throttled } from './storeEvents';

const BREACH = { code: 'ResultWithoutIdentifier' as const, args: [1, 'sequenceNumber'] };
const CODES = ['ProvisionedThroughputExceededException', 'InternalFailure', 'TimeoutError', undefined];
const DATA_BYTES = 7;

/** One step of a made-up run: numbers that the events are made from, so that every sequence is a valid one. */
const step = fc.record({
  settle: fc.boolean(),
  records: fc.array(fc.nat({ max: 29 }), { minLength: 1, maxLength: 8 }),
  results: fc.array(fc.constantFrom(...ATTEMPT_RESULTS), { minLength: 8, maxLength: 8 }),
  final: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  code: fc.constantFrom(...CODES),
  answered: fc.boolean(),
  ms: fc.nat({ max: 5000 }),
});

const OUTCOME_OF: Record<(typeof ATTEMPT_RESULTS)[number], Outcome> = { stored: 'delivered', refused: 'failed', uncertain: 'uncertain' };

describe('ResultStore', () => {
  it('keeps the sum of the counts equal to the records, and agrees with a plain count, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = new ResultStore(30, () => DATA_BYTES);
        const outcomes = new Map<number, Outcome>();
        const attempts = new Map<number, number>();
        const doubted = new Set<number>();
        let now = START;
        let requests = 0;
        const apply = (event: RunEvent): void => {
          store.apply(event);
          check(store, outcomes, attempts, doubted);
        };
        for (const { settle, records, results, final, code, answered, ms } of steps) {
          const open = [...new Set(records)].filter((record) => !outcomes.has(record));
          now += ms;
          if (settle) {
            for (const record of open.slice(0, 2)) {
              outcomes.set(record, 'notSent');
              apply({ kind: 'settled', record, outcome: 'notSent', ...(code === undefined ? {} : { code }) });
            }
            continue;
          }
          if (open.length === 0) continue;
          const request = requests;
          requests += 1;
          for (const record of open) attempts.set(record, (attempts.get(record) ?? 0) + 1);
          apply({ kind: 'dispatched', at: now, request, records: open, bytes: open.length * DATA_BYTES });
          if (!answered) continue;
          const events = open.map((record, i): AttemptEvent => {
            const result = results[i] ?? 'stored';
            const last = result === 'stored' || final[i] === true;
            if (result === 'uncertain') doubted.add(record);
            if (last) outcomes.set(record, OUTCOME_OF[result]);
            return {
              record,
              result,
              ...(result === 'stored' ? { shardId: shardName(record % 3), sequenceNumber: String(record) } : code === undefined ? {} : { code }),
              ...(last ? { outcome: OUTCOME_OF[result] } : { waitMs: 10 }),
            };
          });
          apply({ kind: 'completed', at: now + 5, request, attempts: events });
        }
      }),
    );
  });

  it('throws for a second outcome of a record', () => {
    const run = new TestRun({ records: 1 });
    run.request([delivered(0)], START, 10);
    assert.throws(() => { run.apply({ kind: 'settled', record: 0, outcome: 'failed' }); }, RangeError);
    assert.equal(run.store.totals().delivered, 1);
  });

  it('settles a range as it settles its records one by one', () => {
    const [ranged, single] = [new TestRun({ records: 6 }), new TestRun({ records: 6 })];
    for (const run of [ranged, single]) run.request([throttled(1), throttled(2), delivered(5)], START, 10);
    const settled = { kind: 'settled', outcome: 'notSent', code: 'Stopped' } as const;
    ranged.apply({ ...settled, record: 0, last: 3 });
    for (const record of [0, 1, 2, 3]) single.apply({ ...settled, record });
    const known = ({ store }: TestRun): unknown => [store.totals(), store.errorCodes(), [0, 1, 2, 3, 4, 5].map((record) => [store.outcome(record), store.errorCode(record)])];
    assert.deepEqual(known(ranged), known(single));
    assert.throws(() => { ranged.apply({ ...settled, record: 3, last: 4 }); }, RangeError);
    assert.equal(ranged.store.outcome(4), undefined, 'nothing of a range with a settled record is settled');
  });

  it('returns the attempts of a record in order, with the data of their requests', () => {
    const run = new TestRun({ records: 2 });
    run.request([throttled(0), delivered(1)], START, 30);
    run.request([delivered(0)], START + 200, 20);
    const [first, second, ...rest] = run.store.attempts(0);
    assert.deepEqual(rest, []);
    assert.equal(first?.report?.code, 'ProvisionedThroughputExceededException');
    assert.deepEqual([first.startedAt, first.endedAt, first.waitMs, first.result, first.requestId], [START, START + 30, 120, 'refused', 'request-0']);
    assert.deepEqual([second?.startedAt, second?.waitMs, second?.result], [START + 200, undefined, 'stored']);
    assert.equal(run.store.latency(0), 220);
  });

  it('knows the records of each request', () => {
    const run = new TestRun({ records: 5 });
    run.request([throttled(4), delivered(2)], START, 10);
    run.request([delivered(0), delivered(4)], START + 20, 10);
    assert.deepEqual([...run.store.recordsOf(0)], [4, 2]);
    assert.deepEqual([...run.store.recordsOf(1)], [0, 4]);
  });

  it('knows each request: when, what it carried, and its response', () => {
    const run = new TestRun({ records: 3 });
    run.apply({ kind: 'dispatched', at: START, request: 0, records: [0, 1, 2], bytes: 36 });
    assert.deepEqual(run.store.requestRow(0), {
      request: 0, startedAt: START, endedAt: undefined, records: 3, bytes: 36, httpStatus: undefined, requestId: undefined,
      report: undefined, breach: undefined, unstored: 0,
    });
    assert.deepEqual(run.store.attempts(0), [{
      request: 0, requestId: undefined, httpStatus: undefined, startedAt: START, endedAt: undefined, result: undefined,
      report: undefined, waitMs: undefined,
    }]);
    run.apply({
      kind: 'completed', at: START + 40, request: 0, httpStatus: 500, requestId: 'id', code: 'InternalFailure', message: 'sorry', breach: BREACH,
      attempts: [delivered(0), throttled(1), { record: 2, result: 'uncertain', ...BREACH, waitMs: 0 }],
    });
    assert.deepEqual(run.store.requestRow(0), {
      request: 0, startedAt: START, endedAt: START + 40, records: 3, bytes: 36, httpStatus: 500, requestId: 'id',
      report: { code: 'InternalFailure', message: 'sorry' }, breach: BREACH, unstored: 2,
    });
    assert.deepEqual(run.store.attempts(2), [{
      request: 0, requestId: 'id', httpStatus: 500, startedAt: START, endedAt: START + 40, result: 'uncertain',
      report: BREACH, waitMs: 0,
    }]);
    assert.equal(run.store.requestCount, 1);
  });

  it('begins with its first request, and ends where its state says so', () => {
    for (const state of ['finished', 'stopped', 'interrupted'] as const) {
      const { store } = new TestRun({ records: 1 });
      assert.deepEqual([store.startedAt, store.endedAt], [undefined, undefined]);
      store.apply({ kind: 'state', at: START - 5, state: 'running' });
      store.apply({ kind: 'dispatched', at: START, request: 0, records: [0], bytes: 1 });
      store.apply({ kind: 'completed', at: START + 10, request: 0, attempts: [throttled(0)] });
      store.apply({ kind: 'dispatched', at: START + 20, request: 1, records: [0], bytes: 1 });
      store.apply({ kind: 'state', at: START + 21, state: 'stopping' });
      assert.deepEqual([store.startedAt, store.endedAt, store.state], [START, undefined, 'stopping']);
      store.apply({ kind: 'state', at: START + 30, state });
      assert.deepEqual([store.startedAt, store.endedAt, store.state], [START, START + 30, state]);
    }
  });

  it('has another version after every event, whatever it is', () => {
    const { store } = new TestRun({ records: 2 });
    const versions = [store.version];
    const events: RunEvent[] = [
      { kind: 'state', at: START, state: 'running' },
      { kind: 'dispatched', at: START, request: 0, records: [0], bytes: 1 },
      { kind: 'completed', at: START, request: 0, attempts: [delivered(0)] },
      { kind: 'settled', record: 1, outcome: 'notSent' },
    ];
    for (const event of events) {
      store.apply(event);
      versions.push(store.version);
    }
    assert.deepEqual(versions, [0, 1, 2, 3, 4]);
  });

  it('counts throttled attempts, in total and per record', () => {
    const run = new TestRun({ records: 3 });
    run.request([throttled(0), throttled(1), { record: 2, result: 'refused', code: 'InternalFailure', waitMs: 5 }], START, 10);
    run.request([throttled(0), delivered(1), delivered(2)], START + 20, 10);
    assert.equal(run.store.totals().throttled, 3);
    assert.deepEqual([...run.store.columns().throttles], [2, 1, 0]);
  });

  it('adds up what each shard took', () => {
    const run = new TestRun({ records: 4, payload: (record) => 'x'.repeat(record + 1) });
    run.request([delivered(3, 7), throttled(1), delivered(0, 2), delivered(2, 7)], START, 10);
    assert.deepEqual(run.store.shardTotals(), [
      { shardId: shardName(7), records: 2, bytes: 7 },
      { shardId: shardName(2), records: 1, bytes: 1 },
    ]);
  });

  it('keeps why a record failed last, and why a delivered one was sent again', () => {
    const run = new TestRun({ records: 4 });
    run.request([throttled(0), throttled(1), { record: 2, result: 'uncertain', message: 'only words', waitMs: 5 }, { record: 3, result: 'refused', code: 'OnlyCode', waitMs: 5 }], START, 10);
    run.request([delivered(0), { record: 1, result: 'refused', code: 'InternalFailure', message: 'sorry', outcome: 'failed' }], START + 20, 10);
    const errors = [0, 1, 2, 3].map((record) => [run.store.errorCode(record), run.store.errorReport(record)?.message?.slice(0, 13)]);
    assert.deepEqual(errors, [
      ['ProvisionedThroughputExceededException', 'Rate exceeded'],
      ['InternalFailure', 'sorry'],
      [undefined, 'only words'],
      ['OnlyCode', undefined],
    ]);
    run.apply({ kind: 'settled', record: 2, outcome: 'uncertain', code: 'Stopped', message: 'by the user' }, { kind: 'settled', record: 3, outcome: 'failed' });
    assert.deepEqual([run.store.errorCode(2), run.store.errorReport(2)?.message], ['Stopped', 'by the user']);
    assert.deepEqual([run.store.errorCode(3), run.store.errorReport(3)?.message], ['OnlyCode', undefined], 'no new reason');
  });

  it('lists only codes that some record still has', () => {
    const run = new TestRun({ records: 2 });
    run.request([throttled(0), { record: 1, result: 'refused', code: 'InternalFailure', waitMs: 5 }], START, 10);
    run.request([{ record: 0, result: 'refused', code: 'InternalFailure', outcome: 'failed' }], START + 20, 10);
    assert.deepEqual(run.store.errorCodes(), [{ code: 'InternalFailure', records: 2 }]);
  });

  it('has no latency before there is a response', () => {
    const { store } = new TestRun({ records: 1 });
    assert.equal(store.latency(0), undefined);
    store.apply({ kind: 'dispatched', at: START, request: 0, records: [0], bytes: 1 });
    assert.equal(store.latency(0), undefined);
  });

  it('counts what happens in each second since the first request, also when the clock is set back', () => {
    const run = new TestRun({ records: 4 });
    run.request([delivered(0), delivered(1)], START + 900, 10);
    run.request([delivered(2), throttled(3)], START + 2000, 1900);
    run.request([delivered(3)], START + 100, 10);
    const none = { delivered: 0, throttled: 0, failed: 0, uncertain: 0 };
    assert.deepEqual(run.store.seconds(), [{ ...none, delivered: 3 }, none, none, { ...none, delivered: 1, throttled: 1 }]);
    assert.equal(run.store.startedAt, START + 900);
  });

  it('does not call an uncertain record failed in any second', () => {
    const run = new TestRun({ records: 2 });
    run.request([{ record: 0, result: 'uncertain', outcome: 'uncertain' }, throttled(1, 'failed')], START + 100, 50);
    assert.deepEqual(run.store.seconds(), [{ delivered: 0, throttled: 1, failed: 1, uncertain: 1 }]);
  });
});

function check(store: ResultStore, outcomes: ReadonlyMap<number, Outcome>, attempts: ReadonlyMap<number, number>, doubted: ReadonlySet<number>): void {
  const totals = store.totals();
  assert.equal(totals.delivered + totals.failed + totals.uncertain + totals.notSent + totals.pending, totals.records);
  for (const outcome of OUTCOMES) assert.equal(totals[outcome], [...outcomes.values()].filter((one) => one === outcome).length);
  const deliveredRecords = [...outcomes].filter(([, outcome]) => outcome === 'delivered').map(([record]) => record);
  const marked = Array.from({ length: store.length }, (_, record) => record).filter((record) => store.possibleDuplicate(record));
  assert.equal(totals.possibleDuplicates, marked.length);
  for (const record of deliveredRecords) assert.equal(store.possibleDuplicate(record), doubted.has(record));
  assert.equal(totals.deliveredBytes, deliveredRecords.length * DATA_BYTES);
  const counts = [...attempts.values()];
  assert.equal(totals.retried, counts.filter((count) => count > 1).length);
  assert.equal(totals.retries, counts.reduce((sum, count) => sum + count - 1, 0));
  assert.equal(store.shardTotals().reduce((sum, { records }) => sum + records, 0), deliveredRecords.length);
  const coded = Array.from({ length: store.length }, (_, record) => store.errorCode(record)).filter((code) => code !== undefined);
  assert.equal(store.errorCodes().reduce((sum, { records }) => sum + records, 0), coded.length);
}
