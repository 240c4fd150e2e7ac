import type { Random } from '../../core/model/clock';
import { SANDBOX_ACCOUNT } from '../base/account';
import type { HeldBytes } from '../base/heldBytes';
import { ServiceRefusal, type RecordRefusal } from '../base/refusal';
import { DeliveryStream, type DeliveryStreamType, type FirehoseEntry } from './deliveryStream';

/** Maximum number of delivery streams in one sandbox. The limit is the sandbox's own: each may buffer up to 5 MiB. */
export const MAX_DELIVERY_STREAMS = 50;

export type FirehoseOutcome = { readonly recordId: string } | RecordRefusal;

/** Returns why a fault refuses the record at `index`; undefined to store it. */
export type RefuseFirehoseRecord = (index: number) => RecordRefusal | undefined;

/**
 * Amazon Data Firehose in memory: delivery streams that turn records into objects. No HTTP, and time comes from outside.
 * Every method throws a `ServiceRefusal` where AWS refuses the request.
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

  /** @throws {ServiceRefusal} `ResourceNotFoundException`. */
  stream(name: string): DeliveryStream {
    const stream = this.find(name);
    if (stream === undefined) {
      throw new ServiceRefusal(
        'ResourceNotFoundException',
        `Firehose ${name} under account ${SANDBOX_ACCOUNT} not found.`,
      );
    }
    return stream;
  }

  createStream(name: string, type: DeliveryStreamType, prefix = ''): DeliveryStream {
    if (this.#streams.has(name)) {
      throw new ServiceRefusal(
        'ResourceInUseException',
        `Firehose ${name} under accountId ${SANDBOX_ACCOUNT} already exists`,
      );
    }
    if (this.#streams.size >= MAX_DELIVERY_STREAMS) {
      throw new ServiceRefusal(
        'LimitExceededException',
        `You have already consumed your firehose quota of ${String(MAX_DELIVERY_STREAMS)} hoses.`,
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

  /** Buffers records one by one. The limits of the request have been checked already. */
  put(stream: DeliveryStream, entries: readonly FirehoseEntry[], refuse: RefuseFirehoseRecord): FirehoseOutcome[] {
    if (stream.type !== 'DirectPut') {
      throw new ServiceRefusal(
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

  /** Delivers every buffer that is due. */
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

  /** Unique within the sandbox. AWS's are longer, and opaque too. */
  #recordId(): string {
    this.#recordIds++;
    return `${this.now().toString(36)}${String(this.#recordIds).padStart(20, '0')}`;
  }
}

/** AWS's response to a record beyond the quota. */
export const SLOW_DOWN: RecordRefusal = { code: 'ServiceUnavailableException', message: 'Slow down.' };
