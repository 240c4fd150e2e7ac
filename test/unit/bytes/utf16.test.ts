import assert from 'node:assert/strict';
import { transcodeUtf16, wideEncoding } from '../../../src/core/bytes/utf16';

const le = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const encodingOf = (bytes: Uint8Array): string | undefined => wideEncoding(bytes, bytes.length);

describe('UTF-16', () => {
  it('is recognized by its byte order mark', () => {
    for (const text of ['', 'a', '日本', 'ਊ਍']) {
      assert.equal(encodingOf(le(`\uFEFF${text}`)), 'utf-16le', text);
      assert.equal(encodingOf(be(`\uFEFF${text}`)), 'utf-16be', text);
    }
    assert.equal(encodingOf(Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])), 'utf-32');
    assert.equal(encodingOf(Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61])), 'utf-32');
  });

  it('is recognized without a byte order mark where it has Latin characters', () => {
    for (const text of ['a', '{"n":1}\n', '{"name":"Zoë"}\r\n', '{"名前":"日本語"}\n', 'id,text\r\n1,🙂🙂\r\n']) {
      assert.equal(encodingOf(le(text)), 'utf-16le', text);
      assert.equal(encodingOf(be(text)), 'utf-16be', text);
    }
  });

  it('is not found in other text, nor in binary data', () => {
    const others = [
      Buffer.from(''),
      Buffer.from('a'),
      Buffer.from('ab'),
      Buffer.from('{"n":1}\n'),
      Buffer.from('日本語日本語'),
      Buffer.from('é', 'latin1'),
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
      Buffer.from([0, 0, 0, 0]),
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      Buffer.from([0x61, 0, 0x62, 0, 0, 0]),
    ];
    for (const bytes of others) assert.equal(encodingOf(bytes), undefined, bytes.toString('hex'));
  });

  it('becomes the same text in UTF-8, without the byte order mark', () => {
    let seed = 7;
    const next = (limit: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % limit;
    const characters = ['a', '\n', '\r\n', '"', 'ë', 'ਊ', '日', '🙂', '\uFFFD', '\uFEFF'];
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from({ length: next(40) }, () => characters[next(characters.length)] ?? '').join('');
      for (const mark of ['\uFEFF', '']) {
        const expected = (mark + text).replace(/^\uFEFF/, '');
        for (const { bytes, replaced } of [transcodeUtf16(le(mark + text), 'utf-16le'), transcodeUtf16(be(mark + text), 'utf-16be')]) {
          assert.equal(Buffer.from(bytes).toString(), expected);
          assert.equal(replaced, false);
        }
      }
    }
  });

  it('with half a character in it says that it was replaced', () => {
    for (const damaged of [le('a\uD83Db'), le('a\uDE42'), Buffer.concat([le('ab'), Buffer.from([0x63])])]) {
      const { bytes, replaced } = transcodeUtf16(damaged, 'utf-16le');
      assert.equal(replaced, true);
      assert.match(Buffer.from(bytes).toString(), /\uFFFD/);
    }
  });
});
