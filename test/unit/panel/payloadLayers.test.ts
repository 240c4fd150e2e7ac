import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { layersOf, utf8 } from '../../../media/details/payloadLayers';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const kinds = async (data: Uint8Array): Promise<string[]> => (await layersOf(data, false)).map(({ kind }) => kind);

describe('layersOf', () => {
  it('sees through base64 and gzip, in any order', async () => {
    const layers = await layersOf(bytes(gzipSync(Buffer.from('{"a":1}').toString('base64').padEnd(12, '=')).toString('base64')), false);
    assert.deepEqual(layers.map(({ kind }) => kind), ['raw', 'base64', 'gzip']);
    assert.deepEqual(await kinds(gzipSync('hello')), ['raw', 'gzip']);
    assert.deepEqual(await kinds(bytes(Buffer.from('a longer text than sixteen').toString('base64'))), ['raw', 'base64']);
  });

  it('does not take words, numbers and hashes for base64', async () => {
    for (const text of ['abcdefgh', 'ABCDABCDABCDABCD', '1234567890123456', 'd41d8cd98f00b204e9800998ecf8427e', '{"a":"b"}']) {
      assert.deepEqual(await kinds(bytes(text)), ['raw'], text);
    }
  });

  it('unzips only a bounded part, and shows what can be had of damaged data', async () => {
    const bomb = await layersOf(gzipSync(Buffer.alloc(50 * 1024 * 1024)), false);
    assert.ok((bomb[1]?.bytes.length ?? 0) < 3 * 1024 * 1024);
    assert.equal(bomb[1]?.cut, true);
    const cut = gzipSync(Buffer.from(Array.from({ length: 100_000 }, (_, i) => String(i)).join(' '))).subarray(0, 60_000);
    assert.equal((await layersOf(cut, true))[1]?.cut, true);
    assert.deepEqual(await kinds(Uint8Array.of(0x1f, 0x8b, 1, 2, 3)), ['raw']);
  });

  it('distinguishes text from other bytes', () => {
    assert.equal(utf8(bytes('\ufeffGrüße'), false), '\ufeffGrüße');
    assert.equal(utf8(Uint8Array.of(0xff), false), undefined);
    assert.equal(utf8(bytes('ü').subarray(0, 1), true), '');
    assert.equal(utf8(bytes('ü').subarray(0, 1), false), undefined);
  });
});
