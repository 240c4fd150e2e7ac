import { FIREHOSE, KINESIS } from '../core/model/limits';

const KIB = 1024;

/** An amount that fills up steadily until it is full, and is taken from. Time is in milliseconds. */
class Bucket {
  #level: number;
  #at: number;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    now: number,
  ) {
    this.#level = capacity;
    this.#at = now;
  }

  level(now: number): number {
    const passed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#level = Math.min(this.capacity, this.#level + (passed / 1000) * this.perSecond);
    return this.#level;
  }

  take(amount: number): void {
    this.#level -= amount;
  }
}

/**
 * The write throughput of one shard: 1,000 records/s and 1 MiB/s with partition keys (API reference of PutRecords).
 *
 * Both are token buckets that hold one second's worth and are refilled continuously. A one-second window would have
 * cliffs at its borders; a bucket gives room back gradually, which is what AWS says of the one bucket it describes:
 * large records (over 1 MiB) may burst up to 10 MiB "while averaging out to 1 MiB per second", from a bucket that is
 * refilled continuously. So a large record may take the bytes up to 9 MiB into debt, and nothing that needs bytes is
 * taken until the debt is paid.
 */
export class ShardThroughput {
  readonly #records: Bucket;
  readonly #bytes: Bucket;

  constructor(now: number) {
    this.#records = new Bucket(KINESIS.shardRecordsPerSecond, KINESIS.shardRecordsPerSecond, now);
    this.#bytes = new Bucket(KINESIS.shardBytesPerSecond, KINESIS.shardBytesPerSecond, now);
  }

  /** Whether a record of `bytes` (data and key) may be written now; if so, it is counted. */
  admit(bytes: number, now: number): boolean {
    const large = bytes > KINESIS.shardBytesPerSecond;
    const debt = large ? KINESIS.requestBytes - KINESIS.shardBytesPerSecond : 0;
    if (this.#records.level(now) < 1 || this.#bytes.level(now) + debt < bytes) return false;
    this.#records.take(1);
    this.#bytes.take(bytes);
    return true;
  }
}

/** PutRecord counts each record in whole KiB, rounded up; PutRecords does not (AWS: troubleshooting producers). */
export function roundedUpToKiB(bytes: number): number {
  return Math.ceil(bytes / KIB) * KIB;
}

/** Regions whose Direct PUT quota is the larger one (AWS: Amazon Data Firehose quotas, checked on 2026-11-20). */
const LARGE_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

/**
 * The Direct PUT quota of one delivery stream: 500,000 records/s, 2,000 requests/s and 5 MiB/s in three regions,
 * 100,000, 1,000 and 1 MiB/s elsewhere. Token buckets as for shards, but that they hold at least one whole request.
 */
export class DeliveryStreamThroughput {
  readonly #records: Bucket;
  readonly #requests: Bucket;
  readonly #bytes: Bucket;

  constructor(region: string, now: number) {
    const quota = LARGE_REGIONS.includes(region)
      ? { records: 500_000, requests: 2000, bytes: 5 * KIB * KIB }
      : { records: 100_000, requests: 1000, bytes: KIB * KIB };
    this.#records = new Bucket(quota.records, quota.records, now);
    this.#requests = new Bucket(quota.requests, quota.requests, now);
    this.#bytes = new Bucket(Math.max(quota.bytes, FIREHOSE.requestBytes), quota.bytes, now);
  }

  /** Whether a request may be made now; if so, it is counted. */
  admitRequest(now: number): boolean {
    if (this.#requests.level(now) < 1) return false;
    this.#requests.take(1);
    return true;
  }

  /** Whether a record of `bytes` may be written now; if so, it is counted. */
  admitRecord(bytes: number, now: number): boolean {
    if (this.#records.level(now) < 1 || this.#bytes.level(now) < bytes) return false;
    this.#records.take(1);
    this.#bytes.take(bytes);
    return true;
  }
}
