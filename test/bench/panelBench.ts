import type { Page } from 'playwright-core';
import { finishedRun } from '../panel/exampleRuns';
import { PanelInBrowser } from '../panel/panelInBrowser';
import { launchBrowser } from '../support/browser';

const RECORDS = 1_000_000;
/** How long the panel waits for more typing before it searches, in ms. */
const TYPING = 150;
/** How often each step is measured; the median is printed. */
const TIMES = 5;
/** How long after opening the host is done with its background work, in ms. */
const SETTLED = 4000;
/** What takes longer than this, in ms, has gone wrong. */
const TOO_LONG = 30_000;

const ROW_DRAWN = `document.querySelector('.grid-body .cell-outcome .outcome') !== null`;
/** What the rows in view say in a column. */
const cells = (column: string): string => `[...document.querySelectorAll('.grid-body .cell-${column}')].map((cell) => cell.textContent.trim())`;
const rowsAre = (count: string): string => `document.querySelector('[role=grid]').ariaRowCount === '${count}' && ${ROW_DRAWN}`;
const firstRecordIs = (number: string): string => `${cells('record')}[0] === '${number}'`;
const click = (selector: string): string => `document.querySelector('${selector}').click()`;
const head = (title: string): string => click(`[role=columnheader][title="${title}"]`);
const filter = (outcome: string): string => click(`.total[data-outcome=${outcome}]`);
const type = (text: string): string => `{
  const field = document.querySelector('vscode-textfield');
  field.value = '${text}';
  field.dispatchEvent(new Event('input'));
}`;

