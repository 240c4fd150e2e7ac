import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSender } from '../../src/aws/sender';
import { openShards, streamInfo } from '../../src/aws/streams';
import type { DeliveryOptions } from '../../src/core/model/deliveryOptions';
import { assignRandomKeys } from '../../src/core/records/assignRandomKeys';
import type { KeyStrategy } from '../../src/core/keys/keyStrategy';
import { ShardMap } from '../../src/core/keys/shardMap';
import { expectedShards } from '../../src/core/records/expectedShards';
import { SERVICES } from '../../src/core/services/registry';
import type { Format } from '../../src/core/formats/registry';
import { readRecords } from '../../src/core/records/readRecords';
import { RecordTable } from '../../src/core/records/recordTable';
import { validateRecords } from '../../src/core/records/validateRecords';
import { SnapshotSource } from '../../src/runs/sources/snapshotSource';
import type { Target } from '../../src/core/model/target';
import { type EventLog, LiveRun } from '../../src/runs/liveRun';
import type { RunSource } from '../../src/core/results/runSource';

/** The extension's own way from bytes to outcomes, without a window: for benches and for tests over real sockets. */

export function bytesSource(name: string, bytes: Uint8Array): RunSource {
  return new SnapshotSource({ name, uri: pathToFileURL(`/${name}`).href, start: { line: 0, column: 0 } }, bytes);
}

export async function pathSource(path: string): Promise<RunSource> {
  return bytesSource(basename(path), await readFile(path));
}

/** Signed with keys that mean nothing, for a server on this machine. */
export function localTarget(service: Target['service'], name: string, endpoint: string): Target {
  return { service, name, region: 'us-east-1', endpoint, credentials: { kind: 'sandbox' } };
}

export interface PlainRunOptions extends Partial<DeliveryOptions> {
  readonly format: Format;
  readonly partitionKey?: KeyStrategy;
  /** Whether the stream is asked for its shards and limits first. */
  readonly ask?: boolean;
  readonly requestTimeoutMs?: number;
  readonly eventLog?: EventLog;
}

const NO_LOG: EventLog = { append: () => undefined, saved: () => Promise.resolve() };

/** Starts a run; its `done` tells when it is over. */
export async function startPlainRun(source: RunSource, target: Target, options: PlainRunOptions): Promise<LiveRun> {
  const kinesis = target.service === 'kinesis';
  const records = new RecordTable();
  const partitionKey = kinesis ? (options.partitionKey ?? { kind: 'random' }) : undefined;
  const { format } = options;
  await readRecords(source, { format, compact: false, cells: 'text', partitionKey }, records, new AbortController().signal);
  if (partitionKey?.kind === 'random') assignRandomKeys(records, randomUUID);
  const info = options.ask === true ? await streamInfo(target) : {};
  const limits = SERVICES[target.service].limits(info);
  const map = options.ask === true && kinesis ? new ShardMap(await openShards(target)) : undefined;
  const delivery: DeliveryOptions = {
    service: target.service, limits, maxAttempts: 5, concurrency: 4, backoffBaseMs: 500, backoffCapMs: 20_000, uncertain: 'retry', order: 'none',
    pace: 'none', recordsPerSecond: 0, bytesPerSecond: 0, ...options,
  };
  const sender = createSender(target, info, { requestTimeoutMs: options.requestTimeoutMs ?? 30_000, maxSockets: delivery.concurrency });
  return new LiveRun(
    {
      id: randomUUID(),
      name: source.name,
      target,
      accountId: undefined,
      records,
      sources: [source],
      problems: validateRecords(records, { limits, needsPartitionKey: kinesis, appendNewline: !kinesis }),
      appendNewline: !kinesis,
      partitionKey: partitionKey ?? { kind: 'random' },
      expectedShards:
        map === undefined ? undefined : { shardIds: map.shards.map(({ shardId }) => shardId), shardOf: expectedShards(records, map) },
    },
    delivery,
    sender,
    options.eventLog ?? NO_LOG,
  );
}
