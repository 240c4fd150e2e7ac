import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { MAX_RECORDS, NO_FILTER, NO_SEARCH, SOURCE_ORDER } from '../../src/shared/messages';
import type { CopyForm, Filter, Row, RunHead, Search, Sort, Status } from '../../src/shared/messages';
import { type ColumnSetting, DEFAULT_SHARE, type Tab, TABS } from '../../src/shared/layout';
import type { Remembered } from '../../src/shared/remembered';
import { fill } from '../../src/shared/strings';
import { visibleText } from '../../src/shared/visibleText';
import { Host } from '../base/host';
import { icon } from '../base/icon';
import { Numbers } from '../base/numbers';
import type { PanelContext } from '../base/panelElement';
import '../base/popupMenu';
import type { PopupMenu } from '../base/popupMenu';
import { Toast } from '../base/toast';
import '../details/recordDetails';
import '../look/states.css';
import { defaultColumns } from '../records/columns';
import '../records/recordGrid';
import type { GridMenuEvent, RecordEvent, RecordGrid } from '../records/recordGrid';
import { rowMenuItems } from '../records/rowMenu';
import { renderSash } from './splitSash';
import '../requests/requestList';
import { canResend, renderActions } from '../run/runActions';
import { renderGlance } from '../run/runGlance';
import { renderHeader } from '../run/runHeader';
import { renderNotice, waitingText } from '../run/runNotice';
import { renderProgress } from '../run/runProgress';
import { renderTotals } from '../run/runTotals';
import '../shards/shardList';
import '../time/timeChart';
import '../toolbar/recordTools';
import { Announcer } from './announcer';
import './streamResults.css';
import { renderTabs } from './tabs';

/** Changes are remembered after this time, in ms. */
const REMEMBER_AFTER = 250;

/** The results panel: what is shown of which run, and the parts that show it. */
@customElement('stream-results')
export class StreamResults extends LitElement {
  @state() private context: PanelContext | undefined;
  @state() private run: RunHead | undefined;
  @state() private status: Status | undefined;
  @state() private first: readonly Row[] = [];
  @state() private filter: Filter = NO_FILTER;
  @state() private sort: Sort = SOURCE_ORDER;
  @state() private search: Search = NO_SEARCH;
  @state() private columns: readonly ColumnSetting[] = [];
  @state() private tab: Tab = 'records';
  @state() private opened: number | undefined;
  @state() private selection: readonly number[] = [];
  @state() private detailsShare = DEFAULT_SHARE;
  /** Grows with each status, so that the parts know that their data may have changed. */
  @state() private version = 0;
  @state() private searchProblem: string | undefined;

  @query('record-grid') private readonly grid!: RecordGrid | null;
  @query('.row-menu') private readonly rowMenu!: PopupMenu | null;

  private readonly host = new Host();
  private readonly toast = new Toast(this);
  private readonly announcer = new Announcer(this, () => this.announcement());
  private rememberTimer: number | undefined;
  private restored: Remembered | undefined;

