import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeAfterCharacter, PlaceTracker, rangeWithin } from '../../../src/core/bytes/placeTracker';
import { bytesOf } from '../formats/reading';

const START = { byte: 0, line: 0, column: 0 };

/** Line and column at the end of a text, as an editor counts them. */
function oracle(text: string): { line: number; column: number } {
  const lines = text.split(/\r\n|\r|\n/);
  return { line: lines.length - 1, column: (lines.at(-1) ?? '').length };
}

const piece = fc.constantFrom('a', '\n', '\r', '\r\n', '\t', 'é', '€', '😀', '\u2028', '\ufeff', 'e\u0301', '{', '"');
const anyText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('PlaceTracker', () => {
  it('agrees with an editor at every character, however the bytes are cut', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (text, cuts) => {
        const bytes = bytesOf(text);
        const tracker = new PlaceTracker(START);
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const to = Math.min(bytes.length, at + (cuts[i % cuts.length] ?? 1));
          tracker.advance(bytes, at, to);
          at = to;
          const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, to), { stream: true });
          if (bytesOf(before).length !== to) continue; // Within a character.
          // Behind a \r that a \n follows there is no place of its own.
          if (bytes[to - 1] === 0x0d && bytes[to] === 0x0a) continue;
          assert.deepEqual(tracker.place(), { byte: to, ...oracle(before) });
        }
        assert.equal(tracker.invalid, undefined);
      }),
    );
  });

  it('counts invalid UTF-8 as a decoder replaces it, and remembers the first place', () => {
    const bytes = fc.array(fc.constantFrom(0x61, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0xed, 0xef, 0xf0, 0x90, 0xf4, 0xf5, 0xff, 0x9f), { maxLength: 24 });
    fc.assert(
      fc.property(bytes, (values) => {
        const input = Uint8Array.from(values);
        const tracker = new PlaceTracker(START);
        tracker.advance(input, 0, input.length);
        tracker.endSequence();
        const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
        assert.equal(tracker.place().column, decoded.length);
        const replaced = decoded.indexOf('\ufffd');
        // U+FFFD itself can't be written with these bytes.
        assert.equal(tracker.invalid?.start.column ?? -1, replaced);
        if (replaced >= 0) assert.equal(tracker.invalid?.start.byte, bytesOf(decoded.slice(0, replaced)).length);
      }),
      { numRuns: 2000 },
    );
  });

  it('reports the whole of a sequence that is cut off', () => {
    const tracker = new PlaceTracker(START);
    tracker.advance(Uint8Array.of(0x61, 0xf0, 0x9f, 0x98, 0x61), 0, 5);
    assert.deepEqual(tracker.invalid, { start: { byte: 1, line: 0, column: 1 }, end: { byte: 4, line: 0, column: 2 } });
  });

  it('starts anywhere, and shifts columns on the first line only', () => {
    const slice = bytesOf('é1\n22');
    assert.deepEqual(rangeWithin({ byte: 100, line: 7, column: 30 }, slice, 2, 5), {
      start: { byte: 102, line: 7, column: 31 },
      end: { byte: 105, line: 8, column: 1 },
    });
  });

  it('measures one character, and gives a line break no width', () => {
    const after = ['a', 'é', '€', '😀', '\n', '\r'].map((text) => placeAfterCharacter(START, bytesOf(text)[0] ?? 0));
    assert.deepEqual(after.map(({ byte, column }) => [byte, column]), [[1, 1], [2, 1], [3, 1], [4, 2], [0, 0], [0, 0]]);
  });
});
