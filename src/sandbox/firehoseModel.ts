import type { Random } from '../core/model/clock';
import { Fifo } from './fifo';
import type { HeldBytes, Holder } from './heldBytes';
import { SANDBOX_ACCOUNT } from './kinesisModel';
import { ServiceError, type RecordError } from './serviceError';
import { DeliveryStreamThroughput } from './throughput';

/** Delivery streams that one sandbox has at most (the sandbox's own bound: each may buffer up to 5 MiB). */
export const MOST_DELIVERY_STREAMS = 50;

/**
 * When a buffer becomes an object: at 5 MiB or after one second, whichever comes first. AWS's shortest times are longer
 * for S3; here a person wants to see what was delivered.
 */
export const BUFFER_BYTES = 5 * 1024 * 1024;
export const BUFFER_MS = 1000;

/** What a held object is charged beyond its bytes. */
const OBJECT_OVERHEAD = 500;

export type DeliveryStreamType = 'DirectPut' | 'KinesisStreamAsSource' | 'MSKAsSource' | 'DatabaseAsSource';

/** What Firehose would have written to S3: records one after the other, with nothing in between. */
export interface DeliveredObject {
  readonly key: string;
  readonly bytes: Buffer;
  readonly records: number;
  /** When the buffer's first record arrived, milliseconds since the epoch. */
  readonly arrived: number;
}

export interface FirehoseEntry {
  readonly base64: string;
  /** Of the data. */
  readonly bytes: number;
}

export type FirehoseOutcome = { readonly recordId: string } | RecordError;

/** A reason from outside (a fault) not to store the record at `index`. */
export type RefuseEntry = (index: number) => RecordError | undefined;

