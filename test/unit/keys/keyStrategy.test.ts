import assert from 'node:assert/strict';
import { formatKeyStrategy, parseFieldPath, parseKeyStrategy } from '../../../src/core/keys/keyStrategy';
import type { KeyStrategy } from '../../../src/core/keys/keyStrategy';

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

  it('knows uuid as another name of random', () => {
    assert.deepEqual(parseKeyStrategy('uuid'), { kind: 'random' });
  });

  const refused: [text: string, message: RegExp][] = [
    ['', /Valid are random, field:/],
    ['userId', /Valid are random, field:/],
    ['field:', /not named/],
    ['field:a..b', /empty step/],
    ['field:.a', /empty step/],
    ['field:/a~2b', /~0 for ~/],
    ['field:/a~', /~0 for ~/],
    ['fixed:', /is empty/],
    [`fixed:${'k'.repeat(257)}`, /257 characters/],
    ['fixed:\ud83d', /surrogate/],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.throws(() => parseKeyStrategy(text), { message });
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
  ];
  for (const [path, steps] of paths) {
    it(`divides ${path}`, () => {
      assert.deepEqual(parseFieldPath(path), steps);
    });
  }
});
