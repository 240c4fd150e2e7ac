import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { FirehoseClient, PutRecordBatchCommand, ServiceUnavailableException } from '@aws-sdk/client-firehose';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { parseFaultPlan } from '../../../src/sandbox/faults/faultPlan';
import { startSandbox, type RunningSandbox } from '../../../src/sandbox/server';
import { asObject, asObjects, asText, base64 } from './simulated';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const SIGNED = {
  'Content-Type': 'application/x-amz-json-1.1',
  Authorization: 'AWS4-HMAC-SHA256 Credential=test',
};

describe("the sandbox's server", () => {
  let running: RunningSandbox;

  beforeEach(async () => {
    running = await startSandbox();
  });

  afterEach(async () => {
    await running.close();
  });

  async function send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | Buffer = '',
  ): Promise<Answer> {
    const outgoing = request({ host: '127.0.0.1', port: running.port, method, path, headers });
    outgoing.end(body);
    return new Promise((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
        });
      });
    });
  }

  function call(target: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return send('POST', '/', { ...SIGNED, 'X-Amz-Target': target, ...headers }, JSON.stringify(body));
  }

  function json(answer: Answer): Record<string, unknown> {
    return asObject(JSON.parse(answer.body.toString('utf8')));
  }

  const putTwo = {
    DeliveryStreamName: 'events',
    Records: [{ Data: base64('one\n') }, { Data: base64(Buffer.from([0, 255, 128])) }],
  };

  it('responds in the JSON 1.1 protocol, with a request ID', async () => {
    const answer = await call('Kinesis_20131202.ListStreams', {});
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
    assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
    assert.deepEqual(json(answer)['StreamNames'], ['orders']);
  });

  it('refuses what is not an AWS call, with AWS error codes', async () => {
    const refused = async (answer: Promise<Answer>): Promise<unknown[]> => {
      const found = await answer;
      return [found.status, json(found)['__type']];
    };
    const target = 'Kinesis_20131202.ListStreams';
    assert.deepEqual(await refused(send('GET', '/', SIGNED)), [403, 'AccessDeniedException']);
    assert.deepEqual(await refused(send('POST', '/', SIGNED, '{}')), [403, 'AccessDeniedException']);
    assert.deepEqual(await refused(call('Sqs_1.Send', {})), [400, 'UnknownOperationException']);
    assert.deepEqual(await refused(call('Kinesis_20131202.Nope', {})), [400, 'UnknownOperationException']);
    assert.deepEqual(
      await refused(send('POST', '/', { ...SIGNED, 'X-Amz-Target': target }, '{"a":')),
      [400, 'SerializationException'],
    );
    assert.deepEqual(await refused(call(target, [])), [400, 'SerializationException']);
    assert.deepEqual(
      await refused(call(target, {}, { 'Content-Type': 'application/x-amz-cbor-1.1' })),
      [400, 'SerializationException'],
    );
    assert.deepEqual(
      await refused(send('POST', '/', { 'Content-Type': SIGNED['Content-Type'], 'X-Amz-Target': target }, '{}')),
      [400, 'MissingAuthenticationTokenException'],
    );
  });

  it('refuses web pages: other origins, and host names that point at it', async () => {
    for (const headers of [
      { Origin: 'https://example.com' },
      { Origin: running.endpoint },
      { Host: 'example.com' },
      { Host: `rebound.example.com:${String(running.port)}` },
      { Host: `127.0.0.1.example.com:${String(running.port)}` },
    ]) {
      for (const path of ['/_sandbox/streams', '/_sandbox/objects', '/_sandbox/faults']) {
        assert.equal((await send('GET', path, headers)).status, 403);
      }
      assert.equal((await call('Kinesis_20131202.ListStreams', {}, headers)).status, 403);
    }
    for (const host of ['localhost', `LOCALHOST:${String(running.port)}`, '[::1]', '127.0.0.1']) {
      assert.equal((await send('GET', '/_sandbox/streams', { Host: host })).status, 200);
    }
  });

  it('listens on 127.0.0.1 only', async () => {
    const socket = connect({ host: '127.0.0.2', port: running.port });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNREFUSED');
  });

  it("refuses a request over 10 MiB with AWS's message, and reads no body over 32 MiB", async () => {
    const Data = Buffer.alloc(5.5 * 1024 * 1024).toString('base64');
    await call('Kinesis_20131202.CreateStream', { StreamName: 'l', ShardCount: 1, MaxRecordSizeInKiB: 10_240 });
    const answer = await call('Kinesis_20131202.PutRecords', {
      StreamName: 'l',
      Records: [
        { Data, PartitionKey: 'a' },
        { Data, PartitionKey: 'b' },
      ],
    });
    assert.equal(json(answer)['message'], 'Records size exceeds 10 MB limit');
    const huge = await send('POST', '/', SIGNED, Buffer.alloc(33 * 1024 * 1024));
    assert.equal(huge.status, 413);
  });

  it('shows streams and delivered objects', async () => {
    await call('Firehose_20150804.PutRecordBatch', putTwo);
    const streams = json(await send('GET', '/_sandbox/streams', {}));
    assert.equal(asObjects(streams['deliveryStreams'])[0]?.['bufferedRecords'], 2);
    assert.equal(asObjects(asObjects(streams['kinesisStreams'])[0]?.['shards']).length, 4);
    const deadline = Date.now() + 5000;
    let objects: Record<string, unknown>[] = [];
    while (objects.length === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      objects = asObjects(json(await send('GET', '/_sandbox/objects?deliveryStream=events', {}))['objects']);
    }
    const [object] = objects;
    assert.deepEqual([object?.['deliveryStream'], object?.['size'], object?.['records']], ['events', 7, 2]);
    const bytes = await send('GET', `/_sandbox/objects/${asText(object?.['key'])}`, {});
    assert.deepEqual([...bytes.body], [...Buffer.from('one\n'), 0, 255, 128]);
    assert.equal((await send('GET', '/_sandbox/objects/events/nope', {})).status, 404);
    assert.equal((await send('GET', '/_sandbox/objects/%', {})).status, 404);
    assert.equal((await send('GET', '/_sandbox/objects?deliveryStream=nope', {})).status, 404);
    assert.equal((await send('GET', '/_sandbox/nope', {})).status, 404);
    assert.equal((await send('POST', '/_sandbox/objects', {})).status, 405);
  });

  it('sets, shows and clears a fault plan', async () => {
    const plan = { seed: 3, rules: [{ fault: 'throttle', times: 1 }] };
    assert.equal((await send('PUT', '/_sandbox/faults', {}, JSON.stringify(plan))).status, 200);
    assert.equal(json(await call('Firehose_20150804.PutRecordBatch', putTwo))['FailedPutCount'], 1);
    const shown = json(await send('GET', '/_sandbox/faults', {}));
    assert.deepEqual(shown, { plan, counts: [{ matched: 1, acted: 1, spent: true }] });
    const wrong = await send('PUT', '/_sandbox/faults', {}, '{"rules":[{"fault":"nope"}]}');
    assert.equal(wrong.status, 400);
    assert.equal(asObjects(json(wrong)['problems'])[0]?.['path'], 'rules[0].fault');
    assert.deepEqual(json(await send('GET', '/_sandbox/faults', {}))['plan'], plan);
    await send('DELETE', '/_sandbox/faults', {});
    assert.deepEqual(json(await send('GET', '/_sandbox/faults', {})), { plan: { rules: [] }, counts: [] });
    assert.equal((await send('PATCH', '/_sandbox/faults', {})).status, 405);
  });

  it('closes connections as the fault plan says: before storing, in the middle of the response, after storing', async () => {
    running.sandbox.setFaults(
      parseFaultPlan({
        rules: [
          { fault: 'close', times: 1 },
          { fault: 'close', at: 'midResponse', after: 1, times: 1 },
          { fault: 'close', at: 'after', after: 2, times: 1 },
        ],
      }),
    );
    const put = { StreamName: 'orders', Records: [{ Data: base64('x'), PartitionKey: 'k' }] };
    for (const stored of [0, 1, 2]) {
      await assert.rejects(call('Kinesis_20131202.PutRecords', put), { code: 'ECONNRESET' });
      const { shards } = running.sandbox.kinesis.stream(running.sandbox.kinesis.reference('orders'));
      assert.equal(shards.reduce((sum, shard) => sum + shard.heldRecords, 0), stored);
    }
    assert.equal((await call('Kinesis_20131202.PutRecords', put)).status, 200);
  });

  it('stores a delayed request whose client has stopped waiting', async () => {
    running.sandbox.setFaults(parseFaultPlan({ rules: [{ fault: 'delay', seconds: 0.2 }] }));
    const outgoing = request({
      host: '127.0.0.1',
      port: running.port,
      method: 'POST',
      headers: { ...SIGNED, 'X-Amz-Target': 'Firehose_20150804.PutRecordBatch' },
    });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify(putTwo));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stream = running.sandbox.firehose.stream('events');
    assert.equal(stream.bufferedRecords, 0);
    outgoing.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(stream.bufferedRecords, 2);
  });

  it('closes immediately, with delayed replies and idle connections', async () => {
    running.sandbox.setFaults(parseFaultPlan({ rules: [{ fault: 'delay', seconds: 0.8 }] }));
    const waiting = assert.rejects(call('Firehose_20150804.PutRecordBatch', putTwo), { code: 'ECONNRESET' });
    const idle = connect({ host: '127.0.0.1', port: running.port });
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = Date.now();
    await running.close();
    assert.ok(Date.now() - start < 700);
    await waiting;
    await new Promise((resolve) => setTimeout(resolve, 850));
    assert.equal(running.sandbox.firehose.stream('events').bufferedRecords, 0);
    running = await startSandbox();
  });

  it('fails to start on a port that is in use', async () => {
    await assert.rejects(startSandbox({ port: running.port }), { code: 'EADDRINUSE' });
  });

  describe('with the clients of the AWS SDK', () => {
    let kinesis: KinesisClient;
    let firehose: FirehoseClient;

    beforeEach(() => {
      const settings = {
        endpoint: running.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
        maxAttempts: 1,
      };
      kinesis = new KinesisClient({ ...settings, requestHandler: new NodeHttpHandler() });
      firehose = new FirehoseClient({ ...settings, requestHandler: new NodeHttpHandler() });
    });

    afterEach(() => {
      kinesis.destroy();
      firehose.destroy();
    });

    it('returns what was put, byte for byte', async () => {
      await kinesis.send(new CreateStreamCommand({ StreamName: 'sdk', ShardCount: 3 }));
      await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20 }, { StreamName: 'sdk' });
      const payloads = Array.from({ length: 200 }, (_, index) => Uint8Array.of(index, 255 - index, 0));
      const put = await kinesis.send(
        new PutRecordsCommand({
          StreamName: 'sdk',
          Records: payloads.map((Data, index) => ({ Data, PartitionKey: `ключ ${String(index)}` })),
        }),
      );
      assert.equal(put.FailedRecordCount, 0);
      const read = new Map<string, string>();
      const { Shards: shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: 'sdk' }));
      for (const { ShardId } of shards) {
        const { ShardIterator } = await kinesis.send(
          new GetShardIteratorCommand({ StreamName: 'sdk', ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
        );
        const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
        for (const { SequenceNumber = '', PartitionKey = '', Data } of Records) {
          read.set(SequenceNumber, `${PartitionKey} ${base64(Data ?? new Uint8Array())}`);
        }
      }
      assert.deepEqual(
        put.Records?.map(({ SequenceNumber = '' }) => read.get(SequenceNumber)),
        payloads.map((Data, index) => `ключ ${String(index)} ${base64(Data)}`),
      );
    });

    it('makes clients throw typed exceptions', async () => {
      const record = { Data: Uint8Array.of(1), PartitionKey: 'k' };
      await assert.rejects(
        kinesis.send(new PutRecordCommand({ StreamName: 'nope', ...record })),
        ResourceNotFoundException,
      );
      running.sandbox.setFaults(parseFaultPlan({ rules: [{ fault: 'throttle' }] }));
      await assert.rejects(
        kinesis.send(new PutRecordCommand({ StreamName: 'orders', ...record })),
        ProvisionedThroughputExceededException,
      );
      running.sandbox.setFaults(
        parseFaultPlan({ rules: [{ fault: 'refuse', code: 'ServiceUnavailableException' }] }),
      );
      await assert.rejects(
        firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'events', Records: [record] })),
        ServiceUnavailableException,
      );
    });

    it('takes more than 5,000 records of 1 KB per second of processor time, 500 per request', async () => {
      await kinesis.send(new CreateStreamCommand({ StreamName: 'wide', ShardCount: 100 }));
      const Records = Array.from({ length: 500 }, (_, index) => ({
        Data: new Uint8Array(1000).fill(index),
        PartitionKey: `key-${String(index)}`,
      }));
      const start = process.cpuUsage();
      for (let request = 0; request < 20; request++) {
        const answer = await kinesis.send(new PutRecordsCommand({ StreamName: 'wide', Records }));
        assert.equal(answer.FailedRecordCount, 0);
      }
      const { user, system } = process.cpuUsage(start); // Time on the clock depends on what else the machine does.
      assert.ok(user + system < 2_000_000, `${String(user + system)} µs`);
    });
  });
});
