import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, type KinesisClient, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { endpointInUse, stsEndpoint } from '../../../src/aws/endpoints';
import { kinesisClient } from '../../../src/aws/services/kinesis';
import { HttpTransport } from '../../../src/aws/httpTransport';
import { createSender } from '../../../src/aws/sender';
import { AwsError } from '../../../src/aws/awsError';
import { type ListedStream, listStreams, openShards, streamInfo } from '../../../src/aws/streams';
import type { WireRequest } from '../../../src/core/model/sender';
import { hashKeyOf, ShardMap } from '../../../src/core/keys/shardMap';
import type { Service, Target } from '../../../src/core/model/target';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/server';
import { setEnvironment } from './environment';
import { httpText, RawServer } from './rawServer';

const never = new AbortController().signal;

function target(service: Service, name: string, endpoint: string): Target {
  return { service, name, region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint };
}

async function collect(pages: AsyncIterable<readonly ListedStream[]>): Promise<ListedStream[]> {
  const all: ListedStream[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

function rejectsWith(kind: AwsError['kind'], code: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof AwsError, String(error));
    assert.deepEqual([error.kind, error.code], [kind, code]);
    return true;
  };
}

/** Records of all keys, each with its key as data. */
function batchOf(keys: readonly string[]): WireRequest {
  return { call: { kind: 'many' }, records: keys.map((key) => ({ data: Buffer.from(key), partitionKey: key })) };
}

/** Everything that the shard holds. */
async function readShard(client: KinesisClient, stream: string, shardId: string): Promise<string[]> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamName: stream, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ Data, SequenceNumber }) => `${String(SequenceNumber)} ${Buffer.from(Data ?? []).toString()}`);
}

/** Sends records to a stream of several shards, then reads each back from the shard the answer named. */
async function roundTrip(endpoint: string, stream: string): Promise<void> {
  const transport = new HttpTransport({ requestTimeoutMs: 5000, connectTimeoutMs: 1000, maxSockets: 2 });
  const client = kinesisClient({ region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint }, transport);
  const to = target('kinesis', stream, endpoint);
  const { arn } = await streamInfo(to);
  const sender = createSender(arn === undefined ? to : { ...to, arn }, { requestTimeoutMs: 5000, maxSockets: 2 });
  try {
    const keys = Array.from({ length: 50 }, (_, number) => `key ${String(number)} ☃`);
    const answer = await sender.send(batchOf(keys), never);
    assert.equal(answer.kind, 'success', JSON.stringify(answer));
    assert.equal(answer.failedCount, 0);
    assert.notEqual(answer.requestId, undefined);
    assert.equal(answer.entries.length, keys.length);

    const shards = new ShardMap(await openShards(to));
    const stored = new Map<string, string[]>();
    for (const { shardId } of shards.shards) stored.set(shardId, await readShard(client, stream, shardId));
    answer.entries.forEach(({ shardId = '', sequenceNumber = '' }, index) => {
      const key = keys[index] ?? '';
      assert.equal(shardId, shards.shards[shards.shardOf(hashKeyOf(key)) ?? -1]?.shardId);
      assert.ok(stored.get(shardId)?.includes(`${sequenceNumber} ${key}`));
    });

    const [first] = answer.entries;
    const after = first?.sequenceNumber ?? '';
    const ordered = await sender.send({ ...batchOf(keys.slice(0, 1)), call: { kind: 'ordered', after } }, never);
    assert.equal(ordered.kind, 'success', JSON.stringify(ordered));
    assert.equal(ordered.entries[0]?.shardId, first?.shardId);
    assert.ok(BigInt(ordered.entries[0]?.sequenceNumber ?? 0) > BigInt(after));
  } finally {
    sender.dispose();
    transport.destroy();
  }
}

