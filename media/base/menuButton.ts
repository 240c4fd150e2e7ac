import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icon } from './icon';
import type { MenuItem, PopupMenu } from './popupMenu';
import '../look/controls.css';
import './menuButton.css';
import './popupMenu';

/** A button with a menu. */
@customElement('menu-button')
export class MenuButton extends LitElement {
  @property() label = '';
  @property() icon = '';
  /** Set when the label is for screen readers and the tooltip only. */
  @property({ type: Boolean }) bare = false;
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @state() private open = false;
  @query('button') private readonly button!: HTMLElement | null;
  @query('popup-menu') private readonly menu!: PopupMenu | null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`
      <button
        type="button"
        class="tool"
        aria-haspopup="menu"
        aria-expanded=${this.open ? 'true' : 'false'}
        aria-label=${this.label}
        title=${this.label}
        @click=${this.toggle}
        @keydown=${this.onKey}
      >
        ${this.icon === '' ? nothing : icon(this.icon)}
        ${this.bare ? nothing : html`<span class="tool-label">${this.label}</span>`}
        ${this.bare ? nothing : icon('chevron-down', 'small')}
      </button>
      <popup-menu .label=${this.label} .items=${this.items} @toggled=${(event: CustomEvent<boolean>) => { this.open = event.detail; }}></popup-menu>
    `;
  }

  private readonly toggle = (): void => {
    const { button, menu } = this;
    if (button === null || menu === null) return;
    const { left, bottom } = button.getBoundingClientRect();
    if (menu.isOpen) menu.hide();
    else menu.show(left, bottom, button);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || this.open) return;
    event.preventDefault();
    this.toggle();
  };
}
