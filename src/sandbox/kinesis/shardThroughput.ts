import { KINESIS } from '../../core/services/kinesis';
import { TokenBucket } from '../base/tokenBucket';

const KIB = 1024;

/**
 * The write throughput of one shard: 1,000 records/s and 1 MiB/s with partition keys (API reference of PutRecords).
 *
 * Both are token buckets that hold one second's worth and are refilled continuously. A one-second window would
 * jump at its borders; a bucket frees room gradually, as AWS says of the one bucket it describes: large records (over
 * 1 MiB) may burst up to 10 MiB "while averaging out to 1 MiB per second", from a bucket that is refilled continuously.
 * So a large record may put the bytes up to 9 MiB into debt, and no record is taken until the debt is paid.
 */
export class ShardThroughput {
  readonly #records: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(now: number) {
    this.#records = new TokenBucket(KINESIS.shardRecordsPerSecond, KINESIS.shardRecordsPerSecond, now);
    this.#bytes = new TokenBucket(KINESIS.shardBytesPerSecond, KINESIS.shardBytesPerSecond, now);
  }

  /** Admits a record of `bytes` (data and key) if there is room now, and counts it. */
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
