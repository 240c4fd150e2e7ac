import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rename, rm, rmdir, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { FileSource } from '../../../src/runs/sources/fileSource';
import { Renames } from '../../../src/runs/sources/renames';

const LINE = 'a line of a log that is still being written\n';

describe('FileSource', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-file-'));
    path = join(folder, 'application.log');
    await writeFile(path, LINE.repeat(1000));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const opened = (): Promise<FileSource> => FileSource.at(pathToFileURL(path).href, new Renames());

  async function textOf(source: FileSource): Promise<string> {
    const parts: Uint8Array[] = [];
    for await (const chunk of source.chunks(new AbortController().signal)) parts.push(chunk);
    return Buffer.concat(parts).toString();
  }

  it('reads a file that only grew as far as it went when it was opened', async () => {
    const source = await opened();
    await appendFile(path, LINE);
    assert.equal(await textOf(source), LINE.repeat(1000));
    await appendFile(path, LINE);
    assert.equal(Buffer.from(await source.slice(0, LINE.length)).toString(), LINE);
  });

  it('does not read a file that was written again, even if it is longer', async () => {
    const source = await opened();
    await writeFile(path, `other\n${LINE.repeat(1000)}`);
    await assert.rejects(source.slice(0, 10), { name: 'SourceChangedError' });
  });

  it('does not read a file of which something was changed, or that was cut off', async () => {
    const source = await opened();
    await sleep(10);
    await writeFile(path, LINE.replace('line', 'lime').repeat(1000));
    await assert.rejects(source.slice(0, 10), { name: 'SourceChangedError' });
    const other = await opened();
    await truncate(path, 100);
    await assert.rejects(other.slice(0, 10), { name: 'SourceChangedError' });
  });

  it('reads again when a file is away for a moment', async () => {
    const source = await opened();
    await rename(path, `${path}.away`);
    const reading = source.slice(0, LINE.length);
    await sleep(200);
    await rename(`${path}.away`, path);
    assert.equal(Buffer.from(await reading).toString(), LINE);
  });

  it('reads again when reading fails for a moment', async () => {
    const source = await opened();
    await rename(path, `${path}.away`);
    await mkdir(path);
    const reading = source.slice(0, LINE.length);
    await sleep(200);
    await rmdir(path);
    await rename(`${path}.away`, path);
    assert.equal(Buffer.from(await reading).toString(), LINE);
  });

  it('says that a file is gone only when it stays away', async () => {
    const source = await opened();
    await rm(path);
    await assert.rejects(source.slice(0, 10), { name: 'SourceChangedError' });
  });
});
