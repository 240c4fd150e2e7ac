import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Row, ServiceTraits, Sort } from '../../src/shared/messages';
import type { ColumnName, ColumnSetting } from '../../src/shared/layout';
import { PanelElement } from '../base/panelElement';
import { RowPages } from '../rows/rowPages';
import { VirtualRows } from '../rows/virtualRows';
import '../rows/grid.css';
import { cellText, renderCell } from './cells';
import { headId, renderColumnHead } from './columnHead';
import { COLUMN_LOOKS, columnTitle, moveColumn, resizeColumn } from './columns';
import './recordGrid.css';
import { RowSelection } from './rowSelection';

const HEADER_ROW = -1;
/** What an arrow key changes a column's width by, in px. */
const WIDTH_STEP = 16;

export interface RecordEvent {
  readonly record: number;
}

export interface GridMenuEvent extends RecordEvent {
  /** Where in the window, in px. */
  readonly x: number;
  readonly y: number;
}

/**
 * The table of records: an ARIA grid that draws only the rows in view and holds only pages of them. The focus is on the
 * grid itself, and aria-activedescendant names the active cell, so that scrolling a row away never loses the focus.
 *
 * Events: `open-record`, `reveal-record`, `active-record` (detail: RecordEvent), `sort` (Sort), `layout`
 * (ColumnSetting[]), `selection` (number[] of records), `selection-limited` (number of rows asked for), `grid-menu`
 * (GridMenuEvent), `copy-cell` (string), `copy-selection`, `scrolled`, `close`.
 */
@customElement('record-grid')
export class RecordGrid extends PanelElement {
  @property({ attribute: false }) service!: ServiceTraits;
  @property({ attribute: false }) sources: readonly string[] = [];
  @property({ attribute: false }) columns: readonly ColumnSetting[] = [];
  @property({ attribute: false }) sort!: Sort;
  /** The first rows. A new array means a new view: back to its top, with nothing selected. */
  @property({ attribute: false }) first: readonly Row[] = [];
  /** How many rows there are. */
  @property({ type: Number }) count = 0;
  /** The record whose details are shown. */
  @property({ attribute: false }) opened: number | undefined;

  @state() private active = { row: 0, column: 0 };
  @state() private focused = false;

  /** How far the table is scrolled, in rows, and the active row; remembered across reloads. */
  get position(): { top: number; active: number } {
    return { top: this.list.offset / this.list.rowHeight, active: Math.max(0, this.active.row) };
  }

  /** The records that an action is about: the selected ones, otherwise the active one. */
  get chosen(): readonly number[] {
    if (this.selection.size > 0) return this.selection.all();
    const record = this.recordAt(this.active.row);
    return record === undefined ? [] : [record];
  }

  private readonly rows = new RowPages<Row>(
    async (start, count) => (await this.host.ask('rows', { start, count })).rows,
    () => { this.requestUpdate(); },
  );
  private readonly list = new VirtualRows(this);
  private readonly selection = new RowSelection({
    recordAt: (position) => this.recordAt(position),
    records: async (start, count) => (await this.host.ask('records', { start, count })).records,
    changed: (records) => {
      this.requestUpdate();
      this.emit('selection', records);
    },
    limited: (requested) => { this.emit('selection-limited', requested); },
  });
  private restoreTop: number | undefined;

  /** The rows may have changed: asks for those in view again. The old ones stay until the new ones arrive. */
  refresh(): void {
    this.rows.refresh();
    this.requestUpdate();
  }

  /** Restores the scroll position and the active row. */
  restore({ top, active }: { top: number; active: number }): void {
    this.active = { row: active, column: 0 };
    this.restoreTop = top;
    this.requestUpdate();
  }

  /** Makes the row at a position of the view the active one, and scrolls to it. */
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
      this.selection.anchor = 0;
      this.selection.clear();
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

