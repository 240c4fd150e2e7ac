import { FIREHOSE } from '../../core/services/firehose';
import { TokenBucket } from '../base/tokenBucket';

const KIB = 1024;

/** Regions whose Direct PUT quota is the larger one (AWS: Amazon Data Firehose quotas, checked on 2026-11-20). */
const LARGE_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];

/**
 * The Direct PUT quota of one delivery stream: 500,000 records/s, 2,000 requests/s and 5 MiB/s in three regions,
 * 100,000, 1,000 and 1 MiB/s elsewhere. Token buckets as for shards, except that each holds at least one whole request.
 */
export class DeliveryStreamThroughput {
  readonly #records: TokenBucket;
  readonly #requests: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(region: string, now: number) {
    const quota = LARGE_REGIONS.includes(region)
      ? { records: 500_000, requests: 2000, bytes: 5 * KIB * KIB }
      : { records: 100_000, requests: 1000, bytes: KIB * KIB };
    this.#records = new TokenBucket(quota.records, quota.records, now);
    this.#requests = new TokenBucket(quota.requests, quota.requests, now);
    this.#bytes = new TokenBucket(Math.max(quota.bytes, FIREHOSE.requestBytes), quota.bytes, now);
  }

  /** Admits a request if there is room now, and counts it. */
  admitRequest(now: number): boolean {
    if (this.#requests.level(now) < 1) return false;
    this.#requests.take(1);
    return true;
  }

  /** Admits a record of `bytes` if there is room now, and counts it. */
  admitRecord(bytes: number, now: number): boolean {
    if (this.#records.level(now) < 1 || this.#bytes.level(now) < bytes) return false;
    this.#records.take(1);
    this.#bytes.take(bytes);
    return true;
  }
}
