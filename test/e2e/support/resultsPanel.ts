import type { FrameLocator, Locator } from 'playwright-core';
import { pageOf, type Workbench } from '../../support/workbench';

export interface Totals {
  readonly records: number;
  readonly delivered: number;
  readonly failed: number;
  readonly uncertain: number;
  readonly notSent: number;
}

/** The results panel, as a user sees it. */
export class ResultsPanel {
  constructor(private readonly workbench: Workbench) {}

  /** The panel's own page. */
  page(): FrameLocator {
    return pageOf(this.workbench.page, 'stream-tester.stream-tester');
  }

  /** The whole panel, for pictures and for what screen readers read. */
  whole(): Locator {
    return this.page().locator('stream-results');
  }

  /** Waits until the run is in this state, such as "Finished". */
  async state(name: string | RegExp): Promise<void> {
    await this.page().locator('header .state', { hasText: name }).waitFor();
  }

  /** Waits until a run of this many records is finished. */
  async finished(records: number): Promise<void> {
    await this.state('Finished');
    await this.page().locator(`[role=grid][aria-rowcount="${String(records + 1)}"]`).waitFor();
  }

  /** The counts above the records. */
  async totals(): Promise<Totals> {
    const buttons = await this.page().getByRole('group', { name: 'Outcome' }).getByRole('button').allInnerTexts();
    const [records = NaN, delivered = NaN, failed = NaN, uncertain = NaN, notSent = NaN] = buttons.map((text) => Number(text.replace(/[^\d]/g, '')));
    return { records, delivered, failed, uncertain, notSent };
  }

  /** The line of facts below the counts. */
  facts(): Locator {
    return this.page().locator('.facts-line');
  }

  grid(): Locator {
    return this.page().getByRole('grid');
  }

  /** A row of the records; the first record is row 1. */
  row(number: number): Locator {
    return this.grid().locator(`[role=row][aria-rowindex="${String(number + 1)}"]`);
  }

  /** The text of a row's cells by the names of their columns. */
  async cells(number: number): Promise<Readonly<Record<string, string>>> {
    const names = await this.grid().getByRole('columnheader').allInnerTexts();
    const cells = await this.row(number).getByRole('gridcell').allInnerTexts();
    return Object.fromEntries(names.map((name, index) => [name.trim(), (cells[index] ?? '').trim()]));
  }

  /** Opens the details of the record in a row. */
  async openDetails(number: number): Promise<void> {
    await this.row(number).dblclick();
    await this.details(number).waitFor();
  }

  /** The details, once they show this record; the first one is 1. */
  details(record: number): Locator {
    return this.page().locator('record-details').filter({ has: this.page().locator('.details-head', { hasText: new RegExp(`Record ${String(record)}(?!\\d)`) }) });
  }

  /** The details of whatever record. */
  anyDetails(): Locator {
    return this.page().locator('record-details');
  }

  /** Goes to the place of a row's record in its source, as its link does. */
  async goToSource(number: number): Promise<void> {
    await this.row(number).locator('.link').click();
  }

  /** Parts that are different each time: how long it took, and the numbers that the sandbox gave. */
  readonly changingParts = '.facts-line, .cell-stored, .cell-latency';

  /** The role of the element with the focus, if it is in the panel. */
  async focusedRole(): Promise<string | null> {
    return this.page().locator('body').evaluate(() => (document.hasFocus() ? (document.activeElement?.getAttribute('role') ?? null) : null));
  }

  /** Shows the panel by its command, with the focus on its records. */
  async show(): Promise<void> {
    await this.workbench.run('showResults');
    await this.page().locator('body').evaluate(async () => {
      while (!document.hasFocus() || document.activeElement?.getAttribute('role') !== 'grid') await new Promise(requestAnimationFrame);
    });
  }
}
