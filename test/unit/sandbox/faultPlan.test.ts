import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { FaultPlanError, parseFaultPlan, readFaultPlan } from '../../../src/sandbox/faults/faultPlan';

function problems(document: unknown): [string, string][] {
  try {
    parseFaultPlan(document);
  } catch (error) {
    assert.ok(error instanceof FaultPlanError);
    return error.problems.map(({ path, message }) => [path, message]);
  }
  assert.fail('The plan was accepted.');
}

describe('fault plans', () => {
  it('are read with their defaults', () => {
    const document = {
      rules: [
        { fault: 'throttle', record: 7, times: 2 },
        { fault: 'refuse', code: 'InternalFailureException' },
        { fault: 'reshard', after: 3, split: 1 },
        { fault: 'delay', seconds: 1.5, at: 'after', forSeconds: 2 },
      ],
    };
    assert.deepEqual(parseFaultPlan(document), {
      document,
      seed: 1,
      rules: [
        { effect: { fault: 'throttle' }, records: [7], after: 0, times: 2, probability: 1 },
        {
          effect: {
            fault: 'refuse',
            code: 'InternalFailureException',
            message: 'Internal Service Failure',
            status: 500,
            at: 'before',
          },
          after: 0,
          times: Infinity,
          probability: 1,
        },
        { effect: { fault: 'reshard', shard: 1 }, after: 3, times: 1, probability: 1 },
        { effect: { fault: 'delay', ms: 1500, at: 'after' }, forMs: 2000, after: 0, times: Infinity, probability: 1 },
      ],
    });
  });

  it('are refused with the path of every mistake and what to do about it', () => {
    assert.deepEqual(
      problems({
        sead: 1,
        seed: -1,
        rules: [
          { fault: 'throtle' },
          { fault: 'throttle', probability: 5, times: 0, color: 'red', size: 3 },
          'throttle',
          { fault: 'delay' },
          { fault: 'refuse', status: 200, at: 'midResponse' },
          { fault: 'recordError' },
          { fault: 'throttle', record: [1, -1], service: 'sqs' },
          { fault: 'throttle', service: 'firehose', shard: 2 },
          { fault: 'reshard', service: 'firehose' },
          { fault: 'wrongCount', operation: 'PutRecord' },
          { fault: 'close', stream: '', forSeconds: '5' },
        ],
      }),
      [
        ['seed', 'must be a whole number, 0 or more.'],
        [
          'rules[0].fault',
          'must be one of: throttle, quota, internalFailure, recordError, refuse, close, outage, delay, reshard, wrongCount, wrongLength, noSequenceNumber, cutOff, notJson, html.',
        ],
        ['rules[1].times', 'must be a whole number, 1 or more.'],
        ['rules[1].probability', 'must be a number from 0 to 1.'],
        [
          'rules[1].color',
          'is not a field here. The fields are: fault, service, operation, stream, shard, record, partitionKey, payload, after, times, forSeconds, probability.',
        ],
        [
          'rules[1].size',
          'is not a field here. The fields are: fault, service, operation, stream, shard, record, partitionKey, payload, after, times, forSeconds, probability.',
        ],
        ['rules[2]', 'must be an object with a "fault".'],
        ['rules[3].seconds', 'is missing: how long to wait.'],
        ['rules[4].code', 'is missing: the name of the exception.'],
        ['rules[4].status', 'must be a whole number from 400 to 599.'],
        ['rules[4].at', 'must be one of: before, after.'],
        ['rules[5].code', 'is missing: the ErrorCode of the record.'],
        ['rules[6].service', 'must be one of: kinesis, firehose.'],
        ['rules[6].record[1]', 'must be a whole number from 0 to 999999, or a list of them.'],
        ['rules[7].shard', 'has no meaning for Firehose.'],
        ['rules[8].fault', 'reshard has no meaning for Firehose.'],
        ['rules[9].operation', 'wrongCount never applies to PutRecord.'],
        ['rules[10].stream', 'must be a nonempty string.'],
        ['rules[10].forSeconds', 'must be a number from 0 to 86400.'],
        ['sead', 'is not a field here. The fields are: seed, rules.'],
      ],
    );
    assert.deepEqual(problems([]), [['(document)', 'must be an object with "rules".']]);
    assert.deepEqual(problems({}), [['rules', 'must be a list of rules.']]);
  });

  it('are read from JSON text without comments or trailing commas', () => {
    assert.equal(readFaultPlan('{"seed": 3, "rules": []}').seed, 3);
    const places: readonly [string, string][] = [
      ['{"rules": [', '(document) (line 1, column 12): is not JSON: Close bracket expected.'],
      ['', '(document) (line 1, column 1): is not JSON: Value expected.'],
      ['{\n  // no\n  "rules": []\n}', '(document) (line 2, column 3): is not JSON: Invalid comment token.'],
      ['{"rules": [\r\n {"fault": "html"},\r\n]}', '(document) (line 3, column 1): is not JSON: Value expected.'],
    ];
    for (const [text, place] of places) {
      assert.throws(() => readFaultPlan(text), ({ message }: Error) => message.includes(place), place);
    }
  });

  it('are refused with the line and column of every mistake, in the order of the text', () => {
    const text = `{
  "sead": 1,
  "rules": [
    { "fault": "throttle", "probability": 5 },
    { "fault": "delay", "color": "red" },
    { "fault": "throttle", "record": [1, -1] },
    "throttle"
  ]
}`;
    assert.throws(() => readFaultPlan(text), (error: unknown) => {
      assert.ok(error instanceof FaultPlanError);
      assert.deepEqual(
        error.problems.map(({ path, line, column }) => [path, line, column]),
        [
          ['sead', 2, 3],
          ['rules[0].probability', 4, 28],
          ['rules[1].seconds', 5, 5],
          ['rules[1].color', 5, 25],
          ['rules[2].record[1]', 6, 42],
          ['rules[3]', 7, 5],
        ],
      );
      assert.match(error.message, /^ {2}rules\[0\]\.probability \(line 4, column 28\): must be a number from 0 to 1\.$/m);
      return true;
    });
  });
});

describe('docs/sandbox.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/sandbox.md'), 'utf8');

  it('shows only fault plans that the sandbox takes', () => {
    const plans = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, plan = '']) => readFaultPlan(plan));
    assert.equal(plans.length, 6);
    assert.ok(plans.every(({ rules }) => rules.length > 0));
  });

  it('lists every fault and every condition of a rule', () => {
    const listed = (heading: string): string[] => {
      const section = text.slice(text.indexOf(`### ${heading}\n`)).split('\n### ')[0] ?? '';
      return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name).filter((name) => name !== 'fault').sort();
    };
    const [fault] = problems({ rules: [{ fault: 'nope' }] });
    const [field] = problems({ rules: [{ fault: 'throttle', nope: 1 }] });
    const names = (problem: [string, string] | undefined): string[] =>
      (problem?.[1].split(': ')[1] ?? '').slice(0, -1).split(', ').sort();
    assert.deepEqual(listed('What can go wrong'), names(fault));
    assert.deepEqual(listed('When'), names(field).filter((name) => name !== 'fault'));
  });
});
