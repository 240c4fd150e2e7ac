import assert from 'node:assert/strict';
import { readSources } from '../../../src/runs/preparation';
import { SnapshotSource } from '../../../src/runs/sources/snapshotSource';

describe('The language of a document', () => {
  async function formatOf(text: string, name: string, languageId: string): Promise<string | undefined> {
    const source = new SnapshotSource({ name, uri: `untitled:${name}`, start: { line: 0, column: 0 }, languageId, whole: true }, Buffer.from(text));
    const target = { service: 'firehose', name: 'a', region: 'us-east-1', credentials: { kind: 'sandbox' } } as const;
    const reading = { format: undefined, compact: false, cells: 'text', partitionKey: { kind: 'random' } } as const;
    const { formats } = await readSources([source], { target, reading, keySeed: '' }, new AbortController().signal);
    return formats[0];
  }

  it('says which format it has where its name does not', async () => {
    assert.equal(await formatOf('id\n1\n', 'Untitled-1', 'csv'), 'csv');
    assert.equal(await formatOf('"a"\n', 'Untitled-1', 'json'), 'json');
    assert.equal(await formatOf('1 2', 'Untitled-1', 'jsonc'), 'json-values');
    assert.equal(await formatOf('{"a":1}\n', 'Untitled-1', 'jsonl'), 'ndjson');
    assert.equal(await formatOf('id,name\n1,x\n', 'Untitled-1', 'log'), 'lines');
    assert.equal(await formatOf('id\n1\n', 'people.data', 'csv'), 'csv');
  });

  it('counts less than the ending of its name, and nothing where it is no format', async () => {
    assert.equal(await formatOf('id\n1\n', 'a.csv', 'json'), 'csv');
    assert.equal(await formatOf('id,name\n1,x\n', 'Untitled-1', 'plaintext'), 'csv');
    assert.equal(await formatOf('let a;\n', 'Untitled-1', 'typescript'), 'lines');
  });
});
