import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { MOST_RECORDS, RESULT_LETTERS, type Row, type Service, SERVICES, type Sort, type Standing } from '../../src/shared/messages';
import { fill, type StringName, type Strings } from '../../src/shared/strings';
import { COLUMN_LOOKS, type ColumnName, type ColumnSetting, NARROWEST, WIDEST } from './columns';
import type { Host } from '../base/host';
import { icon } from '../base/icon';
import type { Numbers } from '../base/numbers';
import { RowPages } from '../rows/rowPages';
import { plainSafeText, safeText } from '../base/safeText';
import { VirtualRows } from '../rows/virtualRows';

/** Characters at the end of a sequence number that are shown before those at its beginning. */
const TAIL = 8;
const HEADER_ROW = -1;

/** The icon and the name of each outcome. */
export const STANDING_LOOKS: Readonly<Record<Standing, { readonly icon: string; readonly name: StringName }>> = {
  delivered: { icon: 'pass-filled', name: 'delivered' },
  failed: { icon: 'error', name: 'failed' },
  uncertain: { icon: 'question', name: 'uncertain' },
  notSent: { icon: 'circle-slash', name: 'notSent' },
  pending: { icon: 'circle-large', name: 'pending' },
};

export interface RecordEvent {
  readonly record: number;
}

/**
 * The table of records: an ARIA grid that draws only the rows in view and holds only pages of them. The grid itself
 * has the focus, and tells by aria-activedescendant which cell is the active one, so that the focus is never lost
 * when a row scrolls away.
 *
 * Events: `open-record`, `reveal-record`, `active-record` (detail: RecordEvent), `sort` (Sort), `layout`
 * (ColumnSetting[]), `selection` (number[] of records), `selection-cut` (number of rows that were to be selected), `grid-menu` ({ x, y }), `copy-cell` (string), `close`.
 */
