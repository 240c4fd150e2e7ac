import assert from 'node:assert/strict';
import { formatKeyStrategy, parseFieldPath, parseKeyStrategy } from '../../../src/core/keys/keyStrategy';
import type { KeyStrategy, KeyStrategyFault } from '../../../src/core/keys/keyStrategy';

describe('parseKeyStrategy', () => {
  const strategies: [text: string, strategy: KeyStrategy][] = [
    ['random', { kind: 'random' }],
    ['field:/user/id', { kind: 'field', path: '/user/id' }],
    ['field:user.id', { kind: 'field', path: 'user.id' }],
    ['fixed:one: two', { kind: 'fixed', text: 'one: two' }],
    [`fixed:${'k'.repeat(256)}`, { kind: 'fixed', text: 'k'.repeat(256) }],
  ];
  for (const [text, strategy] of strategies) {
    it(`reads and writes ${text.slice(0, 20)}`, () => {
      assert.deepEqual(parseKeyStrategy(text), strategy);
      assert.equal(formatKeyStrategy(strategy), text);
    });
  }

  it('accepts uuid as another name of random', () => {
    assert.deepEqual(parseKeyStrategy('uuid'), { kind: 'random' });
  });

  const rejected: [text: string, fault: KeyStrategyFault][] = [
    ['', 'unknown'],
    ['userId', 'unknown'],
    ['field:', 'noField'],
    ['field:a..b', 'emptyStep'],
    ['field:.a', 'emptyStep'],
    ['field:/a~2b', 'badPointer'],
    ['field:/a~', 'badPointer'],
    ['field:$..a', 'badJsonPath'],
    ['field:$.a[*]', 'badJsonPath'],
    ['field:$.', 'badJsonPath'],
    ['field:$[a]', 'badJsonPath'],
    ['fixed:', 'fixedLength'],
    [`fixed:${'k'.repeat(257)}`, 'fixedLength'],
    ['fixed:\ud83d', 'fixedSurrogate'],
  ];
  for (const [text, fault] of rejected) {
    it(`rejects ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.throws(() => parseKeyStrategy(text), { name: 'KeyStrategyError', fault });
    });
  }
});

describe('parseFieldPath', () => {
  // The examples of RFC 6901, section 5, that name a member.
  const paths: [path: string, steps: string[]][] = [
    ['/foo/0', ['foo', '0']],
    ['/', ['']],
    ['/a~1b', ['a/b']],
    ['/m~0n', ['m~n']],
    ['/~01', ['~1']],
    ['/c%d', ['c%d']],
    ['/ ', [' ']],
    ['a.b.0.c', ['a', 'b', '0', 'c']],
    ['a/b', ['a/b']],
    ['$.a.b', ['a', 'b']],
    ["$['a.b'][0].c", ['a.b', '0', 'c']],
    ['$["a b"]', ['a b']],
    ['$ref', ['$ref']],
    ['$', ['$']],
  ];
  for (const [path, steps] of paths) {
    it(`divides ${path}`, () => {
      assert.deepEqual(parseFieldPath(path), steps);
    });
  }
});
