import assert from 'node:assert/strict';
import { startKinesalite, startKinesisLocal, startOurs, pause, type Emulator, type EmulatorName } from './emulator';

/*
 * The same requests to the sandbox, kinesalite and kinesis-local: the same shards, the same refusals, the same records
 * back. Where an emulator differs from the sandbox, DIFFERENCES says how and why. A difference that is not listed
 * fails, and so does a listed one that no longer occurs.
 */

type Json = Readonly<Record<string, unknown>>;
type Call = (operation: string, body: Json) => Promise<Reply>;

interface Reply {
  readonly status: number;
  /** The exception's name, or 'ok'. */
  readonly code: string;
  readonly output: Json;
}

const LAST = (1n << 128n) - 1n;

function caller(endpoint: string): Call {
  return async (operation, body) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `Kinesis_20131202.${operation}`,
        'X-Amz-Date': '20261120T111514Z',
        Authorization:
          'AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00',
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const output = text === '' ? {} : object(JSON.parse(text));
    const type = output['__type'];
    const named = typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : 'none';
    return { status: response.status, code: response.ok ? 'ok' : named, output };
  };
}

function object(value: unknown): Json {
  assert.ok(typeof value === 'object' && value !== null, `not an object: ${JSON.stringify(value)}`);
  return value as Json;
}

function objects(value: unknown): Json[] {
  assert.ok(Array.isArray(value), `not a list: ${JSON.stringify(value)}`);
  return (value as readonly unknown[]).map(object);
}

function text(value: unknown): string {
  assert.equal(typeof value, 'string');
  return String(value);
}

function base64(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64');
}

async function ok(call: Call, operation: string, body: Json): Promise<Json> {
  const { code, output } = await call(operation, body);
  assert.equal(code, 'ok', `${operation}: ${JSON.stringify(output)}`);
  return output;
}

async function active(call: Call, name: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { output } = await call('DescribeStreamSummary', { StreamName: name });
    if (output['StreamDescriptionSummary'] !== undefined) {
      if (object(output['StreamDescriptionSummary'])['StreamStatus'] === 'ACTIVE') return;
    }
    assert.ok(Date.now() < deadline, `${name} does not become active.`);
    await pause(20);
  }
}

let streams = 0;

/** A new stream, so that no case sees another's records. */
async function stream(call: Call, shardCount: number): Promise<string> {
  streams++;
  const name = `stream-${String(streams)}`;
  await ok(call, 'CreateStream', { StreamName: name, ShardCount: shardCount });
  await active(call, name);
  return name;
}

async function shardsOf(call: Call, name: string): Promise<Json[]> {
  return objects((await ok(call, 'ListShards', { StreamName: name }))['Shards']);
}

function shardNumber(entry: Json): number {
  return Number(text(entry['ShardId']).slice(-12));
}

const KEYS = Array.from({ length: 200 }, (_, index) =>
  [`user-${String(index)}`, `ключ-${String(index)}`, `😀${String(index)}`, 'x'.repeat(index + 1)][index % 4] ?? '',
);

async function shardNumbers(call: Call, shardCount: number, records: readonly Json[]): Promise<unknown> {
  const name = await stream(call, shardCount);
  const output = await ok(call, 'PutRecords', { StreamName: name, Records: records });
  return objects(output['Records']).map(shardNumber);
}

async function outcome(call: Call, operation: string, body: Json): Promise<string> {
  const { status, code, output } = await call(operation, body);
  const entries = operation === 'PutRecords' && code === 'ok' ? objects(output['Records']) : [];
  const failure = entries.map((entry) => entry['ErrorCode']).find((found) => typeof found === 'string');
  return failure === undefined ? `${String(status)} ${code}` : `200 entry ${failure}`;
}

const RECORD = { Data: base64('x'), PartitionKey: 'k' };

/** A request to a stream of one shard: 'PutRecords' with these fields. */
function put(fields: Json): (call: Call) => Promise<unknown> {
  return async (call) => outcome(call, 'PutRecords', { StreamName: await stream(call, 1), ...fields });
}

function putOne(fields: Json): (call: Call) => Promise<unknown> {
  return put({ Records: [{ ...RECORD, ...fields }] });
}

/** Any other request. */
function send(operation: string, body: Json): (call: Call) => Promise<unknown> {
  return (call) => outcome(call, operation, body);
}

async function readAll(call: Call, name: string, start: Json): Promise<Json[]> {
  const { ShardIterator } = await ok(call, 'GetShardIterator', {
    StreamName: name,
    ShardId: 'shardId-000000000000',
    ...start,
  });
  return objects((await ok(call, 'GetRecords', { ShardIterator }))['Records']);
}