@customElement('record-grid')
export class RecordGrid extends LitElement {
  @property({ attribute: false }) host!: Host;
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) numbers!: Numbers;
  @property({ attribute: false }) service: Service = 'kinesis';
  @property({ attribute: false }) sources: readonly string[] = [];
  @property({ attribute: false }) columns: readonly ColumnSetting[] = [];
  @property({ attribute: false }) sort!: Sort;
  /** The first rows. Another array means that the view is another one: back to its top, with nothing selected. */
  @property({ attribute: false }) first: readonly Row[] = [];
  /** How many rows there are. */
  @property({ type: Number }) count = 0;
  /** The record whose details are shown. */
  @property({ attribute: false }) opened: number | undefined;

  @state() private active = { row: 0, column: 0 };
  @state() private selection: ReadonlySet<number> = new Set();
  @state() private focused = false;

  /** How far the table is scrolled, in rows, and the active row: what is remembered over a reload. */
  get position(): { top: number; active: number } {
    return { top: this.list.offset / this.list.rowHeight, active: Math.max(0, this.active.row) };
  }

  get selected(): readonly number[] {
    return [...this.selection];
  }

  private readonly rows = new RowPages<Row>(
    async (start, count) => (await this.host.ask('rows', { start, count })).rows,
    () => { this.requestUpdate(); },
  );
  private readonly list = new VirtualRows(this);
  private anchor = 0;
  private restoreTop: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** The rows may have changed: asks for those in view again. The old ones stay until the new ones are there. */
  refresh(): void {
    this.rows.refresh();
    this.requestUpdate();
  }

  /** Puts the scroll position back as it was remembered. */
  restore({ top, active }: { top: number; active: number }): void {
    this.active = { row: active, column: 0 };
    this.restoreTop = top;
    this.requestUpdate();
  }

  /** Makes the record at a place in the view the active one, and shows it. */
  goTo(row: number): void {
    if (row < 0 || row >= this.count) return;
    this.activate(row, this.active.column);
  }

  override focus(): void {
    this.scroller?.focus();
  }

  private get scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.grid-scroll');
  }

  private get shownColumns(): readonly ColumnSetting[] {
    return this.columns.filter(({ hidden }) => !hidden);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('first')) {
      this.active = { row: 0, column: this.active.column };
      this.anchor = 0;
      this.select(new Set());
      this.list.offset = 0;
      this.rows.begin(this.first);
    }
    if (changed.has('count')) {
      this.rows.cut(this.count);
      if (this.active.row >= this.count) this.active = { row: Math.max(0, this.count - 1), column: this.active.column };
    }
    this.list.setCount(this.count);
  }

  protected override updated(): void {
    if (this.restoreTop !== undefined && this.count > 0 && this.scroller !== null) {
      this.list.offset = this.restoreTop * this.list.rowHeight;
      this.restoreTop = undefined;
    }
    const { first, end } = this.list.visible();
    void this.rows.fetch(first, end, this.count);
  }

  protected override render(): TemplateResult {
    const { strings, shownColumns } = this;
    const template = shownColumns.map(({ name, width }) => (name === 'error' ? `minmax(${String(width)}px, 1fr)` : `${String(width)}px`)).join(' ');
    const least = shownColumns.reduce((sum, { width }) => sum + width, 0);
    const drawn = this.list.drawn();
    return html`
      <div
        class="grid-scroll"
        role="grid"
        tabindex="0"
        aria-label=${strings.table}
        aria-rowcount=${this.count + 1}
        aria-colcount=${shownColumns.length}
        aria-multiselectable="true"
        aria-activedescendant=${this.activeId(drawn[0]?.index ?? 0, (drawn.at(-1)?.index ?? -1) + 1)}
        .style=${`--columns: ${template}; --least: ${String(least)}px`}
        @scroll=${this.onScroll}
        @keydown=${this.onKey}
        @focus=${() => { this.focused = true; }}
        @blur=${() => { this.focused = false; }}
        @contextmenu=${this.onContextMenu}
      >
        <div class="grid-head" role="rowgroup">
          <div class="grid-row" role="row" aria-rowindex="1">${shownColumns.map((column, i) => this.renderHead(column, i))}</div>
        </div>
        <div class="grid-body" role="rowgroup" .style=${`height: ${String(this.list.height)}px`}>
          ${repeat(drawn, ({ index }) => index, ({ index, top }) => this.renderRow(index, top))}
        </div>
      </div>
    `;
  }

  private activeId(from: number, to: number): string | typeof nothing {
    const { row, column } = this.active;
    if (row === HEADER_ROW) return headId(column);
    return row >= from && row < to ? cellId(row, column) : nothing;
  }

  private titleOf(name: ColumnName): string {
    return this.strings[name === 'stored' && SERVICES[this.service].identifier === 'recordId' ? 'columnRecordId' : COLUMN_LOOKS[name].title];
  }

  private renderHead({ name }: ColumnSetting, index: number): TemplateResult {
    const sorted = this.sort.key === name;
    const direction = this.sort.descending ? 'descending' : 'ascending';
    const title = this.titleOf(name);
    const active = this.focused && this.active.row === HEADER_ROW && this.active.column === index;
    return html`<div
      id=${headId(index)}
      class=${classMap({ 'grid-cell': true, 'grid-title': true, end: COLUMN_LOOKS[name].alignEnd, active, sorted })}
      role="columnheader"
      aria-colindex=${index + 1}
      aria-sort=${sorted ? direction : 'none'}
      title=${title}
      draggable="true"
      @click=${() => { this.sortBy(name); }}
      @dragstart=${(event: DragEvent) => { this.onDragStart(event, name); }}
      @dragover=${(event: DragEvent) => { event.preventDefault(); }}
      @drop=${(event: DragEvent) => { this.onDrop(event, name); }}
    >
      <span class="cell-text">${title}</span>
      ${sorted ? icon(this.sort.descending ? 'arrow-down' : 'arrow-up', 'small') : nothing}
      <span class="sash" @pointerdown=${(event: PointerEvent) => { this.onSash(event, name); }} @click=${(event: Event) => { event.stopPropagation(); }}></span>
    </div>`;
  }

  private renderRow(position: number, top: number): TemplateResult {
    const row = this.rows.get(position);
    const selected = row !== undefined && this.selection.has(row.record);
    const active = this.active.row === position;
    return html`<div
      class=${classMap({
        'grid-row': true,
        odd: position % 2 === 1,
        selected,
        active,
        opened: row !== undefined && row.record === this.opened,
        'grid-focused': this.focused,
      })}
      role="row"
      aria-rowindex=${position + 2}
      aria-selected=${selected ? 'true' : 'false'}
      .style=${`transform: translateY(${String(top)}px)`}
      @mousedown=${(event: MouseEvent) => { this.onRowDown(event, position); }}
      @dblclick=${() => { this.tell(row, 'open-record'); }}
    >
      ${this.shownColumns.map(({ name }, column) => this.renderCell(name, column, position, row))}
    </div>`;
  }

  private renderCell(name: ColumnName, column: number, position: number, row: Row | undefined): TemplateResult {
    const active = this.focused && this.active.row === position && this.active.column === column;
    return html`<div
      id=${cellId(position, column)}
      class=${classMap({ 'grid-cell': true, [`cell-${name}`]: true, end: COLUMN_LOOKS[name].alignEnd, active })}
      role="gridcell"
      aria-colindex=${column + 1}
      data-column=${column}
    >
      ${row === undefined ? (name === 'record' ? html`<span class="cell-text dim">…</span>` : nothing) : this.renderContent(name, row)}
    </div>`;
  }

  private renderContent(name: ColumnName, row: Row): TemplateResult | typeof nothing {
    const { numbers, strings } = this;
    switch (name) {
      case 'outcome':
        return this.renderOutcome(row);
      case 'record':
        return html`<span class="cell-text">${numbers.count(row.record + 1)}</span>`;
      case 'line': {
        const source = this.sources[row.source] ?? '';
        return html`<a class="cell-text link" title=${`${plainSafeText(source)}:${String(row.line)}`} @click=${() => { this.tell(row, 'reveal-record'); }}
          >${numbers.count(row.line)}</a
        >`;
      }
      case 'key':
        return row.key === undefined ? dash() : html`<span class="cell-text mono" title=${plainSafeText(row.key)}>${safeText(row.key)}</span>`;
      case 'bytes':
        return html`<span class="cell-text">${numbers.count(row.bytes)}</span>`;
      case 'shard':
        return this.renderShard(row);
      case 'stored':
        return row.stored === undefined
          ? dash()
          : html`<span class="cell-text mono middle" title=${plainSafeText(row.stored)}
              ><span class="middle-start">${row.stored.slice(0, -TAIL)}</span><span>${row.stored.slice(-TAIL)}</span></span
            >`;
      case 'attempts':
        return html`<span class="cell-text" title=${resultsText(row, strings)}
          ><span class="attempt-count">${numbers.count(row.attempts)}</span>${Array.from(row.results, (letter) => attemptMark(letter))}</span
        >`;
      case 'error':
        if (row.code === undefined && row.message === undefined) return dash();
        return html`<span class="cell-text ${row.standing === 'delivered' ? 'dim' : ''}" title=${plainSafeText([row.code, row.message].filter(Boolean).join(': '))}
          ><span class="error-code">${row.code === undefined ? nothing : safeText(row.code)}</span> <span class="dim">${row.message === undefined ? nothing : safeText(row.message)}</span></span
        >`;
      case 'latency':
        return row.latency === undefined ? dash() : html`<span class="cell-text">${numbers.duration(row.latency)}</span>`;
    }
  }

  private renderOutcome({ standing, possibleDuplicate }: Row): TemplateResult {
    const look = STANDING_LOOKS[standing];
    const { strings } = this;
    return html`<span class="cell-text outcome ${standing}">${icon(look.icon)}<span>${strings[look.name]}</span></span>${possibleDuplicate
        ? html`<span class="duplicate" role="img" aria-label=${strings.possibleDuplicate} title=${strings.possibleDuplicateHelp}>${icon('copy', 'small')}</span>`
        : nothing}`;
  }

  private renderShard({ shard, expectedShard }: Row): TemplateResult {
    const elsewhere = expectedShard !== undefined && expectedShard !== shard;
    const expected = elsewhere ? fill(this.strings.expectedShard, expectedShard) : '';
    const title = [shard, expected].filter((text) => text !== undefined && text !== '').join(' · ');
    return html`<span class="cell-text mono" title=${plainSafeText(title)}
      >${shard === undefined ? '—' : safeText(shortShard(shard))}${elsewhere ? html` <span class="dim">(${safeText(shardNumber(expectedShard))})</span>` : nothing}</span
    >`;
  }

  private tell(row: Row | undefined, name: 'open-record' | 'reveal-record' | 'active-record'): void {
    if (row === undefined) return;
    this.dispatchEvent(new CustomEvent<RecordEvent>(name, { detail: { record: row.record } }));
  }

  private sortBy(name: ColumnName): void {
    const descending = this.sort.key === name && !this.sort.descending;
    // The third time gives back the order of the source.
    const detail: Sort = this.sort.key === name && this.sort.descending ? { key: 'record', descending: false } : { key: name, descending };
    this.dispatchEvent(new CustomEvent<Sort>('sort', { detail }));
  }

  private setColumns(columns: readonly ColumnSetting[]): void {
    this.dispatchEvent(new CustomEvent<readonly ColumnSetting[]>('layout', { detail: columns }));
  }

  private resizeColumn(name: ColumnName, width: number): void {
    const bounded = Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
    this.setColumns(this.columns.map((column) => (column.name === name ? { ...column, width: bounded } : column)));
  }

  private moveColumn(name: ColumnName, before: ColumnName): void {
    const moved = this.columns.find((column) => column.name === name);
    if (moved === undefined || name === before) return;
    const from = this.columns.indexOf(moved);
    const to = this.columns.findIndex((column) => column.name === before);
    const rest = this.columns.filter((column) => column !== moved);
    rest.splice(from < to ? to : rest.findIndex((column) => column.name === before), 0, moved);
    this.setColumns(rest);
  }

  private readonly onSash = (event: PointerEvent, name: ColumnName): void => {
    event.preventDefault();
    event.stopPropagation();
    const sash = event.target as HTMLElement;
    const start = sash.parentElement?.getBoundingClientRect().width ?? 0;
    sash.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => { this.resizeColumn(name, start + moved.clientX - event.clientX); };
    sash.addEventListener('pointermove', move);
    sash.addEventListener('lostpointercapture', () => { sash.removeEventListener('pointermove', move); }, { once: true });
  };

  private onDragStart(event: DragEvent, name: ColumnName): void {
    event.dataTransfer?.setData('text/x-column', name);
    if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = 'move';
  }

  private onDrop(event: DragEvent, before: ColumnName): void {
    event.preventDefault();
    const name = event.dataTransfer?.getData('text/x-column');
    const moved = this.columns.find((column) => column.name === name);
    if (moved !== undefined) this.moveColumn(moved.name, before);
  }

  private readonly onScroll = (): void => {
    this.dispatchEvent(new CustomEvent('scrolled'));
  };

  private activate(row: number, column: number): void {
    this.active = { row, column: Math.max(0, Math.min(this.shownColumns.length - 1, column)) };
    if (row !== HEADER_ROW) {
      this.list.show(row);
      this.tell(this.rows.get(row), 'active-record');
      if (!this.rows.has(row)) void this.tellWhenThere(row);
    }
    this.scrollToColumn();
  }

  /** The active row may still be on its way. */
  private async tellWhenThere(row: number): Promise<void> {
    const { records } = await this.host.ask('records', { start: row, count: 1 });
    const record = records[0];
    if (record === undefined || this.active.row !== row) return;
    this.dispatchEvent(new CustomEvent<RecordEvent>('active-record', { detail: { record } }));
  }

  private scrollToColumn(): void {
    const { scroller } = this;
    const head = this.querySelector(`#${headId(this.active.column)}`);
    if (scroller === null || !(head instanceof HTMLElement)) return;
    if (head.offsetLeft < scroller.scrollLeft) scroller.scrollLeft = head.offsetLeft;
    const behind = head.offsetLeft + head.offsetWidth - scroller.clientWidth;
    if (behind > scroller.scrollLeft) scroller.scrollLeft = behind;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { row, column } = this.active;
    const all = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(this.list.viewport / this.list.rowHeight) - 1);
    const last = this.count - 1;
    const lastColumn = this.shownColumns.length - 1;
    const name = this.shownColumns[column]?.name;
    switch (event.key) {
      case 'ArrowDown':
        this.step(event, Math.min(last, row + 1), column);
        break;
      case 'ArrowUp':
        this.step(event, Math.max(HEADER_ROW, row - 1), column);
        break;
      case 'PageDown':
        this.step(event, Math.min(last, Math.max(0, row) + page), column);
        break;
      case 'PageUp':
        this.step(event, Math.max(0, row - page), column);
        break;
      case 'ArrowLeft':
      case 'ArrowRight': {
        const by = event.key === 'ArrowRight' ? 1 : -1;
        if (row === HEADER_ROW && name !== undefined && event.altKey) this.shiftColumn(name, by);
        else if (row === HEADER_ROW && name !== undefined && event.shiftKey) this.resizeColumn(name, (this.shownColumns[column]?.width ?? 0) + 16 * by);
        else this.activate(row, column + by);
        break;
      }
      case 'Home':
        this.step(event, all ? 0 : row, 0);
        break;
      case 'End':
        this.step(event, all ? last : row, lastColumn);
        break;
      case 'Enter':
        if (row === HEADER_ROW) {
          if (name !== undefined) this.sortBy(name);
        } else this.tell(this.rows.get(row), all || name === 'line' ? 'reveal-record' : 'open-record');
        break;
      case ' ':
        if (row === HEADER_ROW) {
          if (name !== undefined) this.sortBy(name);
        } else this.toggleSelected(row);
        break;
      case 'Escape':
        if (this.selection.size > 0) this.select(new Set());
        else this.dispatchEvent(new CustomEvent('close'));
        break;
      case 'a':
        if (!all) return;
        void this.selectRange(0, last);
        break;
      case 'c':
        if (!all) return;
        this.copyActive();
        break;
      case 'ContextMenu':
      case 'F10':
        if (event.key === 'F10' && !event.shiftKey) return;
        this.openMenuAtActive();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private step(event: KeyboardEvent, row: number, column: number): void {
    if (this.count === 0 && row !== HEADER_ROW) return;
    this.activate(row, column);
    if (event.shiftKey && row !== HEADER_ROW) void this.selectRange(this.anchor, row);
    else this.anchor = Math.max(0, row);
  }

  private shiftColumn(name: ColumnName, by: number): void {
    const to = this.shownColumns[this.active.column + by]?.name;
    if (to === undefined) return;
    this.moveColumn(name, to);
    this.active = { row: HEADER_ROW, column: this.active.column + by };
  }

  private copyActive(): void {
    if (this.selection.size > 0) {
      this.dispatchEvent(new CustomEvent('copy-selection'));
      return;
    }
    const row = this.rows.get(this.active.row);
    const name = this.shownColumns[this.active.column]?.name;
    if (row === undefined || name === undefined) return;
    this.dispatchEvent(new CustomEvent<string>('copy-cell', { detail: wholeText(name, row) }));
  }

  private select(selection: ReadonlySet<number>): void {
    this.selection = selection;
    this.dispatchEvent(new CustomEvent<readonly number[]>('selection', { detail: [...selection] }));
  }

  private toggleSelected(position: number): void {
    const record = this.rows.get(position)?.record;
    if (record === undefined) return;
    const next = new Set(this.selection);
    if (!next.delete(record)) next.add(record);
    this.anchor = position;
    this.select(next);
  }

  private async selectRange(a: number, b: number): Promise<void> {
    const start = Math.min(a, b);
    const wanted = Math.abs(a - b) + 1;
    if (wanted > MOST_RECORDS) this.dispatchEvent(new CustomEvent<number>('selection-cut', { detail: wanted }));
    const { records } = await this.host.ask('records', { start, count: Math.min(MOST_RECORDS, wanted) });
    this.select(new Set(records));
  }

  private onRowDown(event: MouseEvent, position: number): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('.grid-cell');
    const column = Number(cell?.dataset['column'] ?? this.active.column);
    if (event.button === 2) {
      const record = this.rows.get(position)?.record;
      this.activate(position, column);
      if (record !== undefined && !this.selection.has(record)) this.select(new Set());
      return;
    }
    if (event.button !== 0) return;
    if (event.shiftKey) {
      event.preventDefault();
      this.scroller?.focus();
      this.activate(position, column);
      void this.selectRange(this.anchor, position);
      return;
    }
    if (event.ctrlKey || event.metaKey) this.toggleSelected(position);
    else if (this.selection.size > 0) this.select(new Set());
    this.anchor = position;
    this.activate(position, column);
  }

  private readonly onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('grid-menu', { detail: { x: event.clientX, y: event.clientY } }));
  };

  private openMenuAtActive(): void {
    const cell = this.querySelector(`#${cellId(this.active.row, this.active.column)}`) ?? this;
    const box = cell.getBoundingClientRect();
    this.dispatchEvent(new CustomEvent('grid-menu', { detail: { x: box.left, y: box.bottom } }));
  }

  /** What an action on rows is about: the selected records, else the active one. */
  get chosen(): readonly number[] {
    if (this.selection.size > 0) return this.selected;
    const record = this.rows.get(this.active.row)?.record;
    return record === undefined ? [] : [record];
  }
}

