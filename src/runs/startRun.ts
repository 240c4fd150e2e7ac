import { randomUUID } from 'node:crypto';
import type { RunSource } from '../core/results/runSource';
import type { Target } from '../core/model/target';
import type { Shard } from '../core/keys/shardMap';
import { earlierStores, type FindRun } from './earlierStores';
import { LiveRun } from './liveRun';
import { canStart, expectedShardsOf, type PreparedRun, prepareRun, readSources } from './preparation';
import type { EventLog, RunParts, RunSender } from './runParts';
import type { RunSpec } from './runSpec';
import type { TargetFacts } from './targetFacts';

/** What a run needs from its surroundings. */
export interface RunPorts {
  /** What is known of the target. */
  facts(target: Target): Promise<TargetFacts>;
  /** The open shards as they are now; undefined where they can't be read, or where keys don't decide. It may reject. */
  readShards(target: Target): Promise<readonly Shard[] | undefined>;
  openSender(target: Target, options: SenderOptions): Promise<RunSender>;
  /** Begins the run's journal. */
  eventLog(parts: RunParts): EventLog;
  /** The run that records were sent in before. */
  findRun: FindRun;
}

export interface SenderOptions {
  readonly requestTimeoutMs: number;
  /** Maximum requests on the wire at once. */
  readonly maxSockets: number;
}

/** The records can't be sent as the spec says; `prepared` shows why. */
export class NothingToSendError extends Error {
  override readonly name = 'NothingToSendError';

  constructor(readonly prepared: PreparedRun) {
    super('No record can be sent, or some can’t and the run was to send all or none.');
  }
}

/**
 * Sends the records of these sources: reads, validates, and starts.
 * @returns the run, which is started
 * @throws {NothingToSendError}, what the ports throw, and what the sources throw
 */
export async function startRun(spec: RunSpec, sources: readonly RunSource[], ports: RunPorts): Promise<LiveRun> {
  const read = await readSources(sources, spec, new AbortController().signal);
  const prepared = prepareRun(spec, read, await ports.facts(spec.target));
  if (!canStart(prepared)) throw new NothingToSendError(prepared);
  return startPrepared(prepared, ports);
}

/** Starts a run whose records are read already. Nothing is read again. */
export async function startPrepared(prepared: PreparedRun, ports: Pick<RunPorts, 'readShards' | 'openSender' | 'eventLog' | 'findRun'>): Promise<LiveRun> {
  const { spec, facts, records, sources, problems, appendNewline, delivery } = prepared;
  const parts: RunParts = {
    id: randomUUID(),
    name: spec.name,
    target: facts.target,
    accountId: facts.accountId,
    records,
    sources,
    problems,
    appendNewline,
    partitionKey: spec.reading.partitionKey,
    keySeed: spec.keySeed,
    expectedShards: expectedShardsOf(prepared),
    earlierStores: await earlierStores(records, facts.target, (id) => ports.findRun(id)),
  };
  // First of all, because a run that never starts must leave no journal.
  const sender = await ports.openSender(facts.target, { requestTimeoutMs: spec.delivery.requestTimeoutMs, maxSockets: delivery.concurrency });
  // Where keys don't decide, there is nothing to learn.
  const shardsMatter = facts.shards !== undefined || facts.failure !== undefined;
  const run = new LiveRun(parts, delivery, sender, ports.eventLog(parts), shardsMatter ? () => ports.readShards(facts.target) : undefined);
  run.start();
  return run;
}

/** The sender for a target. The SDK is loaded with the first one. */
export async function openAwsSender(target: Target, options: SenderOptions): Promise<RunSender> {
  const { createSender } = await import('../aws/sender');
  return createSender(target, options);
}