/** Does something in the page; ms until what is wanted is drawn, to the next frame. */
async function timed(page: Page, act: string, wanted: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve, reject) => {
    const began = performance.now();
    ${act};
    const look = () => {
      const passed = performance.now() - began;
      if (${wanted}) resolve(passed);
      else if (passed > ${String(TOO_LONG)}) reject(new Error(${JSON.stringify(`waited in vain for ${wanted}`)}));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** Notes in every page that is loaded from now on when its rows are drawn: a question from outside would come too late. */
async function watchOpenings(page: Page): Promise<void> {
  await page.addInitScript({
    content: `(function look() {
      if (${ROW_DRAWN}) window.benchedOpening = performance.now();
      else requestAnimationFrame(look);
    })()`,
  });
}

/** ms from the beginning of the page's load until rows are drawn, to the next frame. */
async function opening(page: Page): Promise<number> {
  await page.waitForFunction('window.benchedOpening !== undefined');
  return page.evaluate<number>('window.benchedOpening');
}

async function heap(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize + backingStorageSize;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The results panel over a million records, in a headless browser with the extension's real host side. */
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
    const rows: [string, string][] = [];
    const add = (what: string, times: readonly number[]): void => {
      const [least, most] = [Math.min(...times), Math.max(...times)];
      rows.push([what, times.length === 1 ? `${least.toFixed(0)} ms` : `${median(times).toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`]);
    };
    /** From a column's ascending order back to that of the source. */
    const unsort = async (title: string): Promise<void> => {
      for (let clicks = 0; clicks < 2; clicks += 1) {
        await page.evaluate(head(title));
        await page.waitForTimeout(500);
      }
    };
    await page.waitForTimeout(SETTLED);
    await watchOpenings(page);

    // Each opening has a host side of its own, which has sorted nothing yet.
    const openings: number[] = [];
    const atOnce: Record<string, number[]> = { 'Partition Key': [], 'Sequence Number': [] };
    const secondLater: Record<string, number[]> = { 'Partition Key': [], 'Sequence Number': [] };
    for (const [wait, times] of [[0, atOnce], [1000, secondLater]] as const) {
      for (const [title, sorts] of Object.entries(times)) {
        for (let time = 0; time < TIMES; time += 1) {
          await panel.reload(run);
          openings.push(await opening(page));
          await page.waitForTimeout(wait);
          await page.evaluate(`var benchedBefore = ${cells('record')}.join()`);
          sorts.push(await timed(page, head(title), `${cells('record')}.join() !== benchedBefore`));
          await unsort(title);
          await page.waitForTimeout(SETTLED);
        }
      }
    }
    add('first rows after the page begins to load', openings);
    const heapAtFirst = await heap(page);
    for (const [title, sorts] of Object.entries(atOnce)) add(`sort by ${title} right after opening`, sorts);
    for (const [title, sorts] of Object.entries(secondLater)) add(`sort by ${title} a second after opening`, sorts);

    /** Measures steps one after the other, again and again; each leaves the panel as the next one needs it. */
    const repeat = async (steps: readonly { what: string; act: string; wanted: string; without?: number }[]): Promise<void> => {
      const times = steps.map((): number[] => []);
      for (let time = 0; time < TIMES; time += 1) {
        for (const [i, { act, wanted, without = 0 }] of steps.entries()) {
          await page.waitForTimeout(300);
          times[i]?.push((await timed(page, act, wanted)) - without);
        }
      }
      steps.forEach(({ what }, i) => { add(what, times[i] ?? []); });
    };
    const changed = { before: `var benchedBefore = ${cells('record')}.join();`, wanted: `${cells('record')}.join() !== benchedBefore` };
    await repeat([
      { what: 'filter: failed only', act: filter('failed'), wanted: rowsAre('20001') },
      { what: 'filter: all again', act: filter('all'), wanted: rowsAre('1000001') },
    ]);
    for (const title of ['Partition Key', 'Sequence Number', 'Bytes', 'Latency', 'Error']) {
      await repeat(['', ', descending', ', and back'].map((how) => ({ what: `sort by ${title}${how}`, act: changed.before + head(title), wanted: changed.wanted })));
    }
    await page.evaluate(head('Partition Key'));
    await repeat([
      { what: 'sorted by Partition Key, filter: failed only', act: filter('failed'), wanted: rowsAre('20001') },
      { what: 'sorted by Partition Key, filter: all again', act: filter('all'), wanted: rowsAre('1000001') },
    ]);
    await unsort('Partition Key');
    const allOf = (column: string, text: string): string => `${ROW_DRAWN} && ${cells(column)}.every((text) => text.includes('${text}'))`;
    await repeat([
      { what: 'search of a key: first matches', act: type('user-42'), wanted: allOf('key', 'user-42'), without: TYPING },
      { what: 'end of search', act: type(''), wanted: `${rowsAre('1000001')} && ${firstRecordIs('1')}`, without: TYPING },
      { what: 'search of two digits in keys and sequence numbers: first matches', act: type('42'), wanted: `!(${firstRecordIs('1')}) && ${ROW_DRAWN}`, without: TYPING },
      { what: 'end of search', act: type(''), wanted: `${rowsAre('1000001')} && ${firstRecordIs('1')}`, without: TYPING },
    ]);
    const all = `/^1 of [\\d,]+$/.test(document.querySelector('.match-count').textContent.trim())`;
    add('search in a million payloads: all of them, in the background', [(await timed(page, type('"order":999999'), all)) - TYPING]);
    await timed(page, type(''), rowsAre('1000001'));
    for (let part = 0; part <= 100; part += 1) {
      await page.evaluate(`{ const s = document.querySelector('.grid-scroll'); s.scrollTop = s.scrollHeight * ${String(part / 100)}; }`);
      await page.waitForTimeout(20);
    }
    const heapAtLast = await heap(page);
    const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    return [
      ...rows.map(([what, value]) => ({ what: `panel, a million records: ${what}`, value })),
      { what: 'panel, a million records: JS heap and buffers at first, and after scrolling through', value: `${mib(heapAtFirst)}, ${mib(heapAtLast)}` },
    ];
  } finally {
    await panel.close();
    await browser.close();
  }
}
