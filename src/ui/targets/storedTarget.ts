import * as v from 'valibot';
import type { Target } from '../../core/model/target';
import { targetSchema } from '../../core/model/targetSchema';

/** A target from storage, settings or a command's arguments; undefined if the value is not one. */
export function readTarget(value: unknown): Target | undefined {
  const result = v.safeParse(targetSchema, value);
  return result.success ? result.output : undefined;
}

/** The target as it is stored: the endpoint is looked up for each use, because settings, profiles and the sandbox's port change. */
export function withoutEndpoint({ service, name, arn, region, credentials }: Target): Target {
  return { service, name, region, credentials, ...(arn !== undefined && { arn }) };
}
