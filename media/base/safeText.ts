import { html, type TemplateResult } from 'lit';
import { splitHidden } from '../../src/shared/visibleText';

/** Text of unknown origin for display: hidden characters, and those that reorder text, are shown by their numbers. */
export function safeText(text: string): string | (string | TemplateResult)[] {
  const parts = splitHidden(text);
  if (parts.every(({ hidden }) => !hidden)) return text;
  return parts.map((part) => (part.hidden ? html`<span class="hidden-character">${part.text}</span>` : part.text));
}
