import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromBase64 } from '../../../src/core/bytes/base64';
import { base64Length } from '../../../src/sandbox/base/base64Length';
import { asObject, base64, entries, SimulatedSandbox } from './simulated';

const MIB = 1024 * 1024;

function bytes(count: number): string {
  return Buffer.alloc(count, 'x').toString('base64');
}

describe('limits of Kinesis in the sandbox', () => {
  let simulated: SimulatedSandbox;

  beforeEach(() => {
    simulated = new SimulatedSandbox();
    simulated.kinesis('CreateStream', { StreamName: 'large', ShardCount: 4, MaxRecordSizeInKiB: 10_240 });
  });

  function refused(body: Record<string, unknown>, operation = 'PutRecords'): [unknown, unknown] {
    const { status, code, message } = simulated.refused('kinesis', operation, { StreamName: 'orders', ...body });
    assert.equal(status, 400);
    return [code, message];
  }

  it('allow 1 to 500 records per PutRecords request', () => {
    const records = entries(Array.from({ length: 501 }, () => 'x'));
    assert.deepEqual(refused({ Records: records }), [
      'ValidationException',
      "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
    ]);
    assert.deepEqual(refused({ Records: [] }), [
      'ValidationException',
      "1 validation error detected: Value '[]' at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ]);
    simulated.kinesis('PutRecords', { StreamName: 'orders', Records: records.slice(1) });
  });

  it("allow the stream's MaxRecordSizeInKiB for data and UTF-8 key together, and one larger record fails the whole call", () => {
    const most = { Data: bytes(MIB - 2), PartitionKey: 'я' };
    simulated.kinesis('PutRecords', { StreamName: 'orders', Records: [most] });
    simulated.now += 10_000;
    const over = { Data: bytes(MIB - 1), PartitionKey: 'я' };
    assert.deepEqual(refused({ Records: [{ Data: bytes(1), PartitionKey: 'k' }, over] }), [
      'ValidationException',
      "1 validation error detected: Value at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1048576.",
    ]);
    assert.deepEqual(refused(over, 'PutRecord'), [
      'ValidationException',
      "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576.",
    ]);
    assert.equal(simulated.stored().flat().length, 1);
  });

  it('follow UpdateMaxRecordSize', () => {
    const over = { StreamName: 'orders', Data: bytes(MIB + 1), PartitionKey: 'k' };
    refused(over, 'PutRecord');
    const arn = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
    simulated.kinesis('UpdateMaxRecordSize', { StreamARN: arn, MaxRecordSizeInKiB: 2048 });
    simulated.kinesis('PutRecord', over);
    const summary = asObject(simulated.kinesis('DescribeStreamSummary', { StreamARN: arn })['StreamDescriptionSummary']);
    assert.equal(summary['MaxRecordSizeInKiB'], 2048);
    for (const size of [1023, 10_241]) {
      const { code } = simulated.refused('kinesis', 'UpdateMaxRecordSize', { StreamARN: arn, MaxRecordSizeInKiB: size });
      assert.equal(code, 'ValidationException');
    }
  });

  it('allow 10 MiB per request, partition keys included', () => {
    const record = (size: number): Record<string, unknown> => ({ Data: bytes(size), PartitionKey: 'ab' });
    const five = 5 * MIB - 2;
    assert.deepEqual(refused({ StreamName: 'large', Records: [record(five), record(five + 1)] }), [
      'InvalidArgumentException',
      'Records size exceeds 10 MB limit',
    ]);
    simulated.kinesis('PutRecords', { StreamName: 'large', Records: [record(five), record(five)] });
  });

  it('allow 1 to 256 UTF-16 code units for a partition key', () => {
    const key = (partitionKey: unknown): Record<string, unknown> => ({
      Records: [{ Data: base64('x'), PartitionKey: partitionKey }],
    });
    simulated.kinesis('PutRecords', { StreamName: 'orders', ...key('я'.repeat(256)) });
    simulated.kinesis('PutRecords', { StreamName: 'orders', ...key('😀'.repeat(128)) });
    const long = '😀'.repeat(128) + 'x';
    assert.deepEqual(refused(key(long)), [
      'ValidationException',
      `1 validation error detected: Value '${long}' at 'records.1.member.partitionKey' failed to satisfy constraint: Member must have length less than or equal to 256`,
    ]);
    assert.deepEqual(refused(key('')), [
      'ValidationException',
      "1 validation error detected: Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ]);
    assert.deepEqual(refused(key(undefined)), [
      'ValidationException',
      "1 validation error detected: Value null at 'records.1.member.partitionKey' failed to satisfy constraint: Member must not be null",
    ]);
  });

  it('allow decimal numbers below 2^128 as explicit hash keys', () => {
    const key = (explicit: string): Record<string, unknown> => ({
      Records: [{ Data: base64('x'), PartitionKey: 'k', ExplicitHashKey: explicit }],
    });
    for (const good of ['0', '1', String((1n << 128n) - 1n)]) {
      simulated.kinesis('PutRecords', { StreamName: 'orders', ...key(good) });
    }
    assert.deepEqual(refused(key(String(1n << 128n))), [
      'InvalidArgumentException',
      'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456',
    ]);
    for (const bad of ['01', '-1', 'abc', '', '1.5', '9'.repeat(40)]) {
      assert.deepEqual(refused(key(bad)), [
        'ValidationException',
        `1 validation error detected: Value '${bad}' at 'records.1.member.explicitHashKey' failed to satisfy constraint: Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})`,
      ]);
    }
  });

  it('report several mistakes together, at most ten', () => {
    const [code, message] = refused({
      StreamName: 'no space allowed',
      Records: Array.from({ length: 20 }, () => ({ Data: base64('x'), PartitionKey: '' })),
    });
    assert.equal(code, 'ValidationException');
    assert.match(String(message), /^10 validation errors detected: Value 'no space allowed' at 'streamName' failed/);
    assert.equal(String(message).split('; ').length, 10);
  });

  it('refuse values of the wrong JSON type', () => {
    for (const body of [
      { Records: 'x' },
      { Records: ['x'] },
      { Records: [{ Data: 5, PartitionKey: 'k' }] },
      { Records: [{ Data: 'abc', PartitionKey: 'k' }] },
      { Records: [{ Data: 'YQ==', PartitionKey: 5 }] },
      { StreamName: 5, Records: entries(['x']) },
      { DryRun: 'yes', Records: entries(['x']) },
    ]) {
      assert.equal(refused(body)[0], 'SerializationException');
    }
  });

  it('name the stream or operation that does not exist', () => {
    assert.deepEqual(refused({ StreamName: 'nope', Records: entries(['x']) }), [
      'ResourceNotFoundException',
      'Stream nope under account 123456789012 not found.',
    ]);
    const { message } = simulated.refused('kinesis', 'ListShards', { StreamName: 'a b' });
    assert.equal(
      message,
      "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    );
    for (const operation of ['TagResource', 'constructor', 'putRecords']) {
      assert.equal(refused({}, operation)[0], 'UnknownOperationException');
    }
  });
});

describe('limits of Firehose in the sandbox', () => {
  let simulated: SimulatedSandbox;

  beforeEach(() => {
    simulated = new SimulatedSandbox();
  });

  function refused(body: Record<string, unknown>, operation = 'PutRecordBatch'): [unknown, unknown] {
    const { status, code, message } = simulated.refused('firehose', operation, {
      DeliveryStreamName: 'events',
      ...body,
    });
    assert.equal(status, 400);
    return [code, message];
  }

  const many = (count: number, size: number): Record<string, unknown> => ({
    Records: Array.from({ length: count }, () => ({ Data: bytes(size) })),
  });

  it('allow 1 to 500 records per PutRecordBatch request', () => {
    assert.deepEqual(refused(many(501, 1)), [
      'ValidationException',
      "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
    ]);
    assert.equal(refused(many(0, 1))[0], 'ValidationException');
    simulated.firehose('PutRecordBatch', { DeliveryStreamName: 'events', ...many(500, 1) });
  });

  it('allow 1,024,000 bytes per record', () => {
    assert.deepEqual(refused(many(2, 1_024_001)), [
      'ValidationException',
      "2 validation errors detected: Value at 'records.1.member.data' failed to satisfy constraint: Member must have length less than or equal to 1024000; " +
        "Value at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1024000",
    ]);
    assert.deepEqual(refused({ Record: { Data: bytes(1_024_001) } }, 'PutRecord'), [
      'ValidationException',
      "1 validation error detected: Value at 'record.data' failed to satisfy constraint: Member must have length less than or equal to 1024000",
    ]);
    simulated.firehose('PutRecord', { DeliveryStreamName: 'events', Record: { Data: bytes(1_024_000) } });
  });

  it('allow 4 MiB per request', () => {
    const records = [...Array.from({ length: 4 }, () => ({ Data: bytes(1_024_000) })), { Data: bytes(98_304) }];
    simulated.firehose('PutRecordBatch', { DeliveryStreamName: 'events', Records: records });
    simulated.now += 10_000;
    assert.deepEqual(refused({ Records: [...records, { Data: bytes(1) }] }), [
      'InvalidArgumentException',
      'Records size exceeds 4 MB limit',
    ]);
  });

  it('allow names of 1 to 64 characters, of existing delivery streams', () => {
    assert.equal(refused({ DeliveryStreamName: 'x'.repeat(65), ...many(1, 1) })[0], 'ValidationException');
    assert.equal(refused({ DeliveryStreamName: 'no such' , ...many(1, 1) })[0], 'ValidationException');
    assert.deepEqual(refused({ DeliveryStreamName: 'nope', ...many(1, 1) }), [
      'ResourceNotFoundException',
      'Firehose nope under account 123456789012 not found.',
    ]);
  });
});

describe('base64 in the sandbox', () => {
  it('has the length of the bytes it was encoded from', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
        assert.equal(base64Length(base64(data)), data.length);
      }),
    );
  });

  it('is refused exactly where it holds whitespace or the decoder of the core refuses it', () => {
    const text = fc.string({ unit: fc.constantFrom('A', 'E', 'Q', 'g', 'w', 'b', '/', '+', '=', '-', ' '), maxLength: 12 });
    fc.assert(
      fc.property(text, (candidate) => {
        const decoded = candidate.includes(' ') ? 0 : fromBase64(Buffer.from(candidate));
        assert.equal(base64Length(candidate), typeof decoded === 'number' ? undefined : decoded.length, candidate);
      }),
      { numRuns: 5000, examples: [['AA=='], ['AE=='], ['AB=='], ['AAE='], ['AAF='], ['A==='], ['AA=A'], ['====']] },
    );
  });
});
