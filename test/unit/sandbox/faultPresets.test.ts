import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { FAULT_PRESETS } from '../../../src/sandbox/faults/faultPresets';
import { FaultPlanError, parseFaultPlan } from '../../../src/sandbox/faults/faultPlan';
import { FAULTS_SCHEMA_FILE, faultsSchema } from '../../support/faultsSchema';

interface Rule {
  readonly properties: { readonly fault: { readonly const: string } } & Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

const schema = JSON.parse(readFileSync(FAULTS_SCHEMA_FILE, 'utf8')) as {
  readonly properties: { readonly rules: { readonly items: { readonly oneOf: readonly Rule[] } } };
};
const rules = schema.properties.rules.items.oneOf;

/** A value that is right for the field. */
const RIGHT: Readonly<Record<string, unknown>> = {
  code: 'C', message: 'm', status: 500, at: 'after', seconds: 1, split: 0, bytesPerSecond: 1, recordsPerSecond: 1, service: 'kinesis', operation: '*', stream: 's', shard: 0, record: [0],
  partitionKey: 'k', payload: 'p', after: 0, times: 1, forSeconds: 1, probability: 0.5,
};

describe('ready-made fault plans', () => {
  for (const [name, plan] of Object.entries(FAULT_PRESETS)) {
    it(`include ${name}, which the sandbox accepts`, () => {
      assert.ok(parseFaultPlan(plan).rules.length > 0);
    });
  }
});

describe('the schema of fault plans', () => {
  it('equals docs/faults.schema.json (if not: npm run docs)', () => {
    assert.equal(readFileSync(FAULTS_SCHEMA_FILE, 'utf8'), faultsSchema());
  });

  it('accepts every preset, and refuses what the sandbox refuses', () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(faultsSchema()) as object);
    for (const [name, plan] of Object.entries(FAULT_PRESETS)) assert.ok(validate(plan), name);
    const wrong = [{}, { rules: [{}] }, { rules: [{ fault: '?' }] }, { rules: [{ fault: 'delay' }] }, { rules: [{ fault: 'throttle', split: 1 }] }, { rules: [], more: 1 }];
    for (const plan of wrong) {
      assert.equal(validate(plan), false, JSON.stringify(plan));
      assert.throws(() => parseFaultPlan(plan), FaultPlanError);
    }
  });

  it('knows every fault with exactly the fields that the sandbox accepts', () => {
    const unknown: unknown = (() => {
      try {
        parseFaultPlan({ rules: [{ fault: '?' }] });
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    assert.ok(unknown instanceof FaultPlanError);
    const kinds = /one of: (.*)\./.exec(unknown.message)?.[1]?.split(', ');
    assert.deepEqual(rules.map(({ properties }) => properties.fault.const), kinds);
    for (const { properties, required } of rules) {
      const fields = Object.keys(properties).filter((field) => field !== 'fault');
      const whole = { fault: properties.fault.const, ...Object.fromEntries(fields.map((field) => [field, RIGHT[field]])) };
      parseFaultPlan({ rules: [whole] });
      for (const field of Object.keys(RIGHT).filter((one) => !fields.includes(one))) {
        assert.throws(() => parseFaultPlan({ rules: [{ ...whole, [field]: RIGHT[field] }] }), FaultPlanError, `${whole.fault}.${field}`);
      }
      for (const field of required.filter((one) => one !== 'fault')) {
        assert.throws(() => parseFaultPlan({ rules: [{ ...whole, [field]: undefined }] }), FaultPlanError, `${whole.fault} needs ${field}`);
      }
    }
  });
});
