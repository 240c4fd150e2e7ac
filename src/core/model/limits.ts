export { FIREHOSE } from '../services/firehose';
export { KINESIS } from '../services/kinesis';
export type { RequestLimits } from '../services/service';
import { KINESIS_SERVICE } from '../services/kinesis';
import type { RequestLimits } from '../services/service';

/** The limits of PutRecords on a stream. */
export function kinesisLimits(maxRecordKiB?: number): RequestLimits {
  return KINESIS_SERVICE.limits({ maxRecordKiB });
}
