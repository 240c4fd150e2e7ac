import type { Random } from '../core/model/clock';
import { FaultInjector, NOTHING, type RecordFault, type RecordView, type RequestFaults, type RequestView } from './faults/faultInjector';
import { NO_FAULTS, type FaultPlan } from './faults/faultPlan';
import { putsRecords } from './faults/faultPlanSchema';
import { FirehoseModel, SLOW_DOWN } from './firehose/firehoseModel';
import { FirehoseOperations } from './firehose/firehoseOperations';
import { explicitHashKeyOf, hashKeyOf } from './kinesis/hashKeys';
import { HeldBytes } from './base/heldBytes';
import { KinesisModel, throttled } from './kinesis/kinesisModel';
import type { OperationOutput } from './kinesis/kinesisOperation';
import { KinesisOperations } from './kinesis/kinesisOperations';
import type { KinesisShard } from './kinesis/shard';
import type { KinesisStream } from './kinesis/stream';
import { isJsonObject, type JsonObject } from './base/parameters';
import { ServiceRefusal, type RecordRefusal } from './base/refusal';
import { CLOSED, refusalReply, type WireReply } from './base/reply';
import { spoil } from './faults/spoiledReplies';

/** The Kinesis stream that every sandbox starts with. */
export const SANDBOX_STREAM = 'orders';
export const SANDBOX_STREAM_SHARDS = 4;
/** The Firehose delivery stream that every sandbox starts with. */
export const SANDBOX_DELIVERY_STREAM = 'events';
export const SANDBOX_REGION = 'us-east-1';

/** One call of an operation. */
export interface ServiceCall {
  readonly service: 'kinesis' | 'firehose';
  readonly operation: string;
  readonly body: JsonObject;
}

/** A call that has arrived. The caller does the waiting, so that time can be simulated. */
export interface PendingCall {
  /** How long to wait before `run`, ms. */
  readonly delayMs: number;
  /** Carries out the call; to be called once. Records are stored when it returns. */
  run(): {
    /** How long to wait before sending the reply, ms. */
    readonly delayMs: number;
    readonly reply: WireReply;
  };
}

export interface SandboxSettings {
  readonly region?: string;
  readonly faults?: FaultPlan;
  /** Maximum bytes of records and objects. */
  readonly heldBytes?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: Random;
}

/**
 * Both services and the fault plan, without HTTP: calls go in, replies come out. It has no sockets and no clock, so it
 * also runs in simulated time.
 */
export class Sandbox {
  readonly held: HeldBytes;
  readonly kinesis: KinesisModel;
  readonly firehose: FirehoseModel;
  readonly #kinesisOperations: KinesisOperations;
  readonly #firehoseOperations: FirehoseOperations;
  readonly #now: () => number;
  #faults: FaultInjector;

  constructor(settings: SandboxSettings) {
    const { region = SANDBOX_REGION, now, random } = settings;
    this.#now = now;
    this.held = new HeldBytes(settings.heldBytes);
    this.kinesis = new KinesisModel(region, now, this.held);
    this.firehose = new FirehoseModel(region, now, random, this.held);
    this.#kinesisOperations = new KinesisOperations(this.kinesis, now);
    this.#firehoseOperations = new FirehoseOperations(this.firehose);
    this.#faults = new FaultInjector(settings.faults ?? NO_FAULTS, now);
    this.kinesis.createStream({ name: SANDBOX_STREAM, mode: 'PROVISIONED', shardCount: SANDBOX_STREAM_SHARDS });
    this.firehose.createStream(SANDBOX_DELIVERY_STREAM, 'DirectPut');
  }

  get faults(): FaultInjector {
    return this.#faults;
  }

  /** Sets another plan and resets the counts. */
  setFaults(plan: FaultPlan): void {
    this.#faults = new FaultInjector(plan, this.#now);
  }

