import { html, type TemplateResult } from 'lit';

/** A codicon that says nothing to a screen reader: its meaning must be told beside it. */
export function icon(name: string, more = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${more}" aria-hidden="true"></span>`;
}
