import * as v from 'valibot';
import type { Target } from '../../core/model/target';
import { SERVICE_NAMES } from '../../core/services/registry';

const filled = v.pipe(v.string(), v.nonEmpty());

const targetSchema = v.object({
  service: v.picklist(SERVICE_NAMES),
  name: filled,
  arn: v.exactOptional(filled),
  region: filled,
  credentials: v.variant('kind', [
    v.object({ kind: v.literal('sandbox') }),
    v.object({ kind: v.literal('default') }),
    v.object({ kind: v.literal('profile'), profile: filled }),
  ]),
  endpoint: v.exactOptional(filled),
});

/** A target from storage, settings or a command's arguments; undefined if the value is not one. */
export function readTarget(value: unknown): Target | undefined {
  const result = v.safeParse(targetSchema, value);
  return result.success ? result.output : undefined;
}

/** The target as it is stored: the endpoint is looked up for each use, because settings, profiles and the sandbox's port change. */
export function withoutEndpoint({ service, name, arn, region, credentials }: Target): Target {
  return { service, name, region, credentials, ...(arn !== undefined && { arn }) };
}
