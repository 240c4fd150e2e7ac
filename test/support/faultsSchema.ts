import { writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { CONDITIONS, faultPlanSchema } from '../../src/sandbox/faults/faultPlanSchema';
import { inRepository } from './repository';

/** Writes docs/faults.schema.json from the schema that the sandbox reads fault plans by. A unit test checks that it is current. */

export const FAULTS_SCHEMA_FILE = inRepository('docs/faults.schema.json');

/** The JSON schema of fault plans, as text. */
export function faultsSchema(): string {
  const schema = toJsonSchema(faultPlanSchema, {
    typeMode: 'input',
    definitions: CONDITIONS,
    ignoreActions: ['raw_check'], // What holds between fields is checked by the sandbox only.
    overrideSchema: ({ valibotSchema, jsonSchema }) => {
      if (valibotSchema.type !== 'variant') return undefined;
      // Without this an editor that finds no matching kind offers no values for "fault".
      const kinds = (jsonSchema.oneOf ?? []).map((kind) => (typeof kind === 'object' ? kind.properties?.['fault'] : undefined));
      const values = kinds.flatMap((kind) => (typeof kind === 'object' && typeof kind.const === 'string' ? [kind.const] : []));
      return { type: 'object', required: ['fault'], properties: { fault: { enum: values } }, ...jsonSchema };
    },
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (require.main === module) writeFileSync(FAULTS_SCHEMA_FILE, faultsSchema());
