import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NO_FAULTS, parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { pause } from './emulator';

/*
 * Debian's awscli and boto3 against the sandbox: clients that know nothing of this project. Where they are not
 * installed these tests are skipped.
 */

const AWS = '/usr/bin/aws';
const PYTHON = '/usr/bin/python3';

const run = promisify(execFile);

const ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

interface KinesisEntry {
  readonly SequenceNumber: string;
  readonly ShardId: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

interface ReadRecord {
  readonly SequenceNumber: string;
  readonly Data: string;
  readonly PartitionKey: string;
}

/** Bytes that text would not survive: not UTF-8, empty, all values, a number too large for JavaScript. */
const PAYLOADS = [
  Buffer.from([0xff, 0x00, 0xfe, 0x0a]),
  Buffer.from(''),
  Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  Buffer.from('{"id":12345678901234567890,"text":"\\u00e9 я 😀"}'),
];

function base64(data: Buffer): string {
  return data.toString('base64');
}

describe('other clients with the sandbox', function () {
  this.timeout(60_000);
  let running: RunningSandbox;
  let folder: string;

  before(async () => {
    running = await startSandbox();
    folder = mkdtempSync(join(tmpdir(), 'aws-cli-'));
  });

  beforeEach(() => {
    running.sandbox.setFaults(NO_FAULTS);
  });

  after(async () => {
    await running.close();
    rmSync(folder, { recursive: true });
  });

  /** A file for `file://`. */
  function file(name: string, content: unknown): string {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return `file://${path}`;
  }

  describe('awscli', () => {
    before(function () {
      if (!existsSync(AWS)) this.skip();
    });

    async function aws(...args: string[]): Promise<string> {
      const { stdout } = await run(AWS, ['--endpoint-url', running.endpoint, '--output', 'json', ...args], {
        env: ENVIRONMENT,
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    }

    async function json<T>(...args: string[]): Promise<T> {
      return JSON.parse(await aws(...args)) as T;
    }

    /** All records of a shard, by as many pages as it takes. */
    async function readShard(stream: string, shard: string): Promise<ReadRecord[]> {
      const records: ReadRecord[] = [];
      let { ShardIterator: iterator } = await json<{ ShardIterator: string }>(
        ...['kinesis', 'get-shard-iterator', '--stream-name', stream, '--shard-id', shard],
        ...['--shard-iterator-type', 'TRIM_HORIZON'],
      );
      for (;;) {
        const page = await json<{ Records: ReadRecord[]; NextShardIterator: string; MillisBehindLatest: number }>(
          ...['kinesis', 'get-records', '--shard-iterator', iterator, '--limit', '300'],
        );
        records.push(...page.Records);
        if (page.Records.length === 0) return records;
        iterator = page.NextShardIterator;
      }
    }

    it('creates, describes, lists, reshards and deletes streams', async () => {
      await aws('kinesis', 'create-stream', '--stream-name', 'cli', '--shard-count', '2');
      await aws('kinesis', 'wait', 'stream-exists', '--stream-name', 'cli');
      const summary = await json<{ StreamDescriptionSummary: { OpenShardCount: number; StreamARN: string } }>(
        ...['kinesis', 'describe-stream-summary', '--stream-name', 'cli'],
      );
      assert.equal(summary.StreamDescriptionSummary.OpenShardCount, 2);
      await aws(
        ...['kinesis', 'split-shard', '--stream-name', 'cli', '--shard-to-split', 'shardId-000000000000'],
        ...['--new-starting-hash-key', '1000'],
      );
      const { Shards } = await json<{ Shards: { ShardId: string }[] }>(
        ...['kinesis', 'list-shards', '--stream-name', 'cli', '--shard-filter', 'Type=AT_LATEST'],
      );
      assert.deepEqual(
        Shards.map(({ ShardId }) => ShardId),
        ['shardId-000000000001', 'shardId-000000000002', 'shardId-000000000003'],
      );
      const { StreamNames } = await json<{ StreamNames: string[] }>('kinesis', 'list-streams');
      assert.deepEqual(StreamNames, ['cli', 'orders']);
      await aws('kinesis', 'delete-stream', '--stream-name', 'cli');
      await aws('kinesis', 'wait', 'stream-not-exists', '--stream-name', 'cli');
    });

    it('returns byte for byte what put-records sent', async () => {
      const sent = PAYLOADS.map((payload, index) => ({ Data: base64(payload), PartitionKey: `ключ ${String(index)}` }));
      const put = await json<{ FailedRecordCount: number; Records: KinesisEntry[] }>(
        ...['kinesis', 'put-records', '--stream-name', 'orders', '--records', file('put.json', sent)],
      );
      assert.equal(put.FailedRecordCount, 0);
      const shards = new Set(put.Records.map(({ ShardId }) => ShardId));
      const read = new Map<string, ReadRecord>();
      for (const shard of shards) {
        for (const record of await readShard('orders', shard)) read.set(record.SequenceNumber, record);
      }
      for (const [index, { SequenceNumber }] of put.Records.entries()) {
        const record = read.get(SequenceNumber);
        assert.deepEqual({ Data: record?.Data, PartitionKey: record?.PartitionKey }, sent[index]);
      }
    });

    it('puts single records by stream name and by ARN', async () => {
      const put = await json<KinesisEntry>(
        ...['kinesis', 'put-record', '--cli-binary-format', 'raw-in-base64-out', '--stream-name', 'orders'],
        ...['--partition-key', 'single', '--data', 'hello world'],
      );
      const records = await readShard('orders', put.ShardId);
      const found = records.find(({ SequenceNumber }) => SequenceNumber === put.SequenceNumber);
      assert.equal(found?.Data, base64(Buffer.from('hello world')));
      const byArn = await json<{ FailedRecordCount: number }>(
        ...['kinesis', 'put-records', '--stream-arn', 'arn:aws:kinesis:us-east-1:123456789012:stream/orders'],
        ...['--records', 'Data=aGVsbG8=,PartitionKey=x'],
      );
      assert.equal(byArn.FailedRecordCount, 0);
    });

    it('shows throttled records in a response with status 200', async () => {
      running.sandbox.setFaults(parseFaultPlan({ rules: [{ fault: 'throttle', record: 1 }] }));
      const put = await json<{ FailedRecordCount: number; Records: KinesisEntry[] }>(
        ...['kinesis', 'put-records', '--stream-name', 'orders', '--records'],
        ...['Data=YQ==,PartitionKey=a', 'Data=Yg==,PartitionKey=b'],
      );
      assert.equal(put.FailedRecordCount, 1);
      assert.equal(put.Records[1]?.ErrorCode, 'ProvisionedThroughputExceededException');
    });

    it("shows refusals with AWS's messages", async () => {
      await assert.rejects(
        aws('kinesis', 'put-records', '--stream-name', 'nope', '--records', 'Data=YQ==,PartitionKey=a'),
        /An error occurred \(ResourceNotFoundException\) when calling the PutRecords operation: Stream nope under account 123456789012 not found\./,
      );
      await assert.rejects(
        aws('firehose', 'put-record', '--delivery-stream-name', 'nope', '--record', 'Data=YQ=='),
        /\(ResourceNotFoundException\) when calling the PutRecord operation: Firehose nope under account 123456789012 not found\./,
      );
    });

    it('delivers to Firehose what put-record-batch sent, byte for byte', async () => {
      await aws('firehose', 'create-delivery-stream', '--delivery-stream-name', 'cli');
      const described = await json<{ DeliveryStreamDescription: { DeliveryStreamStatus: string } }>(
        ...['firehose', 'describe-delivery-stream', '--delivery-stream-name', 'cli'],
      );
      assert.equal(described.DeliveryStreamDescription.DeliveryStreamStatus, 'ACTIVE');
      const listed = await json<{ DeliveryStreamNames: string[] }>('firehose', 'list-delivery-streams');
      assert.deepEqual(listed.DeliveryStreamNames, ['cli', 'events']);
      const records = file('batch.json', PAYLOADS.map((payload) => ({ Data: base64(payload) })));
      const put = await json<{ FailedPutCount: number; RequestResponses: { RecordId: string }[] }>(
        ...['firehose', 'put-record-batch', '--delivery-stream-name', 'cli', '--records', records],
      );
      assert.equal(put.FailedPutCount, 0);
      assert.equal(new Set(put.RequestResponses.map(({ RecordId }) => RecordId)).size, PAYLOADS.length);
      await aws('firehose', 'put-record', '--delivery-stream-name', 'cli', '--record', '{"Data":"ZW5k"}');
      assert.deepEqual(await delivered(running, 'cli'), Buffer.concat([...PAYLOADS, Buffer.from('end')]));
      await aws('firehose', 'delete-delivery-stream', '--delivery-stream-name', 'cli');
    });
  });

  describe('boto3', () => {
    before(async function () {
      try {
        await run(PYTHON, ['-c', 'import boto3'], { env: ENVIRONMENT });
      } catch {
        this.skip();
      }
    });

    it('returns 2,000 records in order', async () => {
      const script = `
import base64, boto3, json, sys
kinesis = boto3.client('kinesis', endpoint_url=sys.argv[1])
kinesis.create_stream(StreamName='boto', ShardCount=5)
kinesis.get_waiter('stream_exists').wait(StreamName='boto')
sent = {}
for batch in range(4):
    records = [{'Data': bytes([batch, i % 256, i // 256, 255]), 'PartitionKey': 'k%d' % (batch * 500 + i)} for i in range(500)]
    answer = kinesis.put_records(StreamName='boto', Records=records)
    assert answer['FailedRecordCount'] == 0, answer
    for record, entry in zip(records, answer['Records']):
        sent[(entry['ShardId'], entry['SequenceNumber'])] = (record['PartitionKey'], record['Data'])
read = {}
for shard in kinesis.list_shards(StreamName='boto')['Shards']:
    last = 0
    iterator = kinesis.get_shard_iterator(StreamName='boto', ShardId=shard['ShardId'], ShardIteratorType='TRIM_HORIZON')['ShardIterator']
    while True:
        page = kinesis.get_records(ShardIterator=iterator, Limit=150)
        if not page['Records']: break
        for record in page['Records']:
            assert int(record['SequenceNumber']) > last
            last = int(record['SequenceNumber'])
            read[(shard['ShardId'], record['SequenceNumber'])] = (record['PartitionKey'], record['Data'])
        iterator = page['NextShardIterator']
assert read == sent
try:
    kinesis.put_record(StreamName='boto', Data=b'x' * 1048577, PartitionKey='k')
except kinesis.exceptions.ClientError as error:
    print(json.dumps([len(read), error.response['Error']['Code']]))
`;
      const { stdout } = await run(PYTHON, ['-c', script, running.endpoint], { env: ENVIRONMENT });
      assert.deepEqual(JSON.parse(stdout), [2000, 'ValidationException']);
    });

    it('delivers to Firehose, and the client repeats requests that are refused', async () => {
      running.sandbox.setFaults(
        parseFaultPlan({ rules: [{ fault: 'refuse', code: 'ServiceUnavailableException', times: 1 }] }),
      );
      const script = `
import boto3, json, sys
firehose = boto3.client('firehose', endpoint_url=sys.argv[1])
answer = firehose.put_record_batch(DeliveryStreamName='events', Records=[{'Data': b'boto\\x00'}, {'Data': b'\\xff'}])
print(json.dumps([answer['FailedPutCount'], answer['ResponseMetadata']['RetryAttempts']]))
`;
      const { stdout } = await run(PYTHON, ['-c', script, running.endpoint], { env: ENVIRONMENT });
      assert.deepEqual(JSON.parse(stdout), [0, 1]);
      assert.deepEqual(await delivered(running, 'events'), Buffer.from([...Buffer.from('boto'), 0, 255]));
    });
  });
});

/** All that a delivery stream has delivered by the time its buffer is empty, read over HTTP. */
async function delivered({ endpoint, sandbox }: RunningSandbox, name: string): Promise<Buffer> {
  while (sandbox.firehose.stream(name).bufferedRecords > 0) await pause(50);
  const listed = await fetch(`${endpoint}/_sandbox/objects?deliveryStream=${name}`);
  const { objects } = (await listed.json()) as { objects: { key: string }[] };
  const contents: Buffer[] = [];
  for (const { key } of objects) {
    contents.push(Buffer.from(await (await fetch(`${endpoint}/_sandbox/objects/${key}`)).arrayBuffer()));
  }
  return Buffer.concat(contents);
}