export class DeliveryStream implements Holder {
  readonly throughput: DeliveryStreamThroughput;
  readonly objects = new Fifo<DeliveredObject>();
  /** Objects let go to keep within the bound. */
  dropped = 0;
  heldBytes = 0;
  #buffer: Buffer[] = [];
  #bufferedBytes = 0;
  #since = 0;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly type: DeliveryStreamType,
    /** Milliseconds since the epoch. */
    readonly created: number,
    /** The destination's `Prefix`. */
    readonly prefix: string,
    region: string,
  ) {
    this.throughput = new DeliveryStreamThroughput(region, created);
  }

  get bufferedRecords(): number {
    return this.#buffer.length;
  }

  /** When the buffer is to be delivered, milliseconds since the epoch; undefined when it is empty. */
  get due(): number | undefined {
    if (this.#buffer.length === 0) return undefined;
    return this.#bufferedBytes >= BUFFER_BYTES ? this.#since : this.#since + BUFFER_MS;
  }

  append(entry: FirehoseEntry, now: number): void {
    if (this.#buffer.length === 0) this.#since = now;
    this.#buffer.push(Buffer.from(entry.base64, 'base64'));
    this.#bufferedBytes += entry.bytes;
  }

  /** Makes an object of the buffer. */
  deliver(uuid: string, held: HeldBytes): void {
    const object: DeliveredObject = {
      key: objectKey(this.name, this.prefix, this.#since, uuid),
      bytes: Buffer.concat(this.#buffer, this.#bufferedBytes),
      records: this.#buffer.length,
      arrived: this.#since,
    };
    this.#buffer = [];
    this.#bufferedBytes = 0;
    this.objects.push(object);
    this.heldBytes += weight(object);
    held.add(this, weight(object));
  }

  dropOldest(): number {
    const oldest = this.objects.shift();
    if (oldest === undefined) return 0;
    this.dropped++;
    this.heldBytes -= weight(oldest);
    return weight(oldest);
  }
}

function weight(object: DeliveredObject): number {
  return object.bytes.length + OBJECT_OVERHEAD;
}

/**
 * A key as Firehose makes it: prefix, `YYYY/MM/DD/HH/` in UTC, then name, version, time and a UUID; here under the
 * delivery stream's name, since the sandbox has one place for all of them.
 */
function objectKey(name: string, prefix: string, time: number, uuid: string): string {
  const [date = '', clock = ''] = new Date(time).toISOString().slice(0, 19).split('T');
  const folder = `${date.replaceAll('-', '/')}/${clock.slice(0, 2)}`;
  return `${name}/${prefix}${folder}/${name}-1-${date}-${clock.replaceAll(':', '-')}-${uuid}`;
}

/**
 * Amazon Data Firehose in memory: delivery streams that turn records into objects. It knows neither HTTP nor the clock.
 * Every method throws a `ServiceError` where AWS refuses the request.
 */
export class FirehoseModel {
  readonly #streams = new Map<string, DeliveryStream>();
  #recordIds = 0;

  constructor(
    readonly region: string,
    private readonly now: () => number,
    private readonly random: Random,
    private readonly held: HeldBytes,
  ) {}

  /** All delivery streams by name. */
  get streams(): DeliveryStream[] {
    return [...this.#streams.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  find(name: string): DeliveryStream | undefined {
    return this.#streams.get(name);
  }

  /** @throws {ServiceError} `ResourceNotFoundException`. */
  stream(name: string): DeliveryStream {
    const stream = this.find(name);
    if (stream === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Firehose ${name} under account ${SANDBOX_ACCOUNT} not found.`,
      );
    }
    return stream;
  }

  createStream(name: string, type: DeliveryStreamType, prefix = ''): DeliveryStream {
    if (this.#streams.has(name)) {
      throw new ServiceError(
        'ResourceInUseException',
        `Firehose ${name} under accountId ${SANDBOX_ACCOUNT} already exists`,
      );
    }
    if (this.#streams.size >= MOST_DELIVERY_STREAMS) {
      throw new ServiceError(
        'LimitExceededException',
        `You have already consumed your firehose quota of ${String(MOST_DELIVERY_STREAMS)} hoses.`,
      );
    }
    const arn = `arn:aws:firehose:${this.region}:${SANDBOX_ACCOUNT}:deliverystream/${name}`;
    const stream = new DeliveryStream(name, arn, type, this.now(), prefix, this.region);
    this.#streams.set(name, stream);
    return stream;
  }

  deleteStream(name: string): void {
    const stream = this.stream(name);
    this.held.remove(new Set([stream]), stream.heldBytes);
    this.#streams.delete(name);
  }

  /** Buffers records, each for itself. The request's own limits are already checked. */
  put(stream: DeliveryStream, entries: readonly FirehoseEntry[], refuse: RefuseEntry): FirehoseOutcome[] {
    if (stream.type !== 'DirectPut') {
      throw new ServiceError(
        'InvalidArgumentException',
        `This operation is not permitted on ${stream.type} delivery stream type.`,
      );
    }
    const now = this.now();
    this.deliverDue();
    const admitted = stream.throughput.admitRequest(now);
    return entries.map((entry, index): FirehoseOutcome => {
      const refused = refuse(index);
      if (refused !== undefined) return refused;
      if (!admitted || !stream.throughput.admitRecord(entry.bytes, now)) return SLOW_DOWN;
      stream.append(entry, now);
      if (stream.due !== undefined && stream.due <= now) this.#deliver(stream);
      return { recordId: this.#recordId() };
    });
  }

  /** When the next buffer is to be delivered, milliseconds since the epoch. */
  get nextDue(): number | undefined {
    let next: number | undefined;
    for (const { due } of this.#streams.values()) {
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  /** Delivers every buffer whose time has come. */
  deliverDue(): void {
    const now = this.now();
    for (const stream of this.#streams.values()) {
      if (stream.due !== undefined && stream.due <= now) this.#deliver(stream);
    }
  }

  #deliver(stream: DeliveryStream): void {
    stream.deliver(this.#uuid(), this.held);
  }

  #hex(digits: number): string {
    return Array.from({ length: digits }, () => Math.floor(this.random() * 16).toString(16)).join('');
  }

  #uuid(): string {
    return `${this.#hex(8)}-${this.#hex(4)}-4${this.#hex(3)}-a${this.#hex(3)}-${this.#hex(12)}`;
  }

  /** Unique within the sandbox. AWS's are longer, and as opaque. */
  #recordId(): string {
    this.#recordIds++;
    return `${this.now().toString(36)}${String(this.#recordIds).padStart(20, '0')}`;
  }
}

/** AWS's words for a record beyond the quota. */
export const SLOW_DOWN: RecordError = { code: 'ServiceUnavailableException', message: 'Slow down.' };
