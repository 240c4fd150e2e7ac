import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fifo } from '../../../src/sandbox/base/fifo';
import { asObjects, base64, SimulatedSandbox } from './simulated';

describe('what the sandbox holds', () => {
  it('stays within the limit by dropping the oldest items of any stream, and counts them', () => {
    const limit = 100_000;
    const simulated = new SimulatedSandbox({ heldBytes: limit });
    const { kinesis, firehose, held } = simulated.sandbox;
    simulated.firehose('PutRecord', { DeliveryStreamName: 'events', Record: { Data: base64('oldest of all') } });
    simulated.now += 1000;
    firehose.deliverDue();
    const newest: string[] = [];
    for (let round = 0; round < 100; round++) {
      const payloads = Array.from({ length: 20 }, (_, index) => `${String(round)}/${String(index)}`);
      newest.push(...payloads);
      simulated.kinesis('PutRecords', {
        StreamName: 'orders',
        Records: payloads.map((payload) => ({ Data: base64(payload), PartitionKey: payload })),
      });
      simulated.now += 1000;
      assert.ok(held.held <= limit);
    }
    assert.equal(firehose.stream('events').objects.length, 0);
    assert.equal(firehose.stream('events').dropped, 1);
    const { shards } = kinesis.stream(kinesis.reference('orders'));
    const kept = new Set(simulated.stored().flat());
    assert.equal(shards.reduce((sum, shard) => sum + shard.dropped, 0), 2000 - kept.size);
    assert.ok(kept.size > 300);
    assert.deepEqual([...kept].sort(), newest.slice(-kept.size).sort());
  });

  it('is counted correctly after a stream is deleted', () => {
    const simulated = new SimulatedSandbox({ heldBytes: 20_000 });
    simulated.kinesis('CreateStream', { StreamName: 'gone', ShardCount: 2 });
    const fill = (stream: string): void => {
      for (let count = 0; count < 200; count++) {
        simulated.kinesis('PutRecord', { StreamName: stream, Data: base64('x'), PartitionKey: String(count) });
      }
    };
    fill('gone');
    simulated.kinesis('DeleteStream', { StreamName: 'gone' });
    fill('orders');
    const { kinesis, held } = simulated.sandbox;
    const { shards } = kinesis.stream(kinesis.reference('orders'));
    assert.equal(held.held, shards.reduce((sum, shard) => sum + shard.heldBytes, 0));
    assert.ok(held.held <= 20_000 && held.held > 19_000);
  });

  it('is read from the oldest record that is left', () => {
    const simulated = SimulatedSandbox.withOneShard({ heldBytes: 1500 });
    const numbers = Array.from({ length: 10 }, (_, index) => {
      const record = { StreamName: 'one', Data: base64(String(index)), PartitionKey: 'k' };
      return simulated.kinesis('PutRecord', record)['SequenceNumber'];
    });
    const ShardIterator = simulated.iterator('one', 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[0] });
    const read = asObjects(simulated.kinesis('GetRecords', { ShardIterator })['Records']);
    assert.deepEqual(
      read.map((record) => record['SequenceNumber']),
      numbers.slice(3),
    );
  });
});

describe('the queue of held items', () => {
  it('behaves as an array does', () => {
    const step = fc.oneof(fc.constant(undefined), fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 5000, size: 'max' }), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const value of steps) {
          if (value === undefined) {
            assert.equal(fifo.shift(), model.shift());
          } else {
            fifo.push(value);
            model.push(value);
          }
          assert.equal(fifo.length, model.length);
          assert.equal(fifo.at(0), model[0]);
          assert.equal(fifo.at(model.length - 1), model.at(-1));
        }
        assert.deepEqual([...fifo], model);
        fifo.filter((value) => value % 2 === 0);
        assert.deepEqual([...fifo], model.filter((value) => value % 2 === 0));
      }),
      { numRuns: 20 },
    );
  });

  it('stays correct over 10,000 items', () => {
    const fifo = new Fifo<number>();
    for (let index = 0; index < 10_000; index++) {
      fifo.push(index);
      if (index >= 10) assert.equal(fifo.shift(), index - 10);
    }
    assert.deepEqual([...fifo], [9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]);
    assert.equal(fifo.at(-1), undefined);
    assert.equal(fifo.at(10), undefined);
  });
});
