import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceChangedError } from '../../../src/core/model/byteSource';
import { FileSource, NotAFileError } from '../../../src/runs/sources/fileSource';
import { Renames } from '../../../src/runs/sources/renames';
import { SnapshotSource } from '../../../src/runs/sources/snapshotSource';
import { SourceFinder } from '../../../src/runs/sources/sourceFinder';

const START = { line: 0, column: 0 };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('Sources of runs', () => {
  let folder: string;
  let renames: Renames;
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-sources-'));
    renames = new Renames();
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('reads a file in pieces, and a part of it', async () => {
    await writeFile(join(folder, 'a b.txt'), 'one\ntwo\n');
    const source = await FileSource.at(uriOf('a b.txt'), renames);
    assert.deepEqual([source.name, source.size, source.whole], ['a b.txt', 8, true]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.chunks(new AbortController().signal)) chunks.push(chunk);
    assert.equal(text(Buffer.concat(chunks)), 'one\ntwo\n');
    assert.equal(text(await source.slice(4, 7)), 'two');
  });

  it('refuses a folder', async () => {
    await assert.rejects(FileSource.at(pathToFileURL(folder).href, renames), NotAFileError);
  });

  it('notices that a file has changed', async () => {
    await writeFile(join(folder, 'a.txt'), 'one');
    const source = await FileSource.at(uriOf('a.txt'), renames);
    await writeFile(join(folder, 'a.txt'), 'two');
    await utimes(join(folder, 'a.txt'), 1, 1);
    await assert.rejects(source.slice(0, 3), (error) => error instanceof SourceChangedError && error.sourceName === 'a.txt');
  });

  it('follows a file, and the folder that it is in, when they are renamed', async () => {
    await writeFile(join(folder, 'a.txt'), 'one');
    const source = await FileSource.at(uriOf('a.txt'), renames);
    await rename(join(folder, 'a.txt'), join(folder, 'b.txt'));
    await assert.rejects(source.slice(0, 3), SourceChangedError);
    renames.add(uriOf('a.txt'), uriOf('b.txt'));
    assert.equal(text(await source.slice(0, 3)), 'one');
    const before = folder;
    folder = `${folder}-moved`;
    await rename(before, folder);
    renames.add(pathToFileURL(before).href, pathToFileURL(folder).href);
    assert.equal(text(await source.slice(0, 3)), 'one');
  });

  it('does not apply a rename to a file that got the old name afterward', async () => {
    renames.add(uriOf('a.txt'), uriOf('b.txt'));
    await writeFile(join(folder, 'a.txt'), 'new');
    const source = await FileSource.at(uriOf('a.txt'), renames);
    assert.equal(text(await source.slice(0, 3)), 'new');
  });

  it('does not take a longer name for a file in a renamed folder', () => {
    renames.add('file:///work/a', 'file:///work/b');
    assert.equal(renames.current('file:///work/ab/c.txt'), 'file:///work/ab/c.txt');
    assert.equal(renames.current('file:///work/a/c.txt'), 'file:///work/b/c.txt');
  });

  it('finds a selection again in an open document, and only where it is unchanged', async () => {
    const selection = new SnapshotSource({ name: 'a', uri: 'untitled:a', start: { line: 1, column: 1 } }, Buffer.from('wo\r\nth'));
    const open = (content: string): SourceFinder => new SourceFinder(renames, () => ({ isDirty: true, getText: () => content }));
    const found = await open('one\r\ntwo\r\nthree').find(selection);
    assert.equal(found === undefined ? undefined : text(await found.slice(0, found.size)), 'wo\r\nth');
    assert.equal(await open('one\ntwo\nthree').find(selection), undefined);
    assert.equal(await new SourceFinder(renames).find(selection), undefined, 'the document is not open');
  });

  it('can read a source again only if it is on disk without unsaved changes', () => {
    const onDisk = new SnapshotSource({ name: 'a', uri: 'file:///a', start: START }, Buffer.from('x'));
    const untitled = new SnapshotSource({ name: 'b', uri: 'untitled:b', start: START }, Buffer.from('x'));
    const dirty = new SourceFinder(renames, () => ({ isDirty: true, getText: () => '' }));
    const closed = new SourceFinder(renames);
    assert.deepEqual([closed.canBeReadAgain(onDisk), dirty.canBeReadAgain(onDisk), closed.canBeReadAgain(untitled)], [true, false, false]);
  });
});
