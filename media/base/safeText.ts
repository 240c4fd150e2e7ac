import { html, type TemplateResult } from 'lit';

/**
 * Characters that are not seen, or that change how others are shown: controls (but for tab and line feed), zero-width
 * and bidirectional ones, line separators, variation of interlinear annotation, tags, and lone surrogates.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- Such characters are just what is looked for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** Text of unknown origin for display: what would be hidden or would turn the text around is shown by its number. */
export function safeText(text: string): string | (string | TemplateResult)[] {
  if (text.search(HIDDEN) === -1) return text;
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(html`<span class="hidden-character">${nameOf(match[0])}</span>`);
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** The same for places that take plain text only, such as tooltips. */
export function plainSafeText(text: string): string {
  return text.replaceAll(HIDDEN, nameOf);
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
