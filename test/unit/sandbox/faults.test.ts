import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_FAULTS } from '../../../src/sandbox/faults/faultPlan';
import { asObject, asObjects, base64, entries, SimulatedSandbox } from './simulated';

interface Service {
  readonly service: 'kinesis' | 'firehose';
  readonly many: string;
  readonly count: string;
  readonly entries: string;
  readonly number: string;
  readonly throttle: { readonly ErrorCode: string; readonly ErrorMessage: string | RegExp };
  body(payloads: readonly string[]): Record<string, unknown>;
  one(payload: string): Record<string, unknown>;
  /** All that was stored, in any order. */
  stored(simulated: SimulatedSandbox): string[];
}

const SERVICES: readonly Service[] = [
  {
    service: 'kinesis',
    many: 'PutRecords',
    count: 'FailedRecordCount',
    entries: 'Records',
    number: 'SequenceNumber',
    throttle: {
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: /^Rate exceeded for shard shardId-00000000000\d in stream orders under account 123456789012\.$/,
    },
    body: (payloads) => ({ StreamName: 'orders', Records: entries(payloads) }),
    one: (payload) => ({ StreamName: 'orders', Data: base64(payload), PartitionKey: 'k' }),
    stored: (simulated) => simulated.stored().flat(),
  },
  {
    service: 'firehose',
    many: 'PutRecordBatch',
    count: 'FailedPutCount',
    entries: 'RequestResponses',
    number: 'RecordId',
    throttle: { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' },
    body: (payloads) => ({
      DeliveryStreamName: 'events',
      Records: payloads.map((payload) => ({ Data: base64(`${payload};`) })),
    }),
    one: (payload) => ({ DeliveryStreamName: 'events', Record: { Data: base64(`${payload};`) } }),
    stored: (simulated) => simulated.delivered().split(';').slice(0, -1),
  },
];

function numbered(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `payload ${String(from + index)}`);
}

