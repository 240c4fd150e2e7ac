import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { icon } from './icon';
import '../look/controls.css';
import './menuButton.css';

export interface MenuItem {
  readonly label: string;
  /** Defined for items that are switched on and off. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/**
 * A button with a menu, operated by arrows, Home, End, first letters, Enter and Escape. It is our own because
 * `vscode-context-menu` has no roles for screen readers, no checked items, and is clipped by its surroundings.
 */
@customElement('menu-button')
export class MenuButton extends LitElement {
  @property() label = '';
  @property() icon = '';
  /** Set when the label is for screen readers and the tooltip only. */
  @property({ type: Boolean }) bare = false;
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @state() private open = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Opens the menu at a point of the window (px), for a context menu. */
  openAt(x: number, y: number): void {
    this.show(x, y);
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
        @keydown=${this.onButtonKey}
      >
        ${this.icon === '' ? nothing : icon(this.icon)}
        ${this.bare ? nothing : html`<span class="tool-label">${this.label}</span>`}
        ${this.bare ? nothing : icon('chevron-down', 'small')}
      </button>
      <div class="menu" role="menu" aria-label=${this.label} popover="auto" @toggle=${this.onToggle} @keydown=${this.onMenuKey}>
        ${this.open ? this.items.map((item) => this.renderItem(item)) : nothing}
      </div>
    `;
  }

  private renderItem(item: MenuItem): TemplateResult {
    const checkable = item.checked !== undefined;
    return html`<button
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

  private readonly toggle = (): void => {
    if (this.open) {
      this.menu?.hidePopover();
      return;
    }
    const box = this.querySelector('button')?.getBoundingClientRect();
    this.show(box?.left ?? 0, box?.bottom ?? 0);
  };

  private show(x: number, y: number): void {
    const { menu } = this;
    if (menu === null) return;
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

  private readonly onToggle = (event: ToggleEvent): void => {
    if (event.newState === 'closed') this.open = false;
  };

  private choose(item: MenuItem): void {
    this.menu?.hidePopover();
    this.querySelector('button')?.focus();
    item.run();
  }

  private readonly onButtonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || this.open) return;
    event.preventDefault();
    this.toggle();
  };

  private readonly onMenuKey = (event: KeyboardEvent): void => {
    const entries = this.entries();
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = this.target(event.key, at, entries);
    if (event.key === 'Tab') this.menu?.hidePopover();
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.menu?.hidePopover();
      this.querySelector('button')?.focus();
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
