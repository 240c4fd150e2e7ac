import assert from 'node:assert/strict';
import { assignRandomKeys } from '../../../src/core/records/assignRandomKeys';
import { RecordTable } from '../../../src/core/records/recordTable';

const range = { start: { byte: 0, line: 0, column: 0 }, end: { byte: 1, line: 0, column: 1 } };

describe('assignRandomKeys', () => {
  it('assigns a key to each record that has neither a key nor a problem', () => {
    const table = new RecordTable();
    const record = { source: 0, range, payloadBytes: 1, endsWithNewline: false };
    table.add(record);
    table.add({ ...record, partitionKey: 'mine' });
    table.add({ ...record, problem: { code: 'syntax', args: ['comment'], range } });
    table.add(record);
    let made = 0;
    assignRandomKeys(table, () => `uuid-${String((made += 1))}`);
    assert.deepEqual([0, 1, 2, 3].map((index) => table.partitionKey(index)), ['uuid-1', 'mine', undefined, 'uuid-2']);
  });
});
