import { type Service, SERVICES } from '../services/registry';
import type { RequestLimits } from '../services/service';

/** How a run is delivered. Plain data. Times in ms, sizes in bytes. */
export interface DeliveryOptions {
  readonly service: Service;
  readonly limits: RequestLimits;
  /**
   * Maximum attempts per record, at least 1. Attempts that were throttled, that ended in a pause, or that could not be
   * made don't count.
   */
  readonly maxAttempts: number;
  /** Maximum concurrent requests, at least 1. */
  readonly concurrency: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Whether records that may be stored are tried again. */
  readonly uncertain: 'retry' | 'stop';
  /** `partitionKey`: strict source order for each key, by PutRecord. Kinesis only. */
  readonly order: 'none' | 'partitionKey';
  /**
   * `adaptive`: each shard gets what it can take; `afterThrottle`: only once it was throttled. Where no shards are known,
   * both adapt the rate of the target as a whole, once it was throttled.
   */
  readonly pace: 'adaptive' | 'afterThrottle' | 'none';
  /** Records per second of the whole run; 0 is no limit. */
  readonly recordsPerSecond: number;
  /** Bytes per second of the whole run; 0 is no limit. */
  readonly bytesPerSecond: number;
  /** How long a record may be throttled, counted from its first throttled attempt while the run can send. */
  readonly throttleTimeoutMs: number;
  /** How long the endpoint may be unreachable before the run pauses. */
  readonly unreachableTimeoutMs: number;
}

/** Whether each record is sent by itself, after the one before it with the same partition key. */
export function sendsInOrder({ service, order }: Pick<DeliveryOptions, 'service' | 'order'>): boolean {
  return order === 'partitionKey' && SERVICES[service].calls.ordered !== undefined;
}

/**
 * What delivery needs to know about the records: numbers by record index. Lanes change when the shard map does; call the
 * engine's `relane` then.
 */
export interface DeliveryRecords {
  readonly length: number;
  /** Invalid records are never sent. */
  sendable(record: number): boolean;
  /** Bytes as the service counts them: data, and for Kinesis the key (UTF-8). */
  size(record: number): number;
  /** The shard that the record is expected on, as a number from 0; 0 where nothing is known. */
  lane(record: number): number;
  /** How many lanes there are, at least 1. */
  readonly lanes: number;
  /** Whether lanes are shards. If not, they say nothing about what the stream can take. */
  readonly lanesAreShards: boolean;
  /** What must arrive in order: records with the same number. Asked only for order `partitionKey`. */
  chain(record: number): number;
}
