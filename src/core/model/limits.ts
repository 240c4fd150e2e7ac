export { FIREHOSE } from '../services/firehose';
export { KINESIS } from '../services/kinesis';
export type { RequestLimits } from '../services/service';
import { KINESIS_SERVICE } from '../services/kinesis';
import type { RequestLimits } from '../services/service';

/** @deprecated Ask the service's contract. */
export function kinesisLimits(maxRecordKiB?: number): RequestLimits {
  return KINESIS_SERVICE.limits({ maxRecordKiB });
}
