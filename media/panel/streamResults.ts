import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { ENDED_EARLY, MOST_RECORDS, NO_FILTER, SERVICES, SOURCE_ORDER } from '../../src/shared/messages';
import type { Action, Chosen, CopyForm, ExportForm, Filter, OrderCheck, Row, RunHead, Search, Sort, Standing, Status } from '../../src/shared/messages';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import { fill, type StringName, type Strings } from '../../src/shared/strings';
import '../requests/requestList';
import { COLUMN_LOOKS, type ColumnSetting, defaultColumns } from '../records/columns';
import { Host } from '../base/host';
import { icon } from '../base/icon';
import '../base/menuButton';
import type { MenuButton, MenuItem } from '../base/menuButton';
import { Numbers } from '../base/numbers';
import '../details/recordDetails';
import '../records/recordGrid';
import { type RecordEvent, type RecordGrid, shortShard, STANDING_LOOKS } from '../records/recordGrid';
import { decodeRemembered, type Remembered, type Tab, TABS } from './remembered';
import { plainSafeText, safeText } from '../base/safeText';
import '../shards/shardList';
import '../time/timeChart';

const NO_SEARCH: Search = { text: '', regex: false, matchCase: false };

/** How many attempts can be filtered for: from, and up to. */
const ATTEMPTS: readonly (readonly [number | undefined, number?])[] = [[undefined], [1, 1], [2], [2, 3], [4], [10]];
/** Typing is waited for this long before it is searched for, in ms. */
const TYPING = 150;
/** Screen readers hear the totals at most this often, in ms. */
const ANNOUNCE_EVERY = 3000;
/** What was changed is kept after this time, in ms. */
const REMEMBER_AFTER = 250;
const TOAST_MS = 2500;
/** Shards whose part of the records the header shows. */
const SHARES = 3;
const OUTCOMES: readonly Exclude<Standing, 'pending'>[] = ['delivered', 'failed', 'uncertain', 'notSent'];
const OUTCOME_HELP: Readonly<Record<Exclude<Standing, 'pending'>, StringName>> = {
  delivered: 'deliveredHelp',
  failed: 'failedHelp',
  uncertain: 'uncertainHelp',
  notSent: 'notSentHelp',
};
const COPY_NAMES: Readonly<Record<CopyForm, StringName>> = {
  json: 'copyJson',
  csv: 'copyCsv',
  tsv: 'copyTsv',
  command: 'copyCommand',
  request: 'copyRequest',
};
const EXPORT_NAMES: Readonly<Record<ExportForm, StringName>> = { json: 'exportJson', ndjson: 'exportNdjson', csv: 'exportCsv' };
const TAB_NAMES: Readonly<Record<Tab, StringName>> = { records: 'viewRecords', batches: 'viewBatches', shards: 'viewShards', time: 'viewTime' };

/** One of the values that a filter can have. */
interface Choice {
  readonly label: string;
  /** Told below the list. */
  readonly detail: string;
  readonly on: boolean;
  readonly run: () => void;
}

/** The results panel. */
@customElement('stream-results')
export class StreamResults extends LitElement {
  @state() private loaded: Strings | undefined;
  @state() private run: RunHead | undefined;
  @state() private actions: ReadonlySet<Action> = new Set();
  @state() private status: Status | undefined;
  @state() private first: readonly Row[] = [];
  @state() private filter: Filter = NO_FILTER;
  @state() private sort: Sort = SOURCE_ORDER;
  @state() private search: Search = NO_SEARCH;
  @state() private columns: readonly ColumnSetting[] = [];
  @state() private tab: Tab = 'records';
  @state() private opened: number | undefined;
  @state() private selection: readonly number[] = [];
  @state() private detailsShare = 0.4;
  @state() private version = 0;
  @state() private toast: { readonly text: string; readonly bad: boolean } | undefined;
  @state() private announcement = '';
  @state() private searchProblem: string | undefined;

  @query('record-grid') private readonly grid!: RecordGrid | null;
  @query('menu-button.copy-menu') private readonly copyMenu!: MenuButton | null;

