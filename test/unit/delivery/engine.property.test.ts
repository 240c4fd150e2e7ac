import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planRequests } from '../../../src/core/delivery/requestPlan';
import { SERVICES } from '../../../src/core/services/registry';
import type { AttemptEvent, AttemptResult, RunEvent } from '../../../src/core/model/runEvent';
import { type Fault, play, type Played, type Scenario } from './simulation';

const every = fc.integer({ min: 1, max: 5 });
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>({ kind: 'ok' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('some' as const),
      every,
      code: fc.constantFrom('ProvisionedThroughputExceededException', 'InternalFailure', 'ServiceUnavailableException', 'SomethingNew'),
    }),
  },
  fc.record({
    kind: fc.constant('refuse' as const),
    status: fc.constant(400),
    code: fc.constantFrom('ProvisionedThroughputExceededException', 'ExpiredTokenException', 'ResourceNotFoundException', 'ValidationException', 'KMSDisabledException'),
  }),
  fc.record({ kind: fc.constant('storedThenError' as const), every, status: fc.constantFrom(500, 502, 503, 504), code: fc.constantFrom('InternalFailureException', 'Unknown') }),
  fc.record({ kind: fc.constant('lost' as const), stored: fc.boolean() }),
  fc.constant<Fault>({ kind: 'unreachable' }),
  fc.constant<Fault>({ kind: 'unsigned' }),
  fc.record({ kind: fc.constant('unreadable' as const), stored: fc.boolean() }),
  fc.record({ kind: fc.constant('wrongLength' as const), by: fc.constantFrom(-2, -1, 1) }),
  fc.record({ kind: fc.constant('noIdentifier' as const), every }),
  fc.constant<Fault>({ kind: 'wrongCount' }),
);

const record = fc.option(
  fc.record({ size: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 300_000, max: 1_048_576 })), lane: fc.nat(3), chain: fc.nat(4) }),
  { nil: undefined, freq: 12 },
);

const scenario: fc.Arbitrary<Scenario> = fc.record({
  service: fc.constantFrom('kinesis' as const, 'firehose' as const),
  records: fc.array(record, { maxLength: 40 }),
  options: fc.record({
    maxAttempts: fc.integer({ min: 1, max: 6 }),
    concurrency: fc.integer({ min: 1, max: 5 }),
    uncertain: fc.constantFrom('retry' as const, 'stop' as const),
    order: fc.constantFrom('none' as const, 'partitionKey' as const),
    pace: fc.constantFrom('none' as const, 'adaptive' as const, 'afterThrottle' as const),
    throttleTimeoutMs: fc.constantFrom(5000, 600_000),
    unreachableTimeoutMs: fc.constantFrom(3000, 120_000),
    recordsPerSecond: fc.constantFrom(0, 0, 50),
    bytesPerSecond: fc.constantFrom(0, 0, 500_000),
    limits: fc.record({ records: fc.integer({ min: 1, max: 20 }), requestBytes: fc.integer({ min: 1_048_576, max: 3_000_000 }), recordBytes: fc.constant(1_048_576) }),
  }),
  faults: fc.array(fc.record({ fault, ms: fc.integer({ min: 0, max: 3000 }) }), { maxLength: 25 }),
  commands: fc.array(fc.record({ at: fc.nat(8000), do: fc.constantFrom('pause' as const, 'resume' as const, 'stop' as const, 'abort' as const) }), { maxLength: 3 }),
  seed: fc.nat(),
  outages: fc.array(fc.record({ from: fc.nat(10_000), length: fc.integer({ min: 1, max: 60_000 }) }).map(({ from, length }) => ({ from, to: from + length })), { maxLength: 2 }),
  quota: fc.option(fc.record({ recordsPerSecond: fc.integer({ min: 10, max: 100 }), of: fc.constantFrom('lane' as const, 'target' as const) }), { nil: undefined }),
  shardsKnown: fc.boolean(),
  relanes: fc.array(fc.nat(5000), { maxLength: 2 }),
}).map(({ quota, ...rest }) => (quota === undefined ? rest : { ...rest, quota }));

