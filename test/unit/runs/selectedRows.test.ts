import assert from 'node:assert/strict';
import type { ReadingOptions } from '../../../src/runs/runSpec';
import { readSources } from '../../../src/runs/preparation';
import { restoreKeys } from '../../../src/runs/journals/restoredKeys';
import type { RunDescription } from '../../../src/runs/journals/runDescription';
import { SnapshotSource } from '../../../src/runs/sources/snapshotSource';
import { describeRecords } from '../formats/reading';

const DOCUMENT = 'id,name\n1,Ann\n2,Bob\n3,Cy\n';
const READING: ReadingOptions = { format: undefined, compact: false, cells: 'text', partitionKey: { kind: 'field', path: 'name' } };

function selection(text: string, line: number, documentHead = DOCUMENT, name = 'a.csv'): SnapshotSource {
  return new SnapshotSource({ name, uri: `untitled:${name}`, start: { line, column: 0 }, documentHead: Buffer.from(documentHead) }, new TextEncoder().encode(text));
}

async function read(sources: readonly SnapshotSource[], reading: Partial<ReadingOptions> = {}): ReturnType<typeof readSources> {
  const target = { service: 'kinesis', name: 'a', region: 'us-east-1', credentials: { kind: 'sandbox' } } as const;
  return readSources(sources, { target, reading: { ...READING, ...reading }, keySeed: '' }, new AbortController().signal);
}

async function recordsIn(source: SnapshotSource, reading: Partial<ReadingOptions> = {}): Promise<string[]> {
  const { records } = await read([source], reading);
  return describeRecords(records, await source.slice(0, source.size));
}

describe('Selected rows', () => {
  it('have the header of their document', async () => {
    const expected = ['0-5 2:0-2:5 {"id":"2","name":"Bob"} key Bob', '6-10 3:0-3:4 {"id":"3","name":"Cy"} key Cy'];
    assert.deepEqual(await recordsIn(selection('2,Bob\n3,Cy\n', 2)), expected);
    assert.deepEqual(await recordsIn(selection('2,Bob\n3,Cy\n', 2, DOCUMENT, 'Untitled-1')), expected, 'detected from the text of the document');
    assert.deepEqual(await recordsIn(selection('2,Bob\n3,Cy\n', 2), { header: 'document', format: 'csv' }), expected);
  });

  it('that are many have it each', async () => {
    const { records } = await read([selection('1,Ann', 1), selection('3,Cy', 3)]);
    assert.deepEqual([records.length, records.problems.size, records.partitionKey(0), records.partitionKey(1)], [2, 0, 'Ann', 'Cy']);
  });

  it('have their own first row as the header where the user says so, or nothing comes before them', async () => {
    assert.deepEqual(await recordsIn(selection('2,name\n3,Cy\n', 2), { header: 'own' }), ['7-11 3:0-3:4 {"2":"3","name":"Cy"} key Cy']);
    assert.deepEqual(await recordsIn(selection('id,name\n1,Ann', 0, '')), ['8-13 1:0-1:5 {"id":"1","name":"Ann"} key Ann']);
  });

  it('have it only where the document has rows', async () => {
    const prose = 'Hello, this is some text.\nIt has, as usual, commas.\n';
    assert.deepEqual(await recordsIn(selection('id,name\n1,Ann\n', 2, prose, 'notes.md')), ['8-13 3:0-3:5 {"id":"1","name":"Ann"} key Ann']);
    assert.deepEqual((await read([selection('{"name":"Ann"}\n{"name":"Bob"}\n', 2, prose, 'notes.md')])).formats, ['ndjson']);
  });

  it('that begin within the header are a row that does not fit', async () => {
    assert.deepEqual(await recordsIn(selection('name\n1,Ann', 0)), ['0-4 0:0-0:4 ! syntax 0:0-0:4', '5-10 1:0-1:5 {"id":"1","name":"Ann"} key Ann']);
  });

  it('have their keys again when their run is restored', async () => {
    const source = selection('2,Bob\n3,Cy\n', 2);
    const { records } = await read([source]);
    const description = { partitionKey: 'field:name', keySeed: '', sources: [{ read: records.sources[0] }] } as unknown as RunDescription;
    const { name, uri, start } = source;
    const found = new SnapshotSource({ name, uri, start }, await source.slice(0, source.size));
    const keysFor = await restoreKeys({ description, sources: [found], originOf: () => undefined, readEarlier: () => Promise.resolve(undefined) });
    assert.deepEqual(keysFor(0, { source: 0, startByte: 0 }), { partitionKey: 'Bob' });
    assert.deepEqual(keysFor(1, { source: 0, startByte: 6 }), { partitionKey: 'Cy' });
  });
});
