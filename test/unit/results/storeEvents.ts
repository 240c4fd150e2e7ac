import type { RecordOrigin } from '../../../src/core/model/recordOrigin';
import { RecordTable } from '../../../src/core/records/recordTable';
import { ResultStore } from '../../../src/core/results/resultStore';
import type { KnownRun } from '../../../src/core/results/run';
import type { AttemptEvent, RunEvent } from '../../../src/core/model/runEvent';
import type { Target } from '../../../src/core/model/target';

export const START = Date.UTC(2026, 10, 20, 9, 0, 0);

export const TARGET: Target = {
  service: 'kinesis',
  name: 'orders',
  region: 'us-east-1',
  credentials: { kind: 'profile', profile: 'dev' },
};

export interface TestRunOptions {
  readonly records: number;
  readonly name?: string;
  readonly target?: Target;
  readonly sources?: readonly string[];
  readonly key?: (record: number) => string | undefined;
  readonly payload?: (record: number) => string | Uint8Array;
  readonly origin?: (record: number) => RecordOrigin;
  readonly expectedShard?: (record: number) => string | undefined;
}

/** A run over made-up records, and the way to make things happen in it: the store is the real one. */
export class TestRun implements KnownRun {
  readonly id = 'run-1';
  readonly accountId = '123456789012';
  readonly partitionKey = { kind: 'random' } as const;
  readonly sources = [];
  readonly records = new RecordTable();
  readonly store: ResultStore;
  readonly name: string;
  readonly target: Target;
  private readonly listeners = new Set<() => void>();
  private readonly payload: (record: number) => Uint8Array;
  private requests = 0;

  constructor(private readonly options: TestRunOptions) {
    this.name = options.name ?? 'orders.json';
    this.target = options.target ?? TARGET;
    const encoder = new TextEncoder();
    const payload = options.payload ?? ((record) => `{"order":${String(record)}}`);
    this.payload = (record) => {
      const made = payload(record);
      return typeof made === 'string' ? encoder.encode(made) : made;
    };
    const sources = options.sources ?? ['orders.json'];
    for (const name of sources) {
      this.records.sources.push({ name, uri: `file:///work/${name}`, format: 'ndjson', compact: false });
    }
    let byte = 0;
    for (let record = 0; record < options.records; record += 1) {
      const bytes = this.payload(record).length;
      const key = options.key === undefined ? `user-${String(record % 100)}` : options.key(record);
      this.records.add({
        source: Math.floor((record * sources.length) / options.records),
        range: { start: { byte, line: record, column: 0 }, end: { byte: byte + bytes, line: record, column: bytes } },
        payloadBytes: bytes,
        endsWithNewline: false,
        ...(key === undefined ? {} : { partitionKey: key }),
        ...(options.origin === undefined ? {} : { origin: options.origin(record) }),
      });
      byte += bytes + 1;
    }
    this.store = new ResultStore(options.records, (record) => this.sentBytes(record));
  }

  expectedShard(record: number): string | undefined {
    return this.options.expectedShard?.(record);
  }

  sentBytes(record: number): number {
    return this.records.payloadBytes(record);
  }

  data(record: number): Promise<Uint8Array> {
    return Promise.resolve(this.payload(record));
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  apply(...events: RunEvent[]): void {
    for (const event of events) this.store.apply(event);
    for (const listener of this.listeners) listener();
  }

  /** One request with its answer, `ms` later. */
  request(attempts: readonly AttemptEvent[], at: number, ms: number, answer: { httpStatus?: number; code?: string; message?: string } = {}): void {
    const request = this.requests;
    this.requests += 1;
    const bytes = attempts.reduce((sum, { record }) => sum + this.sentBytes(record), 0);
    this.apply(
      { kind: 'dispatched', at, request, records: attempts.map(({ record }) => record), bytes },
      { kind: 'completed', at: at + ms, request, httpStatus: 200, requestId: `request-${String(request)}`, ...answer, attempts },
    );
  }
}

export function shardName(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}

export function delivered(record: number, shard = record % 4): AttemptEvent {
  const sequenceNumber = `4966${String(record).padStart(52, '0')}`;
  return { record, result: 'stored', shardId: shardName(shard), sequenceNumber, outcome: 'delivered' };
}

export function throttled(record: number, outcome?: 'failed'): AttemptEvent {
  return {
    record,
    result: 'refused',
    throttled: true,
    code: 'ProvisionedThroughputExceededException',
    message: 'Rate exceeded for shard shardId-000000000000 in stream orders under account 123456789012.',
    ...(outcome === undefined ? { waitMs: 120 } : { outcome }),
  };
}
