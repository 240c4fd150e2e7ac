import * as v from 'valibot';
import { SERVICE_NAMES } from '../services/registry';

const filled = v.pipe(v.string(), v.nonEmpty());

/** What counts as a target in storage, settings, and arguments. */
export const targetSchema = v.object({
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
