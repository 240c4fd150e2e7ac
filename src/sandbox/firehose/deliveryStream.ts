import { Fifo } from '../base/fifo';
import type { HeldBytes, Holder } from '../base/heldBytes';
import { DeliveryStreamThroughput } from './deliveryStreamThroughput';

/**
 * When a buffer becomes an object: at 5 MiB or after one second, whichever comes first. AWS's minimum
 * for S3 is longer; here users want to see soon what was delivered.
 */
export const BUFFER_BYTES = 5 * 1024 * 1024;
export const BUFFER_MS = 1000;

/** What a held object counts beyond its own bytes. */
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

export class DeliveryStream implements Holder {
  readonly throughput: DeliveryStreamThroughput;
  readonly objects = new Fifo<DeliveredObject>();
  /** Objects dropped to stay within the limit. */
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

  /** Turns the buffer into an object. */
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
