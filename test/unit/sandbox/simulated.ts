import assert from 'node:assert/strict';
import { parseFaultPlan } from '../../../src/sandbox/faults/faultPlan';
import { seeded } from '../../../src/sandbox/faults/faultInjector';
import { isJsonObject, type JsonObject } from '../../../src/sandbox/base/parameters';
import type { WireReply } from '../../../src/sandbox/base/reply';
import { Sandbox, type ServiceCall } from '../../../src/sandbox/sandbox';

/** The ID of a stream's first shard. */
export const FIRST_SHARD = 'shardId-000000000000';

/** A sandbox in simulated time, called without sockets. */
export class SimulatedSandbox {
  /** Milliseconds since the epoch. */
  now = Date.UTC(2026, 10, 20, 11, 15, 14);
  readonly sandbox: Sandbox;

  constructor(settings: { region?: string; heldBytes?: number; faults?: unknown } = {}) {
    const { faults, ...rest } = settings;
    this.sandbox = new Sandbox({
      ...rest,
      ...(faults === undefined ? {} : { faults: parseFaultPlan(faults) }),
      now: () => this.now,
      random: seeded(7),
    });
  }

  /** A sandbox with a stream `one` of one shard. */
  static withOneShard(settings: ConstructorParameters<typeof SimulatedSandbox>[0] = {}): SimulatedSandbox {
    const simulated = new SimulatedSandbox(settings);
    simulated.kinesis('CreateStream', { StreamName: 'one', ShardCount: 1 });
    return simulated;
  }

  /** An iterator over the first shard of a stream. */
  iterator(stream: string, type = 'TRIM_HORIZON', more: JsonObject = {}): string {
    const request = { StreamName: stream, ShardId: FIRST_SHARD, ShardIteratorType: type, ...more };
    return asText(this.kinesis('GetShardIterator', request)['ShardIterator']);
  }

  /** The reply as it would be sent; time passes by the waits. */
  reply(service: ServiceCall['service'], operation: string, body: JsonObject): WireReply {
    const arrival = this.sandbox.arrive({ service, operation, body });
    this.now += arrival.delayMs;
    const { delayMs, reply } = arrival.run();
    this.now += delayMs;
    return reply;
  }

  /** The output of a Kinesis operation that must succeed. */
  kinesis(operation: string, body: JsonObject): JsonObject {
    return succeeded(this.reply('kinesis', operation, body));
  }

  /** The output of a Firehose operation that must succeed. */
  firehose(operation: string, body: JsonObject): JsonObject {
    return succeeded(this.reply('firehose', operation, body));
  }

  /** The refusal of an operation that must be refused. */
  refused(service: ServiceCall['service'], operation: string, body: JsonObject): { status: number; code: unknown; message: unknown } {
    const { status, body: text } = this.reply(service, operation, body);
    assert.notEqual(status, 200, `${operation} was not refused: ${text.slice(0, 200)}`);
    const content = asObject(JSON.parse(text));
    return { status, code: content['__type'], message: content['message'] };
  }

  /** All payloads (UTF-8) of a stream, by shard number, oldest first. */
  stored(stream = 'orders'): string[][] {
    const found = this.sandbox.kinesis.find(stream);
    assert.ok(found);
    return found.shards.map((shard) =>
      this.sandbox.kinesis.read(shard, 0, 1_000_000).records.map(({ base64 }) => fromBase64(base64)),
    );
  }

  /** All that a delivery stream has delivered, its buffer included. */
  delivered(name = 'events'): string {
    this.now += 1000;
    this.sandbox.firehose.deliverDue();
    return [...this.sandbox.firehose.stream(name).objects].map(({ bytes }) => bytes.toString('utf8')).join('');
  }
}

function succeeded({ status, body, ending }: WireReply): JsonObject {
  assert.equal(ending, 'whole');
  assert.equal(status, 200, body);
  return body === '' ? {} : asObject(JSON.parse(body));
}

export function asObject(value: unknown): JsonObject {
  assert.ok(isJsonObject(value), `not an object: ${JSON.stringify(value)}`);
  return value;
}

export function asObjects(value: unknown): JsonObject[] {
  assert.ok(Array.isArray(value), `not a list: ${JSON.stringify(value)}`);
  return (value as readonly unknown[]).map(asObject);
}

export function asText(value: unknown): string {
  assert.equal(typeof value, 'string');
  return String(value);
}

export function base64(data: string | Uint8Array): string {
  return (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)).toString('base64');
}

export function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** Entries of PutRecords, each payload with its own key unless given. */
export function entries(payloads: readonly string[], partitionKey?: string): JsonObject[] {
  return payloads.map((payload, index) => ({
    Data: base64(payload),
    PartitionKey: partitionKey ?? `key-${String(index)}`,
  }));
}
