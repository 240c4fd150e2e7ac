import { COMMON_CODES, type ServiceContract } from './service';

const MIB = 1024 * 1024;

/**
 * The documented limits of Kinesis Data Streams.
 * Sources: API reference of PutRecords and the quotas page (500 records, 10 MiB a request with partition keys, a record
 * up to the stream's own maximum of 1,024 to 10,240 KiB; since late October 2025), checked 2026-11-20.
 */
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

/** Kinesis Data Streams: PutRecords, and PutRecord for order by key. */
export const KINESIS_SERVICE = {
  displayName: 'Kinesis',
  icon: 'pulse',
  limits: ({ maxRecordKiB = KINESIS.defaultMaxRecordKiB }) => ({
    records: KINESIS.requestRecords,
    requestBytes: KINESIS.requestBytes,
    recordBytes: maxRecordKiB * 1024,
  }),
  hasKeys: true,
  mayAppendNewline: false,
  shardRate: { recordsPerSecond: KINESIS.shardRecordsPerSecond, bytesPerSecond: KINESIS.shardBytesPerSecond },
  calls: { many: 'PutRecords', ordered: 'PutRecord' },
  streamParameter: 'StreamName',
  response: { entries: 'Records', failedCount: 'FailedRecordCount' },
  identifier: 'sequenceNumber',
  /**
   * Sources: API reference of PutRecords, checked 2026-11-20. KMSThrottlingException for one record isn't documented,
   * but others have seen it.
   */
  codes: {
    recordThrottled: ['ProvisionedThroughputExceededException', 'KMSThrottlingException'],
    recordRetry: ['InternalFailure'],
    requestThrottled: COMMON_CODES.requestThrottled,
    requestPause: COMMON_CODES.requestPause,
    requestOther: [...COMMON_CODES.requestOther, 'DryRunOperationException'],
  },
  arn: { resource: 'stream', maxNameLength: 128 },
  cli: { command: 'aws kinesis put-records', streamOption: '--stream-name' },
} as const satisfies ServiceContract;
