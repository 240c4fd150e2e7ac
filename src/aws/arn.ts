import type { Service } from '../core/model/target';

/** What the ARN of a stream or delivery stream says. */
export interface StreamArn {
  readonly arn: string;
  readonly service: Service;
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

/**
 * Sources: the service models' patterns (`arn:aws.*:kinesis:.*:\d{12}:stream/\S+`, and
 * `arn:.*:firehose:[a-zA-Z0-9\-]+:\d{12}:deliverystream/[a-zA-Z0-9._-]+`), checked 2026-11-20.
 */
const ARN = /^arn:aws[a-z-]*:(?:kinesis:([a-z0-9-]+):(\d{12}):stream|firehose:([a-z0-9-]+):(\d{12}):deliverystream)\/([a-zA-Z0-9_.-]+)$/;

/** Reads the ARN of a Kinesis stream or a Firehose delivery stream; undefined for any other text. */
export function parseStreamArn(text: string): StreamArn | undefined {
  const arn = text.trim();
  const [, kinesisRegion, kinesisAccount, firehoseRegion, firehoseAccount, name] = ARN.exec(arn) ?? [];
  const region = kinesisRegion ?? firehoseRegion;
  const accountId = kinesisAccount ?? firehoseAccount;
  if (region === undefined || accountId === undefined || name === undefined) return undefined;
  const service = kinesisRegion === undefined ? 'firehose' : 'kinesis';
  return name.length <= LONGEST_NAME[service] ? { arn, service, region, accountId, name } : undefined;
}

/** Most characters of a name. Source: the service models, StreamName and DeliveryStreamName, checked 2026-11-20. */
const LONGEST_NAME: Readonly<Record<Service, number>> = { kinesis: 128, firehose: 64 };

/** Whether the text can be the name of a stream of this service; of any service where none is given. */
export function isStreamName(text: string, service?: Service): boolean {
  const longest = LONGEST_NAME[service ?? 'kinesis'];
  return text.length <= longest && /^[a-zA-Z0-9_.-]+$/.test(text);
}
