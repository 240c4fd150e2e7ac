import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { NO_FAULTS, parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { SANDBOX_DELIVERY_STREAM, SANDBOX_STREAM } from '../../src/sandbox/sandbox';
import { startSandbox } from '../../src/sandbox/server';
import { localTarget } from '../support/plainRun';
import { type AccountedOptions, type AccountedRun, checkLines, checkStored, makeRecords, QUICK, runAccounted } from './accountedRun';
import { READER_NAME, startReader, type StreamReader } from '../support/readBack';

/*
 * The extension's own way from bytes to outcomes, over real sockets, against a sandbox in which things go wrong. After
 * each run everything is read back by a client that knows nothing of this project, and compared record by record.
 */

interface Rule {
  readonly fault: string;
  readonly [field: string]: unknown;
}

/**
 * What a fault does to the outcomes:
 * - `refused`: refused records are definitely not stored, and sent again
 * - `uncertain`: records may be stored, so they are possible duplicates after a retry, and uncertain without one
 * - `paused`: the run pauses
 * - `failed`: records fail permanently
 * - `reported`: everything is delivered, and the breach is reported
 * - `nothing`: no difference
 */
type Effect = 'refused' | 'uncertain' | 'paused' | 'failed' | 'reported' | 'nothing';

/** Seconds: longer than the short timeout. */
const LONG_DELAY = 0.6;
const SHORT_TIMEOUT_MS = 250;
/** Where no response is delayed, a busy machine must not cause a timeout. */
const PATIENT_MS = 20_000;

const FAULTS: readonly (readonly [name: string, effect: Effect, rules: readonly Rule[]])[] = [
  ['no fault', 'nothing', []],
  ['closed before storing', 'uncertain', [{ fault: 'close', at: 'before', after: 1, times: 2 }]],
  ['closed after storing', 'uncertain', [{ fault: 'close', at: 'after', after: 1, times: 2 }]],
  ['closed during a response', 'uncertain', [{ fault: 'close', at: 'midResponse', after: 1, times: 2 }]],
  ['a response after the timeout', 'uncertain', [{ fault: 'delay', seconds: LONG_DELAY, at: 'after', after: 1, times: 1 }]],
  ['storing after the timeout', 'uncertain', [{ fault: 'delay', seconds: LONG_DELAY, at: 'before', after: 1, times: 1 }]],
  ['a short delay', 'nothing', [{ fault: 'delay', seconds: 0.03, times: 3 }]],
  ['wrong count of failures', 'reported', [{ fault: 'wrongCount', after: 1, times: 2 }]],
  ['wrong length', 'uncertain', [{ fault: 'wrongLength', after: 1, times: 2 }]],
  ['no sequence number', 'uncertain', [{ fault: 'noSequenceNumber', record: [3, 14, 15], times: 2 }]],
  ['not JSON', 'uncertain', [{ fault: 'notJson', after: 1, times: 2 }]],
  ["a proxy's page with 200", 'uncertain', [{ fault: 'html', after: 1, times: 2 }]],
  ["a proxy's page with 502", 'uncertain', [{ fault: 'html', status: 502, after: 1, times: 2 }]],
  ['cut off', 'uncertain', [{ fault: 'cutOff', after: 1, times: 2 }]],
  ['records throttled', 'refused', [{ fault: 'throttle', record: [2, 3, 17, 40], times: 7 }]],
  ['a fifth throttled', 'refused', [{ fault: 'throttle', probability: 0.2 }]],
  ['a request throttled', 'refused', [{ fault: 'refuse', code: 'ThrottlingException', after: 1, times: 2 }]],
  ['InternalFailure of records', 'refused', [{ fault: 'internalFailure', probability: 0.2 }]],
  ['InternalFailure before storing', 'uncertain', [{ fault: 'refuse', code: 'InternalFailureException', after: 1, times: 2 }]],
  ['InternalFailure after storing', 'uncertain', [{ fault: 'refuse', code: 'InternalFailureException', at: 'after', after: 1, times: 2 }]],
  ['a record refused permanently', 'failed', [{ fault: 'recordError', code: 'SomethingElse', record: [5, 21] }]],
  ['a request refused as invalid', 'failed', [{ fault: 'refuse', code: 'ValidationException', after: 1, times: 1 }]],
  ['an expired token', 'paused', [{ fault: 'refuse', code: 'ExpiredTokenException', after: 2, times: 3 }]],
  ['access denied', 'paused', [{ fault: 'refuse', code: 'AccessDeniedException', status: 400, after: 1, times: 2 }]],
  ['an expired token after a lost response', 'uncertain', [
    { fault: 'close', at: 'after', after: 1, times: 1 },
    { fault: 'refuse', code: 'ExpiredTokenException', after: 2, times: 2 },
  ]],
];

const KINESIS_FAULTS: typeof FAULTS = [
  ['a shard that refuses for a while', 'refused', [{ fault: 'throttle', shard: 1, forSeconds: 0.05 }]],
  ['a reshard in mid-run', 'nothing', [{ fault: 'reshard', after: 2 }]],
  ['two reshards and lost responses', 'uncertain', [
    { fault: 'reshard', after: 2 },
    { fault: 'reshard', after: 4 },
    { fault: 'close', at: 'after', after: 3, times: 2 },
  ]],
];

/** Faults of answers that PutRecord has not. */
const ONLY_OF_MANY = ['wrong count of failures', 'wrong length'];

const LANES = [
  { service: 'kinesis', order: 'none', uncertain: 'retry' },
  { service: 'kinesis', order: 'none', uncertain: 'stop' },
  { service: 'kinesis', order: 'partitionKey', uncertain: 'retry' },
  { service: 'kinesis', order: 'partitionKey', uncertain: 'stop' },
  { service: 'firehose', order: 'none', uncertain: 'retry' },
  { service: 'firehose', order: 'none', uncertain: 'stop' },
] as const;

const rule: fc.Arbitrary<Rule> = fc
  .record({
    what: fc.constantFrom<Rule>(
      { fault: 'close', at: 'before' },
      { fault: 'close', at: 'after' },
      { fault: 'close', at: 'midResponse' },
      { fault: 'delay', seconds: 0.02 },
      { fault: 'delay', seconds: LONG_DELAY, at: 'before' },
      { fault: 'delay', seconds: LONG_DELAY, at: 'after' },
      { fault: 'wrongCount' },
      { fault: 'wrongLength' },
      { fault: 'noSequenceNumber' },
      { fault: 'notJson' },
      { fault: 'html', status: 503 },
      { fault: 'cutOff' },
      { fault: 'throttle' },
      { fault: 'throttle' },
      { fault: 'internalFailure' },
      { fault: 'recordError', code: 'SomethingElse' },
      { fault: 'refuse', code: 'InternalFailureException', at: 'after' },
      { fault: 'refuse', code: 'ThrottlingException' },
      { fault: 'refuse', code: 'ExpiredTokenException' },
    ),
    after: fc.nat(4),
    times: fc.integer({ min: 1, max: 3 }),
    probability: fc.constantFrom(1, 0.5, 0.2),
  })
  .map(({ what, ...when }) => ({ ...what, ...when }));

const chaos = fc.record({
  lane: fc.constantFrom(...LANES),
  rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
  records: fc.integer({ min: 1, max: 80 }),
  keys: fc.integer({ min: 1, max: 20 }),
  perRequest: fc.integer({ min: 1, max: 30 }),
  maxAttempts: fc.integer({ min: 1, max: 6 }),
  concurrency: fc.integer({ min: 1, max: 5 }),
  pace: fc.constantFrom('none' as const, 'adaptive' as const),
  reshard: fc.boolean(),
  stopAfter: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 }),
  abort: fc.boolean(),
  seed: fc.nat(1000),
});

