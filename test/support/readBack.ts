import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { inRepository } from './repository';

/** A record as a stream stores it. */
export interface StoredRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** All records of a stream, shard by shard in the order of arrival, also of closed shards, read with the plain SDK. */
export async function readStream(endpoint: string, name: string): Promise<StoredRecord[]> {
  const client = plainKinesis(endpoint);
  const stored: StoredRecord[] = [];
  try {
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: name }));
    for (const { ShardId: shardId = '' } of Shards) {
      const first = await client.send(new GetShardIteratorCommand({ StreamName: name, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }));
      let iterator = first.ShardIterator;
      while (iterator !== undefined) {
        const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
        if (Records.length === 0) break;
        for (const { SequenceNumber = '', PartitionKey = '', Data = new Uint8Array() } of Records) {
          stored.push({ shardId, sequenceNumber: SequenceNumber, partitionKey: PartitionKey, data: Buffer.from(Data) });
        }
        iterator = NextShardIterator;
      }
    }
    return stored;
  } finally {
    client.destroy();
  }
}

/** The bytes of all objects that the sandbox's delivery stream has delivered, in the order of delivery. */
export async function readObjects(endpoint: string, deliveryStream: string): Promise<Buffer> {
  const { objects } = (await (await fetch(`${endpoint}/_sandbox/objects`)).json()) as {
    readonly objects: readonly { readonly deliveryStream: string; readonly key: string; readonly time: string }[];
  };
  const ours = objects.filter((object) => object.deliveryStream === deliveryStream).sort((a, b) => a.time.localeCompare(b.time));
  const bodies = await Promise.all(
    ours.map(async ({ key }) => {
      const path = key.split('/').map(encodeURIComponent).join('/');
      return Buffer.from(await (await fetch(`${endpoint}/_sandbox/objects/${path}`)).arrayBuffer());
    }),
  );
  return Buffer.concat(bodies);
}

/** Reads whole streams with a client that knows nothing of this project. */
export interface StreamReader {
  /** All records of all shards, also of closed ones. */
  read(endpoint: string, stream: string): Promise<readonly StoredRecord[]>;
  close(): Promise<void>;
}

const PYTHON = '/usr/bin/python3';

/** boto3 in one Python process for all streams; where it is not installed, the AWS SDK for JavaScript. */
export const READER_NAME = spawnSync(PYTHON, ['-c', 'import boto3']).status === 0 ? 'boto3' : 'the AWS SDK for JavaScript';

export function startReader(): StreamReader {
  return READER_NAME === 'boto3' ? boto3Reader() : { read: readStream, close: () => Promise.resolve() };
}

function boto3Reader(): StreamReader {
  const child = spawn(PYTHON, [inRepository('test/support/readBack.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: '/usr/bin:/bin',
      AWS_ACCESS_KEY_ID: 'reader',
      AWS_SECRET_ACCESS_KEY: 'reader',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async read(endpoint, stream) {
      child.stdin.write(`${JSON.stringify({ endpoint, stream })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('The reader ended.');
      const records = JSON.parse(line.value) as (Omit<StoredRecord, 'data'> & { readonly base64: string })[];
      return records.map(({ base64, ...record }) => ({ ...record, data: Buffer.from(base64, 'base64') }));
    },
    async close() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

/** A client of the SDK with none of this project's settings. */
export function plainKinesis(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'reader', secretAccessKey: 'reader' },
    requestHandler: new NodeHttpHandler(),
  });
}
