import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { evenRanges } from '../../../src/sandbox/kinesis/hashKeys';
import { asObject, asObjects, asText, base64, entries, fromBase64, SimulatedSandbox } from './simulated';

const LAST = (1n << 128n) - 1n;

/** MD5 as a number, computed differently from the sandbox. */
function md5(text: string): bigint {
  return BigInt(`0x${createHash('md5').update(Buffer.from(text, 'utf8')).digest('hex')}`);
}

function shards(simulated: SimulatedSandbox, stream: string): { id: string; start: bigint; end: bigint; open: boolean }[] {
  return asObjects(simulated.kinesis('ListShards', { StreamName: stream })['Shards']).map((shard) => {
    const range = asObject(shard['HashKeyRange']);
    return {
      id: asText(shard['ShardId']),
      start: BigInt(asText(range['StartingHashKey'])),
      end: BigInt(asText(range['EndingHashKey'])),
      open: asObject(shard['SequenceNumberRange'])['EndingSequenceNumber'] === undefined,
    };
  });
}

/** Open shards must cover every hash key exactly once. */
function assertTiles(open: readonly { start: bigint; end: bigint }[]): void {
  const sorted = [...open].sort((one, other) => (one.start < other.start ? -1 : 1));
  let next = 0n;
  for (const { start, end } of sorted) {
    assert.equal(start, next);
    assert.ok(end >= start);
    next = end + 1n;
  }
  assert.equal(next, LAST + 1n);
}

