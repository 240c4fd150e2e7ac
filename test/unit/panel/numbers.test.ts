import '../../support/withoutVscode';
import assert from 'node:assert/strict';
import { Numbers } from '../../../media/base/numbers';
import { panelStrings } from '../../../src/panel/panelStrings';

describe('numbers in the panel', () => {
  const midnight = new Date(2026, 10, 20, 0, 3, 5, 7).getTime();

  it('show the hour after midnight as 00, not as 24', () => {
    const numbers = new Numbers('en', panelStrings());
    assert.equal(numbers.time(midnight), '00:03:05.007');
    assert.equal(numbers.clock(midnight), '00:03:05');
  });
});
