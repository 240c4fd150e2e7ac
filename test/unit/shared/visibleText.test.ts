import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitHidden, visibleLine, visibleText } from '../../../src/shared/visibleText';

const point = (code: number): string => String.fromCodePoint(code);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Code points that must never reach the screen as they are, by group. */
const HIDDEN: Readonly<Record<string, readonly number[]>> = {
  'control characters except tab and line feed': [...range(0, 8), ...range(0x0b, 0x1f), ...range(0x7f, 0x9f)],
  'bidirectional characters': [0x061c, 0x200e, 0x200f, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)],
  'zero-width characters': [0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2064, 0xfeff, 0x034f],
  'soft hyphens and blank fillers': [0x00ad, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x3164, 0xffa0],
  'line and paragraph separators': [0x2028, 0x2029],
  'interlinear annotation characters': [0xfff9, 0xfffa, 0xfffb],
  'tags and supplementary variation selectors': [0xe0001, ...range(0xe0020, 0xe007f), 0xe0100, 0xe01ef],
  'lone surrogates': [0xd800, 0xdbff, 0xdc00, 0xdfff],
};

describe('visibleText', () => {
  for (const [group, codes] of Object.entries(HIDDEN)) {
    it(`shows ${group} by their code points`, () => {
      for (const code of codes) {
        const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
        assert.equal(visibleText(`a${point(code)}b`), `a${name}b`);
      }
    });
  }

  it('keeps ordinary text of any script, emoji, tabs and line feeds', () => {
    const text = 'Grüße, 注文, مرحبا, שלום, हिन्दी, 👍🏽 ❤️, a\tb\nc, \u00a0, e\u0301';
    assert.equal(visibleText(text), text);
  });

  it('shows each half of a broken surrogate pair, and keeps a whole one', () => {
    assert.equal(visibleText('\ud83d\ud83d\ude00\ude00'), 'U+D83D😀U+DE00');
  });

  it('leaves nothing hidden in any text, and changes visible text twice no further', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = visibleText(text);
      assert.equal(visibleText(once), once);
      assert.equal(splitHidden(text).map((part) => part.text).join(''), once);
    }));
  });
});

describe('visibleLine', () => {
  it('puts line breaks and tabs into one line', () => {
    assert.equal(visibleLine('a\r\nb\tc\n\nd\u202ee'), 'a b c dU+202Ee');
  });
});

describe('splitHidden', () => {
  it('gives a text without hidden characters back whole, an empty one too', () => {
    assert.deepEqual(splitHidden('abc'), [{ text: 'abc', hidden: false }]);
    assert.deepEqual(splitHidden(''), [{ text: '', hidden: false }]);
  });

  it('separates hidden characters from the text around them', () => {
    assert.deepEqual(splitHidden('\u202eab\u200b'), [
      { text: 'U+202E', hidden: true },
      { text: 'ab', hidden: false },
      { text: 'U+200B', hidden: true },
    ]);
  });
});
