import type { FaultPlanDocument } from './faultPlanSchema';

const DESCRIBE_OPERATIONS = ['DescribeStreamSummary', 'DescribeStream', 'ListShards', 'DescribeDeliveryStream'];

/** Ready-made fault plans, by an ID for the user interface to name. */
export const FAULT_PRESETS = {
  throttle: { rules: [{ fault: 'throttle', probability: 0.2 }] },
  internalFailure: { rules: [{ fault: 'internalFailure', probability: 0.05 }] },
  hotShard: { rules: [{ fault: 'throttle', service: 'kinesis', shard: 0, forSeconds: 10 }] },
  closeAfter: { rules: [{ fault: 'close', at: 'after', probability: 0.2 }] },
  closeBefore: { rules: [{ fault: 'close', probability: 0.2 }] },
  delay: { rules: [{ fault: 'delay', seconds: 3 }] },
  expiredToken: { rules: [{ fault: 'refuse', code: 'ExpiredTokenException', after: 3 }] },
  brokenResponses: {
    rules: [
      { fault: 'wrongCount', probability: 0.1 },
      { fault: 'wrongLength', probability: 0.1 },
      { fault: 'noSequenceNumber', probability: 0.1 },
      { fault: 'cutOff', probability: 0.1 },
      { fault: 'notJson', probability: 0.1 },
    ],
  },
  proxy: { rules: [{ fault: 'html', status: 502, probability: 0.1 }] },
  outage: { rules: [{ fault: 'outage', seconds: 20, after: 3 }] },
  firehoseQuota: { rules: [{ fault: 'quota', service: 'firehose', bytesPerSecond: 1_048_576 }] },
  noDescribe: { rules: DESCRIBE_OPERATIONS.map((operation) => ({ fault: 'refuse', code: 'AccessDeniedException', operation })) },
  describeThrottled: { rules: DESCRIBE_OPERATIONS.map((operation) => ({ fault: 'refuse', code: 'LimitExceededException', operation })) },
  reshard: { rules: [{ fault: 'reshard', service: 'kinesis', after: 2 }] },
} as const satisfies Readonly<Record<string, FaultPlanDocument>>;

export type FaultPresetId = keyof typeof FAULT_PRESETS;
