import assert from 'node:assert/strict';
import { chosenRecords, recordsAsSent } from '../../../src/runs/resending';
import { TestRun } from '../results/storeEvents';

describe('Resending', () => {
  const run = new TestRun({ records: 5 });
  run.store.apply({ kind: 'settled', record: 0, outcome: 'delivered' });
  run.store.apply({ kind: 'settled', record: 1, outcome: 'failed', code: 'InternalFailure' });
  run.store.apply({ kind: 'settled', record: 2, outcome: 'uncertain' });
  run.store.apply({ kind: 'settled', record: 3, outcome: 'notSent', code: 'Stopped' });
  run.store.apply({ kind: 'settled', record: 4, outcome: 'failed', code: 'Interrupted' });

  for (const [choice, records] of [
    ['failed', [1, 4]],
    ['uncertain', [2]],
    ['rest', [3, 4]],
    ['all', [0, 1, 2, 3, 4]],
    [[4, 0], [0, 4]],
  ] as const) {
    it(`chooses records in source order: ${JSON.stringify(choice)}`, () => {
      assert.deepEqual(chosenRecords(run, choice), records);
    });
  }

  it('resends nothing of a run whose sources are gone', () => {
    const gone = Object.create(run, { sources: { value: [undefined] } }) as TestRun;
    assert.equal(recordsAsSent(gone, [1]), undefined);
  });

  it('keeps the keys, the formats and the origins of what it resends', () => {
    const again = recordsAsSent(run, [2, 1]);
    assert.deepEqual(again?.formats, ['ndjson']);
    assert.deepEqual([0, 1].map((record) => again.records.origin(record)?.record), [2, 1]);
    assert.deepEqual([0, 1].map((record) => again.records.partitionKey(record)), [run.records.partitionKey(2), run.records.partitionKey(1)]);
  });
});
