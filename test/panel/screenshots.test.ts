import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowserForPictures } from '../support/browser';
import { comparePicture } from '../support/keptLooks';
import { delivered, START, TestRun, throttled } from '../unit/results/storeEvents';
import { finishedRun, recordingActions } from './exampleRuns';
import { PanelInBrowser, type PanelOptions } from './panelInBrowser';
import { AT, ResultsPage } from './resultsPage';
import { type Theme, THEMES } from './themes';

const SIZE = { width: 800, height: 460 };

/** Half of it delivered, and one throttled. */
function runningRun(): TestRun {
  const run = new TestRun({ records: 400 });
  run.apply({ kind: 'state', at: START, state: 'running' });
  run.request(Array.from({ length: 200 }, (_, record) => (record === 7 ? throttled(record) : delivered(record))), START, 1400);
  return run;
}

function waitingRun(): TestRun {
  const run = runningRun();
  run.apply({ kind: 'outage', at: START + 1500, reason: { code: 'HostNotFound', args: ['ENOTFOUND'] } });
  return run;
}

function pausedRun(): TestRun {
  const run = runningRun();
  const reason = { code: 'ExpiredTokenException', message: 'The security token included in the request is expired.' };
  run.apply({ kind: 'state', at: START + 1500, state: 'paused', reason });
  return run;
}

function interruptedRun(): TestRun {
  const run = runningRun();
  for (let record = 200; record < 400; record += 1) run.apply({ kind: 'settled', record, outcome: record < 220 ? 'uncertain' : 'notSent', code: 'Interrupted' });
  run.apply({ kind: 'settled', record: 7, outcome: 'failed', code: 'Interrupted' }, { kind: 'state', at: START + 1500, state: 'interrupted' });
  return run;
}

interface Picture {
  readonly name: string;
  readonly run: TestRun | undefined;
  readonly theme?: Theme;
  readonly width?: number;
  /** The host doesn't answer. */
  readonly silent?: boolean;
  readonly act?: (page: Page) => Promise<unknown>;
}

const openTab = (tab: string) => (page: Page): Promise<unknown> => page.click(AT.tab(tab));
const openDetails = async (page: Page): Promise<void> => {
  await new ResultsPage(page).openDetails(10);
};

const PICTURES: readonly Picture[] = [
  ...THEMES.map((theme) => ({ name: `details-${theme}`, run: finishedRun(1000), theme, act: openDetails })),
  { name: 'finished', run: finishedRun(1000) },
  { name: 'narrow', run: finishedRun(1000), width: 300 },
  { name: 'running', run: runningRun() },
  { name: 'waiting', run: waitingRun() },
  { name: 'waiting-narrow', run: waitingRun(), width: 300, theme: 'light' },
  { name: 'paused', run: pausedRun() },
  { name: 'interrupted', run: interruptedRun() },
  { name: 'menu', run: finishedRun(1000), act: async (page) => {
    await page.click(AT.keyCell(2), { button: 'right' });
    await page.waitForSelector(AT.rowMenuItems);
  } },
  { name: 'loading', run: undefined, silent: true },
  { name: 'empty', run: new TestRun({ records: 0 }) },
  { name: 'gone', run: undefined },
  { name: 'no-matches', run: finishedRun(1000), act: async (page) => {
    await page.click(AT.total('notSent'));
    await page.click(AT.toggle('Retried'));
    await page.waitForSelector(AT.empty);
  } },
  { name: 'requests', run: finishedRun(1000), act: openTab('requests') },
  { name: 'shards', run: finishedRun(1000), act: openTab('shards') },
  { name: 'time', run: finishedRun(8000), act: openTab('time') },
  { name: 'time-hcLight', run: finishedRun(8000), theme: 'hcLight', act: openTab('time') },
];

describe('the look of the results panel', function () {
  this.timeout(30_000);
  let browser: Browser | undefined;
  let panel: PanelInBrowser | undefined;
  const { now } = Date;

  before(async function () {
    browser = await launchBrowserForPictures();
    // Another browser, or other fonts, draw every letter in another way: only here can pictures be compared.
    if (browser === undefined) this.skip();
    // A run that goes on is as long as the clock says.
    Date.now = () => START + 3000;
  });

  after(async () => {
    Date.now = now;
    await browser?.close();
  });

  afterEach(async () => {
    await panel?.close();
  });

  for (const { name, run, theme, width, silent = false, act } of PICTURES) {
    it(name, async () => {
      assert.ok(browser !== undefined);
      const options: PanelOptions = { run, ...SIZE, actions: recordingActions().actions, reducedMotion: true, silent, theme: theme ?? 'dark', ...(width === undefined ? {} : { width }) };
      panel = await PanelInBrowser.open(browser, options);
      const { page } = panel;
      await page.waitForSelector(silent ? AT.statePage : run === undefined ? AT.statePageTitle : run.store.length === 0 ? AT.empty : AT.outcomes);
      // It comes a moment after the rest.
      if (run?.store.endedAt !== undefined) await page.waitForSelector(`${AT.facts}:has-text("Order by key")`);
      await act?.(page);
      await page.evaluate(() => document.fonts.ready);
      await page.mouse.move(0, 0);
      await page.waitForTimeout(300);
      await comparePicture('panel', name, await page.screenshot());
      assert.deepEqual(panel.faults, []);
    });
  }
});
