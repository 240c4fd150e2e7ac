import assert from 'node:assert/strict';
import fc from 'fast-check';
import { arrangeRuns, type TreeRun } from '../../../src/runs/runTree';

const run = (id: string, createdAt: number, resendOf?: string): TreeRun => ({ id, createdAt, resendOf });
const nothingLive = (): boolean => false;

describe('Run tree', () => {
  it('shows the newest run first, and resends under the original run', () => {
    const runs = [run('a', 1), run('b', 2), run('a2', 3, 'a'), run('a3', 4, 'a2'), run('c', 5)];
    const { roots, below } = arrangeRuns(runs, nothingLive);
    assert.deepEqual(roots.map(({ id }) => id), ['c', 'a', 'b']);
    assert.deepEqual(below.get('a')?.map(({ id }) => id), ['a3', 'a2']);
    assert.equal(below.size, 1);
  });

  it('shows runs in progress on top', () => {
    const runs = [run('old', 1), run('again', 2, 'old'), run('new', 9)];
    assert.deepEqual(arrangeRuns(runs, ({ id }) => id === 'again').roots.map(({ id }) => id), ['old', 'new']);
  });

  it('keeps the resends of a deleted run', () => {
    assert.deepEqual(arrangeRuns([run('b', 2, 'gone')], nothingLive).roots.map(({ id }) => id), ['b']);
  });

  it('shows every run exactly once (property)', () => {
    const runs = fc.uniqueArray(
      fc.record({ id: fc.nat(20).map(String), createdAt: fc.nat(50), resendOf: fc.option(fc.nat(20).map(String), { nil: undefined }) }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(runs, fc.func(fc.boolean()), (all, live) => {
        const { roots, below } = arrangeRuns(all, live);
        const shown = roots.flatMap((root) => [root, ...(below.get(root.id) ?? [])]).map(({ id }) => id);
        assert.deepEqual(shown.sort(), all.map(({ id }) => id).sort());
      }),
    );
  });
});
