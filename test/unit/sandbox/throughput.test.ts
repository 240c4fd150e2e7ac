import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ShardThroughput } from '../../../src/sandbox/kinesis/shardThroughput';
import { asObjects, base64, entries, SimulatedSandbox } from './simulated';

const KIB = 1024;
const MIB = 1024 * KIB;

function bytes(count: number): string {
  return Buffer.alloc(count, 'x').toString('base64');
}

describe('the throughput of shards in the sandbox', () => {
  it("throttles the records beyond 1,000 per second with AWS's message, and stores the others", () => {
    const simulated = new SimulatedSandbox();
    const put = (): Record<string, unknown>[] => {
      const answer = simulated.kinesis('PutRecords', {
        StreamName: 'orders',
        Records: entries(Array.from({ length: 500 }, () => 'x'), 'hot'),
      });
      const records = asObjects(answer['Records']);
      assert.equal(answer['FailedRecordCount'], records.filter((record) => 'ErrorCode' in record).length);
      return records;
    };
    assert.ok([...put(), ...put()].every((record) => 'SequenceNumber' in record));
    simulated.now += 100;
    const third = put();
    assert.equal(third.filter((record) => 'SequenceNumber' in record).length, 100);
    const shard = String(third[0]?.['ShardId']);
    assert.deepEqual(third[100], {
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: `Rate exceeded for shard ${shard} in stream orders under account 123456789012.`,
    });
    assert.equal(simulated.stored().flat().length, 1100);
    simulated.now += 1000;
    assert.ok([...put(), ...put()].every((record) => 'SequenceNumber' in record));
  });

  it('counts the bytes of data and partition key', () => {
    const simulated = new SimulatedSandbox();
    const answer = simulated.kinesis('PutRecords', {
      StreamName: 'orders',
      Records: [
        { Data: bytes(MIB - 200), PartitionKey: 'a'.repeat(100), ExplicitHashKey: '0' },
        { Data: bytes(1), PartitionKey: 'a'.repeat(100), ExplicitHashKey: '0' },
        { Data: bytes(0), PartitionKey: 'a'.repeat(100), ExplicitHashKey: '0' },
      ],
    });
    assert.deepEqual(
      asObjects(answer['Records']).map((record) => 'SequenceNumber' in record),
      [true, false, true],
    );
  });

  it('counts a PutRecord in whole KiB, and refuses the call', () => {
    const simulated = new SimulatedSandbox();
    const record = { StreamName: 'orders', Data: base64('x'), PartitionKey: 'k' };
    for (let count = 0; count < 1000; count++) simulated.kinesis('PutRecord', record);
    const { status, code, message } = simulated.refused('kinesis', 'PutRecord', record);
    assert.equal(status, 400);
    assert.equal(code, 'ProvisionedThroughputExceededException');
    assert.match(String(message), /^Rate exceeded for shard shardId-00000000000\d in stream orders under account/);
    simulated.now += 1000;
    const large = { ...record, Data: bytes(1500) };
    for (let count = 0; count < 512; count++) simulated.kinesis('PutRecord', large);
    assert.equal(simulated.refused('kinesis', 'PutRecord', large).code, 'ProvisionedThroughputExceededException');
  });

  it('never admits more than a full bucket and what was refilled, whatever the times', () => {
    const step = fc.record({ wait: fc.nat(500), size: fc.integer({ min: 1, max: 200 * KIB }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const throughput = new ShardThroughput(0);
        let now = 0;
        let written = 0;
        let records = 0;
        for (const { wait, size } of steps) {
          now += wait;
          if (throughput.admit(size, now)) {
            written += size;
            records++;
          }
          assert.ok(written <= MIB * (1 + now / 1000) + 1);
          assert.ok(records <= 1000 * (1 + now / 1000));
        }
      }),
    );
  });

  it('lets records over 1 MiB burst up to 10 MiB, and pays the debt', () => {
    const throughput = new ShardThroughput(0);
    assert.equal(throughput.admit(10 * MIB, 0), true);
    assert.equal(throughput.admit(2 * MIB, 0), false);
    assert.equal(throughput.admit(1, 9000), false);
    assert.equal(throughput.admit(1, 9001), true);
    assert.equal(throughput.admit(10 * MIB, 9002), false);
    assert.equal(throughput.admit(10 * MIB, 10_002), true);
  });

  it('refills nothing while the clock is set back', () => {
    const throughput = new ShardThroughput(10_000);
    assert.equal(throughput.admit(MIB, 10_000), true);
    assert.equal(throughput.admit(1, 5000), false);
    assert.equal(throughput.admit(1, 10_000), false);
    assert.equal(throughput.admit(1, 10_001), true);
  });
});

describe('the throughput of delivery streams in the sandbox', () => {
  const request = { DeliveryStreamName: 'events', Records: Array.from({ length: 5 }, () => ({ Data: bytes(800 * KIB) })) };

  it('is 5 MiB per second in us-east-1, and 1 MiB elsewhere', () => {
    const east = new SimulatedSandbox();
    assert.equal(east.firehose('PutRecordBatch', request)['FailedPutCount'], 0);
    const answer = east.firehose('PutRecordBatch', request);
    assert.equal(answer['FailedPutCount'], 4);
    assert.deepEqual(asObjects(answer['RequestResponses'])[1], {
      ErrorCode: 'ServiceUnavailableException',
      ErrorMessage: 'Slow down.',
    });
    const north = new SimulatedSandbox({ region: 'eu-north-1' });
    assert.equal(north.firehose('PutRecordBatch', request)['FailedPutCount'], 0);
    north.now += 1000;
    assert.equal(north.firehose('PutRecordBatch', request)['FailedPutCount'], 4);
  });

  it('is 2,000 requests per second, and refuses a PutRecord beyond it with 503', () => {
    const simulated = new SimulatedSandbox();
    const put = { DeliveryStreamName: 'events', Record: { Data: base64('x') } };
    for (let count = 0; count < 2000; count++) simulated.firehose('PutRecord', put);
    assert.deepEqual(simulated.refused('firehose', 'PutRecord', put), {
      status: 503,
      code: 'ServiceUnavailableException',
      message: 'Slow down.',
    });
    simulated.now += 1;
    simulated.firehose('PutRecord', put);
  });
});
