import type { CredentialsChoice, Target } from '../../core/model/target';

/** Checks that a value from storage, settings or a command's arguments is a target; undefined where it is none. */
export function readTarget(value: unknown): Target | undefined {
  if (!isObject(value)) return undefined;
  const { service, name, arn, region, endpoint } = value;
  const credentials = readCredentials(value['credentials']);
  if (service !== 'kinesis' && service !== 'firehose') return undefined;
  if (!isFilled(name) || !isFilled(region) || credentials === undefined) return undefined;
  if ((arn !== undefined && !isFilled(arn)) || (endpoint !== undefined && !isFilled(endpoint))) return undefined;
  return { service, name, region, credentials, ...(arn !== undefined && { arn }), ...(endpoint !== undefined && { endpoint }) };
}

function readCredentials(value: unknown): CredentialsChoice | undefined {
  if (!isObject(value)) return undefined;
  const { kind, profile } = value;
  if (kind === 'sandbox' || kind === 'default') return { kind };
  return kind === 'profile' && isFilled(profile) ? { kind, profile } : undefined;
}

/** The target as it is kept. Its endpoint is found anew each time: it follows settings, profile, and the sandbox's port. */
export function withoutEndpoint({ service, name, arn, region, credentials }: Target): Target {
  return { service, name, region, credentials, ...(arn !== undefined && { arn }) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