for (const kind of SERVICES) {
  describe(`fault injection for ${kind.service}`, () => {
    const start = (...rules: Record<string, unknown>[]): SimulatedSandbox =>
      new SimulatedSandbox({ faults: { seed: 11, rules } });
    const put = (simulated: SimulatedSandbox, payloads: readonly string[]) =>
      simulated.reply(kind.service, kind.many, kind.body(payloads));
    const answered = (simulated: SimulatedSandbox, payloads: readonly string[]): Record<string, unknown>[] => {
      const reply = put(simulated, payloads);
      assert.equal(reply.status, 200, reply.body);
      const answer = asObject(JSON.parse(reply.body));
      const found = asObjects(answer[kind.entries]);
      assert.equal(answer[kind.count], found.filter((entry) => 'ErrorCode' in entry).length);
      return found;
    };
    const failed = (simulated: SimulatedSandbox, payloads: readonly string[]): number[] =>
      answered(simulated, payloads).flatMap((entry, index) => ('ErrorCode' in entry ? [index] : []));

    it('throttles record 7 twice, whichever requests it arrives in, before it stores it', () => {
      const simulated = start({ fault: 'throttle', record: 7, times: 2 });
      assert.deepEqual(failed(simulated, numbered(5)), []);
      const second = answered(simulated, numbered(5, 5));
      assert.deepEqual(second.map((entry) => 'ErrorCode' in entry), [false, false, true, false, false]);
      assert.equal(second[2]?.['ErrorCode'], kind.throttle.ErrorCode);
      assert.match(String(second[2]['ErrorMessage']), new RegExp(kind.throttle.ErrorMessage));
      const body = kind.body(numbered(5, 5));
      const seventh = { ...body, Records: [asObjects(body['Records'])[2]] };
      const failures = (): unknown => {
        return asObject(JSON.parse(simulated.reply(kind.service, kind.many, seventh).body))[kind.count];
      };
      assert.equal(failures(), 1);
      assert.ok(!kind.stored(simulated).includes('payload 7'));
      assert.equal(failures(), 0);
      assert.ok(kind.stored(simulated).includes('payload 7'));
      assert.deepEqual(simulated.sandbox.faults.counts, [{ matched: 3, acted: 2, spent: true }]);
    });

    it('counts positions of records only as far as the plan names them', () => {
      const simulated = start({ fault: 'throttle', record: [0, 2] });
      assert.deepEqual(failed(simulated, numbered(6)), [0, 2]);
      assert.deepEqual(failed(simulated, numbered(6, 100)), []);
    });

    it('fails the same 5% of the records for the same seed', () => {
      const run = (seed: number): number[] => {
        const simulated = new SimulatedSandbox({
          faults: { seed, rules: [{ fault: 'internalFailure', probability: 0.05 }] },
        });
        return [0, 1, 2, 3].flatMap((request) => {
          const found = answered(simulated, numbered(500, request * 500));
          simulated.now += 1000;
          return found.flatMap((entry, index) => {
            if (!('ErrorCode' in entry)) return [];
            assert.deepEqual(entry, { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Service Failure' });
            return [request * 500 + index];
          });
        });
      };
      const first = run(5);
      assert.ok(first.length > 60 && first.length < 140, String(first.length));
      assert.deepEqual(run(5), first);
      assert.notDeepEqual(run(6), first);
    });

    it('fails records whose payload contains a text, with any code', () => {
      const simulated = start({ fault: 'recordError', payload: 'oad 3', code: 'KMSThrottlingException', message: 'm' });
      const found = answered(simulated, numbered(5));
      assert.deepEqual(found[3], { ErrorCode: 'KMSThrottlingException', ErrorMessage: 'm' });
      assert.equal(kind.stored(simulated).length, 4);
    });

    it('refuses requests with any exception, before or after storing', () => {
      const simulated = start(
        { fault: 'refuse', code: 'ExpiredTokenException', after: 2, times: 3 },
        { fault: 'refuse', code: 'Odd', status: 418, message: 'm', at: 'after', after: 5 },
      );
      const statuses = numbered(6).map((payload) => {
        const { status, body } = put(simulated, [payload]);
        return [status, asObject(JSON.parse(body))['__type']];
      });
      const expired = [400, 'ExpiredTokenException'];
      assert.deepEqual(statuses, [[200, undefined], [200, undefined], expired, expired, expired, [418, 'Odd']]);
      assert.deepEqual(kind.stored(simulated).sort(), ['payload 0', 'payload 1', 'payload 5']);
    });

    it('closes connections before storing, after storing and in the middle of the response', () => {
      const simulated = start(
        { fault: 'close', times: 1 },
        { fault: 'close', at: 'after', after: 1, times: 1 },
        { fault: 'close', at: 'midResponse', after: 2, times: 1 },
      );
      assert.deepEqual(
        numbered(4).map((payload) => put(simulated, [payload]).ending),
        ['closedBefore', 'closedBefore', 'closedMidResponse', 'whole'],
      );
      assert.deepEqual(kind.stored(simulated).sort(), ['payload 1', 'payload 2', 'payload 3']);
    });

    it('delays requests before and after storing, and adds delays up', () => {
      const { sandbox } = start(
        { fault: 'delay', seconds: 3 },
        { fault: 'delay', seconds: 0.5 },
        { fault: 'delay', seconds: 2, at: 'after' },
      );
      const arrival = sandbox.arrive({ service: kind.service, operation: kind.many, body: kind.body(['x']) });
      assert.equal(arrival.delayMs, 3500);
      assert.equal(arrival.run().delayMs, 2000);
    });

    it('stores all records when a response breaks the contract', () => {
      const broken = (fault: string, more: Record<string, unknown> = {}): ReturnType<typeof put> => {
        const simulated = start({ fault, ...more });
        const reply = put(simulated, numbered(3));
        assert.equal(kind.stored(simulated).length, 3);
        return reply;
      };
      const content = (reply: ReturnType<typeof put>): Record<string, unknown> => asObject(JSON.parse(reply.body));
      assert.equal(content(broken('wrongCount'))[kind.count], 1);
      assert.equal(asObjects(content(broken('wrongLength'))[kind.entries]).length, 2);
      assert.ok(asObjects(content(broken('noSequenceNumber'))[kind.entries]).every((entry) => !(kind.number in entry)));
      const some = asObjects(content(broken('noSequenceNumber', { payload: 'oad 1' }))[kind.entries]);
      assert.deepEqual(some.map((entry) => kind.number in entry), [true, false, true]);
      assert.throws(() => content(broken('notJson')));
      assert.throws(() => content(broken('cutOff')));
      const html = broken('html', { status: 502 });
      assert.deepEqual([html.status, html.contentType], [502, 'text/html']);
    });

    it('refuses a PutRecord where a fault of records hits it', () => {
      const simulated = start({ fault: 'throttle', times: 1 }, { fault: 'internalFailure', times: 1 });
      const first = simulated.refused(kind.service, 'PutRecord', kind.one('x'));
      assert.equal(first.code, kind.throttle.ErrorCode);
      assert.equal(first.status, kind.service === 'kinesis' ? 400 : 503);
      assert.equal(simulated.refused(kind.service, 'PutRecord', kind.one('x')).status, 500);
      assert.equal(simulated.reply(kind.service, 'PutRecord', kind.one('x')).status, 200);
      assert.equal(kind.stored(simulated).length, 1);
    });

    it('ends a rule its number of seconds after the first time it could apply', () => {
      const simulated = start({ fault: 'throttle', forSeconds: 5 });
      simulated.now += 60_000;
      assert.deepEqual(failed(simulated, ['a']), [0]);
      simulated.now += 4999;
      assert.deepEqual(failed(simulated, ['a']), [0]);
      simulated.now += 1;
      assert.deepEqual(failed(simulated, ['a']), []);
    });

    it('leaves alone other operations and streams than a rule names', () => {
      const list = kind.service === 'kinesis' ? 'ListStreams' : 'ListDeliveryStreams';
      const refuse = { fault: 'refuse', code: 'AccessDeniedException' };
      const all = start({ ...refuse, operation: '*', service: kind.service });
      assert.equal(all.refused(kind.service, list, {}).code, 'AccessDeniedException');
      for (const rule of [refuse, { ...refuse, operation: '*', stream: 'other' }]) {
        assert.equal(start(rule).reply(kind.service, list, {}).status, 200);
      }
      assert.equal(put(start({ ...refuse, stream: 'other' }), ['a']).status, 200);
      const otherService = kind.service === 'kinesis' ? 'firehose' : 'kinesis';
      assert.equal(put(start({ ...refuse, service: otherService }), ['a']).status, 200);
    });

    it('does not use up rules for records on requests that end before storing', () => {
      const simulated = start({ fault: 'throttle', times: 1 }, { fault: 'close', times: 1 });
      assert.equal(put(simulated, ['a']).ending, 'closedBefore');
      assert.deepEqual(failed(simulated, ['a']), [0]);
      assert.deepEqual(failed(simulated, ['a']), []);
    });

    it('resets a plan when it is set again, and ends it when it is cleared', () => {
      const simulated = start({ fault: 'throttle', times: 1 });
      failed(simulated, ['a']);
      simulated.sandbox.setFaults(simulated.sandbox.faults.plan);
      assert.deepEqual(failed(simulated, ['a']), [0]);
      simulated.sandbox.setFaults(NO_FAULTS);
      assert.deepEqual(failed(simulated, ['a']), []);
    });

    it('never reports a record as stored that is not, nor as refused that is, whatever the rules', () => {
      const rule = fc.record(
        {
          fault: fc.constantFrom('throttle', 'internalFailure'),
          probability: fc.double({ min: 0, max: 1, noNaN: true }),
          times: fc.integer({ min: 1, max: 5 }),
          after: fc.nat(3),
          record: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: ['fault'] },
      );
      fc.assert(
        fc.property(fc.array(rule, { maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 8 }), (rules, sizes) => {
          const simulated = start(...rules);
          const said: string[] = [];
          let next = 0;
          for (const size of sizes) {
            const payloads = numbered(size, next);
            next += size;
            for (const [index, entry] of answered(simulated, payloads).entries()) {
              if (kind.number in entry) said.push(payloads[index] ?? '');
            }
          }
          assert.deepEqual(kind.stored(simulated).sort(), said.sort());
        }),
        { numRuns: 200 },
      );
    });
  });
}

describe('fault injection for shards', () => {
  it('throttles shard 2 for five seconds, and no other', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'throttle', shard: 2, forSeconds: 5 }] } });
    const put = (): Record<string, unknown>[] =>
      asObjects(
        simulated.kinesis('PutRecords', {
          StreamName: 'orders',
          Records: Array.from({ length: 4 }, (_, shard) => ({
            Data: base64('x'),
            PartitionKey: 'k',
            ExplicitHashKey: String((BigInt(shard) << 126n) + 5n),
          })),
        })['Records'],
      );
    const first = put();
    assert.deepEqual(first.map((entry) => 'ErrorCode' in entry), [false, false, true, false]);
    assert.equal(
      first[2]?.['ErrorMessage'],
      'Rate exceeded for shard shardId-000000000002 in stream orders under account 123456789012.',
    );
    simulated.now += 5000;
    assert.ok(put().every((entry) => 'SequenceNumber' in entry));
  });

  it('fails records by partition key, in requests that name the stream by ARN too', () => {
    const simulated = new SimulatedSandbox({
      faults: { rules: [{ fault: 'internalFailure', stream: 'orders', partitionKey: 'key-1' }] },
    });
    const answer = simulated.kinesis('PutRecords', {
      StreamARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
      Records: entries(numbered(3)),
    });
    assert.deepEqual(asObjects(answer['Records']).map((entry) => 'ErrorCode' in entry), [false, true, false]);
  });

  it('splits a shard once in the middle of a run, and routes records to its children', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'reshard', after: 2, split: 1 }] } });
    const put = (): unknown => {
      const record = { Data: base64('x'), PartitionKey: 'k', ExplicitHashKey: String((1n << 126n) + 5n) };
      return asObjects(
        simulated.kinesis('PutRecords', { StreamName: 'orders', Records: [record] })['Records'],
      )[0]?.['ShardId'];
    };
    assert.deepEqual(
      [put(), put(), put(), put()].map((id) => Number(String(id).slice(-2))),
      [1, 1, 4, 4],
    );
    const widest = new SimulatedSandbox({ faults: { rules: [{ fault: 'reshard', times: 3 }] } });
    for (let round = 0; round < 5; round++) widest.kinesis('PutRecords', { StreamName: 'orders', Records: entries(['x']) });
    assert.equal(widest.sandbox.kinesis.find('orders')?.openShards.length, 7);
  });

  it('does nothing where a shard cannot be split', () => {
    const simulated = new SimulatedSandbox({ faults: { rules: [{ fault: 'reshard', split: 9, times: 2 }] } });
    simulated.kinesis('PutRecords', { StreamName: 'orders', Records: entries(['x']) });
    assert.equal(simulated.refused('kinesis', 'PutRecords', { StreamName: 'nope', Records: [] }).code, 'ValidationException');
    assert.equal(simulated.sandbox.kinesis.find('orders')?.shards.length, 4);
  });

  it('refuses malformed requests as without a fault plan', () => {
    const rules = [
      { fault: 'throttle', shard: 1 },
      { fault: 'throttle', payload: 'x' },
      { fault: 'throttle', record: 1 },
    ];
    const simulated = new SimulatedSandbox({ faults: { rules } });
    for (const body of [
      {},
      { Records: 'x' },
      { Records: [5, null, { Data: 5 }] },
      { StreamName: 5, StreamARN: 5 },
      { StreamName: 'orders', Records: [{ Data: 'YQ==', PartitionKey: 'k', ExplicitHashKey: 'abc' }] },
      { StreamName: 'orders', Records: [{ Data: 'YQ==', PartitionKey: 'k', ExplicitHashKey: '9'.repeat(39) }] },
    ]) {
      simulated.refused('kinesis', 'PutRecords', body);
      simulated.refused('firehose', 'PutRecordBatch', body);
      simulated.refused('kinesis', 'PutRecord', body);
    }
  });
});
