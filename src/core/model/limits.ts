/**
 * The limits of the two services, as data.
 *
 * Sources, checked on 2026-11-20:
 * - Kinesis: API reference of PutRecords and the quotas page (500 records, 10 MiB a request with
 *   partition keys, a record up to the stream's own maximum of 1,024 to 10,240 KiB; since late October 2025).
 * - Firehose: API reference of PutRecordBatch and its service model (500 records, 4 MiB, 1,024,000 bytes a record
 *   before base64).
 */

/** What bounds one request to a target. All sizes in bytes. */
export interface RequestLimits {
  /** Most records in one request. */
  readonly records: number;
  /** Most bytes in one request: data, and for Kinesis the partition keys (UTF-8). */
  readonly requestBytes: number;
  /** Most bytes in one record: data, and for Kinesis the partition key (UTF-8). */
  readonly recordBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const KINESIS = {
  requestRecords: 500,
  requestBytes: 10 * MIB,
  /** `MaxRecordSizeInKiB` of a stream that states none. */
  defaultMaxRecordKiB: 1024,
  /** The largest value that `MaxRecordSizeInKiB` can have. */
  largestMaxRecordKiB: 10_240,
  /**
   * In UTF-16 units. The service says "256 characters" and does not say of which kind; the Kinesis Producer Library
   * and both local emulators count UTF-16 units, which is the stricter reading.
   */
  partitionKeyLength: 256,
  /** Write throughput of one shard, records per second. */
  shardRecordsPerSecond: 1000,
  /** Write throughput of one shard, bytes per second, keys included. */
  shardBytesPerSecond: MIB,
} as const;

export const FIREHOSE = {
  requestRecords: 500,
  requestBytes: 4 * MIB,
  recordBytes: 1_024_000,
} as const;

/**
 * Limits of PutRecords on a stream.
 * @param maxRecordKiB the stream's `MaxRecordSizeInKiB` (KiB) as DescribeStreamSummary gives it; absent means 1,024.
 */
export function kinesisLimits(maxRecordKiB: number = KINESIS.defaultMaxRecordKiB): RequestLimits {
  return {
    records: KINESIS.requestRecords,
    requestBytes: KINESIS.requestBytes,
    recordBytes: maxRecordKiB * KIB,
  };
}

/** Limits of PutRecordBatch. */
export function firehoseLimits(): RequestLimits {
  return {
    records: FIREHOSE.requestRecords,
    requestBytes: FIREHOSE.requestBytes,
    recordBytes: FIREHOSE.recordBytes,
  };
}