describe('Kinesis in the sandbox', () => {
  it("has AWS's exact ranges for four shards", () => {
    assert.deepEqual(
      shards(new SimulatedSandbox(), 'orders').map(({ start, end }) => [String(start), String(end)]),
      [
        ['0', '85070591730234615865843651857942052863'],
        ['85070591730234615865843651857942052864', '170141183460469231731687303715884105727'],
        ['170141183460469231731687303715884105728', '255211775190703847597530955573826158591'],
        ['255211775190703847597530955573826158592', '340282366920938463463374607431768211455'],
      ],
    );
  });

  it('covers every hash key exactly once, however many shards a stream has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (count) => {
        const ranges = evenRanges(count);
        assert.equal(ranges.length, count);
        assertTiles(ranges);
      }),
    );
  });

  it('puts every record into the shard that holds the MD5 of its key, or its explicit hash key', () => {
    const record = fc.record({
      key: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((key) => key.length <= 256),
      explicit: fc.option(fc.bigInt({ min: 0n, max: LAST }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(record, { minLength: 1, maxLength: 20 }), (count, records) => {
        const simulated = new SimulatedSandbox();
        simulated.kinesis('CreateStream', { StreamName: 's', ShardCount: count });
        const answer = simulated.kinesis('PutRecords', {
          StreamName: 's',
          Records: records.map(({ key, explicit }) => ({
            Data: base64(key),
            PartitionKey: key,
            ...(explicit === undefined ? {} : { ExplicitHashKey: String(explicit) }),
          })),
        });
        assert.equal(answer['FailedRecordCount'], 0);
        const ranges = shards(simulated, 's');
        for (const [index, entry] of asObjects(answer['Records']).entries()) {
          const hash = records[index]?.explicit ?? md5(records[index]?.key ?? '');
          const expected = ranges.find(({ start, end }) => start <= hash && hash <= end);
          assert.equal(entry['ShardId'], expected?.id);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('includes both ends of a hash key range', () => {
    const simulated = new SimulatedSandbox();
    for (const { id, start, end } of shards(simulated, 'orders')) {
      for (const key of [start, end]) {
        const record = { Data: base64('x'), PartitionKey: 'k', ExplicitHashKey: String(key) };
        assert.equal(simulated.kinesis('PutRecord', { StreamName: 'orders', ...record })['ShardId'], id);
      }
    }
  });

  it('covers every hash key exactly once through splits and merges, and routes to open shards only', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 15 }), (steps) => {
        const simulated = new SimulatedSandbox();
        for (const step of steps) {
          const open = shards(simulated, 'orders')
            .filter((shard) => shard.open)
            .sort((one, other) => (one.start < other.start ? -1 : 1));
          const index = step % open.length;
          const shard = open[index];
          const right = open[index + 1];
          assert.ok(shard);
          if (step % 2 === 0 && right !== undefined) {
            simulated.kinesis('MergeShards', {
              StreamName: 'orders',
              ShardToMerge: shard.id,
              AdjacentShardToMerge: right.id,
            });
          } else {
            simulated.kinesis('SplitShard', {
              StreamName: 'orders',
              ShardToSplit: shard.id,
              NewStartingHashKey: String((shard.start + shard.end) / 2n),
            });
          }
        }
        const all = shards(simulated, 'orders');
        assertTiles(all.filter((shard) => shard.open));
        const answer = simulated.kinesis('PutRecords', { StreamName: 'orders', Records: entries(['a', 'b', 'c', 'd']) });
        for (const entry of asObjects(answer['Records'])) {
          assert.equal(all.find(({ id }) => id === entry['ShardId'])?.open, true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('assigns unique sequence numbers of 56 digits that increase within a shard', () => {
    const simulated = new SimulatedSandbox();
    const last = new Map<string, bigint>();
    const all = new Set<string>();
    for (let round = 0; round < 20; round++) {
      if (round === 10) simulated.now -= 5000; // A clock that is set back.
      const answer = simulated.kinesis('PutRecords', {
        StreamName: 'orders',
        Records: entries(Array.from({ length: 40 }, (_, index) => `${String(round)}-${String(index)}`)),
      });
      for (const entry of asObjects(answer['Records'])) {
        const number = asText(entry['SequenceNumber']);
        const shard = asText(entry['ShardId']);
        assert.match(number, /^49\d{54}$/);
        assert.ok(BigInt(number) > (last.get(shard) ?? 0n));
        last.set(shard, BigInt(number));
        all.add(number);
      }
    }
    assert.equal(all.size, 800);
  });

  it('returns what was put, byte for byte, with partition key and sequence number', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 50 }), (payloads) => {
        const simulated = SimulatedSandbox.withOneShard();
        const put = simulated.kinesis('PutRecords', {
          StreamName: 'one',
          Records: payloads.map((payload, index) => ({ Data: base64(payload), PartitionKey: `ключ-${String(index)}` })),
        });
        const numbers = asObjects(put['Records']).map((entry) => entry['SequenceNumber']);
        const iterator = simulated.iterator('one');
        const read = asObjects(simulated.kinesis('GetRecords', { ShardIterator: iterator })['Records']);
        assert.deepEqual(
          read.map((record) => [record['Data'], record['PartitionKey'], record['SequenceNumber']]),
          payloads.map((payload, index) => [base64(payload), `ключ-${String(index)}`, numbers[index]]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('never decreases arrival times, even if the clock is set back', () => {
    const simulated = SimulatedSandbox.withOneShard();
    for (const step of [0, 1000, -5000, 2000, 10_000]) {
      simulated.now += step;
      simulated.kinesis('PutRecord', { StreamName: 'one', Data: base64('x'), PartitionKey: 'k' });
    }
    const [shard] = simulated.sandbox.kinesis.find('one')?.shards ?? [];
    assert.ok(shard);
    const start = simulated.now - 8000;
    const arrived = Array.from({ length: 5 }, (_, position) => (shard.at(position)?.arrived ?? 0) - start);
    assert.deepEqual(arrived, [0, 1000, 1000, 1000, 8000]);
  });

  it('returns at most 10 MiB per read, and how far behind the read is', () => {
    const simulated = SimulatedSandbox.withOneShard();
    const Data = Buffer.alloc(1_000_000).toString('base64');
    for (let count = 0; count < 12; count++) {
      simulated.kinesis('PutRecord', { StreamName: 'one', Data, PartitionKey: 'k' });
      simulated.now += 1000;
    }
    const ShardIterator = simulated.iterator('one');
    const first = simulated.kinesis('GetRecords', { ShardIterator });
    assert.equal(asObjects(first['Records']).length, 10);
    assert.equal(first['MillisBehindLatest'], 2000);
    const second = simulated.kinesis('GetRecords', { ShardIterator: first['NextShardIterator'] });
    assert.equal(asObjects(second['Records']).length, 2);
    assert.equal(second['MillisBehindLatest'], 0);
  });

  it('refuses an iterator of a stream that was deleted and created again', () => {
    const simulated = new SimulatedSandbox();
    const ShardIterator = simulated.iterator('orders', 'LATEST');
    simulated.now += 1;
    simulated.kinesis('DeleteStream', { StreamName: 'orders' });
    simulated.kinesis('CreateStream', { StreamName: 'orders', ShardCount: 4 });
    const { code } = simulated.refused('kinesis', 'GetRecords', { ShardIterator });
    assert.equal(code, 'ResourceNotFoundException');
  });

  describe('shard iterators', () => {
    const simulated = SimulatedSandbox.withOneShard();
    const numbers: string[] = [];
    let between = 0;

    before(() => {
      for (const payload of ['a', 'b', 'c', 'd']) {
        if (payload === 'c') between = simulated.now + 500;
        simulated.now += 1000;
        const put = simulated.kinesis('PutRecord', { StreamName: 'one', Data: base64(payload), PartitionKey: 'k' });
        numbers.push(asText(put['SequenceNumber']));
      }
    });

    function read(type: string, more: Record<string, unknown> = {}, limit?: number): string {
      const iterator = simulated.iterator('one', type, more);
      const answer = simulated.kinesis('GetRecords', {
        ShardIterator: iterator,
        ...(limit === undefined ? {} : { Limit: limit }),
      });
      assert.ok(answer['NextShardIterator']);
      return asObjects(answer['Records'])
        .map((record) => fromBase64(asText(record['Data'])))
        .join('');
    }

    it('of all five types start at the right record', () => {
      assert.equal(read('TRIM_HORIZON'), 'abcd');
      assert.equal(read('TRIM_HORIZON', {}, 2), 'ab');
      assert.equal(read('LATEST'), '');
      assert.equal(read('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[1] }), 'bcd');
      assert.equal(read('AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[1] }), 'cd');
      assert.equal(read('AT_TIMESTAMP', { Timestamp: between / 1000 }), 'cd');
      assert.equal(read('AT_TIMESTAMP', { Timestamp: 0 }), 'abcd');
    });

    it('at the starting sequence number of a shard start at its first record', () => {
      const [shard] = asObjects(simulated.kinesis('ListShards', { StreamName: 'one' })['Shards']);
      const start = asObject(asObject(shard)['SequenceNumberRange'])['StartingSequenceNumber'];
      assert.equal(read('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: start }), 'abcd');
    });

    it('are refused for parameters that do not fit together', () => {
      const request = { StreamName: 'one', ShardId: 'shardId-000000000000' };
      const refused = (more: Record<string, unknown>): unknown =>
        simulated.refused('kinesis', 'GetShardIterator', { ...request, ...more }).message;
      assert.match(
        String(refused({ ShardIteratorType: 'AT_SEQUENCE_NUMBER' })),
        /^Must either specify .* Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber\.$/,
      );
      assert.match(
        String(refused({ ShardIteratorType: 'LATEST', StartingSequenceNumber: numbers[0] })),
        /Request specified LATEST and also a StartingSequenceNumber\.$/,
      );
      assert.match(
        String(refused({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '49'.padEnd(56, '1') })),
        /is invalid because it did not come from this stream\.$/,
      );
      assert.match(String(refused({ ShardIteratorType: 'AT_TIMESTAMP' })), /^Must specify timestampInMillis/);
      assert.match(
        String(refused({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: simulated.now / 1000 + 10 })),
        /cannot be greater than/,
      );
      assert.match(
        String(refused({ ShardIteratorType: 'FIRST' })),
        /^1 validation error detected: Value 'FIRST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: \[/,
      );
    });

    it('expire after five minutes, and are refused if the sandbox did not issue them', () => {
      const iterator = simulated.iterator('one', 'LATEST');
      simulated.now += 300_000;
      simulated.kinesis('GetRecords', { ShardIterator: iterator });
      simulated.now += 1;
      assert.equal(simulated.refused('kinesis', 'GetRecords', { ShardIterator: iterator }).code, 'ExpiredIteratorException');
      for (const wrong of ['AAAA', base64('{}'), base64('[1]'), 'not base64']) {
        assert.deepEqual(simulated.refused('kinesis', 'GetRecords', { ShardIterator: wrong }), {
          status: 400,
          code: 'InvalidArgumentException',
          message: 'Invalid ShardIterator.',
        });
      }
    });
  });

  it('leads a reader from a closed shard to its children', () => {
    const simulated = SimulatedSandbox.withOneShard();
    simulated.kinesis('PutRecord', { StreamName: 'one', Data: base64('before'), PartitionKey: 'k' });
    simulated.now += 10;
    simulated.kinesis('SplitShard', {
      StreamName: 'one',
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(1n << 127n),
    });
    const put = simulated.kinesis('PutRecord', { StreamName: 'one', Data: base64('after'), PartitionKey: 'k' });
    assert.notEqual(put['ShardId'], 'shardId-000000000000');
    const iterator = simulated.iterator('one');
    const answer = simulated.kinesis('GetRecords', { ShardIterator: iterator });
    assert.equal(asObjects(answer['Records']).length, 1);
    assert.equal(answer['NextShardIterator'], undefined);
    assert.deepEqual(
      asObjects(answer['ChildShards']).map((child) => [child['ShardId'], child['ParentShards']]),
      [
        ['shardId-000000000001', ['shardId-000000000000']],
        ['shardId-000000000002', ['shardId-000000000000']],
      ],
    );
    const listed = (filter?: Record<string, unknown>): unknown[] =>
      asObjects(
        simulated.kinesis('ListShards', { StreamName: 'one', ...(filter === undefined ? {} : { ShardFilter: filter }) })[
          'Shards'
        ],
      ).map((shard) => Number(asText(shard['ShardId']).slice(-3)));
    assert.deepEqual(listed(), [0, 1, 2]);
    assert.deepEqual(listed({ Type: 'AT_LATEST' }), [1, 2]);
    assert.deepEqual(listed({ Type: 'AT_TRIM_HORIZON' }), [0]);
    assert.deepEqual(listed({ Type: 'FROM_TRIM_HORIZON' }), [0, 1, 2]);
    assert.deepEqual(listed({ Type: 'AT_TIMESTAMP', Timestamp: (simulated.now - 5) / 1000 }), [0]);
    assert.deepEqual(listed({ Type: 'FROM_TIMESTAMP', Timestamp: simulated.now / 1000 }), [1, 2]);
    assert.deepEqual(listed({ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000001' }), [2]);
  });

  it('pages ListShards by NextToken alone, and lets tokens expire', () => {
    const simulated = new SimulatedSandbox();
    simulated.kinesis('CreateStream', { StreamName: 'many', ShardCount: 25 });
    const ids: unknown[] = [];
    let request: Record<string, unknown> = { StreamName: 'many' };
    for (;;) {
      const answer = simulated.kinesis('ListShards', { ...request, MaxResults: 10 });
      ids.push(...asObjects(answer['Shards']).map((shard) => shard['ShardId']));
      if (answer['NextToken'] === undefined) break;
      request = { NextToken: answer['NextToken'] };
    }
    assert.equal(new Set(ids).size, 25);
    const { NextToken: token } = simulated.kinesis('ListShards', { StreamName: 'many', MaxResults: 10 });
    assert.match(
      String(simulated.refused('kinesis', 'ListShards', { StreamName: 'many', NextToken: token }).message),
      /cannot be provided together/,
    );
    simulated.now += 300_001;
    assert.equal(simulated.refused('kinesis', 'ListShards', { NextToken: token }).code, 'ExpiredNextTokenException');
    assert.equal(simulated.refused('kinesis', 'ListShards', { NextToken: 'x' }).code, 'InvalidArgumentException');
  });

  it('pages ListStreams and DescribeStream', () => {
    const simulated = new SimulatedSandbox();
    for (const name of ['a', 'b', 'c']) simulated.kinesis('CreateStream', { StreamName: name, ShardCount: 3 });
    const first = simulated.kinesis('ListStreams', { Limit: 3 });
    assert.deepEqual(first['StreamNames'], ['a', 'b', 'c']);
    assert.equal(first['HasMoreStreams'], true);
    assert.equal(asObjects(first['StreamSummaries'])[0]?.['StreamARN'], 'arn:aws:kinesis:us-east-1:123456789012:stream/a');
    for (const next of [{ NextToken: first['NextToken'] }, { ExclusiveStartStreamName: 'c' }]) {
      const second = simulated.kinesis('ListStreams', next);
      assert.deepEqual(second['StreamNames'], ['orders']);
      assert.equal(second['HasMoreStreams'], false);
      assert.equal(second['NextToken'], undefined);
    }
    const page = asObject(simulated.kinesis('DescribeStream', { StreamName: 'a', Limit: 2 })['StreamDescription']);
    assert.equal(page['HasMoreShards'], true);
    const rest = simulated.kinesis('DescribeStream', { StreamName: 'a', ExclusiveStartShardId: 'shardId-000000000001' });
    assert.deepEqual(
      asObjects(asObject(rest['StreamDescription'])['Shards']).map((shard) => shard['ShardId']),
      ['shardId-000000000002'],
    );
  });

  it('creates on-demand streams with four shards, and deletes streams with their records', () => {
    const simulated = new SimulatedSandbox();
    simulated.kinesis('CreateStream', { StreamName: 'od', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    assert.equal(shards(simulated, 'od').length, 4);
    simulated.kinesis('PutRecords', { StreamName: 'od', Records: entries(['a', 'b']) });
    assert.ok(simulated.sandbox.held.held > 0);
    simulated.kinesis('DeleteStream', { StreamName: 'od' });
    assert.equal(simulated.sandbox.held.held, 0);
    assert.equal(simulated.refused('kinesis', 'ListShards', { StreamName: 'od' }).code, 'ResourceNotFoundException');
    assert.equal(
      simulated.refused('kinesis', 'CreateStream', { StreamName: 'orders', ShardCount: 1 }).code,
      'ResourceInUseException',
    );
    assert.equal(
      simulated.refused('kinesis', 'CreateStream', { StreamName: 'x', ShardCount: 997 }).code,
      'LimitExceededException',
    );
    assert.equal(simulated.refused('kinesis', 'CreateStream', { StreamName: 'x' }).code, 'InvalidArgumentException');
  });

  it('accepts stream ARNs of its own account and region only', () => {
    const simulated = new SimulatedSandbox();
    const arn = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
    simulated.kinesis('PutRecords', { StreamARN: arn, Records: entries(['a']) });
    simulated.kinesis('PutRecords', { StreamARN: arn, StreamName: 'orders', Records: entries(['a']) });
    assert.deepEqual(
      simulated.refused('kinesis', 'PutRecords', {
        StreamARN: 'arn:aws:kinesis:us-east-1:999999999999:stream/orders',
        Records: entries(['a']),
      }),
      {
        status: 400,
        code: 'ResourceNotFoundException',
        message: 'Stream orders under account 999999999999 not found.',
      },
    );
    assert.equal(
      simulated.refused('kinesis', 'DescribeStreamSummary', { StreamARN: arn.replace('us-east-1', 'eu-west-1') }).code,
      'ResourceNotFoundException',
    );
    assert.equal(
      simulated.refused('kinesis', 'DescribeStreamSummary', { StreamARN: arn, StreamName: 'other' }).code,
      'InvalidArgumentException',
    );
    assert.equal(simulated.refused('kinesis', 'DescribeStreamSummary', {}).code, 'InvalidArgumentException');
    assert.equal(
      simulated.refused('kinesis', 'DescribeStreamSummary', { StreamARN: 'orders' }).code,
      'ValidationException',
    );
  });

  it('accepts SequenceNumberForOrdering of the same stream only', () => {
    const simulated = new SimulatedSandbox();
    const put = (after?: unknown): Record<string, unknown> => ({
      StreamName: 'orders',
      Data: base64('x'),
      PartitionKey: 'k',
      ...(after === undefined ? {} : { SequenceNumberForOrdering: after }),
    });
    const first = simulated.kinesis('PutRecord', put());
    const second = simulated.kinesis('PutRecord', put(first['SequenceNumber']));
    assert.ok(BigInt(asText(second['SequenceNumber'])) > BigInt(asText(first['SequenceNumber'])));
    assert.deepEqual(simulated.refused('kinesis', 'PutRecord', put('123')), {
      status: 400,
      code: 'InvalidArgumentException',
      message:
        'ExclusiveMinimumSequenceNumber 123 used in PutRecord on stream orders under account 123456789012 is invalid.',
    });
    assert.equal(simulated.refused('kinesis', 'PutRecord', put('-1')).code, 'ValidationException');
    const yetToCome = String(BigInt(asText(second['SequenceNumber'])) + 1n);
    assert.equal(simulated.refused('kinesis', 'PutRecord', put(yetToCome)).code, 'InvalidArgumentException');
  });

  it('checks everything and writes nothing with DryRun', () => {
    const simulated = new SimulatedSandbox();
    const record = { Data: base64('x'), PartitionKey: 'k' };
    const iterator = { StreamName: 'orders', ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' };
    const { ShardIterator } = simulated.kinesis('GetShardIterator', iterator);
    for (const [operation, body] of [
      ['PutRecord', { StreamName: 'orders', ...record }],
      ['PutRecords', { StreamName: 'orders', Records: [record] }],
      ['GetShardIterator', iterator],
      ['GetRecords', { ShardIterator }],
    ] as const) {
      const { status, code } = simulated.refused('kinesis', operation, { ...body, DryRun: true });
      assert.deepEqual([status, code], [400, 'DryRunOperationException']);
    }
    assert.deepEqual(simulated.stored(), [[], [], [], []]);
    assert.equal(
      simulated.refused('kinesis', 'PutRecords', { StreamName: 'nope', Records: [record], DryRun: true }).code,
      'ResourceNotFoundException',
    );
    assert.equal(
      simulated.refused('kinesis', 'PutRecords', { StreamName: 'orders', Records: [], DryRun: true }).code,
      'ValidationException',
    );
  });

  it('refuses impossible splits and merges', () => {
    const simulated = new SimulatedSandbox();
    const split = (id: string, start: string): Record<string, unknown> => ({
      StreamName: 'orders',
      ShardToSplit: id,
      NewStartingHashKey: start,
    });
    assert.match(
      String(simulated.refused('kinesis', 'SplitShard', split('shardId-000000000000', '1')).message),
      /^NewStartingHashKey 1 used in SplitShard\(\) on shard shardId-000000000000/,
    );
    assert.equal(
      simulated.refused('kinesis', 'SplitShard', split('shardId-000000000009', '5')).code,
      'ResourceNotFoundException',
    );
    assert.match(
      String(
        simulated.refused('kinesis', 'MergeShards', {
          StreamName: 'orders',
          ShardToMerge: 'shardId-000000000000',
          AdjacentShardToMerge: 'shardId-000000000002',
        }).message,
      ),
      /are not an adjacent pair of shards eligible for merging$/,
    );
    simulated.kinesis('SplitShard', split('shardId-000000000000', '500'));
    assert.match(
      String(simulated.refused('kinesis', 'SplitShard', split('shardId-000000000000', '600')).message),
      /is closed/,
    );
    assert.match(
      String(
        simulated.refused('kinesis', 'MergeShards', {
          StreamName: 'orders',
          ShardToMerge: 'shardId-000000000001',
          AdjacentShardToMerge: 'shardId-000000000000',
        }).message,
      ),
      /shardId-000000000000 .* is closed/,
    );
    const [, second] = shards(simulated, 'orders');
    assert.ok(second);
    assert.equal(
      simulated.refused('kinesis', 'SplitShard', split(second.id, String(second.end))).code,
      'InvalidArgumentException',
    );
    simulated.kinesis('SplitShard', split(second.id, String(second.end - 1n)));
  });
});
