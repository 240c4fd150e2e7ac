import type { Random } from '../core/model/clock';
import { Faults, NOTHING, type RecordFault, type RecordView, type RequestFault, type RequestView, type Verdict } from './faults';
import { NO_FAULTS, putsRecords, type FaultPlan } from './faultPlan';
import { FirehoseModel, SLOW_DOWN } from './firehoseModel';
import { FirehoseOperations } from './firehoseOperations';
import { explicitHashKeyOf, hashKeyOf } from './hashKeys';
import { HeldBytes } from './heldBytes';
import { KinesisModel, throttled, type Shard, type Stream } from './kinesisModel';
import { KinesisOperations, type Output } from './kinesisOperations';
import { isJsonObject, type JsonObject } from './parameters';
import { ServiceError, type RecordError } from './serviceError';

/** The Kinesis stream that is there from the start, with four shards. */
export const SANDBOX_STREAM = 'orders';
export const SANDBOX_STREAM_SHARDS = 4;
/** The Firehose delivery stream that is there from the start. */
export const SANDBOX_DELIVERY_STREAM = 'events';
export const SANDBOX_REGION = 'us-east-1';

/** One call of an operation. */
export interface Call {
  readonly service: 'kinesis' | 'firehose';
  readonly operation: string;
  readonly body: JsonObject;
}

/** What goes back over the wire. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `whole`, or how the connection is closed instead: with no answer at all, or with half of its body. */
  readonly ending: 'whole' | 'closedBefore' | 'closedMidAnswer';
}

/** A call that has arrived. Whoever carries it out waits as told; so that time can be simulated. */
export interface Arrival {
  /** To wait before `run`, ms. */
  readonly delayMs: number;
  /** Does the work, once. What is stored is stored by the time it returns. */
  run(): {
    /** To wait before the reply goes out, ms. */
    readonly delayMs: number;
    readonly reply: Reply;
  };
}

export interface SandboxSettings {
  readonly region?: string;
  readonly faults?: FaultPlan;
  /** Most bytes of records and objects that are held. */
  readonly heldBytes?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: Random;
}

export const AMZ_JSON = 'application/x-amz-json-1.1';

/**
 * Both services and the fault plan, without HTTP: calls go in, replies come out. It knows neither sockets nor the
 * clock, so it can be used in simulated time.
 */
export class Sandbox {
  readonly held: HeldBytes;
  readonly kinesis: KinesisModel;
  readonly firehose: FirehoseModel;
  readonly #kinesisOperations: KinesisOperations;
  readonly #firehoseOperations: FirehoseOperations;
  readonly #now: () => number;
  #faults: Faults;

  constructor(settings: SandboxSettings) {
    const { region = SANDBOX_REGION, now, random } = settings;
    this.#now = now;
    this.held = new HeldBytes(settings.heldBytes);
    this.kinesis = new KinesisModel(region, now, this.held);
    this.firehose = new FirehoseModel(region, now, random, this.held);
    this.#kinesisOperations = new KinesisOperations(this.kinesis, now);
    this.#firehoseOperations = new FirehoseOperations(this.firehose);
    this.#faults = new Faults(settings.faults ?? NO_FAULTS, now);
    this.kinesis.createStream({ name: SANDBOX_STREAM, mode: 'PROVISIONED', shardCount: SANDBOX_STREAM_SHARDS });
    this.firehose.createStream(SANDBOX_DELIVERY_STREAM, 'DirectPut');
  }

  get faults(): Faults {
    return this.#faults;
  }

  /** Sets another plan; all its counts begin anew. */
  setFaults(plan: FaultPlan): void {
    this.#faults = new Faults(plan, this.#now);
  }

  /** A call arrives: the fault plan judges it now, the rest happens in `run`. */
  arrive(call: Call): Arrival {
    const verdict = this.#faults.active ? this.#faults.judge(this.#view(call)) : NOTHING;
    return {
      delayMs: delay(verdict, 'before'),
      run: () => ({ reply: this.#run(call, verdict), delayMs: delay(verdict, 'after') }),
    };
  }

  #run(call: Call, verdict: Verdict): Reply {
    for (const { effect } of verdict.request) {
      if (effect.fault === 'reshard') this.#reshard(call, effect.shard);
    }
    for (const { effect } of verdict.request) {
      if (effect.fault === 'close' && effect.at === 'before') return CLOSED;
      if (effect.fault === 'refuse' && effect.at === 'before') {
        return refusal(new ServiceError(effect.code, effect.message, effect.status));
      }
    }
    try {
      const output = this.#call(call, verdict);
      return spoil(output, verdict.request);
    } catch (error) {
      if (error instanceof ServiceError) return refusal(error);
      throw error;
    }
  }

  #call({ service, operation, body }: Call, { records }: Verdict): Output {
    const answer =
      service === 'kinesis'
        ? this.#kinesisOperations.call(operation, body, (index, shard) => {
            const fault = records.get(index);
            return fault === undefined ? undefined : this.#kinesisError(fault, body, shard);
          })
        : this.#firehoseOperations.call(operation, body, (index) => {
            const fault = records.get(index);
            return fault === undefined ? undefined : firehoseError(fault);
          });
    if (answer === undefined) {
      throw new ServiceError('UnknownOperationException', `The sandbox has no operation ${operation}.`);
    }
    return answer.output;
  }

  #kinesisError(fault: RecordFault, body: JsonObject, shard: Shard): RecordError {
    const stream = this.#kinesisOperations.streamNamed(body);
    if (fault.fault === 'throttle' && stream !== undefined) return throttled(stream, shard);
    return fault.fault === 'recordError' ? fault : INTERNAL_FAILURE;
  }

  /** Splits the given shard, or else the widest open one, in the middle; when that can't be, nothing happens. */
  #reshard(call: Call, number: number | undefined): void {
    const stream = this.#kinesisOperations.streamNamed(call.body);
    if (stream === undefined) return;
    const widest = stream.openShards.reduce<Shard | undefined>(
      (wide, shard) => (wide === undefined || width(shard) > width(wide) ? shard : wide),
      undefined,
    );
    const shard = number === undefined ? widest : stream.shards[number];
    if (shard === undefined) return;
    try {
      this.kinesis.splitShard(stream, shard, shard.range.start + width(shard) / 2n);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  #view({ service, operation, body }: Call): RequestView {
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

  #shardOf(stream: Stream | undefined, record: RecordView | undefined): number | undefined {
    const { partitionKey, explicitHashKey } = record ?? {};
    if (stream === undefined || partitionKey === undefined) return undefined;
    if (explicitHashKey === undefined) return stream.route(hashKeyOf(partitionKey)).number;
    // What is no hash key is refused later, with the whole request.
    const hashKey = /^\d{1,39}$/.test(explicitHashKey) ? explicitHashKeyOf(explicitHashKey) : undefined;
    return hashKey === undefined ? undefined : stream.route(hashKey).number;
  }
}

