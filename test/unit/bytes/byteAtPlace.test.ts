import assert from 'node:assert/strict';
import { byteAtPlace, PlaceTracker } from '../../../src/core/bytes/placeTracker';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('The byte at a place', () => {
  it('is found for every place that an editor shows', () => {
    let seed = 11;
    const next = (limit: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % limit;
    const characters = ['a', 'ë', '日', '🙂', '\n', '\r\n', '\r', '\uFFFD', ','];
    for (let round = 0; round < 500; round += 1) {
      const parts = Array.from({ length: next(30) }, () => characters[next(characters.length)] ?? '');
      const bytes = bytesOf(parts.join(''));
      const tracker = new PlaceTracker({ byte: 0, line: 0, column: 0 });
      let before = '';
      for (const part of parts) {
        const { byte, ...place } = tracker.place();
        // Between CR and LF there is no place.
        if (!(before.endsWith('\r') && part.startsWith('\n'))) assert.equal(byteAtPlace(bytes, place), byte, JSON.stringify([parts, place]));
        tracker.advance(bytes, byte, byte + bytesOf(part).length);
        before = part;
      }
      const { byte, ...end } = tracker.place();
      assert.equal(byteAtPlace(bytes, end), byte);
    }
  });

  it('counts bytes that are not UTF-8 as the editor shows them', () => {
    assert.equal(byteAtPlace(Buffer.from('a\u00ebb\nc\u00ebd', 'latin1'), { line: 1, column: 2 }), 6);
    assert.equal(byteAtPlace(new Uint8Array([0x80, 0x80, 0x61]), { line: 0, column: 1 }), 1);
  });

  it('is none where the text is shorter', () => {
    assert.equal(byteAtPlace(bytesOf('a\nb'), { line: 0, column: 2 }), undefined);
    assert.equal(byteAtPlace(bytesOf('a\nb'), { line: 1, column: 2 }), undefined);
    assert.equal(byteAtPlace(bytesOf('a\nb'), { line: 2, column: 0 }), undefined);
  });
});