  /** Accepts a call: its faults are decided now, the rest happens in `run`. */
  arrive(call: ServiceCall): PendingCall {
    const faults = this.#faults.active ? this.#faults.decide(this.#view(call)) : NOTHING;
    return {
      delayMs: delay(faults, 'before'),
      run: () => ({ reply: this.#run(call, faults), delayMs: delay(faults, 'after') }),
    };
  }

  #run(call: ServiceCall, faults: RequestFaults): WireReply {
    for (const { effect } of faults.request) {
      if (effect.fault === 'reshard') this.#reshard(call, effect.shard);
    }
    for (const { effect } of faults.request) {
      if (effect.fault === 'outage') return { ...CLOSED, outageMs: effect.ms };
      if (effect.fault === 'close' && effect.at === 'before') return CLOSED;
      if (effect.fault === 'refuse' && effect.at === 'before') {
        return refusalReply(new ServiceRefusal(effect.code, effect.message, effect.status));
      }
    }
    try {
      const output = this.#call(call, faults);
      return spoil(output, faults.request);
    } catch (error) {
      if (error instanceof ServiceRefusal) return refusalReply(error);
      throw error;
    }
  }

  #call({ service, operation, body }: ServiceCall, { records }: RequestFaults): OperationOutput {
    const result =
      service === 'kinesis'
        ? this.#kinesisOperations.call(operation, body, (index, shard) => {
            const fault = records.get(index);
            return fault === undefined ? undefined : this.#kinesisError(fault, body, shard);
          })
        : this.#firehoseOperations.call(operation, body, (index) => {
            const fault = records.get(index);
            return fault === undefined ? undefined : firehoseError(fault);
          });
    if (result === undefined) {
      throw new ServiceRefusal('UnknownOperationException', `The sandbox has no operation ${operation}.`);
    }
    return result.output;
  }

  #kinesisError(fault: RecordFault, body: JsonObject, shard: KinesisShard): RecordRefusal {
    const stream = this.#kinesisOperations.streamNamed(body);
    if ((fault.fault === 'throttle' || fault.fault === 'quota') && stream !== undefined) return throttled(stream, shard);
    return fault.fault === 'recordError' ? fault : INTERNAL_FAILURE;
  }

  /** Splits the given shard, or the widest open one, in the middle. Does nothing if it can't be split. */
  #reshard(call: ServiceCall, number: number | undefined): void {
    const stream = this.#kinesisOperations.streamNamed(call.body);
    if (stream === undefined) return;
    const widest = stream.openShards.reduce<KinesisShard | undefined>(
      (wide, shard) => (wide === undefined || width(shard) > width(wide) ? shard : wide),
      undefined,
    );
    const shard = number === undefined ? widest : stream.shards[number];
    if (shard === undefined) return;
    try {
      this.kinesis.splitShard(stream, shard, shard.range.start + width(shard) / 2n);
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
    }
  }

  #view({ service, operation, body }: ServiceCall): RequestView {
    const stream = service === 'kinesis' ? this.#kinesisOperations.streamNamed(body) : undefined;
    const named = service === 'kinesis' ? stream?.name : body['DeliveryStreamName'];
    const records = recordsOf(operation, body);
    return {
      service,
      operation,
      stream: typeof named === 'string' ? named : undefined,
      records,
      shardOf: (index) => this.#shardOf(stream, records[index]),
    };
  }

  #shardOf(stream: KinesisStream | undefined, record: RecordView | undefined): number | undefined {
    const { partitionKey, explicitHashKey } = record ?? {};
    if (stream === undefined || partitionKey === undefined) return undefined;
    if (explicitHashKey === undefined) return stream.route(hashKeyOf(partitionKey)).number;
    // An invalid hash key is refused later, with the whole request.
    const hashKey = /^\d{1,39}$/.test(explicitHashKey) ? explicitHashKeyOf(explicitHashKey) : undefined;
    return hashKey === undefined ? undefined : stream.route(hashKey).number;
  }
}

const INTERNAL_FAILURE: RecordRefusal = { code: 'InternalFailure', message: 'Internal Service Failure' };

function firehoseError(fault: RecordFault): RecordRefusal {
  switch (fault.fault) {
    case 'throttle':
    case 'quota':
      return SLOW_DOWN;
    case 'internalFailure':
      return INTERNAL_FAILURE;
    case 'recordError':
      return fault;
  }
}

function width(shard: KinesisShard): bigint {
  return shard.range.end - shard.range.start + 1n;
}

function delay({ request }: RequestFaults, at: 'before' | 'after'): number {
  return request.reduce(
    (sum, { effect }) => (effect.fault === 'delay' && effect.at === at ? sum + effect.ms : sum),
    0,
  );
}

/** The records of a request that has not been checked yet. */
function recordsOf(operation: string, body: JsonObject): RecordView[] {
  if (!putsRecords(operation)) return [];
  const { Records: many, Record: one } = body;
  const listed: readonly unknown[] = operation === 'PutRecord' ? [one ?? body] : Array.isArray(many) ? many : [];
  return listed.map((record) => {
    const { Data: data, PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey } = isJsonObject(record) ? record : {};
    return {
      base64: typeof data === 'string' ? data : '',
      ...(typeof partitionKey === 'string' ? { partitionKey } : {}),
      ...(typeof explicitHashKey === 'string' ? { explicitHashKey } : {}),
    };
  });
}