  private readonly host = new Host();
  private numbers = new Numbers('en');
  private typing: number | undefined;
  private toastTimer: number | undefined;
  private announceTimer: number | undefined;
  private rememberTimer: number | undefined;
  private restored: Remembered | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.host.onStatus = (status) => { this.take(status); };
    this.host.onReset = () => { void this.open(); };
    this.host.onRecord = (record) => { void this.showRecord(record); };
    document.addEventListener('keydown', this.onKey);
    window.addEventListener('focus', this.onFocus);
    // What is remembered must be there when the panel is hidden, which ends this page.
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
    const answer = await this.host.ask('ready', {});
    const remembered = decodeRemembered(this.host.remembered());
    const { run } = answer;
    this.numbers = new Numbers(answer.locale);
    this.loaded = answer.strings;
    this.run = run;
    this.actions = new Set(answer.actions);
    this.status = answer.status;
    this.first = answer.rows;
    if (run === undefined) return;
    const same = remembered?.run === run.id ? remembered : undefined;
    this.restored = same;
    this.columns = remembered?.columns ?? defaultColumns(run.target.service, answer.status?.totals.records ?? 0);
    this.detailsShare = remembered?.detailsShare ?? 0.4;
    this.filter = same?.filter ?? NO_FILTER;
    this.sort = same?.sort ?? SOURCE_ORDER;
    this.search = same?.search ?? NO_SEARCH;
    this.tab = same?.tab ?? 'records';
    this.opened = same?.opened;
    this.selection = [];
    // What came with the answer is all records in source order.
    if (isFiltered(this.filter) || this.search.text !== '' || this.sort.key !== 'record' || this.sort.descending) await this.setView();
    await this.gridDrawn();
    if (same !== undefined) this.grid?.restore(same.position);
    // At once: without it a window that is reloaded now would not know which run this panel shows.
    this.rememberNow();
    if (answer.record !== undefined) await this.showRecord(answer.record);
  }

  /** Shows a record with its details; filters that may hide it are taken away. */
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
    this.announceSoon();
  }

  private announceSoon(): void {
    if (this.announceTimer !== undefined) return;
    this.announceTimer = window.setTimeout(() => {
      this.announceTimer = undefined;
      const { status, numbers } = this;
      if (this.loaded === undefined || status === undefined) return;
      const { strings } = this;
      const { totals } = status;
      const counts = [totals.delivered, totals.records, totals.failed, totals.uncertain, totals.notSent].map((count) => numbers.count(count));
      const reason = status.pauseReason === undefined ? '' : ` ${status.pauseReason.message} ${status.pauseReason.remedy}`;
      this.announcement = fill(strings.announce, strings[status.state], ...counts) + plainSafeText(reason);
    }, this.announcement === '' ? 300 : ANNOUNCE_EVERY);
  }

  /** Tells the host what to show. */
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

  private setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    void this.setView();
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

  /** Does something that can fail; what went wrong is shown. */
  private async attempt(action: Promise<unknown>): Promise<void> {
    try {
      await action;
    } catch (error) {
      this.showToast(messageOf(error), true);
    }
  }

  private showToast(text: string, bad = false): void {
    window.clearTimeout(this.toastTimer);
    this.toast = { text, bad };
    this.toastTimer = window.setTimeout(() => { this.toast = undefined; }, bad ? 4 * TOAST_MS : TOAST_MS);
  }

  private async copy(form: CopyForm): Promise<void> {
    const { copied } = await this.host.ask('copy', { form, records: this.grid?.chosen ?? [] });
    this.showToast(this.counted(copied, this.strings.copiedOne, this.strings.copied));
  }

  private copyText(text: string): void {
    void this.attempt(this.host.ask('copyText', { text }).then(() => { this.showToast(this.strings.copiedValue); }));
  }

  private reveal(record: number): void {
    if (this.actions.has('reveal')) void this.attempt(this.host.ask('reveal', { record }));
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

  private showBatch(request: number): void {
    this.tab = 'records';
    this.filter = { ...NO_FILTER, request };
    this.search = NO_SEARCH;
    void this.setView();
  }

  private get strings(): Strings {
    if (this.loaded === undefined) throw new Error('the panel has no texts yet');
    return this.loaded;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
    const field = this.querySelector<HTMLElement>('vscode-textfield');
    if (field === null) return;
    event.preventDefault();
    field.focus();
  };

  /** Whoever comes to the panel by keyboard, and was nowhere in it before, begins with the records. */
  private readonly onFocus = (): void => {
    if (document.activeElement === document.body) this.grid?.focus();
  };

  protected override updated(changed: PropertyValues): void {
    if (changed.has('run') && this.run !== undefined) document.title = this.run.name;
  }

  protected override render(): TemplateResult {
    const { status, run } = this;
    if (this.loaded === undefined) return html`<main class="state-page" aria-busy="true">${icon('loading', 'codicon-modifier-spin')}</main>`;
    const { strings } = this;
    if (run === undefined || status === undefined) {
      return html`<main class="state-page">${icon('history', 'big')}<h1>${strings.runGone}</h1><p>${strings.runGoneHelp}</p></main>`;
    }
    return html`
      <main class="results">
        ${this.renderHeader(run, status)} ${this.renderTotals(status)} ${this.renderProgress(status)} ${this.renderGlance(status)} ${this.renderNotice(status)}
        ${this.renderTabs()} ${this.renderTab(run, status)}
      </main>
      <div class="visually-hidden" role="status" aria-live="polite">${this.announcement}</div>
      <div class="toast-place" role="status" aria-live="polite">
        ${this.toast === undefined ? nothing : html`<div class="toast ${this.toast.bad ? 'bad' : ''}">${safeText(this.toast.text)}</div>`}
      </div>
    `;
  }

  private renderHeader(run: RunHead, status: Status): TemplateResult {
    const { strings } = this;
    const { target, accountId } = run;
    const { credentials } = target;
    const sandbox = credentials.kind === 'sandbox';
    const facts = [
      SERVICES[target.service].displayName,
      sandbox ? undefined : target.region,
      credentials.kind === 'profile' ? credentials.profile : sandbox ? 'sandbox' : undefined,
      sandbox ? undefined : accountId,
      sandbox ? undefined : target.endpoint,
    ].filter((fact) => fact !== undefined);
    return html`<header class="header">
      <div class="target">
        ${icon(SERVICES[target.service].icon)}
        <h1 title=${plainSafeText(target.arn ?? target.name)}>${safeText(target.name)}</h1>
        <span class="target-facts">${facts.map((fact) => html`<span>${safeText(fact)}</span>`)}</span>
      </div>
      <span class="state ${status.state}">${icon(STATE_ICONS[status.state], status.state === 'running' ? 'codicon-modifier-spin' : '')}${strings[status.state]}</span>
      <div class="actions">${this.renderActions(status)}</div>
    </header>`;
  }

  private renderActions(status: Status): (TemplateResult | typeof nothing)[] {
    const { strings, numbers } = this;
    const { state: runState, totals } = status;
    const can = (action: Action): boolean => this.actions.has(action);
    const goesOn = runState === 'running' || runState === 'pausing' || runState === 'paused';
    const resend: MenuItem[] = [
      ...(totals.failed > 0 ? [{ label: fill(strings.resendFailed, numbers.count(totals.failed)), run: () => { this.resend('failed'); } }] : []),
      ...(totals.uncertain > 0 ? [{ label: fill(strings.resendUncertain, numbers.count(totals.uncertain)), run: () => { this.resend('uncertain'); } }] : []),
      ...(this.selection.length > 0
        ? [{ label: fill(strings.resendSelected, numbers.count(this.selection.length)), run: () => { this.resend(this.selection); } }]
        : []),
    ];
    return [
      can('resume') && runState === 'paused' ? this.button('resume', 'play', strings.resume, false, () => this.host.ask('resume', {})) : nothing,
      can('pause') && runState === 'running' ? this.button('pause', 'debug-pause', strings.pause, true, () => this.host.ask('pause', {})) : nothing,
      can('stop') && goesOn ? this.button('stop', 'debug-stop', strings.stop, true, () => this.host.ask('stop', { abort: false })) : nothing,
      can('stop') && runState === 'stopping'
        ? this.button('stop', 'debug-stop', strings.stopNow, true, () => this.host.ask('stop', { abort: true }), strings.stopNowHelp)
        : nothing,
      can('resend') && (runState === 'interrupted' || runState === 'stopped') && totals.notSent + totals.failed > 0 && status.codes.some(({ code }) => ENDED_EARLY.has(code))
        ? this.button('send-rest', 'play', strings.sendRest, false, () => this.host.ask('resend', { records: 'rest' }), strings.sendRestHelp)
        : nothing,
      can('resend') && resend.length > 0 && !goesOn ? html`<menu-button .label=${strings.resend} icon="debug-restart" .items=${resend}></menu-button>` : nothing,
      can('openFailed') && totals.failed > 0 ? this.button('open-failed', 'go-to-file', strings.openFailed, true, () => this.host.ask('openFailed', { records: 'failed' })) : nothing,
      can('export')
        ? html`<menu-button
            .label=${strings.export}
            icon="export"
            .items=${(['json', 'ndjson', 'csv'] as const).map((form) => ({ label: strings[EXPORT_NAMES[form]], run: () => void this.attempt(this.host.ask('export', { form })) }))}
          ></menu-button>`
        : nothing,
    ];
  }

  private button(name: string, iconName: string, label: string, secondary: boolean, run: () => Promise<unknown>, title = label): TemplateResult {
    return html`<vscode-button class="action-${name}" ?secondary=${secondary} icon=${iconName} title=${title} @click=${() => void this.attempt(run())}>${label}</vscode-button>`;
  }

  private resend(records: Chosen): void {
    void this.attempt(this.host.ask('resend', { records }));
  }

  private renderTotals({ totals, elapsed, order }: Status): TemplateResult {
    const { strings, numbers, filter } = this;
    const all = filter.standings.length === 0;
    const perSecond = elapsed > 0 ? (totals.delivered * 1000) / elapsed : 0;
    const facts = [
      [this.counted(totals.requests, strings.oneBatch, strings.batches), ''],
      [this.counted(totals.retries, strings.oneRetry, strings.retries), ''],
      ...(totals.throttled > 0 ? [[fill(strings.throttles, numbers.count(totals.throttled)), '']] : []),
      ...(perSecond > 0 ? [[fill(strings.perSecond, numbers.count(perSecond)), '']] : []),
      ...(elapsed > 0 ? [[numbers.duration(elapsed), strings.duration]] : []),
      [numbers.bytes(totals.deliveredBytes), ''],
      ...(order === undefined ? [] : [this.describeOrder(order)]),
    ];
    return html`<div class="totals">
      <div class="outcome-filters" role="group" aria-label=${strings.columnOutcome}>
        <button type="button" class="total" data-outcome="all" aria-pressed=${String(all)} @click=${() => { this.setFilter({ standings: [] }); }}>
          <strong>${numbers.count(totals.records)}</strong> ${strings.all}
        </button>
        ${OUTCOMES.map((outcome) => this.renderTotal(outcome, totals[outcome]))} ${totals.pending > 0 ? this.renderTotal('pending', totals.pending) : nothing}
      </div>
      <div class="facts-line">${facts.map(([text, title]) => html`<span title=${title === '' ? nothing : (title ?? nothing)}>${text}</span>`)}</div>
    </div>`;
  }

  /** With the word for one, or for several. */
  private counted(count: number, one: string, several: string): string {
    return count === 1 ? one : fill(several, this.numbers.count(count));
  }

  /** The text, and the help for it. */
  private describeOrder({ keys, keysOutOfOrder, firstOutOfOrder, incomparable }: OrderCheck): [string, string] {
    const { strings, numbers } = this;
    const across = incomparable === 0 ? '' : ` ${fill(strings.orderAcross, numbers.count(incomparable))}`;
    const text = firstOutOfOrder === undefined
      ? strings.orderKept
      : fill(strings.orderBroken, numbers.count(keysOutOfOrder), numbers.count(keys), numbers.count(firstOutOfOrder + 1));
    return [text, strings.orderHelp + across];
  }

  private renderTotal(standing: Standing, count: number): TemplateResult {
    const { strings, numbers, filter } = this;
    const look = STANDING_LOOKS[standing];
    const pressed = filter.standings.includes(standing);
    const help = standing === 'pending' ? nothing : strings[OUTCOME_HELP[standing]];
    return html`<button
      type="button"
      class=${classMap({ total: true, zero: count === 0, [standing]: true })}
      data-outcome=${standing}
      aria-pressed=${String(pressed)}
      title=${help}
      @click=${(event: MouseEvent) => { this.toggleStanding(standing, event.ctrlKey || event.metaKey || event.shiftKey); }}
    >
      ${icon(look.icon)} <strong>${numbers.count(count)}</strong> ${strings[look.name]}
    </button>`;
  }

  private toggleStanding(standing: Standing, add: boolean): void {
    const { standings } = this.filter;
    if (standings.includes(standing)) this.setFilter({ standings: standings.filter((one) => one !== standing) });
    else this.setFilter({ standings: add ? [...standings, standing] : [standing] });
  }

  /** A bar of our own: `vscode-progress-bar` has one part, this one a part for each outcome. */
  private renderProgress({ totals, state: runState }: Status): TemplateResult {
    const { strings, numbers } = this;
    const done = totals.records - totals.pending;
    const over = runState === 'finished' || runState === 'stopped' || runState === 'interrupted';
    return html`<div
      class="progress ${over ? 'over' : ''}"
      role="progressbar"
      aria-label=${strings[runState]}
      aria-valuemin="0"
      aria-valuemax=${totals.records}
      aria-valuenow=${done}
      aria-valuetext=${numbers.percent(done, totals.records)}
    >
      ${OUTCOMES.map((outcome) => html`<span class=${outcome} .style=${`flex-grow: ${String(totals[outcome])}`}></span>`)}
      <span .style=${`flex-grow: ${String(totals.pending)}`}></span>
    </div>`;
  }

  /** Where there is room: a small picture of the run, of which the tabs Time and Shards show all. */
  private renderGlance({ time, shards }: Status): TemplateResult | typeof nothing {
    const { strings, numbers } = this;
    if (time.bins.length === 0) return nothing;
    const all = shards.reduce((sum, { records }) => sum + records, 0);
    const most = [...shards].sort((a, b) => b.records - a.records || (a.shardId < b.shardId ? -1 : 1)).slice(0, SHARES);
    return html`<div class="glance">
      <time-chart small .time=${time} .strings=${strings} .numbers=${numbers}></time-chart>
      ${all === 0
        ? nothing
        : html`<ul class="shares" aria-label=${strings.viewShards}>
            ${most.map(({ shardId, records }) => html`<li title=${plainSafeText(shardId)}>
              <span class="mono">${safeText(shortShard(shardId))}</span>
              <span class="share-bar track" aria-hidden="true"><span class="bar" .style=${`width: ${((records * 100) / all).toFixed(1)}%`}></span></span>
              ${numbers.percent(records, all)}
            </li>`)}
            ${shards.length > SHARES ? html`<li>+${numbers.count(shards.length - SHARES)}</li>` : nothing}
          </ul>`}
    </div>`;
  }

  private renderNotice({ state: runState, pauseReason }: Status): TemplateResult | typeof nothing {
    const { strings } = this;
    if (runState === 'interrupted') return html`<div class="notice warn">${icon('debug-disconnect')}<div>${strings.interruptedHelp}</div></div>`;
    if ((runState !== 'paused' && runState !== 'pausing') || pauseReason === undefined) return nothing;
    if (pauseReason.code === 'person') return html`<div class="notice">${icon('debug-pause')}<div>${strings.pausedByPerson}</div></div>`;
    return html`<div class="notice warn">
      ${icon('warning')}
      <div>
        <strong>${safeText(pauseReason.code)}</strong>
        <div class="selectable">${safeText(pauseReason.message)}</div>
        <div class="selectable"><strong>${strings.whatToDo}:</strong> ${safeText(pauseReason.remedy)}</div>
      </div>
    </div>`;
  }

  /**
   * Tabs of our own: `vscode-tabs` needs Enter after each arrow, knows no Space, Home or End, and puts one tablist into
   * another.
   */
  private renderTabs(): TemplateResult {
    const tabs = TABS.filter((tab) => tab !== 'shards' || (this.run !== undefined && SERVICES[this.run.target.service].shardRate !== undefined));
    return html`<div class="tab-line">
      <div class="tabs" role="tablist" @keydown=${(event: KeyboardEvent) => { this.onTabKey(event, tabs); }}>
        ${tabs.map(
          (tab) => html`<button
            type="button"
            class="tab"
            role="tab"
            id=${`tab-${tab}`}
            aria-selected=${String(tab === this.tab)}
            aria-controls="tab-content"
            tabindex=${tab === this.tab ? 0 : -1}
            @click=${() => { this.setTab(tab); }}
          >
            ${this.strings[TAB_NAMES[tab]]}
          </button>`,
        )}
      </div>
      ${this.tab === 'records' ? this.renderTools() : nothing}
    </div>`;
  }

  private setTab(tab: Tab): void {
    if (tab === this.tab) return;
    this.tab = tab;
    // The table begins anew when it is shown again, and asks for its rows as they are then.
    this.first = [];
    this.remember();
  }

  private onTabKey(event: KeyboardEvent, tabs: readonly Tab[]): void {
    const at = tabs.indexOf(this.tab);
    const to = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to);
    if (next === undefined) return;
    event.preventDefault();
    this.setTab(next);
    void this.updateComplete.then(() => { this.querySelector<HTMLElement>(`#tab-${next}`)?.focus(); });
  }

  private renderTools(): TemplateResult {
    const { strings, numbers, filter, search, run, status } = this;
    if (status === undefined || run === undefined) return html``;
    const { shards, codes, totals, view } = status;
    const choice = (label: string, on: boolean, change: Partial<Filter>, detail = ''): Choice => ({
      label: plainSafeText(label),
      detail: plainSafeText(detail),
      on,
      run: () => { this.setFilter(change); },
    });
    // The list below a select begins anew when an option changes: counts that still grow are left out.
    const counted = (label: string, records: number): string => (status.endedAt === undefined ? label : `${label} · ${numbers.count(records)}`);
    const sorted = [...shards].sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
    const shardChoices = [
      choice(strings.allShards, filter.shard === undefined, { shard: undefined }),
      ...sorted.map(({ shardId, records }) => choice(shortShard(shardId), filter.shard === shardId, { shard: shardId }, counted(shardId, records))),
    ];
    const codeChoices = [
      choice(strings.allErrors, filter.code === undefined, { code: undefined }),
      ...codes.map(({ code, records }) => choice(code, filter.code === code, { code }, counted(code, records))),
    ];
    const sourceChoices = [
      choice(strings.allSources, filter.source === undefined, { source: undefined }),
      ...run.sources.map((name, source) => choice(name, filter.source === source, { source })),
    ];
    const retried = filter.leastAttempts === 2 && filter.mostAttempts === undefined;
    const attemptChoices = ATTEMPTS.map(([least, most]) => {
      const label = least === undefined ? strings.anyAttempts : most === undefined ? fill(strings.leastAttempts, least) : most === 1 ? strings.oneAttempt : fill(strings.someAttempts, least, most);
      return choice(label, filter.leastAttempts === least && filter.mostAttempts === most, attemptsFrom(least, most));
    });
    const filtered = isFiltered(filter) || search.text !== '';
    return html`<div class="tools" role="toolbar" aria-label=${strings.search}>
      ${totals.retried > 0 ? this.toggle(strings.retried, 'debug-restart', retried, () => { this.setFilter(attemptsFrom(retried ? undefined : 2)); }, totals.retried) : nothing}
      ${totals.throttled > 0 ? this.toggle(strings.throttled, 'dashboard', filter.throttled, () => { this.setFilter({ throttled: !filter.throttled }); }) : nothing}
      ${totals.possibleDuplicates > 0
        ? this.toggle(strings.possibleDuplicate, 'copy', filter.possibleDuplicate, () => { this.setFilter({ possibleDuplicate: !filter.possibleDuplicate }); }, totals.possibleDuplicates)
        : nothing}
      ${filter.request === undefined ? nothing : this.toggle(fill(strings.batchFilter, numbers.count(filter.request + 1)), 'close', true, () => { this.setFilter({ request: undefined }); })}
      ${totals.retried > 0 || filter.leastAttempts !== undefined ? this.choice('attempts', strings.columnAttempts, attemptChoices) : nothing}
      ${shards.length > 1 || filter.shard !== undefined ? this.choice('shard', strings.shard, shardChoices) : nothing}
      ${codes.length > 0 || filter.code !== undefined ? this.choice('error', strings.error, codeChoices) : nothing}
      ${run.sources.length > 1 ? this.choice('source', strings.source, sourceChoices) : nothing}
      <vscode-textfield
        class="search"
        type="search"
        .label=${strings.search}
        placeholder=${strings.search}
        title=${strings.searchHelp}
        ?invalid=${this.searchProblem !== undefined}
        .value=${search.text}
        @input=${this.onSearchInput}
        @keydown=${this.onSearchKey}
      >
        <span class="codicon codicon-search" slot="content-before" aria-hidden="true"></span>
        <span class="search-options" slot="content-after">
          ${this.option('case-sensitive', strings.matchCase, search.matchCase, { matchCase: !search.matchCase })}
          ${this.option('regex', strings.regex, search.regex, { regex: !search.regex })}
        </span>
      </vscode-textfield>
      <span class="match-count" role="status">${this.renderMatches(filtered, view, totals.records)}</span>
      ${filtered
        ? html`<vscode-toolbar-button class="clear-filters" icon="clear-all" label=${strings.clearFilters} title=${strings.clearFilters} @click=${this.clearFilters}></vscode-toolbar-button>`
        : nothing}
      <span class="menus">
        <menu-button class="copy-menu" bare .label=${strings.copy} icon="copy" .items=${this.copyItems()}></menu-button>
        <menu-button bare .label=${strings.columns} icon="gear" .items=${this.columnItems(run)}></menu-button>
      </span>
    </div>`;
  }

  private renderMatches(filtered: boolean, view: Status['view'], records: number): string | TemplateResult {
    const { strings, numbers } = this;
    if (this.searchProblem !== undefined) return html`<span class="bad">${safeText(this.searchProblem)}</span>`;
    if (view.search?.problem !== undefined) return html`<span class="bad">${safeText(view.search.problem)}</span>`;
    const selected = this.selection.length > 0 ? `${fill(strings.selected, numbers.count(this.selection.length))} · ` : '';
    const progress = view.search === undefined ? '' : ` · ${fill(strings.searching, Math.floor((view.search.done * 100) / view.search.of))}`;
    return selected + (filtered ? fill(strings.matches, numbers.count(view.count), numbers.count(records)) : '') + progress;
  }

  private toggle(label: string, iconName: string, on: boolean, run: () => void, count?: number): TemplateResult {
    return html`<vscode-toolbar-button class="toggle" toggleable icon=${iconName} label=${label} title=${label} .checked=${on} @change=${run}>
      <span class="tool-label" aria-hidden="true">${label}</span>
      ${count === undefined ? nothing : html`<vscode-badge variant="counter">${this.numbers.count(count)}</vscode-badge>`}
    </vscode-toolbar-button>`;
  }

  private option(iconName: string, label: string, on: boolean, change: Partial<Search>): TemplateResult {
    return html`<vscode-toolbar-button
      toggleable
      icon=${iconName}
      label=${label}
      title=${label}
      .checked=${on}
      @change=${() => { this.search = { ...this.search, ...change }; if (this.search.text !== '') void this.setView(); }}
    ></vscode-toolbar-button>`;
  }

  /** A filter by one of several values; the first choice is that none is filtered out. */
  private choice(name: string, label: string, choices: readonly Choice[]): TemplateResult {
    const set = choices.findIndex(({ on }) => on) > 0;
    return html`<vscode-single-select
      class="filter filter-${name} ${set ? 'set' : ''}"
      label=${label}
      title=${label}
      @change=${(event: Event) => { choices[(event.target as VscodeSingleSelect).selectedIndex]?.run(); }}
    >
      ${choices.map((one) => html`<vscode-option .value=${one.label} .description=${one.detail} .selected=${one.on}>${one.label}</vscode-option>`)}
    </vscode-single-select>`;
  }

  private readonly onSearchInput = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => {
      this.search = { ...this.search, text: value };
      void this.setView();
    }, TYPING);
  };

  private readonly onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.search.text !== '') {
      event.stopPropagation();
      this.search = { ...this.search, text: '' };
      void this.setView();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    this.grid?.focus();
  };

  private readonly clearFilters = (): void => {
    this.filter = NO_FILTER;
    this.search = { ...this.search, text: '' };
    void this.setView();
    this.grid?.focus();
  };

  private copyItems(): MenuItem[] {
    return (['json', 'csv', 'tsv', 'command', 'request'] as const).map((form) => ({
      label: this.strings[COPY_NAMES[form]],
      run: () => void this.attempt(this.copy(form)),
    }));
  }

  private columnItems(run: RunHead): MenuItem[] {
    const { strings } = this;
    return [
      ...this.columns.map((column) => ({
        label: column.name === 'record' ? strings.columnRecord : strings[column.name === 'stored' && SERVICES[run.target.service].identifier === 'recordId' ? 'columnRecordId' : COLUMN_LOOKS[column.name].title],
        checked: !column.hidden,
        run: () => { this.setColumns(this.columns.map((one) => (one.name === column.name ? { ...one, hidden: !one.hidden } : one))); },
      })),
      { label: strings.resetColumns, run: () => { this.setColumns(defaultColumns(run.target.service, this.status?.totals.records ?? 0)); } },
    ];
  }

  private setColumns(columns: readonly ColumnSetting[]): void {
    if (columns.every(({ hidden }) => hidden)) return;
    this.columns = columns;
    this.remember();
  }

  private renderTab(run: RunHead, status: Status): TemplateResult {
    const { strings, numbers, host, tab, version } = this;
    const content = (): TemplateResult => {
      switch (tab) {
        case 'records':
          return this.renderRecords(run, status);
        case 'batches':
          return html`<batch-list .host=${host} .strings=${strings} .numbers=${numbers} .count=${status.totals.requests} .version=${version} @show-batch=${(event: CustomEvent<number>) => { this.showBatch(event.detail); }}></batch-list>`;
        case 'shards':
          return html`<shard-list .host=${host} .strings=${strings} .numbers=${numbers} .elapsed=${status.elapsed} .version=${version}></shard-list>`;
        case 'time':
          return html`<time-chart .time=${status.time} .strings=${strings} .numbers=${numbers}></time-chart>`;
      }
    };
    return html`<div class="tab-content" id="tab-content" role="tabpanel" aria-labelledby=${`tab-${tab}`}>${content()}</div>`;
  }

  private renderRecords(run: RunHead, status: Status): TemplateResult {
    const { strings, numbers, host, opened } = this;
    const { count } = status.view;
    return html`<div class="split" .style=${`--details: ${String(this.detailsShare * 100)}%`}>
      <div class="split-main">
        <record-grid
          .host=${host}
          .strings=${strings}
          .numbers=${numbers}
          .service=${run.target.service}
          .sources=${run.sources}
          .columns=${this.columns}
          .sort=${this.sort}
          .first=${this.first}
          .count=${count}
          .opened=${opened}
          @sort=${(event: CustomEvent<Sort>) => { this.sort = event.detail; void this.setView(); }}
          @layout=${(event: CustomEvent<readonly ColumnSetting[]>) => { this.setColumns(event.detail); }}
          @open-record=${(event: CustomEvent<RecordEvent>) => { this.openRecord(event.detail.record); }}
          @active-record=${(event: CustomEvent<RecordEvent>) => { if (this.opened !== undefined) this.openRecord(event.detail.record); }}
          @reveal-record=${(event: CustomEvent<RecordEvent>) => { this.reveal(event.detail.record); }}
          @selection=${(event: CustomEvent<readonly number[]>) => { this.selection = event.detail; }}
          @selection-cut=${(event: CustomEvent<number>) => { this.showToast(fill(strings.selectionCut, numbers.count(MOST_RECORDS), numbers.count(event.detail)), true); }}
          @copy-cell=${(event: CustomEvent<string>) => { this.copyText(event.detail); }}
          @copy-selection=${() => void this.attempt(this.copy('tsv'))}
          @grid-menu=${(event: CustomEvent<{ x: number; y: number }>) => { this.copyMenu?.openAt(event.detail.x, event.detail.y); }}
          @scrolled=${() => { this.remember(); }}
          @close=${() => { this.closeDetails(); }}
        ></record-grid>
        ${count > 0 ? nothing : this.renderEmpty(status)}
      </div>
      ${opened === undefined ? nothing : [this.renderSash(), this.renderDetails(run, opened)]}
    </div>`;
  }

  private renderEmpty({ totals }: Status): TemplateResult {
    const { strings, numbers } = this;
    if (totals.records === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noRecords}</p></div>`;
    return html`<div class="empty">
      ${icon('filter', 'big')}
      <p>${strings.noMatches}</p>
      <p class="dim">${fill(strings.noMatchesHelp, numbers.count(totals.records))}</p>
      <vscode-button secondary @click=${this.clearFilters}>${strings.clearFilters}</vscode-button>
    </div>`;
  }

  private renderDetails(run: RunHead, record: number): TemplateResult {
    return html`<record-details
      .host=${this.host}
      .strings=${this.strings}
      .numbers=${this.numbers}
      .sources=${run.sources}
      .canReveal=${this.actions.has('reveal')}
      .record=${record}
      .version=${this.version}
      @close=${() => { this.closeDetails(); }}
      @step=${(event: CustomEvent<number>) => void this.stepRecord(event.detail)}
      @reveal-record=${(event: CustomEvent<RecordEvent>) => { this.reveal(event.detail.record); }}
      @show-origin=${(event: CustomEvent<RecordEvent>) => void this.attempt(this.host.ask('showOrigin', event.detail))}
      @copy-cell=${(event: CustomEvent<string>) => { this.copyText(event.detail); }}
    ></record-details>`;
  }

  /** A sash of our own: that of `vscode-split-layout` can't be reached by keyboard, and tells no screen reader of itself. */
  private renderSash(): TemplateResult {
    return html`<div
      class="split-sash"
      role="separator"
      tabindex="0"
      aria-label=${this.strings.resizeDetails}
      aria-valuemin="10"
      aria-valuemax="90"
      aria-valuenow=${Math.round(this.detailsShare * 100)}
      @pointerdown=${this.onSplit}
      @keydown=${this.onSplitKey}
    ></div>`;
  }

  private setShare(share: number): void {
    this.detailsShare = Math.max(0.1, Math.min(0.9, share));
    this.remember();
  }

  private readonly onSplit = (event: PointerEvent): void => {
    const sash = event.target as HTMLElement;
    const box = sash.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    event.preventDefault();
    sash.setPointerCapture(event.pointerId);
    const sideBySide = getComputedStyle(sash).cursor === 'ew-resize';
    const move = (moved: PointerEvent): void => {
      this.setShare(sideBySide ? (box.right - moved.clientX) / box.width : (box.bottom - moved.clientY) / box.height);
    };
    sash.addEventListener('pointermove', move);
    sash.addEventListener('lostpointercapture', () => { sash.removeEventListener('pointermove', move); }, { once: true });
  };

  private readonly onSplitKey = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: 0.05, ArrowUp: 0.05, ArrowRight: -0.05, ArrowDown: -0.05 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.setShare(this.detailsShare + by);
  };
}

const STATE_ICONS: Readonly<Record<Status['state'], string>> = {
  running: 'sync',
  pausing: 'debug-pause',
  paused: 'debug-pause',
  stopping: 'debug-stop',
  finished: 'check-all',
  stopped: 'debug-stop',
  interrupted: 'debug-disconnect',
};

function attemptsFrom(leastAttempts: number | undefined, mostAttempts?: number): Pick<Filter, 'leastAttempts' | 'mostAttempts'> {
  return { leastAttempts, mostAttempts };
}

function isFiltered(filter: Filter): boolean {
  const { standings, leastAttempts, mostAttempts, possibleDuplicate, throttled, shard, code, source, request } = filter;
  return standings.length > 0 || possibleDuplicate || throttled || [leastAttempts, mostAttempts, shard, code, source, request].some((one) => one !== undefined);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
