import type { Page } from 'playwright-core';
import { finishedRun } from '../panel/exampleRuns';
import { PanelInBrowser } from '../panel/panelInBrowser';
import { launchBrowser } from '../support/browser';

const RECORDS = 1_000_000;
/** The panel waits so long for more typing before it searches, in ms. */
const TYPING = 150;

const ROW_DRAWN = `document.querySelector('.grid-body .cell-outcome .outcome') !== null`;
const rowsAre = (count: string): string => `document.querySelector('[role=grid]').ariaRowCount === '${count}' && ${ROW_DRAWN}`;
const click = (selector: string): string => `document.querySelector('${selector}').click()`;

/** Does something in the page; ms until what is wanted is drawn, to the next frame. */
async function timed(page: Page, act: string, wanted: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const began = performance.now();
    ${act};
    const look = () => { if (${wanted}) resolve(performance.now() - began); else requestAnimationFrame(look); };
    look();
  })`);
}

async function heap(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize + backingStorageSize;
}

/** The results panel over a million records, in a headless browser with the extension's host side behind it. */
export async function panelBench(): Promise<{ what: string; value: string }[]> {
  // No column is in the order of the source.
  const run = finishedRun(RECORDS, {
    key: (record) => `user-${String((record * 7919) % 100_003)}`,
    payload: (record) => `{"order":${String(record)}}${' '.repeat((record * 31) % 13)}`,
  });
  const browser = await launchBrowser();
  const panel = await PanelInBrowser.open(browser, { run });
  try {
    const { page } = panel;
    await page.waitForSelector('.grid-body .outcome');
    await panel.reload(run);
    const opened = await page.evaluate<number>(`new Promise((resolve) => {
      const look = () => { if (${ROW_DRAWN}) resolve(performance.now()); else requestAnimationFrame(look); };
      look();
    })`);
    const heapAtFirst = await heap(page);
    const rows: [string, number][] = [['first rows after the page begins to load', opened]];
    const step = async (what: string, act: string, wanted: string, without = 0): Promise<void> => {
      rows.push([what, (await timed(page, act, wanted)) - without]);
    };
    await step('filter: failed only', click('.total[data-outcome=failed]'), rowsAre('20001'));
    await step('filter: all again', click('.total[data-outcome=all]'), rowsAre('1000001'));
    const sorts: readonly (readonly [string, string])[] = [['bytes', 'Bytes'], ['partition key', 'Partition Key'], ['sequence number', 'Sequence Number']];
    for (const [name, title] of sorts) {
      const head = click(`[role=columnheader][title="${title}"]`);
      await page.evaluate(`var benchedColumn = () => [...document.querySelectorAll('.grid-body .cell-record')].map((cell) => cell.textContent).sort().join();`);
      for (const how of ['for the first time', 'descending', 'back']) {
        await step(`sort by ${name}, ${how}`, `var benchedBefore = benchedColumn(); ${head}`, 'benchedColumn() !== benchedBefore');
      }
    }
    const type = (text: string): string => `{
      const field = document.querySelector('vscode-textfield');
      field.value = '${text}';
      field.dispatchEvent(new Event('input'));
    }`;
    await step('search in keys: first matches', type('user-42'), `document.querySelector('.match-count').textContent.trim() !== '' && ${ROW_DRAWN}`, TYPING);
    await step('search in a million payloads: all of them', type('"order":999999'), `/^1 of [\\d,]+$/.test(document.querySelector('.match-count').textContent.trim())`, TYPING);
    await step('end of search', type(''), rowsAre('1000001'), TYPING);
    for (let part = 0; part <= 100; part += 1) {
      await page.evaluate(`{ const s = document.querySelector('.grid-scroll'); s.scrollTop = s.scrollHeight * ${String(part / 100)}; }`);
      await page.waitForTimeout(20);
    }
    const heapAtLast = await heap(page);
    const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    return [
      ...rows.map(([what, ms]) => ({ what: `panel, a million records: ${what}`, value: `${ms.toFixed(0)} ms` })),
      { what: 'panel, a million records: JS heap and buffers at first, and after scrolling through', value: `${mib(heapAtFirst)}, ${mib(heapAtLast)}` },
    ];
  } finally {
    await panel.close();
    await browser.close();
  }
}
