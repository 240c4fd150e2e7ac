import { COMMON_CODES, type ServiceContract } from './service';

/**
 * The documented limits of Data Firehose.
 * Sources: API reference of PutRecordBatch and its service model (500 records, 4 MiB, 1,024,000 bytes a record before
 * base64), checked 2026-11-20.
 */
export const FIREHOSE = {
  requestRecords: 500,
  requestBytes: 4 * 1024 * 1024,
  recordBytes: 1_024_000,
} as const;

/** Data Firehose: PutRecordBatch. */
export const FIREHOSE_SERVICE = {
  displayName: 'Firehose',
  icon: 'flame',
  limits: () => ({ records: FIREHOSE.requestRecords, requestBytes: FIREHOSE.requestBytes, recordBytes: FIREHOSE.recordBytes }),
  hasKeys: false,
  mayAppendNewline: true,
  shardRate: undefined,
  calls: { many: 'PutRecordBatch', ordered: undefined },
  streamParameter: 'DeliveryStreamName',
  response: { entries: 'RequestResponses', failedCount: 'FailedPutCount' },
  identifier: 'recordId',
  /** Source: API reference of PutRecordBatch, checked 2026-11-20. */
  codes: {
    recordThrottled: ['ServiceUnavailableException'],
    recordRetry: ['InternalFailure'],
    requestThrottled: [...COMMON_CODES.requestThrottled, 'ServiceUnavailableException'],
    requestPause: COMMON_CODES.requestPause,
    requestOther: [...COMMON_CODES.requestOther, 'InvalidSourceException'],
  },
  arn: { resource: 'deliverystream', maxNameLength: 64 },
  cli: { command: 'aws firehose put-record-batch', streamOption: '--delivery-stream-name' },
} as const satisfies ServiceContract;
