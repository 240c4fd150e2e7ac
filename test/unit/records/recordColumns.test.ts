import assert from 'node:assert/strict';
import { decodeColumns, decodeOrigins, encodeColumns, encodeOrigins } from '../../../src/core/records/recordColumns';
import { RecordTable } from '../../../src/core/records/recordTable';

function tableOf(origins: readonly ({ run: string; record: number } | undefined)[]): RecordTable {
  const table = new RecordTable();
  table.sources.push({ name: 'a', uri: 'file:///a', format: 'ndjson', compact: false });
  for (const [record, origin] of origins.entries()) {
    table.add({
      source: 0,
      range: { start: { byte: record * 10, line: record, column: 0 }, end: { byte: record * 10 + 9, line: record, column: 9 } },
      payloadBytes: 9,
      endsWithNewline: record === 1,
      ...(origin === undefined ? {} : { origin }),
    });
  }
  return table;
}

/** Does work that pauses to its end. */
function done<T>(work: Iterator<undefined, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

describe('the columns of a run on disk', () => {
  it('restores places, sizes, keys and origins of records', () => {
    const table = tableOf([{ run: 'x', record: 7 }, undefined, { run: 'y', record: 4_000_000_000 }]);
    const origins = encodeOrigins(table);
    assert.deepEqual(origins?.runs, ['x', 'y']);
    const asked: number[] = [];
    const keysFor = (record: number, { startByte }: { startByte: number }): { partitionKey: string } => {
      asked.push(record);
      return { partitionKey: `key-${String(startByte)}` };
    };
    const back = done(decodeColumns(done(encodeColumns(table)), table.sources, keysFor, decodeOrigins(origins.runs, origins.bytes)));
    assert.deepEqual(asked, [0, 1, 2]);
    assert.deepEqual([0, 1, 2].map((record) => back.origin(record)), [{ run: 'x', record: 7 }, undefined, { run: 'y', record: 4_000_000_000 }]);
    assert.deepEqual([0, 1, 2].map((record) => back.partitionKey(record)), ['key-0', 'key-10', 'key-20']);
    assert.deepEqual(back.range(2), table.range(2));
    assert.equal(back.endsWithNewline(1), true);
  });

  it('stores no origins if there are none', () => {
    assert.equal(encodeOrigins(tableOf([undefined])), undefined);
  });

  it('finds no origin beyond what was written', () => {
    const { runs, bytes } = encodeOrigins(tableOf([{ run: 'x', record: 1 }])) ?? assert.fail();
    assert.equal(decodeOrigins(runs, bytes)(1), undefined);
  });

  it('rejects columns that are cut off', () => {
    const bytes = done(encodeColumns(tableOf([undefined])));
    assert.throws(() => done(decodeColumns(bytes.subarray(1), [], () => ({}))), /cut off/);
  });
});
