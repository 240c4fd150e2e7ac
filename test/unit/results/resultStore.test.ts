import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ResultStore } from '../../../src/core/results/resultStore';
import { ATTEMPT_RESULTS, type AttemptEvent, type Outcome, OUTCOMES, type RunEvent } from '../../../src/core/results/runEvent';
import { delivered, shardName, START, TestRun, throttled } from './storeEvents';

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
          apply({ kind: 'answered', at: now + 5, request, attempts: events });
        }
      }),
    );
  });

  it('refuses a second outcome for a record', () => {
    const run = new TestRun({ records: 1 });
    run.request([delivered(0)], START, 10);
    assert.throws(() => { run.apply({ kind: 'settled', record: 0, outcome: 'failed' }); }, RangeError);
    assert.equal(run.store.totals().delivered, 1);
  });

  it('gives back the attempts of a record in order, with what their requests had', () => {
    const run = new TestRun({ records: 2 });
    run.request([throttled(0), delivered(1)], START, 30);
    run.request([delivered(0)], START + 200, 20);
    const [first, second, ...rest] = run.store.attempts(0);
    assert.deepEqual(rest, []);
    assert.equal(first?.code, 'ProvisionedThroughputExceededException');
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
  assert.equal(totals.possibleDuplicates, deliveredRecords.filter((record) => doubted.has(record)).length);
  assert.equal(totals.deliveredBytes, deliveredRecords.length * DATA_BYTES);
  const counts = [...attempts.values()];
  assert.equal(totals.retried, counts.filter((count) => count > 1).length);
  assert.equal(totals.retries, counts.reduce((sum, count) => sum + count - 1, 0));
  assert.equal(store.shardTotals().reduce((sum, { records }) => sum + records, 0), deliveredRecords.length);
  const coded = Array.from({ length: store.length }, (_, record) => store.errorCode(record)).filter((code) => code !== undefined);
  assert.equal(store.errorCodes().reduce((sum, { records }) => sum + records, 0), coded.length);
}
