import { type Service, SERVICE_NAMES, SERVICES } from '../core/services/registry';

/** What the ARN of a stream or delivery stream says. */
export interface StreamArn {
  readonly arn: string;
  readonly service: Service;
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

/**
 * The form of the ARNs, stricter than the service models' patterns (`arn:aws.*:kinesis:.*:\d{12}:stream/\S+`, and
 * `arn:.*:firehose:[a-zA-Z0-9\-]+:\d{12}:deliverystream/[a-zA-Z0-9._-]+`), checked 2026-11-20.
 */
const ARN = /^arn:aws[a-z-]*:(?<service>[a-z]+):(?<region>[a-z0-9-]+):(?<accountId>\d{12}):(?<resource>[a-z]+)\/(?<name>[a-zA-Z0-9_.-]+)$/;

/** Reads the ARN of a stream or delivery stream; undefined for any other text. */
export function parseStreamArn(text: string): StreamArn | undefined {
  const arn = text.trim();
  const parts = ARN.exec(arn)?.groups;
  const service = SERVICE_NAMES.find((name) => name === parts?.['service']);
  const { region, accountId, resource, name } = parts ?? {};
  if (service === undefined || region === undefined || accountId === undefined || name === undefined) return undefined;
  if (resource !== SERVICES[service].arn.resource || !isStreamName(name, service)) return undefined;
  return { arn, service, region, accountId, name };
}

/** The parts of a description that an ARN gives. */
export function identity(arn: string | undefined): { arn?: string; accountId?: string } {
  if (arn === undefined) return {};
  const accountId = parseStreamArn(arn)?.accountId;
  return { arn, ...(accountId !== undefined && { accountId }) };
}

/** Whether the text can be the name of a stream of this service; of any service where none is given. */
export function isStreamName(text: string, service?: Service): boolean {
  const services = service === undefined ? SERVICE_NAMES : [service];
  return services.some((one) => text.length <= SERVICES[one].arn.maxNameLength) && /^[a-zA-Z0-9_.-]+$/.test(text);
}
