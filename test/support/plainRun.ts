import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Format } from '../../src/core/formats/registry';
import type { KeyStrategy } from '../../src/core/keys/keyStrategy';
import type { Target } from '../../src/core/model/target';
import type { RunSource } from '../../src/core/results/runSource';
import type { LiveRun } from '../../src/runs/liveRun';
import type { Log } from '../../src/runs/log';
import type { EventLog, RunParts } from '../../src/runs/runParts';
import type { DeliverySettings, RunSpec } from '../../src/runs/runSpec';
import { SnapshotSource } from '../../src/runs/sources/snapshotSource';
import { openAwsSender, type RunPorts, startRun } from '../../src/runs/startRun';
import { learnTargetFacts, type TargetFacts, unaskedFacts } from '../../src/runs/targetFacts';
import { DELIVERY_SETTINGS } from './deliveryOptions';

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

export interface PlainRunOptions extends Partial<DeliverySettings> {
  readonly format: Format;
  readonly partitionKey?: KeyStrategy;
  /** Limits to apply instead of the service's own. */
  readonly limits?: RunSpec['limits'];
  /** Whether the stream is asked for its shards and limits first. */
  readonly ask?: boolean;
  /** What is known of the target, instead of asking it. */
  readonly facts?: TargetFacts;
  readonly eventLog?: (parts: RunParts) => EventLog;
  readonly openSender?: RunPorts['openSender'];
  readonly findRun?: RunPorts['findRun'];
}

const NO_EVENT_LOG: EventLog = { append: () => undefined, saved: () => Promise.resolve() };
const NO_LOG: Log = { info: () => undefined, warn: () => undefined };

const DELIVERY: DeliverySettings = { ...DELIVERY_SETTINGS, backoffBaseMs: 500, backoffCapMs: 20_000, requestTimeoutMs: 30_000 };

/** Starts a run as the extension does, without a window: for benches and for tests over real sockets. */
export function startPlainRun(source: RunSource, target: Target, options: PlainRunOptions): Promise<LiveRun> {
  const { format, partitionKey = { kind: 'random' }, limits, ask, facts, eventLog, openSender, findRun, ...delivery } = options;
  const spec: RunSpec = {
    name: source.name,
    target,
    reading: { format, compact: false, cells: 'text', partitionKey },
    keySeed: randomUUID(),
    delivery: { ...DELIVERY, ...delivery },
    appendNewline: true,
    invalid: 'send-valid',
    ...(limits === undefined ? {} : { limits }),
  };
  return startRun(spec, [source], {
    facts: () => (ask === true ? learnTargetFacts(target, NO_LOG) : Promise.resolve(facts ?? unaskedFacts(target))),
    readShards: async () => (await learnTargetFacts(target, NO_LOG)).shards,
    openSender: openSender ?? openAwsSender,
    eventLog: eventLog ?? (() => NO_EVENT_LOG),
    findRun: findRun ?? (() => Promise.resolve(undefined)),
  });
}