const INTERNAL_FAILURE: RecordError = { code: 'InternalFailure', message: 'Internal Service Failure' };

const CLOSED: Reply = { status: 200, contentType: AMZ_JSON, body: '', ending: 'closedBefore' };

function firehoseError(fault: RecordFault): RecordError {
  switch (fault.fault) {
    case 'throttle':
      return SLOW_DOWN;
    case 'internalFailure':
      return INTERNAL_FAILURE;
    case 'recordError':
      return fault;
  }
}

function width(shard: Shard): bigint {
  return shard.range.end - shard.range.start + 1n;
}

function delay({ request }: Verdict, at: 'before' | 'after'): number {
  return request.reduce(
    (sum, { effect }) => (effect.fault === 'delay' && effect.at === at ? sum + effect.ms : sum),
    0,
  );
}

/** A service's refusal as it goes over the wire. */
export function refusal(error: ServiceError): Reply {
  return {
    status: error.httpStatus,
    contentType: AMZ_JSON,
    body: JSON.stringify({ __type: error.code, message: error.message }),
    ending: 'whole',
  };
}

/** The records of a request, before anything of it is checked. */
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

/** The answer to a call that was carried out, made wrong as the plan says. */
function spoil(output: Output, faults: readonly RequestFault[]): Reply {
  let content = output;
  for (const { effect, indexes } of faults) {
    if (content === undefined) break;
    if (effect.fault === 'wrongCount') content = withWrongCount(content);
    if (effect.fault === 'wrongLength') content = withEntries(content, (entries) => entries.slice(0, -1));
    if (effect.fault === 'noSequenceNumber') content = withoutNumbers(content, indexes);
  }
  const body = content === undefined ? '' : JSON.stringify(content);
  const reply: Reply = { status: 200, contentType: AMZ_JSON, body, ending: 'whole' };
  for (const { effect } of faults) {
    switch (effect.fault) {
      case 'refuse':
        return refusal(new ServiceError(effect.code, effect.message, effect.status));
      case 'close':
        return effect.at === 'midAnswer' ? { ...reply, ending: 'closedMidAnswer' } : CLOSED;
      case 'notJson':
        return { ...reply, status: effect.status, body: 'This is not JSON.' };
      case 'html':
        return { ...reply, status: effect.status, contentType: 'text/html', body: HTML };
      case 'cutOff':
        return { ...reply, body: body.slice(0, body.length / 2) };
      case 'delay':
      case 'reshard':
      case 'wrongCount':
      case 'wrongLength':
      case 'noSequenceNumber':
        break;
    }
  }
  return reply;
}

const HTML = '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body><h1>Bad gateway</h1></body></html>\n';

function withWrongCount(output: JsonObject): JsonObject {
  const name = 'FailedPutCount' in output ? 'FailedPutCount' : 'FailedRecordCount';
  return { ...output, [name]: Number(output[name]) + 1 };
}

function withEntries(output: JsonObject, change: (entries: readonly unknown[]) => readonly unknown[]): JsonObject {
  const name = 'RequestResponses' in output ? 'RequestResponses' : 'Records';
  const entries = output[name];
  return Array.isArray(entries) ? { ...output, [name]: change(entries) } : output;
}

function withoutNumber(entry: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).filter(([name]) => name !== 'SequenceNumber' && name !== 'RecordId'),
  );
}

/** Leaves out the sequence numbers or record IDs of the given entries, or of PutRecord's only one. */
function withoutNumbers(output: JsonObject, indexes: ReadonlySet<number>): JsonObject {
  if ('SequenceNumber' in output || 'RecordId' in output) return withoutNumber(output);
  return withEntries(output, (entries) =>
    entries.map((entry, index) => (indexes.has(index) && isJsonObject(entry) ? withoutNumber(entry) : entry)),
  );
}
