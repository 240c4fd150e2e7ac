import assert from 'node:assert/strict';
import { escapeMarkdown } from '../../../src/ui/base/markdown';

/** What Markdown shows for escaped text: backslashes before punctuation go, and entities become their characters. */
function rendered(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/&lt;/g, '<').replace(/&amp;/g, '&');
}

describe('escapeMarkdown', () => {
  for (const text of [
    '[a link](command:evil?%5B%5D)',
    '![a picture](https://example.com/a.png)',
    '<img src=x onerror=alert(1)> &lt;b&gt;',
    'https://example.com www.example.com someone@example.com',
    '$(zap) **bold** _under_ ~~gone~~ `code` # 1. - + > | table |',
  ]) {
    it(`shows literally: ${text}`, () => {
      const escaped = escapeMarkdown(text);
      assert.equal(rendered(escaped), text);
      assert.doesNotMatch(escaped.replace(/\\[^]/g, ''), /[[\]()<>*_`~$@:]|www\./);
    });
  }

  it('keeps text on one line and makes hidden characters visible', () => {
    assert.equal(escapeMarkdown('a\n\n# b\u202ec'), 'a \\# bU\\+202Ec');
  });
});