  /** "Loading…" in the user's language. The page says it itself until this element takes its place. */
  private readonly loading = this.textContent.trim();

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.host.onStatus = (status) => { this.take(status); };
    this.host.onReset = () => { void this.open(); };
    this.host.onRecord = (record) => { void this.showRecord(record); };
    document.addEventListener('keydown', this.onKey);
    window.addEventListener('focus', this.onFocus);
    // Hiding the panel ends this page, so the state must be saved by then.
    document.addEventListener('visibilitychange', this.rememberNow);
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onKey);
    window.removeEventListener('focus', this.onFocus);
    document.removeEventListener('visibilitychange', this.rememberNow);
  }

  private async open(): Promise<void> {
    const answer = await this.host.ask('ready', { state: this.host.remembered() });
    const { run, remembered } = answer;
    this.context = { host: this.host, strings: answer.strings, numbers: new Numbers(answer.locale, answer.strings) };
    this.run = run;
    this.status = answer.status;
    this.first = answer.rows;
    if (run === undefined) return;
    const same = remembered?.run === run.id ? remembered : undefined;
    this.restored = same;
    this.columns = remembered?.columns ?? defaultColumns(run.service, answer.status?.totals.records ?? 0);
    this.detailsShare = remembered?.detailsShare ?? DEFAULT_SHARE;
    this.filter = same?.filter ?? NO_FILTER;
    this.sort = same?.sort ?? SOURCE_ORDER;
    this.search = same?.search ?? NO_SEARCH;
    this.tab = same?.tab ?? 'records';
    this.opened = same?.opened;
    this.selection = [];
    // The answer brought all records in source order.
    if (this.isFiltered() || this.sort.key !== 'record' || this.sort.descending) await this.setView();
    await this.gridDrawn();
    if (same !== undefined) this.grid?.restore(same.position);
    // Immediately: otherwise a window that is reloaded now would not know which run this panel shows.
    this.rememberNow();
    if (answer.record !== undefined) await this.showRecord(answer.record);
  }

  /** Shows a record with its details, and clears filters that may hide it. */
  private async showRecord(record: number): Promise<void> {
    this.tab = 'records';
    this.filter = NO_FILTER;
    this.sort = SOURCE_ORDER;
    this.search = NO_SEARCH;
    await this.setView();
    await this.gridDrawn();
    this.grid?.goTo(record);
    this.openRecord(record);
  }

  private async gridDrawn(): Promise<void> {
    await this.updateComplete;
    await this.grid?.updateComplete;
  }

  private take(status: Status): void {
    this.status = status;
    this.version += 1;
    this.grid?.refresh();
    this.announcer.schedule();
  }

  private announcement(): string | undefined {
    const { context, status } = this;
    if (context === undefined || status === undefined) return undefined;
    const { strings, numbers } = context;
    const { totals, pauseReason, outage } = status;
    // Without the totals, so that an outage is announced once: responses still in flight change those.
    if (outage !== undefined) return `${waitingText(context, outage)}. ${visibleText(outage.message)} ${strings.waitingHelp}`;
    const counts = [totals.delivered, totals.records, totals.failed, totals.uncertain, totals.notSent].map((count) => numbers.count(count));
    const reason = pauseReason === undefined ? '' : ` ${pauseReason.message} ${pauseReason.remedy}`;
    return fill(strings.announce, strings[status.state], ...counts) + visibleText(reason);
  }

  /** Requests the records that the filter, the search and the sort order select. */
  private async setView(): Promise<void> {
    const { filter, sort, search } = this;
    try {
      const { status, rows } = await this.host.ask('view', { filter, sort, search: search.text === '' ? undefined : search });
      this.searchProblem = undefined;
      this.status = status;
      this.first = rows;
    } catch (error) {
      this.searchProblem = messageOf(error);
      return;
    }
    this.remember();
  }

  private isFiltered(): boolean {
    const { standings, possibleDuplicate, throttled, ...single } = this.filter;
    return this.search.text !== '' || standings.length > 0 || possibleDuplicate || throttled || Object.values(single).some((value) => value !== undefined);
  }

  private setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    void this.setView();
  }

  private setSearch(search: Search): void {
    const empty = this.search.text === '' && search.text === '';
    this.search = search;
    if (!empty) void this.setView();
  }

  private clearFilters(): void {
    this.filter = NO_FILTER;
    this.search = { ...this.search, text: '' };
    void this.setView();
    this.grid?.focus();
  }

  private setColumns(columns: readonly ColumnSetting[]): void {
    if (columns.every(({ hidden }) => hidden)) return;
    this.columns = columns;
    this.remember();
  }

  private setTab(tab: Tab): void {
    if (tab === this.tab) return;
    this.tab = tab;
    // When the table is shown again, it requests its rows as they are then.
    this.first = [];
    this.remember();
  }

  private remember(): void {
    window.clearTimeout(this.rememberTimer);
    this.rememberTimer = window.setTimeout(this.rememberNow, REMEMBER_AFTER);
  }

  private readonly rememberNow = (): void => {
    const { run, tab, filter, sort, search, columns, opened, detailsShare } = this;
    if (run === undefined) return;
    const position = this.grid?.position ?? this.restored?.position ?? { top: 0, active: 0 };
    const state: Remembered = { run: run.id, tab, filter, sort, search, columns, position, opened, detailsShare };
    this.host.remember(state);
  };

  /** Shows why an action failed. */
  private async attempt(action: Promise<unknown>): Promise<void> {
    try {
      await action;
    } catch (error) {
      this.toast.show(messageOf(error), true);
    }
  }

  private async copy({ strings, numbers }: PanelContext, form: CopyForm): Promise<void> {
    const { copied } = await this.host.ask('copy', { form, records: this.grid?.chosen ?? [] });
    this.toast.show(copied === 1 ? strings.copiedOne : fill(strings.copied, numbers.count(copied)));
  }

  private async copyText({ strings }: PanelContext, text: string): Promise<void> {
    await this.host.ask('copyText', { text });
    this.toast.show(strings.copiedValue);
  }

  private showRowMenu(context: PanelContext, { record, x, y }: GridMenuEvent): void {
    const { rowMenu, grid, status } = this;
    if (rowMenu === null || grid === null || status === undefined) return;
    const records = grid.chosen;
    const items = rowMenuItems(context.strings, records.length > 1 ? context.numbers.count(records.length) : undefined, {
      open: () => { this.openRecord(record); },
      reveal: () => { this.reveal(record); },
      resend: canResend(status.state) ? () => void this.attempt(this.host.ask('resend', { records })) : undefined,
      copy: (form) => void this.attempt(this.copy(context, form)),
    });
    rowMenu.items = items;
    rowMenu.show(x, y, grid);
  }

  private reveal(record: number): void {
    void this.attempt(this.host.ask('reveal', { record }));
  }

  private openRecord(record: number): void {
    this.opened = record;
    this.remember();
  }

  private closeDetails(): void {
    if (this.opened === undefined) return;
    this.opened = undefined;
    this.remember();
    this.grid?.focus();
  }

  private async stepRecord(by: number): Promise<void> {
    const { opened, grid } = this;
    if (opened === undefined || grid === null) return;
    const { position } = await this.host.ask('position', { record: opened });
    grid.goTo((position ?? 0) + by);
  }

  private showRequest(request: number): void {
    this.tab = 'records';
    this.filter = { ...NO_FILTER, request };
    this.search = NO_SEARCH;
    void this.setView();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
    const field = this.querySelector<HTMLElement>('vscode-textfield');
    if (field === null) return;
    event.preventDefault();
    field.focus();
  };

  /** When the panel gets the focus and none of its elements has it, the records do. */
  private readonly onFocus = (): void => {
    if (document.activeElement === document.body) this.grid?.focus();
  };

  protected override updated(changed: PropertyValues): void {
    if (changed.has('run') && this.run !== undefined) document.title = this.run.name;
  }

  protected override render(): TemplateResult {
    const { context, status, run } = this;
    if (context === undefined) return html`<main class="state-page" aria-busy="true">${icon('loading', 'codicon-modifier-spin')}<p>${this.loading}</p></main>`;
    const { strings } = context;
    if (run === undefined || status === undefined) {
      return html`<main class="state-page">${icon('history', 'big')}<h1>${strings.runGone}</h1><p>${strings.runGoneHelp}</p></main>`;
    }
    const attempt = (action: Promise<unknown>): void => { void this.attempt(action); };
    const actions = renderActions(context, status, this.selection, attempt);
    const tabs = TABS.filter((tab) => tab !== 'shards' || run.service.shardRate !== undefined);
    return html`
      <main class="results">
        ${renderHeader(context, run, status, actions)}
        ${renderTotals(context, status, this.filter.standings, (standings) => { this.setFilter({ standings }); })}
        ${renderProgress(context, status)} ${renderGlance(context, status)} ${renderNotice(context, status)}
        <div class="tab-line">
          ${renderTabs(context, tabs, this.tab, (tab) => { this.setTab(tab); })} ${this.tab === 'records' ? this.renderTools(context, run, status) : nothing}
        </div>
        <div class="tab-content" id="tab-content" role="tabpanel" aria-labelledby=${`tab-${this.tab}`}>${this.renderTab(context, run, status)}</div>
      </main>
      ${this.announcer.render()} ${this.toast.render()}
    `;
  }

  private renderTools(context: PanelContext, run: RunHead, status: Status): TemplateResult {
    return html`<record-tools
      .context=${context}
      .run=${run}
      .status=${status}
      .filter=${this.filter}
      .search=${this.search}
      .problem=${this.searchProblem}
      .columns=${this.columns}
      .selected=${this.selection.length}
      ?filtered=${this.isFiltered()}
      @filter=${(event: CustomEvent<Partial<Filter>>) => { this.setFilter(event.detail); }}
      @search-change=${(event: CustomEvent<Search>) => { this.setSearch(event.detail); }}
      @clear=${() => { this.clearFilters(); }}
      @layout=${(event: CustomEvent<readonly ColumnSetting[]>) => { this.setColumns(event.detail); }}
      @copy-records=${(event: CustomEvent<CopyForm>) => void this.attempt(this.copy(context, event.detail))}
      @leave=${() => { this.grid?.focus(); }}
    ></record-tools>`;
  }

  private renderTab(context: PanelContext, run: RunHead, status: Status): TemplateResult {
    const { version } = this;
    switch (this.tab) {
      case 'records':
        return this.renderRecords(context, run, status);
      case 'requests':
        return html`<request-list .context=${context} .count=${status.totals.requests} .version=${version} @show-records=${(event: CustomEvent<number>) => { this.showRequest(event.detail); }}></request-list>`;
      case 'shards':
        return html`<shard-list .context=${context} .rate=${run.service.shardRate} .elapsed=${status.elapsed} .version=${version}></shard-list>`;
      case 'time':
        return html`<time-chart .context=${context} .time=${status.time}></time-chart>`;
    }
  }

  private renderRecords(context: PanelContext, run: RunHead, { view, totals }: Status): TemplateResult {
    const { opened } = this;
    const { strings, numbers } = context;
    const tooMany = (requested: number): string => fill(strings.selectionLimited, numbers.count(MAX_RECORDS), numbers.count(requested));
    return html`<div class="split" .style=${`--details: ${String(this.detailsShare * 100)}%`}>
      <div class="split-main">
        <record-grid
          .context=${context}
          .service=${run.service}
          .sources=${run.sources}
          .columns=${this.columns}
          .sort=${this.sort}
          .first=${this.first}
          .count=${view.count}
          .opened=${opened}
          @sort=${(event: CustomEvent<Sort>) => { this.sort = event.detail; void this.setView(); }}
          @layout=${(event: CustomEvent<readonly ColumnSetting[]>) => { this.setColumns(event.detail); }}
          @open-record=${(event: CustomEvent<RecordEvent>) => { this.openRecord(event.detail.record); }}
          @active-record=${(event: CustomEvent<RecordEvent>) => { if (this.opened !== undefined) this.openRecord(event.detail.record); }}
          @reveal-record=${(event: CustomEvent<RecordEvent>) => { this.reveal(event.detail.record); }}
          @selection=${(event: CustomEvent<readonly number[]>) => { this.selection = event.detail; }}
          @selection-limited=${(event: CustomEvent<number>) => { this.toast.show(tooMany(event.detail), true); }}
          @copy-cell=${(event: CustomEvent<string>) => void this.attempt(this.copyText(context, event.detail))}
          @copy-selection=${() => void this.attempt(this.copy(context, 'tsv'))}
          @grid-menu=${(event: CustomEvent<GridMenuEvent>) => { this.showRowMenu(context, event.detail); }}
          @scrolled=${() => { this.remember(); }}
          @close=${() => { this.closeDetails(); }}
        ></record-grid>
        <popup-menu class="row-menu" .label=${strings.rowActions}></popup-menu>
        ${view.count > 0 ? nothing : this.renderEmpty(context, totals.records)}
      </div>
      ${opened === undefined
        ? nothing
        : [renderSash(strings.resizeDetails, this.detailsShare, (share) => { this.detailsShare = share; this.remember(); }), this.renderDetails(context, run, opened)]}
    </div>`;
  }

  private renderEmpty({ strings, numbers }: PanelContext, records: number): TemplateResult {
    if (records === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noRecords}</p></div>`;
    return html`<div class="empty">
      ${icon('filter', 'big')}
      <p>${strings.noMatches}</p>
      <p class="dim">${fill(strings.noMatchesHelp, numbers.count(records))}</p>
      <vscode-button secondary @click=${() => { this.clearFilters(); }}>${strings.clearFilters}</vscode-button>
    </div>`;
  }

  private renderDetails(context: PanelContext, run: RunHead, record: number): TemplateResult {
    return html`<record-details
      .context=${context}
      .sources=${run.sources}
      .record=${record}
      .version=${this.version}
      @close=${() => { this.closeDetails(); }}
      @step=${(event: CustomEvent<number>) => void this.stepRecord(event.detail)}
      @reveal-record=${(event: CustomEvent<RecordEvent>) => { this.reveal(event.detail.record); }}
      @show-origin=${(event: CustomEvent<RecordEvent>) => void this.attempt(this.host.ask('showOrigin', event.detail))}
      @copy-cell=${(event: CustomEvent<string>) => void this.attempt(this.copyText(context, event.detail))}
    ></record-details>`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
