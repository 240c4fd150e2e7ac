import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Search } from '../../src/shared/messages';
import { PanelElement } from '../base/panelElement';
import './searchField.css';

/** Searching starts this long after the last key, in ms. */
const TYPING_MS = 150;

/** The search field with its options. Events: `search-change` (Search), `leave` (on to the records, by keyboard). */
@customElement('search-field')
export class SearchField extends PanelElement {
  @property({ attribute: false }) search!: Search;
  @property({ type: Boolean }) invalid = false;
  private typing: number | undefined;

  protected override render(): TemplateResult {
    const { strings, search } = this;
    return html`<vscode-textfield
      class="search"
      type="search"
      .label=${strings.search}
      placeholder=${strings.search}
      title=${strings.searchHelp}
      ?invalid=${this.invalid}
      .value=${search.text}
      @input=${this.onInput}
      @keydown=${this.onKey}
    >
      <span class="codicon codicon-search" slot="content-before" aria-hidden="true"></span>
      <span class="search-options" slot="content-after">
        ${this.option('case-sensitive', strings.matchCase, 'matchCase')} ${this.option('regex', strings.regex, 'regex')}
      </span>
    </vscode-textfield>`;
  }

  private option(icon: string, label: string, name: 'matchCase' | 'regex'): TemplateResult {
    const on = this.search[name];
    return html`<vscode-toolbar-button toggleable icon=${icon} label=${label} title=${label} .checked=${on} @change=${() => { this.change({ [name]: !on }); }}></vscode-toolbar-button>`;
  }

  private change(change: Partial<Search>): void {
    this.emit('search-change', { ...this.search, ...change });
  }

  private readonly onInput = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => { this.change({ text: value }); }, TYPING_MS);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.search.text !== '') {
      event.stopPropagation();
      this.change({ text: '' });
    }
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    this.emit('leave');
  };
}