describe('streams of kinesalite', () => {
  let server: Server;
  let endpoint = '';
  let client: KinesisClient;
  let transport: HttpTransport;

  before(async () => {
    const require = createRequire(import.meta.url);
    const kinesalite = require('kinesalite') as (options: object) => Server;
    server = kinesalite({ createStreamMs: 0, updateStreamMs: 0, shardLimit: 100 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    transport = new HttpTransport({ requestTimeoutMs: 5000, connectTimeoutMs: 1000, maxSockets: 2 });
    client = kinesisClient({ region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint }, transport);
    for (let number = 0; number < 12; number += 1) {
      await client.send(new CreateStreamCommand({ StreamName: `stream-${String(number).padStart(2, '0')}`, ShardCount: 3 }));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  after(async () => {
    transport.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are listed over several pages', async () => {
    const names = (await collect(listStreams('kinesis', { region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint }))).map(({ name }) => name);
    assert.equal(names.length, 12);
    assert.equal(new Set(names).size, 12);
  });

  it('are described', async () => {
    const info = await streamInfo(target('kinesis', 'stream-00', endpoint));
    assert.equal(info.arn, 'arn:aws:kinesis:us-east-1:000000000000:stream/stream-00');
    assert.equal(info.accountId, '000000000000');
    assert.equal(info.status, 'ACTIVE');
    assert.equal(info.openShards, 3);
    assert.equal(info.maxRecordKiB, undefined);
    assert.equal(info.keysIgnored, false);
  });

  it('have open shards that tile all hash keys, also after a split', async () => {
    const to = target('kinesis', 'stream-01', endpoint);
    const [first] = await openShards(to);
    const middle = (BigInt(first?.endingHashKey ?? 0) / 2n).toString();
    await client.send(new SplitShardCommand({ StreamName: to.name, ShardToSplit: first?.shardId, NewStartingHashKey: middle }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const shards = new ShardMap(await openShards(to)).shards;
    assert.equal(shards.length, 4);
    let next = 0n;
    for (const { startingHashKey, endingHashKey } of shards) {
      assert.equal(BigInt(startingHashKey), next);
      next = BigInt(endingHashKey) + 1n;
    }
    assert.equal(next, 2n ** 128n);
  });

  it('take records, which are found where the response says', async () => {
    await roundTrip(endpoint, 'stream-02');
  });

  it('report a stream that does not exist', async () => {
    await assert.rejects(streamInfo(target('kinesis', 'nope', endpoint)), rejectsWith('notFound', 'ResourceNotFoundException'));
    const sender = createSender(target('kinesis', 'nope', endpoint), { requestTimeoutMs: 2000, maxSockets: 1 });
    const answer = await sender.send(batchOf(['a']), never);
    sender.dispose();
    assert.equal(answer.kind === 'refused' && answer.code, 'ResourceNotFoundException');
  });

  it('never report a request that is too large for kinesalite as delivered', async () => {
    const sender = createSender(target('kinesis', 'stream-03', endpoint), { requestTimeoutMs: 5000, maxSockets: 1 });
    const records = Array.from({ length: 8 }, (_, key) => ({ data: Buffer.alloc(1_000_000), partitionKey: String(key) }));
    const answer = await sender.send({ call: { kind: 'many' }, records }, never);
    sender.dispose();
    assert.ok(answer.kind === 'refused' ? answer.httpStatus === 413 : answer.kind === 'noResponse' && answer.written === 'maybe', JSON.stringify(answer));
  });
});

describe('streams of the sandbox', () => {
  let sandbox: RunningSandbox;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
  });

  after(() => sandbox.close());

  it('are listed and described', async () => {
    const place = { region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint: sandbox.endpoint } as const;
    assert.deepEqual((await collect(listStreams('kinesis', place))).map(({ name }) => name), ['orders']);
    assert.deepEqual((await collect(listStreams('firehose', place))).map(({ name }) => name), ['events']);
    const info = await streamInfo(target('firehose', 'events', sandbox.endpoint));
    assert.match(info.arn ?? '', /^arn:aws:firehose:us-east-1:\d{12}:deliverystream\/events$/);
    assert.equal(info.type, 'DirectPut');
    assert.equal((await streamInfo(target('kinesis', 'orders', sandbox.endpoint))).openShards, 4);
  });

  it('take records, which are found where the response says', async () => {
    await roundTrip(sandbox.endpoint, 'orders');
  });

  it('take Firehose records', async () => {
    const sender = createSender(target('firehose', 'events', sandbox.endpoint), { requestTimeoutMs: 2000, maxSockets: 1 });
    const answer = await sender.send(batchOf(['a', 'b']), never);
    sender.dispose();
    assert.equal(answer.kind, 'success', JSON.stringify(answer));
    assert.equal(answer.failedCount, 0);
    assert.ok(answer.entries.every(({ recordId }) => recordId !== undefined));
  });
});

describe('questions to a service', () => {
  let server: RawServer | undefined;
  afterEach(() => server?.stop());

  it('page through delivery streams by the last name, and ask for DirectPut only', async () => {
    const pages = [
      { DeliveryStreamNames: ['a', 'b'], HasMoreDeliveryStreams: true },
      { DeliveryStreamNames: ['c'], HasMoreDeliveryStreams: false },
    ];
    server = await RawServer.start((socket) => socket.write(httpText('200 OK', JSON.stringify(pages.shift()))));
    const place = { region: 'us-east-1', credentials: { kind: 'sandbox' }, endpoint: server.url } as const;
    assert.deepEqual(await collect(listStreams('firehose', place)), [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    assert.deepEqual(
      server.requests.map(({ body }) => JSON.parse(body.toString()) as unknown),
      [{ DeliveryStreamType: 'DirectPut' }, { DeliveryStreamType: 'DirectPut', ExclusiveStartDeliveryStreamName: 'b' }],
    );
  });

  it('page through streams and shards by the token alone', async () => {
    const shard = (id: string, closed: boolean) => ({
      ShardId: id,
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' },
      SequenceNumberRange: { StartingSequenceNumber: '1', ...(closed && { EndingSequenceNumber: '2' }) },
    });
    const pages = [
      { Shards: [shard('s-0', true), shard('s-1', false)], NextToken: 'more' },
      { Shards: [shard('s-2', false)] },
    ];
    server = await RawServer.start((socket) => socket.write(httpText('200 OK', JSON.stringify(pages.shift()))));
    const shards = await openShards(target('kinesis', 'orders', server.url));
    assert.deepEqual(shards.map(({ shardId }) => shardId), ['s-1', 's-2']);
    assert.deepEqual(
      server.requests.map(({ body }) => JSON.parse(body.toString()) as unknown),
      [{ StreamName: 'orders', ShardFilter: { Type: 'AT_LATEST' } }, { NextToken: 'more' }],
    );
  });

  it('read the fields of newer streams', async () => {
    const summary = {
      StreamName: 'orders',
      StreamARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
      StreamStatus: 'UPDATING',
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      OpenShardCount: 4,
      MaxRecordSizeInKiB: 2048,
      RecordDistributionStrategy: 'AUTO',
    };
    server = await RawServer.start((socket) => socket.write(httpText('200 OK', JSON.stringify({ StreamDescriptionSummary: summary }))));
    assert.deepEqual(await streamInfo(target('kinesis', 'orders', server.url)), {
      arn: summary.StreamARN,
      accountId: '123456789012',
      status: 'UPDATING',
      mode: 'ON_DEMAND',
      openShards: 4,
      maxRecordKiB: 2048,
      keysIgnored: true,
    });
  });

  for (const [code, kind] of [
    ['AccessDeniedException', 'denied'],
    ['ExpiredTokenException', 'credentials'],
    ['LimitExceededException', 'other'],
  ] as const) {
    it(`report ${code} as ${kind}, and are asked once`, async () => {
      server = await RawServer.start((socket) => socket.write(httpText('400 Bad Request', JSON.stringify({ __type: code, message: 'The words.' }))));
      await assert.rejects(streamInfo(target('kinesis', 'orders', server.url)), (error: unknown) => {
        assert.ok(error instanceof AwsError);
        assert.deepEqual([error.kind, error.code, error.message], [kind, code, 'The words.']);
        return true;
      });
      assert.equal(server.requests.length, 1);
    });
  }

  it('report an endpoint that can’t be reached', async () => {
    const gone = await RawServer.start(() => undefined);
    await gone.stop();
    await assert.rejects(streamInfo(target('kinesis', 'orders', gone.url)), rejectsWith('unreachable', 'ConnectionRefused'));
  });

  it('report HTML from a proxy in one line', async () => {
    server = await RawServer.start((socket) => socket.write(httpText('200 OK', '<html>\nSign in</html>', { 'content-type': 'text/html' })));
    await assert.rejects(streamInfo(target('kinesis', 'orders', server.url)), (error: unknown) => {
      assert.ok(error instanceof AwsError);
      assert.equal(error.kind, 'other');
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });

  it('can be canceled', async () => {
    const cancel = new AbortController();
    server = await RawServer.start(() => { cancel.abort(); });
    await assert.rejects(streamInfo(target('kinesis', 'orders', server.url), cancel.signal), (error: unknown) => error instanceof AwsError && error.kind === 'canceled');
  });
});

describe('the endpoint of AWS', () => {
  it('is that of the service’s rules, whatever endpoints the environment configures', async () => {
    const restore = setEnvironment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_USE_FIPS_ENDPOINT: undefined });
    const of = (service: Service, region: string): Promise<string> => endpointInUse({ service, region, credentials: { kind: 'default' } });
    assert.equal(await of('kinesis', 'eu-west-1'), 'https://kinesis.eu-west-1.amazonaws.com');
    assert.equal(await of('firehose', 'cn-north-1'), 'https://firehose.cn-north-1.amazonaws.com.cn');
    assert.equal(await stsEndpoint('eu-west-1', { kind: 'default' }), 'https://sts.eu-west-1.amazonaws.com');
    restore();
  });

  it('is the FIPS endpoint where the environment asks for it', async () => {
    const restore = setEnvironment({ AWS_USE_FIPS_ENDPOINT: 'true' });
    assert.equal(await endpointInUse({ service: 'kinesis', region: 'us-east-1', credentials: { kind: 'default' } }), 'https://kinesis-fips.us-east-1.amazonaws.com');
    restore();
  });
});
