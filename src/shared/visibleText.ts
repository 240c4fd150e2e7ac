/**
 * Makes hidden characters visible. Text that comes from elsewhere (payloads, keys, file names, service messages) passes
 * through here before it is shown, so that nothing in it can hide, or reverse the order of what is around it.
 */

/**
 * Characters without a shape of their own, or that change how others are drawn: controls (except tab and line feed),
 * line and paragraph separators, lone surrogates, interlinear annotations, and everything that Unicode calls ignorable:
 * zero-width and bidirectional characters, fillers, tags. Variation selectors of the basic plane stay: emoji need them.
 */
// eslint-disable-next-line no-misleading-character-class -- \ufe00-\ufe0f are the variation selectors themselves.
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb](?<![\t\n\ufe00-\ufe0f])/gu;

/** A part of a text: characters to show as they are, or the name of one hidden character. */
export interface TextPart {
  readonly text: string;
  /** Whether `text` names a hidden character, such as "U+202E". */
  readonly hidden: boolean;
}

/** The text with each hidden character as U+XXXX. Tabs and line feeds stay. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, nameOf);
}

/** The same on one line, for labels and messages: line breaks and tabs become single spaces. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/[\t\r\n]+/g, ' '));
}

/** The text in parts, so that hidden characters can be styled; a single part where there are none. */
export function splitHidden(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), hidden: false });
    parts.push({ text: nameOf(match[0]), hidden: true });
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end), hidden: false });
  return parts;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
