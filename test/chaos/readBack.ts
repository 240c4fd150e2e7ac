import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readStream } from '../support/readBack';

/** One record as it lies in a stream. */
export interface Stored {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly base64: string;
}

/** Reads whole streams with a client that knows nothing of this project. */
export interface StreamReader {
  /** All records of all shards, also of closed ones. */
  read(endpoint: string, stream: string): Promise<readonly Stored[]>;
  close(): Promise<void>;
}

const PYTHON = '/usr/bin/python3';

/** boto3 in one process of Python for all streams; where it is not installed, the AWS SDK for JavaScript. */
export const READER_NAME = spawnSync(PYTHON, ['-c', 'import boto3']).status === 0 ? 'boto3' : 'the AWS SDK for JavaScript';

export function startReader(): StreamReader {
  return READER_NAME === 'boto3' ? boto3Reader() : sdkReader();
}

function boto3Reader(): StreamReader {
  const child = spawn(PYTHON, [join(import.meta.dirname, 'readBack.py')], {
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
      return JSON.parse(line.value) as Stored[];
    },
    async close() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

function sdkReader(): StreamReader {
  return {
    read: async (endpoint, stream) => (await readStream(endpoint, stream)).map(({ data, ...stored }) => ({ ...stored, base64: data.toString('base64') })),
    close: () => Promise.resolve(),
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