  private renderHead({ name }: ColumnSetting, index: number): TemplateResult {
    const active = this.focused && this.active.row === HEADER_ROW && this.active.column === index;
    const title = this.strings[columnTitle(name, this.service)];
    return renderColumnHead({ name, index, title, sort: this.sort, active }, {
      sort: (column) => { this.sortBy(column); },
      resize: (column, width) => { this.setColumns(resizeColumn(this.columns, column, width)); },
      move: (moved, target) => { this.setColumns(moveColumn(this.columns, moved, target)); },
    });
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
      @dblclick=${() => { this.emitRecord('open-record', row); }}
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

  private renderContent(name: ColumnName, row: Row): unknown {
    const { strings, numbers, sources } = this;
    return renderCell(name, row, { strings, numbers, sources, reveal: (clicked) => { this.emitRecord('reveal-record', clicked); } });
  }

  private recordAt(position: number): number | undefined {
    return this.rows.get(position)?.record;
  }

  private emitRecord(name: 'open-record' | 'reveal-record' | 'active-record', row: Row | undefined): void {
    if (row !== undefined) this.emit(name, { record: row.record });
  }

  /** Sorts up, then down, then in source order again. */
  private sortBy(name: ColumnName): void {
    const { key, descending } = this.sort;
    const inSourceOrder: Sort = { key: 'record', descending: false };
    this.emit('sort', key === name && descending ? inSourceOrder : { key: name, descending: key === name });
  }

  private setColumns(columns: readonly ColumnSetting[] | undefined): void {
    if (columns !== undefined) this.emit('layout', columns);
  }

  private readonly onScroll = (): void => {
    this.emit('scrolled');
  };

  private activate(row: number, column: number): void {
    this.active = { row, column: Math.max(0, Math.min(this.shownColumns.length - 1, column)) };
    if (row !== HEADER_ROW) {
      this.list.show(row);
      if (this.rows.has(row)) this.emitRecord('active-record', this.rows.get(row));
      else void this.activateOnceLoaded(row);
    }
    this.scrollToColumn();
  }

  private async activateOnceLoaded(row: number): Promise<void> {
    const { records } = await this.host.ask('records', { start: row, count: 1 });
    const record = records[0];
    if (record !== undefined && this.active.row === row) this.emit('active-record', { record });
  }

  private scrollToColumn(): void {
    const { scroller } = this;
    const head = this.querySelector(`#${headId(this.active.column)}`);
    if (scroller === null || !(head instanceof HTMLElement)) return;
    if (head.offsetLeft < scroller.scrollLeft) scroller.scrollLeft = head.offsetLeft;
    const minimum = head.offsetLeft + head.offsetWidth - scroller.clientWidth;
    if (minimum > scroller.scrollLeft) scroller.scrollLeft = minimum;
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
        else if (row === HEADER_ROW && name !== undefined && event.shiftKey) this.setColumns(resizeColumn(this.columns, name, (this.shownColumns[column]?.width ?? 0) + WIDTH_STEP * by));
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
        } else this.emitRecord(all || name === 'line' ? 'reveal-record' : 'open-record', this.rows.get(row));
        break;
      case ' ':
        if (row === HEADER_ROW) {
          if (name !== undefined) this.sortBy(name);
        } else this.selection.toggle(row);
        break;
      case 'Escape':
        if (this.selection.size > 0) this.selection.clear();
        else this.emit('close');
        break;
      case 'a':
        if (!all) return;
        void this.selection.selectRange(0, last);
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
    if (event.shiftKey && row !== HEADER_ROW) void this.selection.extendTo(row);
    else this.selection.anchor = Math.max(0, row);
  }

  private shiftColumn(name: ColumnName, by: number): void {
    const to = this.shownColumns[this.active.column + by]?.name;
    if (to === undefined) return;
    this.setColumns(moveColumn(this.columns, name, to));
    this.active = { row: HEADER_ROW, column: this.active.column + by };
  }

  private copyActive(): void {
    if (this.selection.size > 0) {
      this.emit('copy-selection');
      return;
    }
    const row = this.rows.get(this.active.row);
    const name = this.shownColumns[this.active.column]?.name;
    if (row === undefined || name === undefined) return;
    this.emit('copy-cell', cellText(name, row));
  }

  private onRowDown(event: MouseEvent, position: number): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('.grid-cell');
    const column = Number(cell?.dataset['column'] ?? this.active.column);
    if (event.button === 2) {
      const record = this.recordAt(position);
      this.activate(position, column);
      if (record !== undefined && !this.selection.has(record)) this.selection.select(position);
      return;
    }
    if (event.button !== 0) return;
    if (event.shiftKey) {
      event.preventDefault();
      this.scroller?.focus();
      this.activate(position, column);
      void this.selection.extendTo(position);
      return;
    }
    if (event.ctrlKey || event.metaKey) this.selection.toggle(position);
    else if (this.selection.size > 0) this.selection.clear();
    this.selection.anchor = position;
    this.activate(position, column);
  }

  private readonly onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    if ((event.target as HTMLElement).closest('.grid-body .grid-row') === null) return;
    const { clientX, clientY } = event;
    // Where a button's press opens menus, its release outside of the menu would close it.
    if (event.buttons === 0) this.emitMenu(clientX, clientY);
    else window.addEventListener('pointerup', () => { setTimeout(() => { this.emitMenu(clientX, clientY); }); }, { once: true });
  };

  private emitMenu(x: number, y: number): void {
    const record = this.recordAt(this.active.row);
    if (record !== undefined) this.emit('grid-menu', { record, x, y } satisfies GridMenuEvent);
  }

  private openMenuAtActive(): void {
    const cell = this.querySelector(`#${cellId(this.active.row, this.active.column)}`) ?? this;
    const box = cell.getBoundingClientRect();
    this.emitMenu(box.left, box.bottom);
  }
}

function cellId(row: number, column: number): string {
  return `cell-${String(row)}-${String(column)}`;
}
