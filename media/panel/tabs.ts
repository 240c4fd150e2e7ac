import { html, type TemplateResult } from 'lit';
import type { Tab } from '../../src/shared/layout';
import type { StringName } from '../../src/shared/strings';
import type { PanelContext } from '../base/panelElement';
import './tabs.css';

const TITLES: Readonly<Record<Tab, StringName>> = { records: 'viewRecords', requests: 'viewRequests', shards: 'viewShards', time: 'viewTime' };

/**
 * The list of tabs. It is our own because `vscode-tabs` needs Enter after each arrow, knows no Space, Home or End, and
 * nests one tablist in another.
 */
export function renderTabs({ strings }: PanelContext, tabs: readonly Tab[], current: Tab, choose: (tab: Tab) => void): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const at = tabs.indexOf(current);
    const to = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" @keydown=${onKey}>
    ${tabs.map(
      (tab) => html`<button
        type="button"
        class="tab"
        role="tab"
        id=${`tab-${tab}`}
        aria-selected=${String(tab === current)}
        aria-controls="tab-content"
        tabindex=${tab === current ? 0 : -1}
        @click=${() => { choose(tab); }}
      >
        ${strings[TITLES[tab]]}
      </button>`,
    )}
  </div>`;
}