async function roundTrip(call: Call): Promise<unknown> {
  const name = await stream(call, 1);
  const payloads = [new Uint8Array(), Uint8Array.of(0, 255, 128), Buffer.from('{"a":12345678901234567890}'), Buffer.from('я😀')];
  const records = payloads.map((payload, index) => ({ Data: base64(payload), PartitionKey: KEYS[index] ?? '' }));
  const output = await ok(call, 'PutRecords', { StreamName: name, Records: records });
  const numbers = objects(output['Records']).map((entry) => text(entry['SequenceNumber']));
  const read = await readAll(call, name, { ShardIteratorType: 'TRIM_HORIZON' });
  return {
    rising: numbers.every((number, index) => index === 0 || BigInt(number) > BigInt(numbers[index - 1] ?? 0)),
    digits: numbers.map((number) => number.length),
    sameNumbers: read.map((record) => record['SequenceNumber'] === numbers[read.indexOf(record)]),
    read: read.map((record) => [record['Data'], record['PartitionKey']]),
    arrivalIsSeconds: read.map((record) => Math.abs(Number(record['ApproximateArrivalTimestamp']) - Date.now() / 1000) < 60),
  };
}

async function iterators(call: Call): Promise<unknown> {
  const name = await stream(call, 1);
  const numbers: unknown[] = [];
  for (const payload of ['a', 'b', 'c']) {
    const output = await ok(call, 'PutRecord', { StreamName: name, Data: base64(payload), PartitionKey: 'k' });
    numbers.push(output['SequenceNumber']);
  }
  const read = async (start: Json): Promise<string> =>
    (await readAll(call, name, start)).map((record) => Buffer.from(text(record['Data']), 'base64').toString()).join('');
  return {
    horizon: await read({ ShardIteratorType: 'TRIM_HORIZON' }),
    latest: await read({ ShardIteratorType: 'LATEST' }),
    at: await read({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[1] }),
    after: await read({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[1] }),
    time: await read({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: Math.floor(Date.now() / 1000) - 3600 }),
  };
}

async function reshard(call: Call): Promise<unknown> {
  const name = await stream(call, 2);
  await ok(call, 'SplitShard', {
    StreamName: name,
    ShardToSplit: 'shardId-000000000000',
    NewStartingHashKey: String(1n << 120n),
  });
  await active(call, name);
  await ok(call, 'MergeShards', {
    StreamName: name,
    ShardToMerge: 'shardId-000000000003',
    AdjacentShardToMerge: 'shardId-000000000001',
  });
  await active(call, name);
  const shards = await shardsOf(call, name);
  const latest = await ok(call, 'ListShards', { StreamName: name, ShardFilter: { Type: 'AT_LATEST' } });
  const output = await ok(call, 'PutRecords', {
    StreamName: name,
    Records: KEYS.slice(0, 50).map((key) => ({ Data: base64('x'), PartitionKey: key })),
  });
  // kinesis-local writes null for what is absent.
  const open = shards.filter((shard) => typeof object(shard['SequenceNumberRange'])['EndingSequenceNumber'] !== 'string');
  return {
    family: shards.map((shard) => [
      shardNumber(shard),
      shard['ParentShardId'] ?? 'none',
      shard['AdjacentParentShardId'] ?? 'none',
    ]),
    open: open.map(shardNumber),
    atLatest: objects(latest['Shards']).map(shardNumber),
    usedAreOpen: objects(output['Records']).every((entry) => open.map(shardNumber).includes(shardNumber(entry))),
  };
}

async function ranges(call: Call): Promise<unknown> {
  return (await shardsOf(call, await stream(call, 4))).map((shard) => {
    const range = object(shard['HashKeyRange']);
    return [range['StartingHashKey'], range['EndingHashKey']];
  });
}

/** Does a stream named in this way take records? */
async function byArn(call: Call): Promise<unknown> {
  const name = await stream(call, 1);
  const { output } = await call('DescribeStreamSummary', { StreamName: name });
  const { StreamARN } = object(output['StreamDescriptionSummary']);
  return outcome(call, 'PutRecords', { StreamARN, Records: [RECORD] });
}

async function dryRun(call: Call): Promise<unknown> {
  const name = await stream(call, 1);
  const said = await outcome(call, 'PutRecords', { StreamName: name, Records: [RECORD], DryRun: true });
  return [said, (await readAll(call, name, { ShardIteratorType: 'TRIM_HORIZON' })).length];
}

