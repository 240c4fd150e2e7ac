import type { Service } from '../../core/services/registry';
import type { AwsService } from './awsService';
import { firehose } from './firehose';
import { kinesis } from './kinesis';

/** The SDK's part of every service. */
export const AWS_SERVICES: Readonly<Record<Service, AwsService>> = {
  kinesis,
  firehose,
};
