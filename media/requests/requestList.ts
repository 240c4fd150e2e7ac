import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RequestRow } from '../../src/shared/messages';
import { fill, type StringName } from '../../src/shared/strings';
import { visibleText } from '../../src/shared/visibleText';
import { icon } from '../base/icon';
import { PanelElement } from '../base/panelElement';
import { RowPages } from '../rows/rowPages';
import { safeText } from '../base/safeText';
import '../look/bars.css';
import '../look/states.css';
import '../rows/grid.css';
import { VirtualRows } from '../rows/virtualRows';
import './requestList.css';

interface RequestColumn {
  readonly title: StringName;
  /** As in `grid-template-columns`, and its minimum in px. */
  readonly width: string;
  readonly least: number;
  readonly alignEnd?: boolean;
}

const COLUMNS: readonly RequestColumn[] = [
  { title: 'columnRecord', width: '72px', least: 72, alignEnd: true },
  { title: 'started', width: '110px', least: 110 },
  { title: 'viewRecords', width: '80px', least: 80, alignEnd: true },
  { title: 'bytes', width: '100px', least: 100, alignEnd: true },
  { title: 'unstored', width: '90px', least: 90, alignEnd: true },
  { title: 'status', width: 'minmax(190px, 1fr)', least: 190 },
  { title: 'columnLatency', width: '150px', least: 150 },
  { title: 'requestId', width: '300px', least: 300 },
];

/**
 * The requests of a run: like the table of records, an ARIA grid that draws only the rows in view and has the focus
 * itself. Event: `show-records` (number of the request).
 */
@customElement('request-list')
export class RequestList extends PanelElement {
  /** How many requests there are. */
  @property({ type: Number }) count = 0;
  @property({ type: Number }) version = 0;
  @state() private active = 0;
  @state() private focused = false;
  private readonly rows = new RowPages<RequestRow>(
    async (start, count) => (await this.host.ask('requests', { start, count })).rows,
    () => { this.requestUpdate(); },
  );
  private readonly list = new VirtualRows(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('version')) this.rows.refresh();
    if (changed.has('count')) {
      this.rows.cut(this.count);
      this.active = Math.max(0, Math.min(this.active, this.count - 1));
    }
    this.list.setCount(this.count);
  }

  protected override updated(): void {
    const { first, end } = this.list.visible();
    if (this.count > 0) void this.rows.fetch(first, end, this.count);
  }

  protected override render(): TemplateResult {
    const { strings, count, active } = this;
    if (count === 0) return html`<div class="empty">${icon('inbox', 'big')}<p>${strings.noRequests}</p></div>`;
    const longest = Array.from(this.rows.values()).reduce((most, { startedAt, endedAt }) => Math.max(most, (endedAt ?? startedAt) - startedAt), 1);
    const drawn = this.list.drawn();
    const isDrawn = drawn.some(({ index }) => index === active);
    const template = COLUMNS.map(({ width }) => width).join(' ');
    const least = COLUMNS.reduce((sum, column) => sum + column.least, 0);
    return html`<div
      class="grid-scroll"
      role="grid"
      tabindex="0"
      aria-label=${strings.viewRequests}
      aria-rowcount=${count + 1}
      aria-colcount=${COLUMNS.length}
      aria-activedescendant=${isDrawn ? rowId(active) : nothing}
      .style=${`--columns: ${template}; --least: ${String(least)}px`}
      @keydown=${this.onKey}
      @focus=${() => { this.focused = true; }}
      @blur=${() => { this.focused = false; }}
    >
      <div class="grid-head" role="rowgroup">
        <div class="grid-row" role="row" aria-rowindex="1">
          ${COLUMNS.map(({ title, alignEnd }, i) => html`<div class=${classMap({ 'grid-cell': true, end: alignEnd === true })} role="columnheader" aria-colindex=${i + 1} title=${strings[title]}>
            <span class="cell-text">${strings[title]}</span>
          </div>`)}
        </div>
      </div>
      <div class="grid-body" role="rowgroup" .style=${`height: ${String(this.list.height)}px`}>
        ${repeat(drawn, ({ index }) => index, ({ index, top }) => this.renderRow(index, top, longest))}
      </div>
    </div>`;
  }

  private renderRow(position: number, top: number, longest: number): TemplateResult {
    const row = this.rows.get(position);
    const active = position === this.active;
    return html`<div
      id=${rowId(position)}
      class=${classMap({ 'grid-row': true, odd: position % 2 === 1, active, 'grid-focused': this.focused })}
      role="row"
      aria-rowindex=${position + 2}
      .style=${`transform: translateY(${String(top)}px)`}
      @mousedown=${() => { this.active = position; }}
      @dblclick=${() => { this.showRecords(position); }}
    >
      ${row === undefined ? html`<div class="grid-cell end" role="gridcell" aria-colindex="1"><span class="cell-text dim">…</span></div>` : this.renderCells(row, longest)}
    </div>`;
  }

  private renderCells(row: RequestRow, longest: number): TemplateResult[] {
    const { strings, numbers } = this;
    const took = row.endedAt === undefined ? undefined : row.endedAt - row.startedAt;
    const number = numbers.count(row.request + 1);
    const trouble = row.breach ?? row.code;
    const show = fill(strings.showRecords, number);
    const contents: readonly (TemplateResult | typeof nothing)[] = [
      html`<span class="cell-text">${number}</span>`,
      html`<span class="cell-text">${numbers.time(row.startedAt)}</span>`,
      html`<a class="cell-text link" title=${show} @click=${() => { this.showRecords(row.request); }}>${numbers.count(row.records)}</a>`,
      html`<span class="cell-text">${numbers.count(row.bytes)}</span>`,
      html`<span class="cell-text ${row.unstored > 0 ? 'strong' : 'dim'}">${numbers.count(row.unstored)}</span>`,
      html`<span class="cell-text" title=${visibleText([trouble, row.message].filter((text) => text !== undefined).join(': '))}
        >${took === undefined ? strings.inFlight : (row.httpStatus ?? '—')} ${trouble === undefined ? nothing : html`<strong>${safeText(trouble)}</strong>`}</span
      >`,
      took === undefined
        ? nothing
        : html`<span class="bar-cell" aria-hidden="true"><span class="bar" .style=${`width: ${((took * 100) / longest).toFixed(1)}%`}></span></span><span class="cell-text">${numbers.duration(took)}</span>`,
      html`<span class="cell-text mono dim selectable" title=${visibleText(row.requestId ?? '')}>${row.requestId === undefined ? '—' : safeText(row.requestId)}</span>`,
    ];
    return contents.map((content, i) => html`<div class=${classMap({ 'grid-cell': true, end: COLUMNS[i]?.alignEnd === true })} role="gridcell" aria-colindex=${i + 1}>${content}</div>`);
  }

  private showRecords(request: number): void {
    this.emit('show-records', request);
  }

  private activate(row: number): void {
    this.active = Math.max(0, Math.min(this.count - 1, row));
    this.list.show(this.active);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { active, count } = this;
    const page = Math.max(1, Math.floor(this.list.viewport / this.list.rowHeight) - 1);
    switch (event.key) {
      case 'ArrowDown':
        this.activate(active + 1);
        break;
      case 'ArrowUp':
        this.activate(active - 1);
        break;
      case 'PageDown':
        this.activate(active + page);
        break;
      case 'PageUp':
        this.activate(active - page);
        break;
      case 'Home':
        this.activate(0);
        break;
      case 'End':
        this.activate(count - 1);
        break;
      case 'Enter':
        this.showRecords(active);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
}

function rowId(position: number): string {
  return `request-${String(position)}`;
}