async function maxRecordSize(call: Call): Promise<unknown> {
  const name = await stream(call, 1);
  const { output } = await call('DescribeStreamSummary', { StreamName: name });
  const { StreamARN, MaxRecordSizeInKiB } = object(output['StreamDescriptionSummary']);
  const updated = await outcome(call, 'UpdateMaxRecordSize', { StreamARN, MaxRecordSizeInKiB: 2048 });
  const large = { Data: Buffer.alloc(1_500_000).toString('base64'), PartitionKey: 'k' };
  return [MaxRecordSizeInKiB ?? 'none', updated, await outcome(call, 'PutRecords', { StreamName: name, Records: [large] })];
}

async function throttle(call: Call): Promise<unknown> {
  const name = await stream(call, 1);
  const Records = Array.from({ length: 500 }, () => RECORD);
  let failed = 0;
  for (let batch = 0; batch < 6; batch++) {
    failed += Number((await ok(call, 'PutRecords', { StreamName: name, Records }))['FailedRecordCount']);
  }
  return failed > 0 ? 'throttled' : 'all taken';
}

async function onDemand(call: Call): Promise<unknown> {
  streams++;
  const name = `stream-${String(streams)}`;
  const said = await outcome(call, 'CreateStream', {
    StreamName: name,
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  });
  if (said !== '200 ok') return said;
  await active(call, name);
  return (await shardsOf(call, name)).length;
}

const CASES: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
  'shard of 200 keys, 4 shards': (call) => shardNumbers(call, 4, KEYS.map((key) => ({ ...RECORD, PartitionKey: key }))),
  'shard of 200 keys, 7 shards': (call) => shardNumbers(call, 7, KEYS.map((key) => ({ ...RECORD, PartitionKey: key }))),
  'shard of explicit hash keys': (call) =>
    shardNumbers(
      call,
      4,
      [0n, 1n, 1n << 100n, (1n << 126n) - 2n, (1n << 126n) + 1n, (1n << 127n) + 2n, 3n << 126n, LAST].map((key) => ({
        ...RECORD,
        ExplicitHashKey: String(key),
      })),
    ),
  'ranges of 4 shards': ranges,
  'last hash key of the first of 4 shards': (call) =>
    shardNumbers(call, 4, [{ ...RECORD, ExplicitHashKey: String((1n << 126n) - 1n) }]),
  'round trip': roundTrip,
  'shard iterators': iterators,
  'split and merge': reshard,
  'stream by ARN alone': byArn,
  DryRun: dryRun,
  'on-demand stream': onDemand,
  UpdateMaxRecordSize: maxRecordSize,
  '3,000 records at once to one shard': throttle,

  '500 records': put({ Records: Array.from({ length: 500 }, () => RECORD) }),
  '501 records': put({ Records: Array.from({ length: 501 }, () => RECORD) }),
  'no records': put({ Records: [] }),
  'Records absent': put({}),
  'key of 256 units': putOne({ PartitionKey: 'я'.repeat(256) }),
  'key of 257 units': putOne({ PartitionKey: 'x'.repeat(257) }),
  'key of 129 emoji': putOne({ PartitionKey: '😀'.repeat(129) }),
  'empty key': putOne({ PartitionKey: '' }),
  'key absent': put({ Records: [{ Data: base64('x') }] }),
  'data absent': put({ Records: [{ PartitionKey: 'k' }] }),
  'data not base64': putOne({ Data: '?' }),
  'explicit hash key 2^128': putOne({ ExplicitHashKey: String(1n << 128n) }),
  'explicit hash key 01': putOne({ ExplicitHashKey: '01' }),
  'explicit hash key -1': putOne({ ExplicitHashKey: '-1' }),
  'explicit hash key abc': putOne({ ExplicitHashKey: 'abc' }),
  'explicit hash key of 40 digits': putOne({ ExplicitHashKey: '9'.repeat(40) }),
  'record of 1 MiB with its key': putOne({ Data: Buffer.alloc(1_048_575).toString('base64') }),
  'record of 1 MiB and its key': putOne({ Data: Buffer.alloc(1_048_576).toString('base64') }),
  'record of 1 MiB and a byte': putOne({ Data: Buffer.alloc(1_048_577).toString('base64') }),
  'request of 9 MiB': async (call) =>
    outcome(call, 'PutRecords', {
      StreamName: await stream(call, 16),
      Records: Array.from({ length: 9 }, (_, shard) => ({
        ...RECORD,
        ExplicitHashKey: String((BigInt(shard) << 124n) + 5n),
        Data: Buffer.alloc(1_048_000).toString('base64'),
      })),
    }),
  'request of 11 MiB': put({
    Records: Array.from({ length: 11 }, () => ({ ...RECORD, Data: Buffer.alloc(1_048_575).toString('base64') })),
  }),
  'unknown stream': send('PutRecords', { StreamName: 'nope', Records: [RECORD] }),
  'unknown stream described': send('DescribeStreamSummary', { StreamName: 'nope' }),
  'unknown stream deleted': send('DeleteStream', { StreamName: 'nope' }),
  'name with a space': send('PutRecords', { StreamName: 'a b', Records: [RECORD] }),
  'name of 129 characters': send('PutRecords', { StreamName: 'x'.repeat(129), Records: [RECORD] }),
  'no stream named': send('PutRecords', { Records: [RECORD] }),
  'no stream named to ListShards': send('ListShards', {}),
  'unknown operation': send('MakeCoffee', {}),
  'stream created twice': async (call) =>
    outcome(call, 'CreateStream', { StreamName: await stream(call, 1), ShardCount: 1 }),
  'stream of no shards': send('CreateStream', { StreamName: 'zero', ShardCount: 0 }),
  'unknown shard': async (call) =>
    outcome(call, 'GetShardIterator', {
      StreamName: await stream(call, 1),
      ShardId: 'shardId-000000000009',
      ShardIteratorType: 'LATEST',
    }),
  'unknown type of iterator': async (call) =>
    outcome(call, 'GetShardIterator', {
      StreamName: await stream(call, 1),
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'FIRST',
    }),
  'iterator without its sequence number': async (call) =>
    outcome(call, 'GetShardIterator', {
      StreamName: await stream(call, 1),
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    }),
  'iterator that is none': send('GetRecords', { ShardIterator: 'AAAA' }),
  'limit of 10,001 records': send('GetRecords', { ShardIterator: 'AAAA', Limit: 10_001 }),
  'order after a foreign sequence number': async (call) =>
    outcome(call, 'PutRecord', { StreamName: await stream(call, 1), ...RECORD, SequenceNumberForOrdering: '123' }),
  'merge of shards that are not adjacent': async (call) =>
    outcome(call, 'MergeShards', {
      StreamName: await stream(call, 3),
      ShardToMerge: 'shardId-000000000000',
      AdjacentShardToMerge: 'shardId-000000000002',
    }),
  'split at the start of the shard': async (call) =>
    outcome(call, 'SplitShard', {
      StreamName: await stream(call, 1),
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: '0',
    }),
};

