import { html, type TemplateResult } from 'lit';

/** A codicon that screen readers skip; its meaning is beside it or in a label. */
export function icon(name: string, more = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${more}" aria-hidden="true"></span>`;
}

/** A button with an icon only. */
export function toolButton(name: string, label: string, run: () => void): TemplateResult {
  return html`<vscode-toolbar-button icon=${name} label=${label} title=${label} @click=${run}></vscode-toolbar-button>`;
}
