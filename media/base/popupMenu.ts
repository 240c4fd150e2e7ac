import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { icon } from './icon';
import './popupMenu.css';

export interface MenuItem {
  readonly label: string;
  /** Defined for items that are switched on and off. */
  readonly checked?: boolean;
  /** Whether a line divides it from the item before. */
  readonly divided?: boolean;
  readonly run: () => void;
}

/**
 * A menu, operated by arrows, Home, End, first letters, Enter and Escape. It is our own because `vscode-context-menu` has
 * no roles for screen readers, no checked items, and is clipped by its surroundings. Event: `toggled` (whether it is open).
 */
@customElement('popup-menu')
export class PopupMenu extends LitElement {
  @property() label = '';
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @state() private open = false;
  private returnTo: HTMLElement | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get isOpen(): boolean {
    return this.open;
  }

  /**
   * Opens the menu at a point of the window, in px.
   * @param returnTo what has the focus after a choice or Escape
   */
  show(x: number, y: number, returnTo: HTMLElement | null): void {
    const { menu } = this;
    if (menu === null) return;
    this.returnTo = returnTo;
    this.open = true;
    menu.showPopover();
    void this.updateComplete.then(() => {
      // Within the window, whatever its size.
      const { width, height } = menu.getBoundingClientRect();
      menu.style.left = `${String(Math.max(4, Math.min(x, window.innerWidth - width - 4)))}px`;
      menu.style.top = `${String(Math.max(4, Math.min(y, window.innerHeight - height - 4)))}px`;
      this.entries()[0]?.focus();
    });
  }

  hide(): void {
    this.menu?.hidePopover();
  }

  protected override render(): TemplateResult {
    return html`<div class="menu" role="menu" aria-label=${this.label} popover="auto" @toggle=${this.onToggle} @keydown=${this.onKey}>
      ${this.open ? this.items.map((item) => this.renderItem(item)) : nothing}
    </div>`;
  }

  private renderItem(item: MenuItem): TemplateResult {
    const checkable = item.checked !== undefined;
    return html`${item.divided === true ? html`<div class="menu-line" role="separator"></div>` : nothing}<button
      type="button"
      class="menu-item"
      role=${checkable ? 'menuitemcheckbox' : 'menuitem'}
      aria-checked=${checkable ? String(item.checked) : nothing}
      tabindex="-1"
      @click=${() => { this.choose(item); }}
    >
      ${checkable ? icon(item.checked ? 'check' : 'blank') : nothing}
      <span class="menu-label">${item.label}</span>
    </button>`;
  }

  private get menu(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.menu');
  }

  private entries(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.menu-item')];
  }

  private readonly onToggle = (event: ToggleEvent): void => {
    this.open = event.newState === 'open';
    this.dispatchEvent(new CustomEvent('toggled', { detail: this.open }));
  };

  private choose(item: MenuItem): void {
    this.hide();
    this.returnTo?.focus();
    item.run();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const entries = this.entries();
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = this.target(event.key, at, entries);
    if (event.key === 'Tab') this.hide();
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.hide();
      this.returnTo?.focus();
    }
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    to.focus();
  };

  private target(key: string, at: number, entries: readonly HTMLElement[]): HTMLElement | undefined {
    switch (key) {
      case 'ArrowDown':
        return entries[(at + 1) % entries.length];
      case 'ArrowUp':
        return entries.at(at <= 0 ? -1 : at - 1);
      case 'Home':
        return entries[0];
      case 'End':
        return entries.at(-1);
      default: {
        if (key.length !== 1 || key === ' ') return undefined;
        const order = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
        return order.find((entry) => entry.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
      }
    }
  }
}