interface Difference {
  /** What the emulator does, in place of what the sandbox does. */
  readonly does: unknown;
  readonly because: string;
}

const RANGES_OFF = 'It divides 2^128-1, not 2^128, so its ranges begin up to three lower than those of AWS.';
const NO_LARGE_REQUESTS = 'It answers 413 without a body to requests of more than 7 MiB.';
const NO_ARN = 'It is older than StreamARN, and demands a StreamName.';
const PATTERN = 'It does not apply the pattern of the service model.';
const OWN_CODE = 'It has InvalidArgumentException for all that breaks the service model; AWS says ValidationException.';
const DECODER = 'What its JSON decoder does not find is a SerializationException; AWS says ValidationException.';
const CRASH = 'Its decoder throws, and it answers 500.';
const NO_THROUGHPUT = 'It does not imitate the throughput of a shard.';

const DIFFERENCES: Readonly<Record<Exclude<EmulatorName, 'sandbox'>, Readonly<Record<string, Difference>>>> = {
  kinesalite: {
    'split and merge': {
      does: {
        family: [
          [0, 'none', 'none'],
          [1, 'none', 'none'],
          [2, 'shardId-000000000000', 'none'],
          [3, 'shardId-000000000000', 'none'],
          [4, 'shardId-000000000003', 'shardId-000000000001'],
        ],
        open: [2, 4],
        atLatest: [0, 1, 2, 3, 4],
        usedAreOpen: true,
      },
      because: 'It ignores ShardFilter.',
    },
    'stream by ARN alone': { does: '400 ValidationException', because: NO_ARN },
    'no stream named': { does: '400 ValidationException', because: NO_ARN },
    DryRun: { does: ['200 ok', 1], because: 'It is older than DryRun, and writes the record.' },
    'on-demand stream': { does: '400 ValidationException', because: 'It is older than on-demand streams.' },
    UpdateMaxRecordSize: {
      does: ['none', '400 UnknownOperationException', '400 ValidationException'],
      because: 'It is older than records of more than 1 MiB.',
    },
    '3,000 records at once to one shard': { does: 'all taken', because: NO_THROUGHPUT },
    'explicit hash key 01': { does: '200 ok', because: PATTERN },
    'explicit hash key -1': { does: '400 InvalidArgumentException', because: PATTERN },
    'explicit hash key of 40 digits': { does: '400 InvalidArgumentException', because: PATTERN },
    'record of 1 MiB and its key': { does: '200 ok', because: 'It does not count the partition key.' },
    'request of 9 MiB': { does: '413 none', because: NO_LARGE_REQUESTS },
    'request of 11 MiB': { does: '413 none', because: NO_LARGE_REQUESTS },
    'order after a foreign sequence number': {
      does: '200 ok',
      because: 'It takes any number that it can decode, from whatever stream.',
    },
  },
  'kinesis-local': {
    'ranges of 4 shards': {
      does: [
        ['0', '85070591730234615865843651857942052862'],
        ['85070591730234615865843651857942052863', '170141183460469231731687303715884105725'],
        ['170141183460469231731687303715884105726', '255211775190703847597530955573826158588'],
        ['255211775190703847597530955573826158589', '340282366920938463463374607431768211455'],
      ],
      because: RANGES_OFF,
    },
    'last hash key of the first of 4 shards': { does: [1], because: RANGES_OFF },
    DryRun: { does: ['200 ok', 1], because: 'It is older than DryRun, and writes the record.' },
    UpdateMaxRecordSize: {
      does: ['none', '200 ok', '200 ok'],
      because: 'It states MaxRecordSizeInKiB only once it was updated.',
    },
    '3,000 records at once to one shard': { does: 'all taken', because: NO_THROUGHPUT },
    '501 records': { does: '200 ok', because: 'It does not count records.' },
    'no records': { does: '200 ok', because: 'It does not count records.' },
    'Records absent': { does: '400 SerializationException', because: DECODER },
    'key absent': { does: '400 SerializationException', because: DECODER },
    'data absent': { does: '400 SerializationException', because: DECODER },
    'unknown type of iterator': { does: '400 SerializationException', because: DECODER },
    'data not base64': { does: '500 none', because: CRASH },
    'explicit hash key abc': { does: '500 none', because: CRASH },
    'iterator that is none': { does: '500 none', because: CRASH },
    'limit of 10,001 records': { does: '500 none', because: 'It decodes the iterator first, and that throws.' },
    'key of 257 units': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'key of 129 emoji': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'empty key': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'explicit hash key 01': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'explicit hash key -1': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'explicit hash key of 40 digits': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'name with a space': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'name of 129 characters': { does: '400 InvalidArgumentException', because: OWN_CODE },
    'record of 1 MiB and its key': { does: '200 ok', because: 'It does not count the partition key.' },
    'record of 1 MiB and a byte': {
      does: '200 entry InvalidArgumentException',
      because: 'It refuses the record alone; AWS refuses the whole call.',
    },
    'request of 11 MiB': { does: '200 ok', because: 'It does not measure requests.' },
    'unknown operation': {
      does: '400 AccessDeniedException',
      because: 'It uses the message for a request that names no operation.',
    },
    'stream of no shards': {
      does: '400 LimitExceededException',
      because: 'It says this of every number of shards that it does not allow.',
    },
    'split at the start of the shard': {
      does: '200 ok',
      because: 'It takes the start of the shard itself, and leaves a shard of nothing.',
    },
  },
};

