import assert from 'node:assert/strict';
import * as v from 'valibot';
import { recordArguments, recordsArguments } from '../../../src/ui/marks/recordArguments';
import { runArguments, runsArguments } from '../../../src/ui/runs/runArguments';

describe('Arguments of commands for runs and records', () => {
  it('take what a menu passes, and ignore the rest', () => {
    const run = { id: 'a', name: 'more is known of it' };
    assert.deepEqual(v.parse(runArguments, [run, [run], 'more']), [{ id: 'a' }]);
    assert.deepEqual(v.parse(runsArguments, [run, [run, { id: 'b' }]]), [{ id: 'a' }, [{ id: 'a' }, { id: 'b' }]]);
    assert.deepEqual(v.parse(runArguments, ['selected']), ['selected']);
  });

  for (const given of [[], [undefined], [null], [3], ['other'], [{ id: 3 }], [[]]]) {
    it(`name no run and no record: ${JSON.stringify(given)}`, () => {
      assert.deepEqual(v.parse(runArguments, given), [undefined]);
      assert.deepEqual(v.parse(runsArguments, given), [undefined, undefined]);
      const [record] = v.parse(recordArguments, given);
      assert.deepEqual([record.run, record.record, record.edited, record.confirmed], [undefined, undefined, false, false]);
      const [records] = v.parse(recordsArguments, given);
      assert.deepEqual([records.run, records.document, records.records], [undefined, undefined, undefined]);
    });
  }

  it('leave out what is not valid', () => {
    const given = { run: 'a', document: 3, records: [1, -1, 2.5, 'x', 4], edited: 'yes', confirmed: true };
    const [records] = v.parse(recordsArguments, [given]);
    assert.deepEqual({ ...records }, { run: 'a', document: undefined, records: [1, 4], edited: false, confirmed: true });
    assert.deepEqual(v.parse(recordsArguments, [{ records: 'rest' }])[0].records, 'rest');
    assert.deepEqual(v.parse(recordsArguments, [{ records: 'best' }])[0].records, undefined);
    assert.deepEqual(v.parse(recordArguments, [{ run: 'a', record: -1 }])[0].record, undefined);
  });
});
