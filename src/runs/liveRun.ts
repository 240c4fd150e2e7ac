import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyStrategy } from '../core/keys/keyStrategy';
import type { RecordTable } from '../core/records/recordTable';
import { countedBytes, sentBytes } from '../core/records/sentSize';
import { wireRecords } from '../core/records/wireRecords';
import { Delivery } from '../core/delivery/delivery';
import type { DeliveryOptions, DeliveryRecords } from '../core/model/deliveryOptions';
import { DeliveryEngine } from '../core/delivery/engine';
import { ResultStore } from '../core/results/resultStore';
import type { KnownRun } from '../core/results/run';
import { atWallTime, PAUSED_BY_USER } from '../core/model/runEvent';
import type { Target } from '../core/model/target';
import type { EventLog, RunParts, RunSender } from './runParts';
import { ShardExpectation, type ShardPorts } from './shardExpectation';
import { systemClock } from './systemClock';
import type { RunSource } from '../core/results/runSource';
import { SERVICES } from '../core/services/registry';

/** A run of this process: its records, its results, and until it is over its delivery. */
export class LiveRun implements KnownRun {
  readonly id: string;
  name: string;
  readonly target: Target;
  readonly accountId: string | undefined;
  readonly records: RecordTable;
  readonly sources: readonly RunSource[];
  readonly store: ResultStore;
  readonly partitionKey: KeyStrategy;
  /** Resolves when every record has its outcome. */
  readonly done: Promise<void>;
  private readonly resolveDone: (result: Promise<void>) => void;

  private readonly expectation: ShardExpectation;
  private readonly listeners = new Set<() => void>();
  private readonly delivery: Delivery;
  private changed = false;

  constructor(
    readonly parts: RunParts,
    options: DeliveryOptions,
    private readonly sender: RunSender,
    eventLog: EventLog,
    private readonly readShards: ShardPorts['readShards'] | undefined,
  ) {
    this.id = parts.id;
    this.name = parts.name;
    this.target = parts.target;
    this.accountId = parts.accountId;
    this.records = parts.records;
    this.sources = parts.sources;
    this.partitionKey = parts.partitionKey;
    this.store = new ResultStore(parts.records.length, (record) => this.sentBytes(record), parts.earlierStores);
    this.expectation = new ShardExpectation(parts.records, parts.expectedShards, {
      readShards: readShards ?? (() => Promise.resolve(undefined)),
      isOpen: (record) => this.store.outcome(record) === undefined,
      changed: () => {
        this.delivery.relane();
        this.announce();
      },
      wait: async (ms) => {
        await Promise.race([sleep(ms, undefined, { ref: false }), this.done]);
      },
    });
    const engine = new DeliveryEngine(
      this.deliveryRecords(options),
      options,
      // Full jitter wants chance, not secrecy.
      Math.random,
      (record) => {
        const problem = this.parts.problems.get(record);
        if (problem === undefined) throw new RangeError(`record ${String(record)} is not invalid`);
        return problem;
      },
      (emitted) => {
        const event = atWallTime(emitted, systemClock.wallTime());
        this.store.apply(event);
        eventLog.append(event);
        if (readShards !== undefined && event.kind === 'completed') for (const { shardId } of event.attempts) if (shardId !== undefined) this.expectation.seen(shardId);
        this.announce();
      },
    );
    this.delivery = new Delivery(engine, {
      sender,
      clock: systemClock,
      wire: (records) => wireRecords(parts.records, parts.sources, records, parts.appendNewline),
      saved: () => eventLog.saved(),
    });
    eventLog.onBroken?.((message) => {
      this.store.apply({ kind: 'journalBroken', at: systemClock.wallTime(), message });
      this.announce();
    });
    let resolveDone: (result: Promise<void>) => void = () => undefined;
    this.done = new Promise((resolve) => {
      resolveDone = resolve;
    });
    this.resolveDone = resolveDone;
  }

  /** Sends the first requests. Call it once. */
  start(): void {
    if (this.readShards !== undefined && this.parts.expectedShards === undefined) this.expectation.learn();
    const delivered = this.delivery.run().finally(() => {
      this.expectation.end();
      this.sender.dispose();
    });
    this.resolveDone(delivered);
  }

  expectedShard(record: number): string | undefined {
    return this.expectation.shardId(record);
  }

  sentBytes(record: number): number {
    return sentBytes(this.parts.records, record, this.parts.appendNewline);
  }

  async data(record: number): Promise<Uint8Array> {
    const [wire] = await wireRecords(this.parts.records, this.parts.sources, [record], this.parts.appendNewline);
    if (wire === undefined) throw new RangeError(`no record ${String(record)}`);
    return wire.data;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  pause(): void {
    this.delivery.pause(PAUSED_BY_USER);
  }

  /** Continues with the same records, and reads the credentials again. */
  resume(): void {
    this.sender.refresh();
    this.delivery.resume();
  }

  /** The first call lets requests in flight finish, the second one aborts them. */
  stop(): void {
    this.delivery.stop();
  }

  private deliveryRecords(options: DeliveryOptions): DeliveryRecords {
    const { records, problems, appendNewline } = this.parts;
    const { expectation } = this;
    const form = { needsPartitionKey: SERVICES[options.service].hasKeys, appendNewline };
    const chains = options.order === 'partitionKey' ? chainNumbers(records) : undefined;
    return {
      length: records.length,
      sendable: (record) => !problems.has(record),
      size: (record) => countedBytes(records, record, form),
      lane: (record) => Math.max(0, expectation.shards?.shardOf[record] ?? 0),
      get lanes() {
        return Math.max(1, expectation.shards?.shardIds.length ?? 1);
      },
      get lanesAreShards() {
        return expectation.shards !== undefined;
      },
      chain: (record) => chains?.[record] ?? 0,
    };
  }

  /** Calls listeners once for all events of the same turn. */
  private announce(): void {
    if (this.changed) return;
    this.changed = true;
    setImmediate(() => {
      this.changed = false;
      for (const listener of this.listeners) listener();
    });
  }
}

/** Records with the same partition key get the same number. */
function chainNumbers(records: RecordTable): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: records.length }, (_, record) => {
    const key = records.partitionKey(record) ?? '';
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
}