function cellId(row: number, column: number): string {
  return `cell-${String(row)}-${String(column)}`;
}

function headId(column: number): string {
  return `head-${String(column)}`;
}

function dash(): TemplateResult {
  return html`<span class="cell-text dim">—</span>`;
}

/** `shardId-000000000012` as `shardId-…012`. */
export function shortShard(shardId: string): string {
  return shardId.replace(/^(shardId-)0+(\d{3})$/, '$1…$2');
}

/** `shardId-000000000012` as `…012`. */
function shardNumber(shardId: string): string {
  return shortShard(shardId).replace(/^shardId-/, '');
}

/** A mark for one attempt: told by its shape, not only by colour. Dots are icons, because not every font has them. */
export function attemptMark(letter: string): TemplateResult {
  switch (letter) {
    case RESULT_LETTERS.stored:
      return html`<span class="mark delivered" aria-hidden="true">${icon('circle-filled')}</span>`;
    case RESULT_LETTERS.refused:
      return html`<span class="mark refused" aria-hidden="true">×</span>`;
    case RESULT_LETTERS.uncertain:
      return html`<span class="mark uncertain" aria-hidden="true">?</span>`;
    default:
      return html`<span class="mark pending" aria-hidden="true">${icon('circle')}</span>`;
  }
}

function resultsText(row: Row, strings: Strings): string {
  const names: Record<string, string> = {
    [RESULT_LETTERS.stored]: strings.resultStored,
    [RESULT_LETTERS.refused]: strings.resultRefused,
    [RESULT_LETTERS.uncertain]: strings.resultUncertain,
    [RESULT_LETTERS.open]: strings.underWay,
  };
  return Array.from(row.results, (letter) => names[letter]).join(' → ');
}

/** The whole content of a cell, for the clipboard. */
function wholeText(name: ColumnName, row: Row): string {
  switch (name) {
    case 'outcome':
      return row.standing;
    case 'record':
      return String(row.record + 1);
    case 'line':
      return String(row.line);
    case 'key':
      return row.key ?? '';
    case 'bytes':
      return String(row.bytes);
    case 'shard':
      return row.shard ?? row.expectedShard ?? '';
    case 'stored':
      return row.stored ?? '';
    case 'attempts':
      return String(row.attempts);
    case 'error':
      return [row.code, row.message].filter((text) => text !== undefined).join(': ');
    case 'latency':
      return row.latency === undefined ? '' : String(row.latency);
  }
}