describe('the sandbox compared with other emulators', function () {
  this.timeout(60_000);
  let ours: Emulator;
  let others: Emulator[];

  before(async () => {
    ours = await startOurs();
    others = [];
    others.push(await startKinesalite());
    others.push(await startKinesisLocal());
  });

  after(async () => {
    await Promise.all([ours, ...others].map((emulator) => emulator.stop()));
  });

  for (const [name, run] of Object.entries(CASES)) {
    it(`responds as the other emulators do, except for listed differences: ${name}`, async () => {
      const expected = await run(caller(ours.endpoint));
      for (const other of others) {
        const known = other.name === 'sandbox' ? undefined : DIFFERENCES[other.name][name];
        const found = await run(caller(other.endpoint));
        if (known === undefined) {
          assert.deepEqual(found, expected, other.name);
        } else {
          assert.notDeepEqual(known.does, expected, `${other.name} is listed with a difference but has none.`);
          assert.deepEqual(found, known.does, `${other.name} no longer differs as listed.`);
        }
      }
    });
  }

  it('lists differences only for cases that exist', () => {
    const listed = Object.values(DIFFERENCES).flatMap((differences) => Object.keys(differences));
    assert.deepEqual(listed.filter((name) => !Object.hasOwn(CASES, name)), []);
  });
});
