import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Filter, RunHead, Search, Status } from '../../src/shared/messages';
import type { ColumnSetting } from '../../src/shared/layout';
import { fill } from '../../src/shared/strings';
import '../base/menuButton';
import type { MenuItem } from '../base/popupMenu';
import { PanelElement } from '../base/panelElement';
import { safeText } from '../base/safeText';
import { columnTitle, defaultColumns } from '../records/columns';
import { copyItems } from '../records/rowMenu';
import { type ChoiceFilter, choiceFilters } from './filterChoices';
import './recordTools.css';
import './searchField';

/**
 * Filters, search and menus over the table of records. Events: `filter` (Partial<Filter>), `search-change` (Search), `clear`,
 * `layout` (ColumnSetting[]), `copy-records` (CopyForm), `leave`.
 */
@customElement('record-tools')
export class RecordTools extends PanelElement {
  @property({ attribute: false }) run!: RunHead;
  @property({ attribute: false }) status!: Status;
  @property({ attribute: false }) filter!: Filter;
  @property({ attribute: false }) search!: Search;
  /** Whether anything is filtered out. */
  @property({ type: Boolean }) filtered = false;
  @property({ attribute: false }) columns: readonly ColumnSetting[] = [];
  /** How many records are selected. */
  @property({ type: Number }) selected = 0;
  /** Why the host couldn't search. */
  @property({ attribute: false }) problem: string | undefined;

  protected override render(): TemplateResult {
    const { context, strings, numbers, filter, run, status } = this;
    const { totals } = status;
    const retried = filter.leastAttempts === 2 && filter.mostAttempts === undefined;
    return html`<div class="tools" role="toolbar" aria-label=${strings.search}>
      ${totals.retried > 0 ? this.toggle(strings.retried, 'debug-restart', retried, { leastAttempts: retried ? undefined : 2, mostAttempts: undefined }, totals.retried) : nothing}
      ${totals.throttled > 0 ? this.toggle(strings.throttled, 'dashboard', filter.throttled, { throttled: !filter.throttled }) : nothing}
      ${totals.possibleDuplicates > 0
        ? this.toggle(strings.possibleDuplicate, 'copy', filter.possibleDuplicate, { possibleDuplicate: !filter.possibleDuplicate }, totals.possibleDuplicates)
        : nothing}
      ${filter.request === undefined ? nothing : this.toggle(fill(strings.request, numbers.count(filter.request + 1)), 'close', true, { request: undefined })}
      ${choiceFilters(context, run, status, filter).map((choices) => this.select(choices))}
      <search-field .context=${context} .search=${this.search} ?invalid=${this.problem !== undefined} @search-change=${this.forward} @leave=${this.forward}></search-field>
      <span class="match-count" role="status">${this.renderMatches()}</span>
      ${this.filtered
        ? html`<vscode-toolbar-button class="clear-filters" icon="clear-all" label=${strings.clearFilters} title=${strings.clearFilters} @click=${() => { this.emit('clear'); }}></vscode-toolbar-button>`
        : nothing}
      <span class="menus">
        <menu-button class="copy-menu" bare .label=${strings.copy} icon="copy" .items=${copyItems(strings, (form) => { this.emit('copy-records', form); })}></menu-button>
        <menu-button bare .label=${strings.columns} icon="gear" .items=${this.columnItems()}></menu-button>
      </span>
    </div>`;
  }

  private renderMatches(): string | TemplateResult {
    const { strings, numbers, selected } = this;
    const { view, totals } = this.status;
    const problem = this.problem ?? view.search?.problem;
    if (problem !== undefined) return html`<span class="bad">${safeText(problem)}</span>`;
    const parts = [
      selected > 0 ? fill(strings.selected, numbers.count(selected)) : '',
      this.filtered ? fill(strings.matches, numbers.count(view.count), numbers.count(totals.records)) : '',
      view.search === undefined ? '' : fill(strings.searching, Math.floor((view.search.done * 100) / view.search.of)),
    ];
    return parts.filter((part) => part !== '').join(' · ');
  }

  private toggle(label: string, icon: string, on: boolean, change: Partial<Filter>, count?: number): TemplateResult {
    return html`<vscode-toolbar-button class="toggle" toggleable icon=${icon} label=${label} title=${label} .checked=${on} @change=${() => { this.emit('filter', change); }}>
      <span class="tool-label" aria-hidden="true">${label}</span>
      ${count === undefined ? nothing : html`<vscode-badge variant="counter">${this.numbers.count(count)}</vscode-badge>`}
    </vscode-toolbar-button>`;
  }

  private select({ name, label, choices }: ChoiceFilter): TemplateResult {
    const set = choices.findIndex(({ on }) => on) > 0;
    const choose = (event: Event): void => { this.emit('filter', choices[(event.target as VscodeSingleSelect).selectedIndex]?.change); };
    return html`<vscode-single-select class="filter filter-${name} ${set ? 'set' : ''}" label=${label} title=${label} @change=${choose}>
      ${choices.map((one) => html`<vscode-option .value=${one.label} .description=${one.detail} .selected=${one.on}>${one.label}</vscode-option>`)}
    </vscode-single-select>`;
  }

  private columnItems(): MenuItem[] {
    const { strings, columns, run, status } = this;
    const { service } = run;
    return [
      ...columns.map(({ name, hidden }) => ({
        label: strings[columnTitle(name, service)],
        checked: !hidden,
        run: () => { this.emit('layout', columns.map((one) => (one.name === name ? { ...one, hidden: !hidden } : one))); },
      })),
      { label: strings.resetColumns, run: () => { this.emit('layout', defaultColumns(service, status.totals.records)); } },
    ];
  }

  private readonly forward = (event: Event): void => {
    this.emit(event.type, (event as CustomEvent<unknown>).detail);
  };
}
