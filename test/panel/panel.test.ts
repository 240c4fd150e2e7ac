import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { delivered, shardName, START, TARGET, TestRun } from '../unit/results/storeEvents';
import { finishedRun, recordingActions } from './exampleRuns';
import { NAUGHTY } from './naughtyStrings';
import { PanelInBrowser, type PanelOptions } from './panelInBrowser';
import { THEMES } from './themes';

describe('the results panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let panel: PanelInBrowser;
  let page: Page;

  before(async () => {
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
  });

  afterEach(async () => {
    const { faults } = panel;
    await panel.close();
    assert.deepEqual(faults, [], 'errors of the page, or violations of its policy');
  });

  async function open(options: PanelOptions): Promise<void> {
    panel = await PanelInBrowser.open(browser, options);
    ({ page } = panel);
    if (options.run !== undefined && options.run.store.length > 0) await page.waitForSelector('.grid-body .cell-outcome .outcome');
  }

  const rowText = (row: number): Promise<string> => page.innerText(`.grid-body [aria-rowindex="${String(row + 2)}"]`);
  const column = async (name: string): Promise<string[]> => page.$$eval(`.grid-body .cell-${name}`, (cells) =>
    cells.sort((a, b) => Number(a.parentElement?.ariaRowIndex) - Number(b.parentElement?.ariaRowIndex)).map((cell) => cell.textContent.trim()));
  const total = (outcome: string): Promise<string> => page.innerText(`.total[data-outcome="${outcome}"] strong`);
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const end = Date.now() + 5000;
    while (!(await holds())) {
      if (Date.now() > end) assert.fail(`timed out: ${what}`);
      await page.waitForTimeout(20);
    }
  };
  const rowCount = async (count: number): Promise<void> => {
    await until(`${String(count)} rows`, async () => (await page.getAttribute('[role=grid]', 'aria-rowcount')) === String(count + 1));
  };
  const activeRow = async (): Promise<string | null> =>
    page.$eval('[role=grid]', (grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.parentElement?.ariaRowIndex ?? null);

  it('shows the target, the totals, and every record', async () => {
    await open({ run: finishedRun(1000) });
    const header = await page.innerText('.header');
    for (const word of ['orders', 'Kinesis', 'us-east-1', 'dev', '123456789012', 'Finished']) assert.ok(header.includes(word), word);
    assert.deepEqual(await Promise.all(['all', 'delivered', 'failed', 'uncertain', 'notSent'].map(total)), ['1,000', '978', '20', '1', '1']);
    await rowCount(1000);
    assert.match(await rowText(2), /^Delivered\s+3\s+3\s+user-2\s+11\s+shardId-…002\s+49660+\s+0+2\s+2\?\s+TimeoutError No answer within 30 s\.\s+250 ms$/);
    assert.equal(await page.$$eval('.grid-body [aria-rowindex="4"] .mark', (marks) => marks.map((mark) => mark.getAttribute('class')).join()), 'mark uncertain,mark delivered');
    assert.match(await rowText(0), /Failed[^]*ProvisionedThroughputExceededException[^]*Rate exceeded/);
    assert.match(await rowText(3), /Not sent[^]*keyMissing/);
    assert.equal(await page.getAttribute('.grid-body [aria-rowindex="4"] .duplicate', 'aria-label'), 'Possible duplicate');
  });

  it('updates a few times per second during a run, and keeps the scroll position and the focus', async () => {
    const run = new TestRun({ records: 5000 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    await open({ run, actions: recordingActions().actions });
    await page.focus('[role=grid]');
    for (let i = 0; i < 40; i += 1) await page.keyboard.press('PageDown');
    const place = await page.$eval('.grid-scroll', (scroller) => scroller.scrollTop);
    const active = await activeRow();
    assert.ok(place > 5000);
    await page.evaluate(() => {
      const seen = { count: 0 };
      Object.assign(window, { seen });
      window.addEventListener('message', (event: MessageEvent<{ kind: string }>) => { if (event.data.kind === 'status') seen.count += 1; });
    });
    const began = Date.now();
    for (let start = 0; start < 5000; start += 100) {
      run.request(Array.from({ length: 100 }, (_, i) => delivered(start + i)), START + start, 10);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const seconds = (Date.now() - began) / 1000;
    await until('all are delivered', async () => (await total('delivered')) === '5,000');
    const seen = await page.evaluate(() => (window as unknown as { seen: { count: number } }).seen.count);
    assert.ok(seen >= 3 && seen <= seconds * 10 + 2, `${String(seen)} updates in ${String(seconds)} s`);
    await until('the rows in view are new', async () => (await column('outcome')).every((text) => text === 'Delivered'));
    assert.equal(await page.$eval('.grid-scroll', (scroller) => scroller.scrollTop), place);
    assert.equal(await activeRow(), active);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'grid');
    run.apply({ kind: 'state', at: START + 9000, state: 'finished' });
    await until('the end is announced', async () => (await page.innerText('.visually-hidden[role=status]')).startsWith('Finished: 5,000 of 5,000'));
  });

  it('filters by outcome, shard, error, and attempts, and shows how many records match', async () => {
    await open({ run: finishedRun(1000) });
    await page.click('.total[data-outcome=failed]');
    await rowCount(20);
    await until('only failed', async () => (await column('outcome')).every((text) => text === 'Failed'));
    assert.equal(await page.innerText('.match-count'), '20 of 1,000');
    await page.click('.total[data-outcome=uncertain]', { modifiers: ['Control'] });
    await rowCount(21);
    await page.click('.clear-filters');
    await rowCount(1000);
    await page.click('.filter-shard');
    await page.click('.filter-shard .option:has-text("shardId-…002")');
    await until('one shard', async () => (await page.innerText('.match-count')).endsWith('of 1,000'));
    await until('shard 2 alone', async () => (await column('shard')).every((text) => text.startsWith('shardId-…002')));
    await page.click('.clear-filters');
    await page.click('.tools vscode-toolbar-button:has-text("Possible duplicate")');
    await rowCount(1);
    await page.click('.clear-filters');
    await page.click('.total[data-outcome=pending], .total[data-outcome=notSent]');
    await page.click('.tools vscode-toolbar-button:has-text("Retried")');
    await rowCount(0);
    assert.match(await page.innerText('.empty'), /No records match the filters/);
    await page.click('.empty vscode-button');
    await rowCount(1000);
    await page.focus('.filter-attempts');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await rowCount(898);
    assert.ok((await column('attempts')).every((text) => text.startsWith('1')));
    await page.click('.tools vscode-toolbar-button:has-text("Retried")');
    await rowCount(101);
    assert.equal(await page.$eval('.filter-attempts', (select) => (select as HTMLInputElement).value), '2+ attempts');
    await page.click('.tools vscode-toolbar-button:has-text("Retried")');
    await rowCount(1000);
  });

  it('sorts by a column up, down, and in source order again', async () => {
    await open({ run: finishedRun(1000) });
    await page.click('[role=columnheader]:has-text("Attempts")');
    await until('fewest first', async () => (await rowText(0)).startsWith('Not sent'));
    assert.equal(await page.getAttribute('[role=columnheader]:has-text("Attempts")', 'aria-sort'), 'ascending');
    await page.click('[role=columnheader]:has-text("Attempts")');
    await until('most first', async () => (await column('attempts'))[0]?.startsWith('2') === true);
    await page.click('[role=columnheader]:has-text("Attempts")');
    await until('as in the source', async () => (await column('record')).slice(0, 3).join() === '1,2,3');
  });

  it('searches keys at once and payloads in the background, by text and by regular expression', async () => {
    await open({ run: finishedRun(3000, { key: (record) => `user-${String(record)}`, payload: (record) => (record === 2345 ? '{"note":"Needle in the Hay"}' : '{}') }) });
    await page.fill('vscode-textfield input', 'USER-123');
    await rowCount(11);
    await page.fill('vscode-textfield input', 'needle in');
    await rowCount(1);
    await until('found', async () => (await column('record'))[0] === '2,346');
    await page.click('.search-options [title="Match Case"]');
    await rowCount(0);
    await page.click('.search-options [title="Match Case"]');
    await page.click('.search-options [title="Use Regular Expression"]');
    await page.fill('vscode-textfield input', '^user-29[89]\\d$|Need.e');
    await rowCount(21);
    await page.fill('vscode-textfield input', '(unclosed');
    await until('it is shown', async () => (await page.innerText('.match-count')).includes('Invalid regular expression'));
    await page.fill('vscode-textfield input', '');
    await rowCount(3000);
  });

  it('stops a regular expression that takes too long', async () => {
    await open({ run: finishedRun(2000, { key: () => 'a'.repeat(60) }) });
    await page.click('.search-options [title="Use Regular Expression"]');
    await page.fill('vscode-textfield input', '^(a+)+!$');
    await until('it is shown', async () => (await page.innerText('.match-count')).includes('takes too long'));
  });

  it('shows a record in detail: its exact payload, its location, and its attempts', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(100, { payload: () => '{"n":12345678901234567890,"f":1.0,"n":1e400,"u":"\\u00e9","list":[true,null]}' }), actions });
    await page.dblclick('[aria-rowindex="12"] .cell-key');
    await page.waitForSelector('json-view');
    const tree = await page.innerText('.tree');
    for (const token of ['12345678901234567890', '1.0', '1e400', '"\\u00e9"', 'null']) assert.ok(tree.includes(token), token);
    assert.equal(await page.$$eval('[role=treeitem]', (items) => items.filter((item) => item.textContent.includes('"n"')).length), 2);
    const facts = await page.innerText('.facts');
    for (const text of ['orders.json:11:1', 'user-10', shardName(2)]) assert.ok(facts.includes(text), text);
    assert.match(await page.innerText('.attempts'), /Refused[^]*ProvisionedThroughputExceededException[^]*took 40 ms[^]*HTTP 200[^]*then waited 120 ms[^]*request-0[^]*Stored/);
    await page.click('.segment:has-text("Hex")');
    assert.match(await page.innerText('.payload'), /^000000 {2}7b 22 6e 22 3a 31/);
    await page.click('[aria-label="Show in Source"]');
    await page.click('[aria-label="Copy Sequence Number"]');
    await until('done', () => Promise.resolve(done.length === 1 && panel.clipboard.length === 1));
    assert.deepEqual(done, ['reveal 10']);
    assert.match(panel.clipboard[0] ?? '', /^4966\d{52}$/);
    await page.click('[aria-label="Next Record"]');
    await until('the next', async () => (await page.innerText('.details-head')).includes('Record 12'));
    await page.click('[aria-label="Close Details"]');
    assert.equal(await page.$('record-details'), null);
  });

  it('decodes base64 and gzip in a payload', async () => {
    const inside = '{"inside":"base64 of gzip"}';
    await open({ run: finishedRun(10, { payload: () => gzipSync(inside).toString('base64') }) });
    await page.dblclick('[aria-rowindex="2"] .cell-key');
    await page.click('.segment:has-text("Unzipped")');
    assert.match(await page.innerText('.tree'), /"inside": "base64 of gzip"/);
    await page.click('.segment:has-text("As Sent")');
    assert.match(await page.innerText('.payload'), /^H4sI/);
  });

  it('can be used by keyboard alone', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(1000), actions });
    await page.focus('.search');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'grid');
    await page.keyboard.press('Control+End');
    await until('the last row', async () => (await activeRow()) === '1001');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await activeRow(), '4');
    await page.keyboard.press('Enter');
    await until('details', async () => (await page.innerText('.details-head')).includes('Record 3'));
    await page.keyboard.press('ArrowDown');
    await until('details follow', async () => (await page.innerText('.details-head')).includes('Record 4'));
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    await until('closed', async () => (await page.$('record-details')) === null);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await until('three are selected', async () => (await page.innerText('.match-count')).startsWith('3 selected'));
    await page.keyboard.press('Control+c');
    await until('copied', () => Promise.resolve(panel.clipboard.length === 1));
    assert.equal(panel.clipboard[0]?.trimEnd().split('\n').length, 4);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    for (let i = 0; i < 7; i += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await until('sorted by attempts', async () => (await page.getAttribute('[role=columnheader]:has-text("Attempts")', 'aria-sort')) === 'ascending');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('user-7');
    await rowCount(110);
    assert.deepEqual(done, ['reveal 3']);
    const stops = await page.$$eval('.grid-scroll, .grid-scroll *', (elements) => elements.filter((element) => (element as HTMLElement).tabIndex >= 0 && element.tagName !== 'A').length);
    assert.equal(stops, 1, 'the table is one tab stop');
  });

  it('leads from a resent record to the original one', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(10, { origin: (record) => ({ run: 'run-0', record: 1200 + record }) }), actions });
    await page.dblclick('[role=row][aria-rowindex="6"]');
    await page.waitForSelector('.facts:has-text("Resend of")');
    assert.match(await page.innerText('.facts'), /Resend of\s+Record 1,205/);
    await page.click('.facts vscode-toolbar-button[title="Show Original Record"]');
    assert.deepEqual(done, ['showOrigin 4']);
  });

  it('offers in each state of the run what can be done, and asks the host to do it', async () => {
    const { actions, done } = recordingActions();
    const run = new TestRun({ records: 10 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    run.request([delivered(0)], START, 5);
    await open({ run, actions });
    await page.click('.action-pause');
    run.apply({ kind: 'state', at: START, state: 'paused', reason: { code: 'ExpiredTokenException', message: 'The security token is expired.' } });
    await page.waitForSelector('.action-resume');
    assert.match(await page.innerText('.notice'), /ExpiredTokenException[^]*The security token is expired\.[^]*Renew them/);
    await until('it is announced', async () => (await page.innerText('.visually-hidden[role=status]')).includes('The security token is expired. Renew them'));
    await page.click('.action-resume');
    run.apply({ kind: 'state', at: START, state: 'running' });
    await page.waitForSelector('.action-pause');
    await page.click('.action-stop');
    run.apply({ kind: 'state', at: START, state: 'stopping' });
    await page.click('.action-stop:has-text("Stop Now")');
    run.apply({ kind: 'settled', record: 1, outcome: 'failed' }, { kind: 'state', at: START, state: 'stopped' });
    await page.waitForSelector('.action-open-failed');
    await page.click('.action-open-failed');
    await page.click('menu-button:has-text("Resend") > button');
    await page.click('.menu-item:has-text("Resend Failed (1)")');
    await page.click('menu-button:has-text("Export") > button');
    await page.click('.menu-item:has-text("NDJSON")');
    await until('all is done', () => Promise.resolve(done.length === 7));
    assert.deepEqual(done, ['pause', 'resume', 'stop false', 'stop true', 'openFailed failed', 'resend failed', 'export ndjson']);
  });

  it('shows that the journal can’t be written any more, and after a restart that it is incomplete', async () => {
    const live = new TestRun({ records: 4 });
    live.apply({ kind: 'state', at: START, state: 'running' });
    live.request([delivered(0)], START, 5);
    await open({ run: live });
    live.apply({ kind: 'journalBroken', at: START, message: 'ENOSPC: no space left on device, write' });
    await page.waitForSelector('.notice');
    assert.match(await page.innerText('.notice'), /ENOSPC: no space left on device[^]*Export them/);
    const restored = new TestRun({ records: 4 });
    restored.apply({ kind: 'settled', record: 0, last: 3, outcome: 'uncertain', code: 'JournalIncomplete', maybeTwice: true }, { kind: 'state', at: START, state: 'interrupted' });
    await open({ run: restored });
    await page.waitForSelector('.notice');
    assert.match(await page.innerText('.notice'), /its journal is incomplete/);
  });

  it('shows that the run waits for the network, since when and why, and announces it once', async () => {
    const run = new TestRun({ records: 40 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    run.request([delivered(0)], START, 5);
    await open({ run });
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const place = document.querySelector('.visually-hidden[role=status]');
      if (place !== null) new MutationObserver(() => heard.push(place.textContent)).observe(place, { characterData: true, childList: true, subtree: true });
    });
    run.apply({ kind: 'outage', at: Date.UTC(2026, 10, 20, 14, 3, 5), reason: { code: 'ConnectionRefused', args: ['ECONNREFUSED'] } });
    await page.waitForSelector('.state.waiting');
    assert.equal((await page.innerText('.state')).trim(), 'Waiting for the network since 14:03:05');
    assert.equal(await page.$$eval('.state .codicon-warning', ({ length }) => length), 1);
    assert.match(await page.innerText('.notice'), /The connection was refused \(ECONNREFUSED\)\.[^]*continues by itself/);
    const heard = async (): Promise<string[]> => (await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).filter((text) => text.includes('Waiting for the network since 14:03:05'));
    await until('it is announced', async () => (await heard()).length > 0);
    // Responses of requests that were in flight change the totals.
    for (let record = 1; record < 20; record += 1) {
      run.request([delivered(record)], START + record, 5);
      await page.waitForTimeout(200);
    }
    assert.equal((await heard()).length, 1);
    run.apply({ kind: 'reachable', at: START + 9000 });
    await page.waitForSelector('.state.running');
    assert.equal(await page.$('.notice'), null);
  });

  it('shows why an action failed', async () => {
    await open({ run: finishedRun(10), actions: { export: () => Promise.reject(new Error('The disk is full.')) } });
    await page.click('menu-button:has-text("Export") > button');
    await page.keyboard.press('Enter');
    await until('it is shown', async () => (await page.innerText('.toast-place')).includes('The disk is full.'));
  });

  it('has a context menu for a row that stays and selects the row', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(20), actions });
    const menu = page.locator('.row-menu .menu');
    const choose = async (row: number, item: string): Promise<void> => {
      await page.click(`.grid-body [aria-rowindex="${String(row)}"] .cell-key`, { button: 'right' });
      await page.waitForTimeout(200);
      await menu.locator(`.menu-label:text-is("${item}")`).click();
      await menu.waitFor({ state: 'hidden' });
    };
    await page.click('.grid-body [aria-rowindex="5"] .cell-key', { button: 'right' });
    await page.waitForTimeout(500);
    assert.deepEqual((await menu.locator('.menu-item').allInnerTexts()).map((text) => text.trim()), ['Details', 'Show in Source', 'Resend', 'Copy as JSON', 'Copy as CSV', 'Copy as TSV', 'Copy as AWS CLI Command', 'Copy as Request JSON']);
    const selected = (): Promise<(string | null)[]> => page.$$eval('.grid-body [aria-selected=true]', (rows) => rows.map(({ ariaRowIndex }) => ariaRowIndex));
    assert.deepEqual(await selected(), ['5']);
    await page.click('.header');
    await menu.waitFor({ state: 'hidden' });
    await choose(6, 'Details');
    await page.waitForSelector('.details-head:has-text("Record 5")');
    await choose(7, 'Show in Source');
    await choose(8, 'Resend');
    await choose(9, 'Copy as JSON');
    await until('copied', () => Promise.resolve(panel.clipboard.length === 1));
    assert.deepEqual((JSON.parse(panel.clipboard[0] ?? '') as { index: number }[]).map(({ index }) => index), [7]);
    await page.click('.grid-body [aria-rowindex="2"] .cell-key');
    await page.click('.grid-body [aria-rowindex="4"] .cell-key', { modifiers: ['Shift'] });
    await until('three', async () => (await selected()).length === 3);
    await choose(3, 'Resend Selected (3)');
    await until('all is done', () => Promise.resolve(done.length === 3));
    assert.deepEqual(done, ['reveal 5', 'resend [6]', 'resend [0,1,2]']);
    await page.focus('[role=grid]');
    await page.keyboard.press('Shift+F10');
    await menu.waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'grid');
  });

  it('offers no resend in the context menu while the run continues', async () => {
    const run = new TestRun({ records: 10 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    await open({ run });
    await page.click('.grid-body [aria-rowindex="5"] .cell-key', { button: 'right' });
    await page.waitForSelector('.row-menu .menu-label:text-is("Details")');
    assert.equal(await page.$('.row-menu .menu-item:has-text("Resend")'), null);
  });

  it('says Loading… until there is data', async () => {
    await open({ run: undefined, silent: true });
    assert.equal((await page.innerText('main')).trim(), 'Loading…');
    assert.equal(await page.getAttribute('main', 'aria-busy'), 'true');
    assert.equal(await page.$$eval('main', ({ length }) => length), 1);
  });

  it('copies records in every form', async () => {
    await open({ run: finishedRun(20) });
    await page.click('[aria-rowindex="5"] .cell-key');
    await page.click('[aria-rowindex="7"] .cell-key', { modifiers: ['Shift'] });
    for (const form of ['JSON', 'CSV', 'TSV', 'AWS CLI Command', 'Request JSON']) {
      await page.click('.copy-menu > button');
      await page.click(`.copy-menu .menu-item:has-text("Copy as ${form}")`);
    }
    await until('copied', () => Promise.resolve(panel.clipboard.length === 5));
    await until('it is shown', async () => (await page.innerText('.toast-place')) === 'Copied 3 records');
    const [json, csv, tsv, command, request] = panel.clipboard;
    assert.deepEqual((JSON.parse(json ?? '') as { index: number }[]).map(({ index }) => index), [3, 4, 5]);
    assert.equal(csv?.trim().split('\r\n').length, 4);
    assert.equal(tsv?.trim().split('\n').length, 4);
    assert.match(command ?? '', /^aws kinesis put-records --stream-name orders .*--records '\[\{"Data"/);
    assert.equal((JSON.parse(request ?? '') as { Records: unknown[] }).Records.length, 3);
  });

  it('restores filter, sort order, scroll position, and details after a reload', async () => {
    const run = finishedRun(5000);
    await open({ run });
    await page.click('[role=columnheader]:has-text("Bytes")');
    await page.click('.total[data-outcome=delivered]');
    await rowCount(4899 - 1);
    await page.focus('[role=grid]');
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('PageDown');
    await page.waitForSelector('.grid-row.active .outcome');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.details-head');
    const before = [await rowText(Number(await activeRow()) - 2), await page.innerText('.details-head'), await page.$eval('.grid-scroll', (scroller) => scroller.scrollTop)];
    await until('kept', async () => JSON.stringify(await panel.remembered()).includes('"opened"'));
    await page.waitForTimeout(400);
    await panel.reload(run);
    await page.waitForSelector('.details-head .outcome');
    await rowCount(4898);
    await until('the row is there', async () => (await activeRow()) !== null);
    const after = [await rowText(Number(await activeRow()) - 2), await page.innerText('.details-head'), await page.$eval('.grid-scroll', (scroller) => scroller.scrollTop)];
    assert.deepEqual(after, before);
  });

  it('shows a requested record even if a filter hides it or the page is not loaded yet', async () => {
    const run = finishedRun(5000);
    await open({ run });
    await page.click('.total[data-outcome=failed]');
    await until('filtered', async () => (await page.getAttribute('[role=grid]', 'aria-rowcount')) !== '5001');
    const record = Array.from({ length: 5000 }, (_, index) => index).findLast((index) => run.store.outcome(index) === 'delivered') ?? -1;
    panel.showRecord(record);
    await page.waitForSelector(`.details-head:has-text("Record ${(record + 1).toLocaleString('en')}")`);
    await rowCount(5000);
    await until('its row is active', async () => Number(await activeRow()) === record + 2);
    await panel.reload(run, {}, 41);
    await page.waitForSelector('.details-head:has-text("Record 42")');
  });

  it('says that the run is no longer available when it is unknown', async () => {
    await open({ run: finishedRun(10) });
    await page.waitForTimeout(400);
    await panel.reload(undefined);
    await page.waitForSelector('.state-page h1');
    assert.match(await page.innerText('main'), /no longer available/);
  });

  it('shows that a run was interrupted, and that a run has no records', async () => {
    const run = finishedRun(10);
    run.apply({ kind: 'state', at: START + 1000, state: 'interrupted' });
    await open({ run });
    assert.match(await page.innerText('.notice'), /The window was closed during the run/);
    await panel.show(new TestRun({ records: 0 }));
    await page.waitForSelector('.empty');
    assert.match(await page.innerText('.empty'), /no records/);
  });

  it('shows requests, shards, and time, and the records of one request', async () => {
    await open({ run: finishedRun(2000) });
    await page.click('#tab-shards');
    await page.waitForSelector('shard-list tbody tr');
    assert.match(await page.innerText('shard-list tbody tr >> nth=1'), /shardId-000000000001\s+\d+\s+500/);
    assert.match(await page.innerText('shard-list .part'), /Most Used Partition Keys/i);
    await page.click('#tab-time');
    assert.equal(await page.$$eval('time-chart tbody tr', (rows) => rows.length), 2);
    await page.click('#tab-requests');
    await page.waitForSelector('request-list .grid-body [role=gridcell] a');
    assert.equal(await page.getAttribute('request-list [role=grid]', 'aria-rowcount'), '9');
    assert.match(await page.innerText('request-list [aria-rowindex="3"]'), /^2\s+[\d:.]+\s+51\s+\d+\s+10\s+200\s+50 ms\s+request-1$/);
    await page.focus('request-list [role=grid]');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.getAttribute('request-list [role=grid]', 'aria-activedescendant'), 'request-6');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await rowCount(51);
    await page.click('.tools vscode-toolbar-button:has-text("Request 2")');
    await rowCount(2000);
  });

  it('keeps the width, order, and visibility of columns after a reload', async () => {
    const run = finishedRun(50);
    await open({ run });
    const widthOf = (): Promise<number> => page.$eval('[role=columnheader][title="Partition Key"]', (head) => head.getBoundingClientRect().width);
    const wide = await widthOf();
    const sash = await page.locator('[role=columnheader][title="Partition Key"] .sash').boundingBox();
    assert.ok(sash !== null);
    await page.mouse.move(sash.x + 2, sash.y + 5);
    await page.mouse.down();
    await page.mouse.move(sash.x + 62, sash.y + 5, { steps: 3 });
    await page.mouse.up();
    assert.equal(await widthOf(), wide + 60);
    await page.click('menu-button:has([title="Columns"]) > button');
    await page.click('.menu-item:has-text("Bytes")');
    await page.dragAndDrop('[role=columnheader][title="Error"]', '[role=columnheader][title="Partition Key"]');
    const titles = (): Promise<(string | null)[]> => page.$$eval('[role=columnheader]', (heads) => heads.map((head) => head.getAttribute('title')));
    const wanted = ['Outcome', '#', 'Line', 'Error', 'Partition Key', 'Shard', 'Sequence Number', 'Attempts', 'Latency'];
    assert.deepEqual(await titles(), wanted);
    await page.waitForTimeout(400);
    await panel.reload(run);
    await page.waitForSelector('.grid-body .outcome');
    assert.deepEqual(await titles(), wanted);
    assert.equal(await widthOf(), wide + 60);
  });

  it('shows hostile text as text everywhere', async () => {
    const at = (record: number): string => NAUGHTY[record % NAUGHTY.length] ?? '';
    const run = new TestRun({ records: NAUGHTY.length, name: at(1), sources: [at(2)], target: { ...TARGET, name: at(3) }, key: (record) => at(record).slice(0, 200) || undefined, payload: at });
    NAUGHTY.forEach((text, record) => { run.request([{ record, result: 'refused', code: text, message: text, outcome: 'failed' }], START, 1); });
    run.apply({ kind: 'state', at: START, state: 'paused', reason: { code: at(4), message: at(5) } });
    await open({ run, height: 1600 });
    const elements = async (): Promise<string[]> => page.$$eval('script, iframe, img, svg[onload], object, embed, [onerror], [onload], [onclick]', (found) => found.map(({ outerHTML }) => outerHTML));
    const own = await elements();
    assert.equal(own.length, 1, 'the panel’s script alone');
    for (let record = 0; record < NAUGHTY.length; record += 1) {
      if (record === 0) await page.dblclick('[aria-rowindex="2"] .cell-key');
      else await page.click('[aria-label="Next Record"]');
      await until(`record ${String(record)}`, async () => (await page.innerText('.details-head')).includes(`Record ${String(record + 1)}\n`) || (await page.innerText('.details-head h2')) === `Record ${String(record + 1)}`);
    }
    for (const tab of ['requests', 'shards', 'time', 'records']) {
      await page.click(`#tab-${tab}`);
      await page.waitForTimeout(50);
    }
    assert.deepEqual(await elements(), own);
    assert.equal(await page.evaluate(() => 'naughty' in window), false);
    const shown = await page.evaluate(() => document.querySelector('stream-results')?.textContent ?? '');
    for (const hidden of ['\u202e', '\u2066', '\u0000', '\u200b', '\ufeff']) assert.ok(!shown.includes(hidden), `U+${hidden.charCodeAt(0).toString(16)}`);
    assert.ok(shown.includes('<script>'));
  });

  it('shows a payload of 10 MiB in one line, and bytes that are not text', async () => {
    const big = 'x'.repeat(10 * 1024 * 1024);
    await open({ run: finishedRun(2, { payload: (record) => (record === 0 ? big : Uint8Array.of(0xff, 0xfe, 0x00, 0xc3)) }) });
    await page.dblclick('[aria-rowindex="2"] .cell-key');
    await page.waitForSelector('.payload');
    assert.match(await page.innerText('record-details'), /The first 256 KiB of 10 MiB/);
    await page.click('[aria-label="Next Record"]');
    await until('hex', async () => /^000000 {2}ff fe 00 c3/.test((await page.textContent('.payload')) ?? ''));
    await page.click('.segment:has-text("Text")');
    assert.match(await page.innerText('record-details'), /Not valid UTF-8/);
  });

  it('scrolls a million records without blanks and with few elements', async () => {
    const run = new TestRun({ records: 1_000_000, key: (record) => String(record), payload: () => 'x' });
    run.request(Array.from({ length: 500 }, (_, i) => delivered(999_500 + i)), START, 10);
    const began = Date.now();
    await open({ run });
    const opened = Date.now() - began;
    assert.ok(opened < 5000, `${String(opened)} ms until the first rows`);
    await page.focus('[role=grid]');
    await page.keyboard.press('Control+End');
    await until('the last row', async () => (await column('record')).at(-1) === '1,000,000');
    for (const part of [0.5, 0.123, 0.9, 0]) {
      await page.$eval('.grid-scroll', (scroller, to) => { scroller.scrollTop = to * scroller.scrollHeight; }, part);
      await until(`rows at ${String(part)}`, async () => {
        const texts = await column('record');
        return texts.length > 10 && texts.every((text) => text !== '…') && Math.abs(Number(texts[0]?.replaceAll(',', '')) / 1_000_000 - part) < 0.01;
      });
      const numbers = (await column('record')).map((text) => Number(text.replaceAll(',', '')));
      assert.deepEqual(numbers, numbers.map((_, i) => (numbers[0] ?? 0) + i), 'rows follow each other');
    }
    await page.mouse.move(400, 400);
    await page.mouse.wheel(0, 100);
    await until('the wheel moves by as many pixels as anywhere', async () => (await page.$eval('.grid-scroll', ({ scrollTop }) => scrollTop)) > 0);
    assert.ok(Number((await column('record'))[0]?.replaceAll(',', '')) < 10);
    await page.focus('record-grid [role=grid]');
    await page.keyboard.press('Control+a');
    await until('it is shown', async () => (await page.innerText('.toast-place')).startsWith('Only the first 100,000 of 1,000,000 are selected'));
    await until('selected', async () => (await page.innerText('.match-count')).startsWith('100,000 selected'));
    const { elements, height } = await page.evaluate(() => ({ elements: document.querySelectorAll('*').length, height: document.querySelector('.grid-body')?.clientHeight ?? 0 }));
    assert.ok(elements < 3000, `${String(elements)} elements`);
    assert.ok(height <= 6_000_000);
  });

  it('has no accessibility violations that axe finds, in any theme and state', async function () {
    this.timeout(300_000);
    const run = finishedRun(300, { sources: ['a.json', 'b.json'] });
    await open({ run, actions: recordingActions().actions, width: 1400 });
    await page.dblclick('[aria-rowindex="12"] .cell-key');
    await page.waitForSelector('json-view');
    await page.evaluate(axe.source);
    for (const theme of THEMES) {
      await panel.setTheme(theme);
      for (const tab of ['records', 'requests', 'shards', 'time']) {
        await page.click(`#tab-${tab}`);
        await page.waitForTimeout(100);
        // A theme changes nothing but colours.
        assert.deepEqual(await violations(panel, theme === 'dark' ? {} : { runOnly: ['color-contrast'] }), [], `${theme}, ${tab}`);
      }
    }
    await page.click('#tab-records');
    await page.click('menu-button:has-text("Export") > button');
    assert.deepEqual(await violations(panel), [], 'an open menu');
    await page.keyboard.press('Escape');
    await page.click('.filter-shard');
    await page.waitForSelector('.filter-shard .option.active');
    assert.deepEqual(await violations(panel), [], 'an open list');
    await page.keyboard.press('Escape');
    run.apply({ kind: 'state', at: START, state: 'paused', reason: { code: 'ExpiredToken', message: 'Expired.' } });
    await page.waitForSelector('.notice');
    assert.deepEqual(await violations(panel), [], 'paused');
    await page.click('.total[data-outcome=notSent]');
    await page.click('.tools vscode-toolbar-button:has-text("Retried")');
    await page.waitForSelector('.empty');
    assert.deepEqual(await violations(panel), [], 'no matches');
    await panel.reload(undefined);
    await page.waitForSelector('.state-page h1');
    await page.evaluate(axe.source);
    assert.deepEqual(await violations(panel), [], 'gone');
  });

  for (const width of [300, 600, 1800]) {
    it(`fits into ${String(width)} px, at 100% and at 200% zoom`, async () => {
      for (const zoom of [1, 2]) {
        if (zoom === 2) await panel.close();
        await open({ run: finishedRun(100), actions: recordingActions().actions, width: Math.round(width / zoom), height: Math.round(900 / zoom) });
        const { inner, outer } = await page.evaluate(() => ({ inner: document.documentElement.scrollWidth, outer: window.innerWidth }));
        assert.ok(inner <= outer, `${String(inner)} px in ${String(outer)} px`);
        const beyond = await page.$$eval('.header *, .totals *, .tab-line *', (found) => found.filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1 && element.closest('.menu') === null).map(({ outerHTML }) => outerHTML.slice(0, 200)));
        assert.deepEqual(beyond, []);
      }
    });
  }

  it('has no animations where reduced motion is preferred', async () => {
    const run = new TestRun({ records: 10 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    await open({ run, reducedMotion: true });
    assert.equal(await page.$eval('.state .codicon', (icon) => getComputedStyle(icon).animationName), 'none');
  });

  it('ignores and logs unknown messages', async () => {
    await open({ run: finishedRun(10) });
    await page.evaluate(() => {
      const host = window as unknown as { toHost(message: unknown): void };
      host.toHost({ id: 1, question: 'format the disk', ask: {} });
      host.toHost('nonsense');
      host.toHost({ id: 900, question: 'rows', ask: { start: -1, count: 'many' } });
    });
    await until('logged', () => Promise.resolve(panel.log.length === 3));
    assert.match(panel.log.join('\n'), /a message was ignored[^]*a message was ignored[^]*rows: start: expected >=0; count: expected number/);
    assert.equal(await total('all'), '10');
  });
});

async function violations({ page, faults }: PanelInBrowser, options: axe.RunOptions = {}): Promise<string[]> {
  const { violations: found } = await page.evaluate((how) => (window as unknown as { axe: typeof axe }).axe.run(how), options);
  // Axe itself puts a style into the page to measure by, which the policy forbids.
  faults.splice(0, faults.length, ...faults.filter((fault) => !/inline style|style-src-elem inline/.test(fault)));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`).join(' | ')}`);
}
