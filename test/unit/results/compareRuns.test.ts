import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RecordTable } from '../../../src/core/records/recordTable';
import { type ComparedRun, compareRuns, sameOutcomes, DIRECTIONS } from '../../../src/core/results/compareRuns';
import { ResultStore } from '../../../src/core/results/resultStore';
import { type Outcome, OUTCOMES } from '../../../src/core/model/runEvent';

interface Place {
  readonly at: number;
  readonly outcome: Outcome;
  readonly source?: number;
  readonly origin?: { readonly run: string; readonly record: number };
  readonly size?: number;
}

/** A run of records at these places, each ten bytes unless it says otherwise. */
function runOf(id: string, places: readonly Place[], sources = 1): ComparedRun {
  const records = new RecordTable();
  for (let source = 0; source < sources; source += 1) records.sources.push({ name: 'a', uri: 'file:///a', format: 'ndjson', compact: false });
  for (const { at, source = 0, origin, size = 10 } of places) {
    records.add({
      source,
      range: { start: { byte: at, line: at, column: 0 }, end: { byte: at + size, line: at, column: size } },
      payloadBytes: size,
      endsWithNewline: false,
      ...(origin === undefined ? {} : { origin }),
    });
  }
  const store = new ResultStore(places.length, () => 10);
  for (const [record, { outcome }] of places.entries()) store.apply({ kind: 'settled', record, outcome });
  return { id, records, store };
}

