import assert from 'node:assert/strict';
import { asObject, asObjects, base64, SimulatedSandbox } from './simulated';

function records(...payloads: string[]): Record<string, unknown> {
  return { DeliveryStreamName: 'events', Records: payloads.map((payload) => ({ Data: base64(payload) })) };
}

describe('Firehose in the sandbox', () => {
  it('delivers records in order with nothing in between, one second after the first', () => {
    const simulated = new SimulatedSandbox();
    const { firehose } = simulated.sandbox;
    const answer = simulated.firehose('PutRecordBatch', records('{"a":1}\n', '{"b":2}'));
    assert.equal(answer['FailedPutCount'], 0);
    const ids = asObjects(answer['RequestResponses']).map((entry) => entry['RecordId']);
    assert.equal(new Set(ids).size, 2);
    simulated.now += 999;
    simulated.firehose('PutRecord', { DeliveryStreamName: 'events', Record: { Data: base64('{"c":3}') } });
    assert.equal(firehose.stream('events').objects.length, 0);
    firehose.deliverDue();
    assert.equal(firehose.stream('events').objects.length, 0, 'nothing is due before one second');
    simulated.now += 1;
    firehose.deliverDue();
    const [object] = firehose.stream('events').objects;
    assert.ok(object);
    assert.equal(object.bytes.toString(), '{"a":1}\n{"b":2}{"c":3}');
    assert.equal(object.records, 3);
    assert.match(
      object.key,
      /^events\/2026\/11\/20\/11\/events-1-2026-11-20-11-15-14-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    firehose.deliverDue();
    assert.equal(firehose.stream('events').objects.length, 1, 'the buffer is empty');
  });

  it('delivers a buffer of 5 MiB without waiting', () => {
    const simulated = new SimulatedSandbox();
    const piece = 'x'.repeat(1_024_000);
    simulated.firehose('PutRecordBatch', records(piece, piece, piece, piece));
    simulated.now += 900;
    assert.equal(simulated.firehose('PutRecordBatch', records(piece, piece, 'rest'))['FailedPutCount'], 0);
    const [object] = simulated.sandbox.firehose.stream('events').objects;
    assert.equal(object?.bytes.length, 6 * 1_024_000);
    assert.equal(simulated.sandbox.firehose.stream('events').bufferedRecords, 1);
  });

  it('delivers a due buffer before it takes more records', () => {
    const simulated = new SimulatedSandbox();
    simulated.firehose('PutRecordBatch', records('old'));
    simulated.now += 5000;
    simulated.firehose('PutRecordBatch', records('new'));
    assert.deepEqual([...simulated.sandbox.firehose.stream('events').objects].map(({ bytes }) => String(bytes)), ['old']);
  });

  it('creates, describes, lists and deletes delivery streams', () => {
    const simulated = new SimulatedSandbox();
    const created = simulated.firehose('CreateDeliveryStream', {
      DeliveryStreamName: 'more',
      ExtendedS3DestinationConfiguration: { RoleARN: 'r', BucketARN: 'b', Prefix: 'logs/' },
    });
    assert.equal(created['DeliveryStreamARN'], 'arn:aws:firehose:us-east-1:123456789012:deliverystream/more');
    const described = asObject(
      simulated.firehose('DescribeDeliveryStream', { DeliveryStreamName: 'more' })['DeliveryStreamDescription'],
    );
    assert.equal(described['DeliveryStreamType'], 'DirectPut');
    assert.equal(described['DeliveryStreamStatus'], 'ACTIVE');
    simulated.firehose('PutRecordBatch', { ...records('x'), DeliveryStreamName: 'more' });
    simulated.now += 1000;
    simulated.sandbox.firehose.deliverDue();
    const [object] = simulated.sandbox.firehose.stream('more').objects;
    assert.match(object?.key ?? '', /^more\/logs\/2026\/11\/20\/11\/more-1-/);
    assert.deepEqual(simulated.firehose('ListDeliveryStreams', { Limit: 1 }), {
      DeliveryStreamNames: ['events'],
      HasMoreDeliveryStreams: true,
    });
    assert.deepEqual(simulated.firehose('ListDeliveryStreams', { ExclusiveStartDeliveryStreamName: 'events' }), {
      DeliveryStreamNames: ['more'],
      HasMoreDeliveryStreams: false,
    });
    assert.equal(
      simulated.refused('firehose', 'CreateDeliveryStream', { DeliveryStreamName: 'more' }).code,
      'ResourceInUseException',
    );
    simulated.firehose('DeleteDeliveryStream', { DeliveryStreamName: 'more' });
    assert.equal(simulated.sandbox.held.held, 0);
    assert.equal(
      simulated.refused('firehose', 'DescribeDeliveryStream', { DeliveryStreamName: 'more' }).code,
      'ResourceNotFoundException',
    );
  });

  it('refuses puts to a delivery stream that reads from a Kinesis stream', () => {
    const simulated = new SimulatedSandbox();
    simulated.firehose('CreateDeliveryStream', {
      DeliveryStreamName: 'piped',
      DeliveryStreamType: 'KinesisStreamAsSource',
    });
    const put = { DeliveryStreamName: 'piped', Record: { Data: base64('x') } };
    for (const [operation, body] of [
      ['PutRecord', put],
      ['PutRecordBatch', { ...records('x'), DeliveryStreamName: 'piped' }],
    ] as const) {
      assert.deepEqual(simulated.refused('firehose', operation, body), {
        status: 400,
        code: 'InvalidArgumentException',
        message: 'This operation is not permitted on KinesisStreamAsSource delivery stream type.',
      });
    }
    assert.deepEqual(simulated.firehose('ListDeliveryStreams', { DeliveryStreamType: 'DirectPut' }), {
      DeliveryStreamNames: ['events'],
      HasMoreDeliveryStreams: false,
    });
  });
});