const RUNS_AT_ONCE = 6;
const GENERATED_RUNS = 60;

describe('Chaos over real sockets', function () {
  this.timeout(60_000);
  let reader: StreamReader;

  before(() => {
    reader = startReader();
  });

  after(async () => {
    await reader.close();
  });

  /** A run to a sandbox of its own under a fault plan, checked against what the stream holds at the end. */
  async function play(lane: (typeof LANES)[number], rules: readonly Rule[], seed: number, options: AccountedOptions): Promise<AccountedRun> {
    const running = await startSandbox({ faults: parseFaultPlan({ seed, rules }) });
    try {
      const { endpoint } = running;
      const name = lane.service === 'kinesis' ? SANDBOX_STREAM : SANDBOX_DELIVERY_STREAM;
      const late = rules.some((one) => one['seconds'] === LONG_DELAY);
      const done = await runAccounted(localTarget(lane.service, name, endpoint), {
        ...options,
        order: lane.order,
        uncertain: lane.uncertain,
        requestTimeoutMs: late ? SHORT_TIMEOUT_MS : PATIENT_MS,
      });
      if (late) await sleep(LONG_DELAY * 1000 + 100);
      running.sandbox.setFaults(NO_FAULTS);
      if (lane.service === 'kinesis') checkStored(done, await reader.read(endpoint, name));
      else checkLines(done, await deliveredBytes(endpoint, name));
      return done;
    } finally {
      await running.close();
    }
  }

  for (const lane of LANES) {
    const all = lane.service === 'kinesis' ? [...FAULTS, ...KINESIS_FAULTS] : FAULTS;
    const faults = lane.order === 'partitionKey' ? all.filter(([name]) => !ONLY_OF_MANY.includes(name)) : all;
    describe(`${lane.service}, order ${lane.order}, uncertain ${lane.uncertain}, read back by ${lane.service === 'kinesis' ? READER_NAME : 'its delivered objects'}`, () => {
      let plays: readonly (() => Promise<AccountedRun>)[];

      before(() => {
        plays = startSideBySide(
          faults.map(([, , rules]) => () => play(lane, rules, 1, { sent: makeRecords(60, 12), perRequest: 10, ...QUICK })),
          RUNS_AT_ONCE,
        );
      });

      faults.forEach(([name, effect], index) => {
        it(name, async () => {
          const done = await plays[index]?.();
          assert.ok(done);
          // PutRecord has no failures of single records: the whole call fails, with a 5xx.
          const ordered = lane.order === 'partitionKey' && name === 'InternalFailure of records';
          checkEffect(done, ordered ? 'uncertain' : effect, lane.uncertain);
        });
      });
    });
  }

  it(`accounts for every record in ${String(GENERATED_RUNS)} generated runs`, async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(chaos, async ({ lane, rules, records, keys, perRequest, reshard, seed, stopAfter, abort, ...options }) => {
        const all = reshard && lane.service === 'kinesis' ? [...rules, { fault: 'reshard', after: 2, times: 2 }] : rules;
        await play(lane, all, seed, {
          ...QUICK,
          ...options,
          sent: makeRecords(records, keys),
          perRequest,
          abort,
          ...(stopAfter === undefined ? {} : { stopAfter }),
        });
      }),
      { seed: 20261120, numRuns: GENERATED_RUNS, endOnFailure: true },
    );
  });

  it('reports nothing as delivered while the stream is missing, and continues once it exists', async () => {
    const running = await startSandbox();
    const { sandbox, endpoint } = running;
    const done = await runAccounted(localTarget('kinesis', 'late', endpoint), {
      ...QUICK,
      sent: makeRecords(30, 5),
      perRequest: 10,
      ask: false,
      onPause: () => {
        if (sandbox.kinesis.find('late') === undefined) sandbox.kinesis.createStream({ name: 'late', mode: 'PROVISIONED', shardCount: 2 });
        return Promise.resolve();
      },
    });
    assert.ok(done.pauses > 0);
    assert.equal(done.run.store.totals().delivered, 30);
    checkStored(done, await reader.read(endpoint, 'late'));
    await running.close();
  });

  it('waits for an endpoint that refuses connections, pauses, and delivers everything once when it is back', async () => {
    const gone = await startSandbox();
    await gone.close();
    let back: Awaited<ReturnType<typeof startSandbox>> | undefined;
    try {
      const done = await runAccounted(localTarget('kinesis', 'orders', gone.endpoint), {
        ...QUICK, sent: makeRecords(25, 5), perRequest: 10, ask: false, unreachableTimeoutMs: 500,
        onPause: async () => {
          back = await startSandbox({ port: gone.port });
        },
      });
      assert.ok(back !== undefined && done.pauses === 1);
      assert.equal(done.run.store.totals().delivered, 25);
      checkStored(done, await reader.read(gone.endpoint, 'orders'));
    } finally {
      await back?.close();
    }
  });

  it('goes on by itself after an outage of two seconds in the middle of a run', async () => {
    const done = await play({ service: 'kinesis', order: 'none', uncertain: 'stop' }, [{ fault: 'outage', seconds: 2, after: 5 }], 1, {
      ...QUICK, sent: makeRecords(400, 5), perRequest: 10, recordsPerSecond: 500,
    });
    const { delivered, failed, uncertain } = done.run.store.totals();
    assert.equal(failed, 0);
    assert.equal(delivered + uncertain, 400);
    assert.equal(done.pauses, 0);
    assert.deepEqual(done.events.map(({ kind }) => kind).filter((kind) => kind === 'outage' || kind === 'reachable'), ['outage', 'reachable']);
  });

  it('learns the new shards after a reshard in the middle of a run, and those that could not be read at the start', async () => {
    const running = await startSandbox({
      faults: parseFaultPlan({
        rules: [
          { fault: 'refuse', code: 'LimitExceededException', operation: 'DescribeStreamSummary', times: 1 },
          { fault: 'reshard', service: 'kinesis', operation: 'PutRecords', after: 30 },
        ],
      }),
    });
    try {
      const done = await runAccounted(localTarget('kinesis', SANDBOX_STREAM, running.endpoint), {
        ...QUICK, sent: makeRecords(3000, 200), perRequest: 20, recordsPerSecond: 600, pace: 'afterThrottle',
      });
      const { run } = done;
      assert.equal(run.store.totals().delivered, 3000);
      checkStored(done, await reader.read(running.endpoint, SANDBOX_STREAM));
      const late = Array.from({ length: 500 }, (_, index) => 2500 + index);
      for (const record of late) assert.equal(run.expectedShard(record), run.store.shardId(record), `record ${String(record)}`);
    } finally {
      await running.close();
    }
  });

  it('loses nothing to the quota of a delivery stream', async () => {
    const done = await play({ service: 'firehose', order: 'none', uncertain: 'stop' }, [{ fault: 'quota', service: 'firehose', recordsPerSecond: 400 }], 1, {
      ...QUICK, sent: makeRecords(1500, 5), perRequest: 100, pace: 'afterThrottle',
    });
    assert.equal(done.run.store.totals().delivered, 1500);
    assert.ok(done.run.store.totals().throttled > 0);
  });
});

