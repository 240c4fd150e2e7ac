import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DescribeDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { DescribeStreamSummaryCommand, KinesisClient, ListShardsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import fc from 'fast-check';
import { FAULT_PRESETS } from '../../../src/sandbox/adminApi';
import { NO_FAULTS, parseFaultPlan } from '../../../src/sandbox/faults/faultPlan';
import { startSandbox, type RunningSandbox } from '../../../src/sandbox/server';
import { asObjects, base64, entries, SimulatedSandbox } from './simulated';

const MIB = 1024 * 1024;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('an outage in the sandbox', () => {
  it('starts once, with a request that is closed without a response and not stored', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'outage', seconds: 2, after: 1 }, { fault: 'throttle', times: 1 }] } });
    const put = () => simulated.reply('kinesis', 'PutRecords', { StreamName: 'orders', Records: entries(['x']) });
    assert.equal(put().ending, 'whole');
    const outage = put();
    assert.deepEqual([outage.ending, outage.outageMs], ['closedBefore', 2000]);
    assert.equal(put().outageMs, undefined, 'once unless times says otherwise');
    assert.deepEqual(simulated.sandbox.faults.counts, [{ matched: 3, acted: 1, spent: true }, { matched: 2, acted: 1, spent: true }]);
    assert.equal(simulated.stored().flat().length, 1);
  });

  describe('over real sockets', () => {
    let running: RunningSandbox;

    beforeEach(async () => {
      running = await startSandbox({ faults: parseFaultPlan({ rules: [{ fault: 'outage', seconds: 0.5, after: 1 }] }) });
    });

    afterEach(() => running.close());

    async function put(): Promise<number> {
      const response = await fetch(running.endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-amz-json-1.1', Authorization: 'AWS4', 'X-Amz-Target': 'Kinesis_20131202.PutRecords' },
        body: JSON.stringify({ StreamName: 'orders', Records: entries(['x']) }),
      });
      await response.arrayBuffer();
      return response.status;
    }

    function stored(): number {
      return running.sandbox.kinesis.find('orders')?.shards.reduce((sum, shard) => sum + shard.heldRecords, 0) ?? 0;
    }

    async function refusedConnection(): Promise<unknown> {
      const socket = connect({ host: '127.0.0.1', port: running.port });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      return error.code;
    }

    it('closes open connections, refuses new ones, then listens again on the same port', async () => {
      const idle = connect({ host: '127.0.0.1', port: running.port });
      idle.on('error', () => undefined);
      await once(idle, 'connect');
      assert.equal(await put(), 200);
      const closed = once(idle, 'close');
      const start = performance.now();
      await assert.rejects(put());
      await closed;
      assert.equal(await refusedConnection(), 'ECONNREFUSED');
      assert.equal(stored(), 1);
      while (performance.now() - start < 5000 && (await put().catch(() => 0)) !== 200) await pause(20);
      const lasted = performance.now() - start;
      assert.ok(lasted >= 490 && lasted < 2000, `${String(lasted)} ms`);
      assert.equal(stored(), 2);
      assert.equal(await put(), 200);
    });

    it('does not bring back a sandbox that was closed meanwhile', async () => {
      await put();
      await assert.rejects(put());
      await running.close();
      await pause(700);
      assert.equal(await refusedConnection(), 'ECONNREFUSED');
    });
  });
});

