import '../../support/withoutVscode';
import assert from 'node:assert/strict';
import { KeyStrategyError, type KeyStrategyFault } from '../../../src/core/keys/keyStrategy';
import { type Fault, type ProblemCode, SYNTAX_FAULTS, toFault } from '../../../src/core/model/problem';
import { describeKeyStrategyError, describeProblem } from '../../../src/ui/base/wording/problems';

/** Every form of arguments of every code. */
const FAULTS: { readonly [Code in ProblemCode]: readonly Extract<Fault, { code: Code }>['args'][] } = {
  syntax: [...SYNTAX_FAULTS.map((fault) => [fault] as const), ['comment', 'restNotRead', 4711, 3_200_000], ['missingCells', 1, 2], ['extraCells', 4, 2]],
  encoding: [['utf8'], ['base64']],
  tooLarge: [
    ['reader', 16],
    ['target', 2_000_003, 1_048_576, 'withKey'],
    ['target', 2_000_001, 1_024_000, 'withNewline'],
    ['target', 2_000_000, 1_024_000, 'payload'],
  ],
  keyMissing: [['noKey'], ['noField', '/id'], ['notJson', '/id']],
  keyNotText: [['surrogate'], ['surrogate', '/id'], ['notScalar', '/id']],
  keyLength: [[0], [257], [0, '/id'], [257, '/id']],
  explicitHashKey: [[]],
};
const known = Object.entries(FAULTS).flatMap(([code, forms]) => forms.map((args) => ({ code, args })));

describe('describeProblem', () => {
  it('describes every fault in whole sentences, each differently, and with all of its arguments', () => {
    const described = known.map(({ code, args }) => {
      const fault = toFault(code, args);
      assert.deepEqual(fault, { code, args });
      return describeProblem(fault);
    });
    assert.equal(new Set(described).size, described.length);
    for (const sentence of described) {
      assert.match(sentence, /^[A-Z“].*[.]$/);
      assert.doesNotMatch(sentence, /undefined|\{\d\}/);
    }
  });

  it('counts in the language of the user', () => {
    const sizes = (args: Extract<Fault, { code: 'tooLarge' }>['args']): string => describeProblem({ code: 'tooLarge', args });
    assert.match(sizes(['target', 2_000_003, 1_048_576, 'withKey']), /2,000,003 bytes with its partition key, .* 1,048,576 /);
    assert.match(sizes(['target', 2_000_001, 1_024_000, 'withNewline']), /2,000,001 bytes with the appended newline, /);
    assert.match(sizes(['target', 2_000_000, 1_024_000, 'payload']), /2,000,000 bytes, /);
  });
});

describe('toFault', () => {
  it('refuses codes and arguments that are none of ours', () => {
    const foreign: [code: string, args: unknown[]][] = [
      ['ProvisionedThroughputExceededException', []], ['toString', []], ['explicitHashKey', ['x']], ['empty', []], ['syntax', []], ['syntax', ['nope']], ['syntax', ['comment', 'x']],
      ['syntax', ['missingCells']], ['syntax', ['extraCells', '1', 2]], ['encoding', ['utf16']], ['tooLarge', ['reader']], ['tooLarge', ['target', 1, 2, 'x']],
      ['tooLarge', ['other', 1, 2, 'payload']], ['keyMissing', []], ['keyMissing', ['noField']], ['keyMissing', ['noKey', 'x']], ['keyNotText', ['notScalar']],
      ['keyNotText', ['x', 'y']], ['keyLength', []], ['keyLength', ['1']], ['keyLength', [1, 2]], ['explicitHashKey', [1]],
    ];
    for (const [code, args] of foreign) assert.equal(toFault(code, args), undefined, `${code} ${JSON.stringify(args)}`);
  });
});

describe('describeKeyStrategyError', () => {
  const faults: [fault: KeyStrategyFault, text: string, message: RegExp][] = [
    ['unknown', 'userId', /“userId” is not a partition key strategy\. Valid are random, field:/],
    ['noField', '', /has no name\. Valid are random, field:/],
    ['emptyStep', 'a..b', /“a\.\.b” has an empty step/],
    ['badPointer', '/a~2b', /“\/a~2b” .* ~0 for ~/],
    ['badJsonPath', '$..id', /“\$\.\.id” can’t be used/],
    ['fixedLength', '', /is empty/],
    ['fixedLength', 'k'.repeat(257), /257 characters/],
    ['fixedSurrogate', '\ud83d', /surrogate/],
  ];
  for (const [fault, text, message] of faults) {
    it(`explains ${fault} of ${JSON.stringify(text.slice(0, 10))}`, () => {
      assert.match(describeKeyStrategyError(new KeyStrategyError(fault, text)), message);
    });
  }

  it('leaves other errors as they are', () => {
    assert.equal(describeKeyStrategyError(new Error('x')), 'x');
  });
});