/**
 * Starts this many at once, and the others as these end.
 * @returns for each what it came to
 */
function startSideBySide<T>(tasks: readonly (() => Promise<T>)[], atOnce: number): (() => Promise<T>)[] {
  const running: Promise<T>[] = [];
  tasks.forEach((task, index) => {
    const before = running[index - atOnce];
    const one = before === undefined ? task() : before.then(task, task);
    one.catch(() => undefined); // The caller that awaits it gets the error.
    running.push(one);
  });
  return running.map((one) => () => one);
}

function checkEffect({ run, sent, pauses }: AccountedRun, effect: Effect, uncertain: 'retry' | 'stop'): void {
  const totals = run.store.totals();
  const details = JSON.stringify({ ...totals, pauses, codes: run.store.errorCodes() });
  assert.equal(run.store.state, 'finished');
  switch (effect) {
    case 'nothing':
      assert.equal(totals.delivered, sent.length, details);
      assert.equal(totals.retries, 0, details);
      return;
    case 'reported':
      assert.equal(totals.delivered, sent.length, details);
      assert.ok(Array.from({ length: totals.requests }, (_, request) => run.store.requestRow(request).breach).some((breach) => breach !== undefined), details);
      return;
    case 'refused':
      assert.equal(totals.uncertain + totals.possibleDuplicates, 0, details);
      assert.ok(totals.retries > 0, details);
      assert.ok(totals.delivered > 0, details);
      return;
    case 'failed':
      assert.ok(totals.failed > 0 && totals.failed < sent.length, details);
      assert.equal(totals.delivered + totals.failed, sent.length, details);
      return;
    case 'paused':
      assert.ok(pauses > 0, details);
      assert.equal(totals.delivered, sent.length, details);
      return;
    case 'uncertain':
      if (uncertain === 'retry') {
        assert.equal(totals.delivered, sent.length, details);
        assert.ok(totals.possibleDuplicates > 0, details);
      } else {
        assert.ok(totals.uncertain > 0, details);
        assert.equal(totals.possibleDuplicates, 0, details);
      }
  }
}

/** Everything that the delivery stream has delivered, in order, once its buffer is empty. */
async function deliveredBytes(endpoint: string, name: string): Promise<Buffer> {
  for (;;) {
    const streams = (await (await fetch(`${endpoint}/_sandbox/streams`)).json()) as { deliveryStreams: { name: string; bufferedRecords: number }[] };
    if (streams.deliveryStreams.find((one) => one.name === name)?.bufferedRecords === 0) break;
    await sleep(50);
  }
  const { objects } = (await (await fetch(`${endpoint}/_sandbox/objects?deliveryStream=${name}`)).json()) as { objects: { key: string }[] };
  const parts: Buffer[] = [];
  for (const { key } of objects) {
    const path = key.split('/').map(encodeURIComponent).join('/');
    parts.push(Buffer.from(await (await fetch(`${endpoint}/_sandbox/objects/${path}`)).arrayBuffer()));
  }
  return Buffer.concat(parts);
}
