import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox/server';

/** A local Kinesis: the sandbox, or another emulator. */
export interface Emulator {
  readonly name: EmulatorName;
  readonly endpoint: string;
  stop(): Promise<void>;
}

export type EmulatorName = 'sandbox' | 'kinesalite' | 'kinesis-local';

const require = createRequire(import.meta.url);
const LOOPBACK = join(import.meta.dirname, '../support/loopback.cjs');

export async function startOurs(): Promise<Emulator> {
  const running = await startSandbox();
  return { name: 'sandbox', endpoint: running.endpoint, stop: () => running.close() };
}

export async function startKinesalite(): Promise<Emulator> {
  // It has no types.
  const kinesalite = require('kinesalite') as (options: Record<string, number>) => Server;
  const server = kinesalite({ createStreamMs: 0, updateStreamMs: 0, deleteStreamMs: 0, shardLimit: 1000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name: 'kinesalite',
    endpoint: endpointOf(server),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export async function startKinesisLocal(): Promise<Emulator> {
  const [plain, tls] = await Promise.all([freePort(), freePort()]);
  const folder = join(require.resolve('kinesis-local/package.json'), '..');
  const child = spawn(process.execPath, ['--require', LOOPBACK, join(folder, 'main.js')], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      KINESIS_MOCK_CERT_PATH: join(folder, 'server.json'),
      KINESIS_MOCK_PLAIN_PORT: String(plain),
      KINESIS_MOCK_TLS_PORT: String(tls),
      CREATE_STREAM_DURATION: '0ms',
      DELETE_STREAM_DURATION: '0ms',
      SPLIT_SHARD_DURATION: '0ms',
      MERGE_SHARDS_DURATION: '0ms',
      SHARD_LIMIT: '500',
    },
  });
  const endpoint = `http://127.0.0.1:${String(plain)}`;
  const stop = async (): Promise<void> => {
    // It takes half a minute to end on SIGTERM while clients keep their connections.
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  };
  const deadline = Date.now() + 20_000;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      assert.fail(`kinesis-local does not respond (exit code ${String(child.exitCode)}).`);
    }
    await pause(50);
  }
  return { name: 'kinesis-local', endpoint, stop };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint);
    return true;
  } catch {
    return false; // Not yet listening.
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function endpointOf(server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${String(port)}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
