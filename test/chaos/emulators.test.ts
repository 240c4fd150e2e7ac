import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { type Emulator, startKinesalite, startKinesisLocal } from '../emulators/emulator';
import { type FaultyProxy, LATE_MS, PROXY_FAULTS, type ProxyFault, startFaultyProxy } from '../support/faultyProxy';
import { localTarget } from '../support/plainRun';
import { type AccountedOptions, type AccountedRun, checkStored, makeRecords, QUICK, runAccounted } from './accountedRun';
import { plainKinesis, READER_NAME, startReader, type StreamReader } from '../support/readBack';

/* The same runs against Kinesis as others have built it, with a proxy before it where connections break. */

const ORDERS = ['none', 'partitionKey'] as const;
const UNCERTAIN = ['retry', 'stop'] as const;
const SHORT_TIMEOUT_MS = 300;
const GENERATED_RUNS = 5;

for (const [name, start] of [['kinesalite', startKinesalite], ['kinesis-local', startKinesisLocal]] as const) {
  describe(`Chaos before ${name}, read back by ${READER_NAME}`, function () {
    this.timeout(60_000);
    let emulator: Emulator;
    let proxy: FaultyProxy;
    let reader: StreamReader;
    let streams = 0;

    before(async () => {
      emulator = await start();
      proxy = await startFaultyProxy(emulator.endpoint);
      reader = startReader();
    });

    after(async () => {
      await reader.close();
      await proxy.stop();
      await emulator.stop();
    });

    /** A run through the proxy to a stream of its own, checked against what the emulator holds at the end. */
    async function play(faults: readonly ProxyFault[], options: Omit<AccountedOptions, 'requestTimeoutMs'>): Promise<AccountedRun> {
      const stream = `chaos-${String((streams += 1))}`;
      await createStream(emulator.endpoint, stream);
      proxy.setFaults(faults);
      const late = faults.some((fault) => fault === 'late' || fault === 'lateForward');
      const done = await runAccounted(localTarget('kinesis', stream, proxy.endpoint), { ...options, requestTimeoutMs: late ? SHORT_TIMEOUT_MS : 20_000 });
      if (late) await sleep(LATE_MS + 200);
      checkStored(done, await reader.read(emulator.endpoint, stream));
      return done;
    }

    for (const order of ORDERS) {
      it(`delivers everything once, order ${order}`, async () => {
        const { run } = await play([], { ...QUICK, sent: makeRecords(300, 40), perRequest: 50, order });
        assert.equal(run.store.totals().delivered, 300);
        assert.equal(run.store.totals().retries, 0);
      });

      for (const uncertain of UNCERTAIN) {
        it(`accounts for broken connections, order ${order}, uncertain ${uncertain}`, async () => {
          for (const fault of PROXY_FAULTS.filter((one) => one !== 'pass')) {
            const { run } = await play(['pass', fault, 'pass', fault], { ...QUICK, sent: makeRecords(40, 8), perRequest: 10, order, uncertain });
            const totals = run.store.totals();
            const details = `${fault}: ${JSON.stringify(totals)}`;
            if (uncertain === 'stop') assert.ok(totals.uncertain > 0, details);
            else assert.ok(totals.delivered === 40 && totals.possibleDuplicates > 0, details);
          }
        });
      }
    }

    it(`accounts for every record in ${String(GENERATED_RUNS)} generated runs`, async () => {
      const plan = fc.record({
        faults: fc.array(fc.constantFrom(...PROXY_FAULTS, 'pass' as const, 'pass' as const), { maxLength: 12 }),
        order: fc.constantFrom(...ORDERS),
        uncertain: fc.constantFrom(...UNCERTAIN),
        records: fc.integer({ min: 1, max: 60 }),
        keys: fc.integer({ min: 1, max: 10 }),
        perRequest: fc.integer({ min: 1, max: 20 }),
        maxAttempts: fc.integer({ min: 1, max: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(plan, async ({ faults, records, keys, ...options }) => {
          await play(faults, { ...QUICK, ...options, sent: makeRecords(records, keys) });
        }),
        { seed: 20261120, numRuns: GENERATED_RUNS, endOnFailure: true },
      );
    });
  });
}

async function createStream(endpoint: string, stream: string): Promise<void> {
  const client = plainKinesis(endpoint);
  await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 3 }));
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') break;
    await sleep(20);
  }
  client.destroy();
}