describe('comparing two runs', () => {
  it('finds which records got better, got worse, or changed otherwise', () => {
    const earlier = runOf('a', [
      { at: 0, outcome: 'delivered' },
      { at: 10, outcome: 'failed' },
      { at: 20, outcome: 'uncertain' },
      { at: 30, outcome: 'delivered' },
      { at: 40, outcome: 'failed' },
    ]);
    const later = runOf('b', [
      { at: 0, outcome: 'delivered' },
      { at: 10, outcome: 'delivered' },
      { at: 20, outcome: 'failed' },
      { at: 30, outcome: 'uncertain' },
      { at: 40, outcome: 'notSent' },
    ]);
    const { counts, changes, same, ...rest } = compareRuns(earlier, later, [0]);
    assert.deepEqual(rest, { inBoth: 5, onlyEarlier: 0, onlyLater: 0 });
    assert.deepEqual(counts, { better: 1, worse: 2, other: 1 });
    assert.equal(same.delivered, 1);
    assert.deepEqual(changes.better, [{ record: 1, earlierRecord: 1, from: 'failed', to: 'delivered', direction: 'better' }]);
    assert.deepEqual(changes.worse.map(({ record }) => record), [2, 3]);
    assert.deepEqual(changes.other.map(({ record }) => record), [4]);
  });

  it('finds the records of a part, whatever order it was sent in', () => {
    const earlier = runOf('a', [{ at: 0, outcome: 'failed' }, { at: 10, outcome: 'delivered' }, { at: 20, outcome: 'failed' }]);
    const later = runOf('b', [{ at: 20, outcome: 'delivered' }, { at: 0, outcome: 'failed' }]);
    const { changes, onlyEarlier, same } = compareRuns(earlier, later, [0]);
    assert.deepEqual(changes.better, [{ record: 0, earlierRecord: 2, from: 'failed', to: 'delivered', direction: 'better' }]);
    assert.equal(onlyEarlier, 1);
    assert.equal(same.failed, 1);
  });

  it('follows records that were corrected and resent', () => {
    const earlier = runOf('a', [{ at: 0, outcome: 'delivered' }, { at: 10, outcome: 'failed' }]);
    const later = runOf('b', [{ at: 500, size: 20, outcome: 'delivered', origin: { run: 'a', record: 1 } }, { at: 600, outcome: 'delivered', origin: { run: 'x', record: 0 } }]);
    const { changes, inBoth, onlyLater, onlyEarlier } = compareRuns(earlier, later, [undefined]);
    assert.deepEqual([inBoth, onlyEarlier, onlyLater], [1, 1, 1]);
    assert.equal(changes.better[0]?.earlierRecord, 1);
  });

  it('counts a record that was sent again twice as one of the earlier run', () => {
    const earlier = runOf('a', [{ at: 0, outcome: 'failed' }, { at: 10, outcome: 'delivered' }]);
    const again = { outcome: 'delivered', origin: { run: 'a', record: 0 } } as const;
    const { inBoth, onlyEarlier, onlyLater } = compareRuns(earlier, runOf('b', [{ at: 500, ...again }, { at: 600, ...again }]), [undefined]);
    assert.deepEqual([inBoth, onlyEarlier, onlyLater], [2, 1, 0]);
  });

  it('ignores a record that the earlier run never had', () => {
    const later = runOf('b', [{ at: 0, outcome: 'delivered', origin: { run: 'a', record: 1 } }]);
    assert.equal(compareRuns(runOf('a', [{ at: 0, outcome: 'failed' }]), later, [undefined]).inBoth, 0);
  });

  it('finds the same source under another number, and no record of another source', () => {
    const earlier = runOf('a', [{ at: 0, source: 0, outcome: 'failed' }, { at: 0, source: 1, outcome: 'failed' }], 2);
    const later = runOf('b', [{ at: 0, source: 0, outcome: 'delivered' }, { at: 0, source: 1, outcome: 'delivered' }], 2);
    const { changes, inBoth } = compareRuns(earlier, later, [1, undefined]);
    assert.equal(inBoth, 1);
    assert.deepEqual(changes.better.map(({ record, earlierRecord }) => [record, earlierRecord]), [[0, 1]]);
  });

  it('does not take a record for another one that begins at the same place', () => {
    const { inBoth } = compareRuns(runOf('a', [{ at: 0, outcome: 'failed' }]), runOf('b', [{ at: 0, size: 300, outcome: 'failed' }]), [0]);
    assert.equal(inBoth, 0);
  });

  it('lists no more changes than wanted, and counts all', () => {
    const places = (outcome: Outcome): Place[] => Array.from({ length: 50 }, (_, at) => ({ at: at * 10, outcome }));
    const { changes, counts } = compareRuns(runOf('a', places('failed')), runOf('b', places('delivered')), [0], 7);
    assert.equal(changes.better.length, 7);
    assert.equal(counts.better, 50);
  });

  it('throws for runs that are not over', () => {
    const open = { ...runOf('a', [{ at: 0, outcome: 'failed' }]), store: new ResultStore(1, () => 1) };
    assert.throws(() => compareRuns(open, runOf('b', [{ at: 0, outcome: 'failed' }]), [0]), /over/);
  });

  const outcome = fc.constantFrom(...OUTCOMES);
  const places = fc.uniqueArray(fc.record({ at: fc.nat(60).map((n) => n * 10), source: fc.nat(2), outcome }), { selector: ({ at, source }) => `${String(source)} ${String(at)}`, maxLength: 60 });

  it('accounts for every record of both runs (property)', () => {
    fc.assert(
      fc.property(places, places, fc.array(fc.option(fc.nat(2), { nil: undefined }), { minLength: 3, maxLength: 3 }), (a, b, numbers) => {
        // Two sources of a run are never the same one.
        const sameSource = numbers.map((number, index) => (numbers.indexOf(number) === index ? number : undefined));
        const comparison = compareRuns(runOf('a', a, 3), runOf('b', b, 3), sameSource);
        const { counts, changes, inBoth, onlyEarlier, onlyLater } = comparison;
        assert.equal(inBoth + onlyEarlier, a.length);
        assert.equal(inBoth + onlyLater, b.length);
        assert.equal(DIRECTIONS.reduce((sum, direction) => sum + counts[direction], sameOutcomes(comparison)), inBoth);
        const both = b.filter((later) => a.some((earlier) => earlier.at === later.at && sameSource[later.source] === earlier.source));
        assert.equal(inBoth, both.length, 'exactly the records at the same places');
        for (const direction of DIRECTIONS) {
          for (const change of changes[direction]) {
            assert.equal(a[change.earlierRecord]?.outcome, change.from);
            assert.equal(b[change.record]?.outcome, change.to);
            assert.equal(a[change.earlierRecord]?.at, b[change.record]?.at);
          }
        }
      }),
    );
  });

  it('finds the opposite with the runs swapped (property)', () => {
    fc.assert(
      fc.property(places, places, (a, b) => {
        const there = compareRuns(runOf('a', a, 3), runOf('b', b, 3), [0, 1, 2]);
        const back = compareRuns(runOf('b', b, 3), runOf('a', a, 3), [0, 1, 2]);
        assert.deepEqual([there.counts.better, there.counts.worse, there.counts.other], [back.counts.worse, back.counts.better, back.counts.other]);
        assert.deepEqual(there.same, back.same);
      }),
    );
  });
});
