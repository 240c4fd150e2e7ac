import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

const UNTIL_MS = 5000;
const AGAIN_MS = 20;

/** A row of a table by its position from 0; ARIA counts from 1, and the head is the first. */
const row = (position: number): string => `.grid-body [aria-rowindex="${String(position + 2)}"]`;
const columnHead = (title: string): string => `[role=columnheader][title="${title}"]`;
const menuButton = (label: string): string => `menu-button:has([aria-label="${label}"]) > button`;
const menuItem = (label: string): string => `.menu-item:has-text("${label}")`;

/** Where the parts of the panel are, as selectors: the tests name a part, and only this table knows what it is made of. */
export const AT = {
  main: 'main',
  header: '.header',
  state: '.state',
  waiting: '.state.waiting',
  running: '.state.running',
  stateIcon: '.state .codicon',
  notice: '.notice',
  facts: '.facts-line',
  announcer: '.visually-hidden[role=status]',
  toast: '.toast-place',
  statePage: '.state-page',
  statePageTitle: '.state-page h1',
  empty: '.empty',
  emptyButton: '.empty vscode-button',
  action: (name: string): string => `.action-${name}`,
  menuButton,
  menuItem,
  tab: (name: string): string => `#tab-${name}`,
  total: (outcome: string): string => `.total[data-outcome="${outcome}"]`,

  matchCount: '.match-count',
  clearFilters: '.clear-filters',
  filter: (name: string): string => `.filter-${name}`,
  filterOption: (name: string, label: string): string => `.filter-${name} .option:has-text("${label}")`,
  toggle: (label: string): string => `.tools vscode-toolbar-button:has-text("${label}")`,
  search: '.search',
  searchText: 'vscode-textfield input',
  searchOption: (label: string): string => `.search-options [title="${label}"]`,
  copyMenu: '.copy-menu > button',
  copyItem: (form: string): string => `.copy-menu .menu-item:has-text("Copy as ${form}")`,

  grid: 'record-grid [role=grid]',
  anyGrid: '[role=grid]',
  scroller: '.grid-scroll',
  columnHead,
  columnHeads: '[role=columnheader]',
  columnSash: (title: string): string => `${columnHead(title)} .sash`,
  row,
  keyCell: (position: number): string => `${row(position)} .cell-key`,
  cells: (column: string): string => `.grid-body .cell-${column}`,
  outcomes: '.grid-body .cell-outcome .outcome',
  marks: (position: number): string => `${row(position)} .mark`,
  duplicate: (position: number): string => `${row(position)} .duplicate`,
  selectedRows: '.grid-body [aria-selected=true]',
  activeOutcome: '.grid-row.active .outcome',
  rowMenu: '.row-menu .menu',
  rowMenuItems: '.row-menu .menu-item',
  rowMenuItem: (label: string): string => `.row-menu .menu-label:text-is("${label}")`,

  details: 'record-details',
  detailsHead: '.details-head',
  detailsOf: (record: string): string => `.details-head:has-text("Record ${record}")`,
  detailsOutcome: '.details-head .outcome',
  detailsTitle: '.details-head h2',
  detailsButton: (label: string): string => `record-details [aria-label="${label}"]`,
  detailsFacts: '.facts',
  detailsFact: (name: string): string => `.facts:has-text("${name}")`,
  attempts: '.attempts',
  attemptBar: '.attempt-bar',
  payload: '.payload',
  payloadForm: (name: string): string => `.segment:has-text("${name}")`,
  json: 'json-view',
  jsonTree: '.tree',
  jsonItems: '[role=treeitem]',

  requests: 'request-list [role=grid]',
  request: (position: number): string => `request-list ${row(position)}`,
  requestLink: 'request-list .grid-body [role=gridcell] a',
  shards: 'shard-list tbody tr',
  shard: (position: number): string => `shard-list tbody tr >> nth=${String(position)}`,
  hotKeys: 'shard-list .part',
  timeRows: 'time-chart tbody tr',
  swatches: '.swatch',
} as const;

/** The panel's page as a user reads it. */
export class ResultsPage {
  constructor(private readonly page: Page) {}

  /** Waits until something holds. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + UNTIL_MS;
    while (!(await holds())) {
      if (Date.now() > end) assert.fail(`timed out: ${what}`);
      await this.page.waitForTimeout(AGAIN_MS);
    }
  }

  rowText(position: number): Promise<string> {
    return this.page.innerText(row(position));
  }

  /** The texts of a column's cells, from the top down. */
  column(name: string): Promise<string[]> {
    return this.page.$$eval(AT.cells(name), (cells) =>
      cells.sort((a, b) => Number(a.parentElement?.ariaRowIndex) - Number(b.parentElement?.ariaRowIndex)).map((cell) => cell.textContent.trim()));
  }

  /** The number on the button of an outcome. */
  total(outcome: string): Promise<string> {
    return this.page.innerText(`${AT.total(outcome)} strong`);
  }

  /** Waits until the table has so many rows. */
  async rowCount(count: number): Promise<void> {
    await this.until(`${String(count)} rows`, async () => (await this.page.getAttribute(AT.anyGrid, 'aria-rowcount')) === String(count + 1));
  }

  /** The `aria-rowindex` of the active row. */
  activeRow(): Promise<string | null> {
    return this.page.$eval(AT.anyGrid, (grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.parentElement?.ariaRowIndex ?? null);
  }

  /** The `aria-rowindex` of each selected row. */
  selectedRows(): Promise<(string | null)[]> {
    return this.page.$$eval(AT.selectedRows, (rows) => rows.map(({ ariaRowIndex }) => ariaRowIndex));
  }

  /** Opens a row's context menu by mouse and chooses an item. */
  async chooseInRowMenu(position: number, item: string): Promise<void> {
    await this.page.click(AT.keyCell(position), { button: 'right' });
    // Releasing the button must not close it.
    await this.page.waitForTimeout(200);
    await this.page.click(AT.rowMenuItem(item));
    await this.page.locator(AT.rowMenu).waitFor({ state: 'hidden' });
  }

  /** Opens a record's details, up to its payload as JSON. */
  async openDetails(position: number): Promise<void> {
    await this.page.dblclick(AT.keyCell(position));
    await this.page.waitForSelector(AT.json);
  }
}
