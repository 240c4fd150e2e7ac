import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Format } from '../../src/core/formats/registry';
import { readRecords } from '../../src/core/records/readRecords';
import { RecordTable } from '../../src/core/records/recordTable';
import type { AttemptEvent } from '../../src/core/model/runEvent';
import { ResultStore } from '../../src/core/results/resultStore';
import { NO_FILTER, SORT_KEYS, SOURCE_ORDER } from '../../src/core/results/filter';
import { ResultView } from '../../src/core/results/view';
import { startSandbox } from '../../src/sandbox/server';
import { panelBench } from './panelBench';
import { bytesSource, localTarget, pathSource, startPlainRun } from '../support/plainRun';

/** Measures the extension's core, each number beside that of a peer where there is one. Prints; asserts nothing. */

/** Seen from `out/bench`, where the bundle lies. */
const root = join(__dirname, '../..');
const RECORDS = 100_000;
const RECORD_BYTES = 1000;

interface Row {
  readonly what: string;
  readonly value: string;
}

const rate = (count: number, ms: number): string => `${Math.round((count / ms) * 1000).toLocaleString('en')} records/s`;
const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function ndjson(records: number, bytes: number): Uint8Array {
  const line = (index: number): string => {
    const head = `{"id":${String(index)},"user":"user-${String(index % 1000)}","text":"`;
    return `${head}${'x'.repeat(Math.max(0, bytes - head.length - 2))}"}`;
  };
  return new TextEncoder().encode(`${Array.from({ length: records }, (_, index) => line(index)).join('\n')}\n`);
}