/** Whether an attempt ended because of a condition of the whole run that isn't the rate. */
const WHOLE = /Expired|NotFound|KMSDisabled|Credentials|ConnectionRefused/;

function check(scenario: Scenario, { store, events, held, requests }: Played): void {
  const totals = store.totals();
  const { records } = scenario;
  const maxAttempts = scenario.options.maxAttempts ?? 5;
  const limits = scenario.options.limits ?? SERVICES.kinesis.limits({});
  assert.equal(totals.delivered + totals.failed + totals.uncertain + totals.notSent, records.length, 'the counts add up');
  assert.equal(totals.pending, 0);
  assert.ok(store.state === 'finished' || store.state === 'stopped');

  const outcomes = new Map<number, number>();
  for (const event of events) {
    const settled = event.kind === 'settled' ? rangeOf(event) : event.kind === 'completed' ? event.attempts.filter((a) => a.outcome !== undefined).map((a) => a.record) : [];
    for (const index of settled) outcomes.set(index, (outcomes.get(index) ?? 0) + 1);
  }
  records.forEach((_, index) => {
    assert.equal(outcomes.get(index), 1, 'exactly one outcome');
  });

  const attemptsOf = new Map<number, (AttemptEvent & { readonly at: number })[]>();
  for (const event of events) {
    if (event.kind !== 'completed') continue;
    for (const attempt of event.attempts) attemptsOf.set(attempt.record, [...(attemptsOf.get(attempt.record) ?? []), { ...attempt, at: event.at }]);
  }

  records.forEach((record, index) => {
    const stored = held.get(index) ?? [];
    const outcome = store.outcome(index);
    const attempts = store.attempts(index);
    if (record === undefined) assert.equal(outcome, 'notSent');
    if (outcome === 'delivered') assert.ok(stored.includes(store.storedId(index) ?? ''), 'what is called delivered is held, under that identifier');
    if (outcome === 'failed' || outcome === 'notSent') assert.equal(stored.length, 0, `what is called ${outcome} is not held`);
    if (outcome === 'notSent') assert.equal(attempts.length, 0);
    if (outcome === 'uncertain') assert.ok(attempts.some((a) => a.result === 'uncertain'));
    if (stored.length > 1) assert.ok(store.possibleDuplicate(index), 'nothing is stored twice without a mark');
    assert.equal(store.possibleDuplicate(index), mayHaveStored(attempts) + (scenario.earlierStores?.[index] ?? 0) > 1, 'the mark says that several attempts may have stored it');
    if (scenario.options.uncertain === 'stop') assert.ok(stored.length <= 1, 'with "stop" nothing is ever stored twice');
    const ends = attemptsOf.get(index) ?? [];
    const counting = ends.filter((end) => end.result !== 'stored' && end.throttled !== true && !WHOLE.test(end.code ?? ''));
    assert.ok(counting.length <= maxAttempts, 'attempts that count stay within the limit');
    const last = ends.at(-1);
    if (last?.outcome === 'failed') {
      assert.ok(!WHOLE.test(last.code ?? ''), 'nothing fails for what concerns the whole run');
      if (last.throttled === true) {
        const first = ends.find((end) => end.throttled === true);
        const throttledMs = last.at - (first?.at ?? 0);
        assert.ok(throttledMs >= (scenario.options.throttleTimeoutMs ?? 0), `nothing fails for its rate before its time, after ${String(throttledMs)} ms`);
      }
    }
    assert.equal(attempts.length, store.attemptCount(index));
    assert.ok(attempts.every((a) => a.endedAt !== undefined && a.result !== undefined), 'every attempt has its end');
  });

  for (const batch of requests) {
    assert.ok(batch.length > 0 && batch.length <= limits.records);
    assert.equal(new Set(batch).size, batch.length, 'no record twice in one request');
    const bytes = batch.reduce((sum, index) => sum + (records[index]?.size ?? 0), 0);
    assert.ok(batch.length === 1 || bytes <= limits.requestBytes);
  }

  if (scenario.service === 'kinesis' && scenario.options.order === 'partitionKey') {
    const lastOf = new Map<number, bigint>();
    records.forEach((record, index) => {
      if (record === undefined || store.outcome(index) !== 'delivered') return;
      for (const id of held.get(index) ?? []) {
        const sequence = BigInt(id);
        assert.ok(sequence > (lastOf.get(record.chain) ?? 0n), 'each key arrives in source order');
      }
      lastOf.set(record.chain, BigInt(store.storedId(index) ?? '0'));
    });
  }
}