describe('a quota in the sandbox', () => {
  const quota = { fault: 'quota', service: 'firehose', bytesPerSecond: MIB };
  const put = (simulated: SimulatedSandbox, sizes: readonly number[]): boolean[] => {
    const Records = sizes.map((size) => ({ Data: Buffer.alloc(size).toString('base64') }));
    const answer = simulated.firehose('PutRecordBatch', { DeliveryStreamName: 'events', Records });
    return asObjects(answer['RequestResponses']).map((entry) => {
      if ('RecordId' in entry) return true;
      assert.deepEqual(entry, { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' });
      return false;
    });
  };

  it('throttles the records beyond it one by one, and refills continuously', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [quota] } });
    assert.deepEqual(put(simulated, [MIB / 2, MIB / 2, 1, MIB / 2]), [true, true, false, false]);
    simulated.now += 500;
    assert.deepEqual(put(simulated, [MIB / 2, 1]), [true, false]);
    simulated.now += 60_000;
    assert.deepEqual(put(simulated, [MIB / 2, MIB / 2, 1]), [true, true, false], 'one second’s worth is held');
    assert.deepEqual(simulated.sandbox.faults.counts, [{ matched: 3, acted: 4, spent: false }]);
  });

  it('limits records per second too, separately for each stream', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'quota', recordsPerSecond: 3 }] } });
    assert.deepEqual(put(simulated, [1, 1, 1, 1]), [true, true, true, false]);
    const answer = simulated.kinesis('PutRecords', { StreamName: 'orders', Records: entries(['a', 'b', 'c', 'd']) });
    const codes = asObjects(answer['Records']).map((entry) => entry['ErrorCode']);
    assert.deepEqual(codes, [undefined, undefined, undefined, 'ProvisionedThroughputExceededException']);
  });

  it('does not count records that another rule refuses first', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'recordError', code: 'C', record: 0 }, { fault: 'quota', recordsPerSecond: 1 }] } });
    const Records = [{ Data: base64('a') }, { Data: base64('b') }, { Data: base64('c') }];
    const answer = simulated.firehose('PutRecordBatch', { DeliveryStreamName: 'events', Records });
    assert.deepEqual(asObjects(answer['RequestResponses']).map((entry) => entry['ErrorCode']), ['C', undefined, 'ServiceUnavailableException']);
  });

  it('takes a record larger than one second’s worth from a full bucket, and pays the debt', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'quota', bytesPerSecond: 1000 }] } });
    assert.deepEqual(put(simulated, [3000]), [true]);
    simulated.now += 2500;
    assert.deepEqual(put(simulated, [1000]), [false]);
    simulated.now += 500;
    assert.deepEqual(put(simulated, [1000]), [true]);
  });

  it('never takes more than one second’s worth and what was refilled, whatever the sizes and times', () => {
    const step = fc.record({ wait: fc.nat(700), sizes: fc.array(fc.integer({ min: 1, max: 800 }), { minLength: 1, maxLength: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'quota', bytesPerSecond: 1000 }] } });
        const start = simulated.now;
        let taken = 0;
        for (const { wait, sizes } of steps) {
          simulated.now += wait;
          put(simulated, sizes).forEach((stored, index) => (taken += stored ? (sizes[index] ?? 0) : 0));
          assert.ok(taken <= 1000 + (simulated.now - start) + 1e-6, `${String(taken)} bytes after ${String(simulated.now - start)} ms`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is refused without a rate', () => {
    assert.throws(() => parseFaultPlan({ rules: [{ fault: 'quota' }] }), /rules\[0\]\.fault: quota needs bytesPerSecond, recordsPerSecond, or both\./);
  });
});

describe('ready-made faults over real sockets', () => {
  let running: RunningSandbox;
  let kinesis: KinesisClient;
  let firehose: FirehoseClient;

  beforeEach(async () => {
    running = await startSandbox();
    const settings = {
      endpoint: running.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
      maxAttempts: 1,
    };
    kinesis = new KinesisClient({ ...settings, requestHandler: new NodeHttpHandler() });
    firehose = new FirehoseClient({ ...settings, requestHandler: new NodeHttpHandler() });
  });

  afterEach(async () => {
    kinesis.destroy();
    firehose.destroy();
    await running.close();
  });

  for (const [preset, name] of [['noDescribe', 'AccessDeniedException'], ['describeThrottled', 'LimitExceededException']] as const) {
    it(`refuse to describe streams with ${name}, and store records (${preset})`, async () => {
      running.sandbox.setFaults(parseFaultPlan(FAULT_PRESETS[preset]));
      await assert.rejects(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'orders' })), { name });
      await assert.rejects(kinesis.send(new ListShardsCommand({ StreamName: 'orders' })), { name });
      await assert.rejects(firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'events' })), { name });
      const record = { Data: Uint8Array.of(1), PartitionKey: 'k' };
      assert.equal((await kinesis.send(new PutRecordsCommand({ StreamName: 'orders', Records: [record] }))).FailedRecordCount, 0);
      assert.equal((await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'events', Records: [record] }))).FailedPutCount, 0);
      running.sandbox.setFaults(NO_FAULTS);
      await kinesis.send(new ListShardsCommand({ StreamName: 'orders' }));
    });
  }

  it('limit a delivery stream to 1 MiB/s with real refill (firehoseQuota)', async () => {
    running.sandbox.setFaults(parseFaultPlan(FAULT_PRESETS.firehoseQuota));
    const Records = Array.from({ length: 16 }, () => ({ Data: new Uint8Array(MIB / 8) }));
    const failed = async () => {
      const { FailedPutCount, RequestResponses = [] } = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'events', Records }));
      const refused = RequestResponses.filter(({ ErrorCode }) => ErrorCode !== undefined);
      assert.ok(refused.every(({ ErrorCode, ErrorMessage }) => ErrorCode === 'ServiceUnavailableException' && ErrorMessage === 'Slow down.'));
      assert.equal(refused.length, FailedPutCount);
      return refused.length;
    };
    const start = performance.now();
    let stored = 16 - (await failed());
    assert.ok(stored >= 8 && stored <= 10, `${String(stored)} stored at first`);
    await pause(500);
    stored += 16 - (await failed());
    const most = 8 + ((performance.now() - start) / 1000) * 8;
    assert.ok(stored >= 11 && stored <= most, `${String(stored)} stored, at most ${String(most)}`);
  });

  it('include an outage of 20 seconds', () => {
    const [rule] = parseFaultPlan(FAULT_PRESETS.outage).rules;
    assert.deepEqual(rule?.effect, { fault: 'outage', ms: 20_000 });
  });
});