async function withNullServer<T>(use: (endpoint: string) => Promise<T>): Promise<T> {
  const server = spawn(process.execPath, [join(__dirname, 'nullServer.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(server.stdout, 'data')) as [Buffer];
    return await use(`http://127.0.0.1:${port.toString().trim()}`);
  } finally {
    server.stdin.end();
    await once(server, 'exit');
  }
}

/** What a developer would write: requests of 500 records, four at a time, without storing the responses. */
async function bareSdk(endpoint: string, data: Uint8Array): Promise<number> {
  const client = new KinesisClient({
    endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: new NodeHttpHandler(),
  });
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < RECORDS) {
      const first = next;
      next += 500;
      const Records = Array.from({ length: 500 }, (_, index) => ({
        Data: data.subarray((first + index) * (RECORD_BYTES + 1), (first + index) * (RECORD_BYTES + 1) + RECORD_BYTES),
        PartitionKey: `user-${String((first + index) % 1000)}`,
      }));
      await client.send(new PutRecordsCommand({ StreamName: 's', Records }));
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  client.destroy();
  return performance.now() - started;
}

async function throughput(): Promise<Row[]> {
  const data = ndjson(RECORDS, RECORD_BYTES);
  return withNullServer(async (endpoint) => {
    await bareSdk(endpoint, data); // So that both sides are measured warm.
    const bare = await bareSdk(endpoint, data);
    const started = performance.now();
    const run = await startPlainRun(bytesSource('records.ndjson', data), localTarget('kinesis', 's', endpoint), {
      format: 'ndjson', partitionKey: { kind: 'field', path: '/user' },
    });
    const read = performance.now() - started;
    await run.done;
    const whole = performance.now() - started;
    if (run.store.totals().delivered !== RECORDS) throw new Error('not everything was delivered');
    return [
      { what: `bare SDK loop, ${String(RECORDS)} x 1 KB, 4 in flight, nothing kept`, value: rate(RECORDS, bare) },
      { what: 'Stream Tester, the same: read, check, key, send, keep every result', value: rate(RECORDS, whole) },
      { what: 'Stream Tester, delivery alone', value: rate(RECORDS, whole - read) },
    ];
  });
}

async function reading(): Promise<Row[]> {
  const lines = new TextDecoder().decode(ndjson(RECORDS, 300)).trimEnd();
  const sources: readonly [Format, string][] = [
    ['ndjson', lines],
    ['json-array', `[${lines.replaceAll('\n', ',\n')}]`],
    ['csv', `id,user,text\n${lines.split('\n').map((line, index) => `${String(index)},user,"${line.slice(40).replaceAll('"', '')}"`).join('\n')}`],
    ['lines', lines],
  ];
  const rows: Row[] = [];
  for (const [format, text] of sources) {
    const bytes = new TextEncoder().encode(text);
    const table = new RecordTable();
    const started = performance.now();
    await readRecords(bytesSource('x', bytes), { format, compact: false, cells: 'text', partitionKey: undefined }, table, new AbortController().signal);
    const ms = performance.now() - started;
    rows.push({ what: `read ${format}, ${mib(bytes.length)}`, value: `${(bytes.length / 2 ** 20 / (ms / 1000)).toFixed(0)} MiB/s, ${rate(table.length, ms)}` });
  }
  return rows;
}

/** The clickstream with its hot key, sent to four shards that enforce their limits. */
async function hotKey(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const pace of ['none', 'afterThrottle', 'adaptive'] as const) {
    const sandbox = await startSandbox();
    const started = performance.now();
    const run = await startPlainRun(await pathSource(join(root, 'samples/clickstream.ndjson')), localTarget('kinesis', 'orders', sandbox.endpoint), {
      format: 'ndjson', partitionKey: { kind: 'field', path: '/userId' }, ask: true, pace, maxAttempts: 20,
    });
    await run.done;
    const { delivered, throttled, requests } = run.store.totals();
    rows.push({
      what: `hot key, pace ${pace}: ${String(delivered)} records delivered`,
      value: `${String(throttled)} throttled attempts, ${String(requests)} requests, ${((performance.now() - started) / 1000).toFixed(1)} s`,
    });
    await sandbox.close();
  }
  return rows;
}

const MILLION = 1_000_000;

/** A run of a million records, one in ten throttled once: what it costs to keep, to filter and to sort. */
function million(): Row[] {
  global.gc?.();
  const before = process.memoryUsage();
  const records = new RecordTable();
  records.sources.push({ name: 'x', uri: 'file:///x', format: 'ndjson', compact: false });
  for (let record = 0; record < MILLION; record += 1) {
    const byte = record * 300;
    records.add({
      source: 0,
      range: { start: { byte, line: record, column: 0 }, end: { byte: byte + 299, line: record, column: 299 } },
      payloadBytes: 299,
      endsWithNewline: false,
      partitionKey: `user-${String((record * 7919) % 100_003)}`,
    });
  }
  const store = new ResultStore(MILLION, (record) => records.payloadBytes(record));
  let request = 0;
  const send = (sent: readonly number[], outcome: (record: number) => Partial<AttemptEvent>): void => {
    const at = request * 5;
    store.apply({ kind: 'dispatched', at, request, records: sent, bytes: sent.length * 299 });
    store.apply({ kind: 'completed', at: at + 5, request, httpStatus: 200, attempts: sent.map((record) => ({ record, result: 'stored', ...outcome(record) })) });
    request += 1;
  };
  const delivered = (record: number): Partial<AttemptEvent> => ({
    outcome: 'delivered', shardId: `shardId-00000000000${String(record % 4)}`, sequenceNumber: `49${String(record).padStart(54, '0')}`,
  });
  const throttled = { result: 'refused', code: 'ProvisionedThroughputExceededException', message: 'Rate exceeded', waitMs: 100 } as const;
  for (let first = 0; first < MILLION; first += 500) {
    const sent = Array.from({ length: 500 }, (_, index) => first + index);
    send(sent, (record) => (record % 10 === 0 ? throttled : delivered(record)));
    send(sent.filter((record) => record % 10 === 0), delivered);
  }
  global.gc?.();
  const after = process.memoryUsage();
  const kept = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const view = new ResultView({ records, store, sentBytes: (record) => records.payloadBytes(record) });
  const timed = (what: string, work: () => unknown): Row => {
    work(); // What never changes in a run is worked out once.
    const began = performance.now();
    work();
    return { what: `a million records: ${what}`, value: `${(performance.now() - began).toFixed(0)} ms` };
  };
  return [
    { what: 'a million records, 1.1 million attempts: memory', value: mib(kept) },
    timed('filter by shard and retried', () => view.order({ ...NO_FILTER, leastAttempts: 2, shard: 'shardId-000000000002' }, SOURCE_ORDER, undefined)),
    ...SORT_KEYS.map((key) => timed(`sort by ${key}`, () => view.order(NO_FILTER, { key, descending: true }, undefined))),
  ];
}

function sizes(): Row[] {
  return ['dist/extension.js', 'dist/sandbox.js', 'dist/media/panel.js'].map((file) => ({ what: file, value: `${(statSync(join(root, file)).size / 1000).toFixed(0)} kB` }));
}

const PARTS: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = { throughput, reading, hotKey, million, panel: panelBench, sizes };

/** @param chosen names of parts; all without one */
async function main(chosen: readonly string[]): Promise<void> {
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const { what, value } of await part()) console.log(`${what.padEnd(78)} ${value}`);
  }
}

void main(process.argv.slice(2));
