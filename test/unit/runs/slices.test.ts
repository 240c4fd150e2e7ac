import assert from 'node:assert/strict';
import { inSlices } from '../../../src/runs/journals/slices';

describe('Work in slices', () => {
  it('lets other work go on in between, and returns the result', async () => {
    let turns = 0;
    let over = false;
    const count = (): void => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const work = function* (): Generator<undefined, string> {
      for (let part = 0; part < 20; part += 1) {
        for (const until = performance.now() + 5; performance.now() < until; );
        yield;
      }
      return 'done';
    };
    assert.equal(await inSlices(work()), 'done');
    over = true;
    assert.ok(turns >= 5, String(turns));
  });
});
