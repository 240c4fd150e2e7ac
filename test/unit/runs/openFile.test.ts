import assert from 'node:assert/strict';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LARGEST_UTF16_MIB, openFile, UnreadableEncodingError } from '../../../src/runs/sources/openFile';
import { readSources } from '../../../src/runs/preparation';
import { Renames } from '../../../src/runs/sources/renames';
import { SourceFinder } from '../../../src/runs/sources/sourceFinder';
import { SnapshotSource } from '../../../src/runs/sources/snapshotSource';
import { describeRecords } from '../formats/reading';

const TEXT = '{"name":"Zoë"}\r\n{"name":"🙂 ਊ"}\r\n';

describe('Opening a file', () => {
  let folder: string;
  let path: string;
  let uri: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stream-tester-open-'));
    path = join(folder, 'a.json');
    uri = pathToFileURL(path).href;
  });

  afterEach(() => rm(folder, { recursive: true }));

  const encodings: readonly (readonly [name: string, bytes: Buffer])[] = [
    ['UTF-16 LE with a byte order mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16 LE', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 BE with a byte order mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
    ['UTF-16 BE', Buffer.from(TEXT, 'utf16le').swap16()],
  ];
  for (const [name, bytes] of encodings) {
    it(`in ${name} reads its text, with the places of an editor`, async () => {
      await writeFile(path, bytes);
      const source = await openFile(uri, new Renames());
      assert.equal(source.decodedFrom, name.slice(0, 9));
      assert.equal(source.size, Buffer.byteLength(TEXT));
      const spec = {
        target: { service: 'firehose', name: 'a', region: 'us-east-1', credentials: { kind: 'sandbox' } },
        reading: { format: undefined, compact: false, cells: 'text', partitionKey: { kind: 'random' } },
        keySeed: '',
      } as const;
      const { records, formats } = await readSources([source], spec, new AbortController().signal);
      assert.deepEqual(formats, ['ndjson']);
      assert.deepEqual(describeRecords(records, await source.slice(0, source.size)), [
        '0-15 0:0-0:14 {"name":"Zoë"}',
        '17-36 1:0-1:15 {"name":"🙂 ਊ"}',
      ]);
      const { whole, start, fingerprint, size } = source;
      const found = await new SourceFinder(new Renames()).find({ name: 'a.json', uri, size, start, fingerprint, ...(whole === undefined ? {} : { whole }) });
      assert.equal(Buffer.from((await found?.slice(0, size)) ?? []).toString(), TEXT);
    });
  }

  it('in UTF-16 with half a character makes that record invalid, in any format', async () => {
    await writeFile(path, Buffer.from('\uFEFFone\nt\uD83Do\nthree\n', 'utf16le'));
    const source = await openFile(uri, new Renames());
    const spec = {
      target: { service: 'firehose', name: 'a', region: 'us-east-1', credentials: { kind: 'sandbox' } },
      reading: { format: 'lines', compact: false, cells: 'text', partitionKey: { kind: 'random' } },
      keySeed: '',
    } as const;
    const { records } = await readSources([source], spec, new AbortController().signal);
    assert.equal(records.length, 3);
    assert.deepEqual([...records.problems], [
      [1, { code: 'encoding', args: ['replaced'], range: { start: { byte: 5, line: 1, column: 1 }, end: { byte: 8, line: 1, column: 2 } } }],
    ]);
  });

  it('in UTF-16 refuses more than fits in memory', async () => {
    const file = await open(path, 'w');
    await file.write(Buffer.from('\uFEFFa', 'utf16le'));
    await file.truncate((LARGEST_UTF16_MIB << 20) + 2);
    await file.close();
    await assert.rejects(openFile(uri, new Renames()), (error) => error instanceof UnreadableEncodingError && error.tooLarge && error.encoding === 'UTF-16 LE');
  });

  it('in UTF-32 is refused', async () => {
    await writeFile(path, Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]));
    await assert.rejects(openFile(uri, new Renames()), (error) => error instanceof UnreadableEncodingError && !error.tooLarge);
  });

  it('in any other encoding has its bytes as they are', async () => {
    const latin = Buffer.from('Zo\u00eb\n', 'latin1');
    await writeFile(path, latin);
    const source = await openFile(uri, new Renames());
    assert.equal(source.decodedFrom, undefined);
    assert.deepEqual(Buffer.from(await source.slice(0, source.size)), latin);
  });

  it('finds a saved document again by the bytes of its file, mixed line ends included', async () => {
    const bytes = Buffer.from('\uFEFFa,b\r\n1,"x\ny"\r\n');
    await writeFile(path, bytes);
    const shown = 'a,b\r\n1,"x\r\ny"\r\n';
    const finder = new SourceFinder(new Renames(), () => ({ isDirty: false, getText: () => shown }));
    const whole = new SnapshotSource({ name: 'a', uri, start: { line: 0, column: 0 }, whole: true }, bytes);
    assert.equal((await finder.find(whole))?.size, bytes.length);
    const selection = new SnapshotSource({ name: 'a', uri, start: { line: 1, column: 0 } }, Buffer.from('1,"x\ny"'));
    assert.equal((await finder.find(selection))?.size, 7);
    const edited = new SourceFinder(new Renames(), () => ({ isDirty: true, getText: () => shown }));
    assert.equal(await edited.find(whole), undefined);
  });
});