function rangeOf({ record, last = record }: Extract<RunEvent, { kind: 'settled' }>): number[] {
  return Array.from({ length: last + 1 - record }, (_, index) => record + index);
}

function mayHaveStored(attempts: readonly { readonly result: AttemptResult | undefined }[]): number {
  return attempts.filter(({ result }) => result === 'stored' || result === 'uncertain').length;
}

/** Some records of a run sent again, in another scenario. */
function resent(first: Scenario, { store }: Played, records: readonly number[], again: Scenario): Scenario {
  const earlierStores = Uint8Array.from(records, (record) => store.timesStored(record));
  return { ...again, service: first.service, records: records.map((record) => first.records[record]), earlierStores };
}

/** Fewer for each mutant of the mutation check. */
const SCENARIOS = Number(process.env['STREAM_TESTER_SCENARIOS'] ?? 10_000);

describe('delivery engine: any run with any faults', () => {
  it(`accounts for every record, in ${SCENARIOS.toLocaleString('en')} scenarios`, function () {
    this.timeout(300_000);
    fc.assert(
      fc.property(scenario, (generated) => {
        check(generated, play(generated));
      }),
      { numRuns: SCENARIOS },
    );
  });

  it('marks every record that is stored twice across a run and its resends, and none that can’t be', function () {
    this.timeout(300_000);
    fc.assert(
      fc.property(scenario, scenario, scenario, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (first, second, third, chosen) => {
        const firstRun = play(first);
        const records = first.records.map((_, record) => record).filter((record) => chosen[record] === true);
        const secondScenario = resent(first, firstRun, records, second);
        const secondRun = play(secondScenario);
        check(secondScenario, secondRun);
        const thirdScenario = resent(secondScenario, secondRun, records.map((_, record) => record), third);
        const thirdRun = play(thirdScenario);
        check(thirdScenario, thirdRun);
        records.forEach((record, index) => {
          const copies = [firstRun.held.get(record), secondRun.held.get(index), thirdRun.held.get(index)].reduce((sum, held) => sum + (held?.length ?? 0), 0);
          if (copies > 1) assert.ok(thirdRun.store.possibleDuplicate(index), 'nothing is stored twice without a mark');
          const may = mayHaveStored(firstRun.store.attempts(record)) + mayHaveStored(secondRun.store.attempts(index)) + mayHaveStored(thirdRun.store.attempts(index));
          assert.equal(thirdRun.store.possibleDuplicate(index), may > 1);
        });
      }),
      { numRuns: SCENARIOS / 5 },
    );
  });

  it('sends exactly the planned requests when nothing fails, in any order', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom('none' as const, 'partitionKey' as const), (records, most, order) => {
        const limits = { records: most, requestBytes: 2_000_000, recordBytes: 1_048_576 };
        const plan = planRequests(records.length, (index) => records[index]?.size, { service: 'kinesis', order, limits });
        const { requests, store } = play({ service: 'kinesis', records, options: { limits, order }, faults: [], commands: [], seed: 1 });
        assert.deepEqual(requests.map((request) => request.length), plan.requests);
        const sendable = records.flatMap((one, index) => (one === undefined ? [] : [index]));
        if (order === 'none') assert.deepEqual(requests.flat(), sendable, 'in source order');
        else assert.deepEqual(requests.flat().sort((a, b) => a - b), sendable);
        assert.equal(store.totals().delivered, plan.records);
      }),
      { numRuns: 500 },
    );
  });
});
