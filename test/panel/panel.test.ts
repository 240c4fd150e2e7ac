import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { delivered, shardName, START, TARGET, TestRun } from '../unit/results/storeEvents';
import { finishedRun, recordingActions } from './exampleRuns';
import { NAUGHTY } from './naughtyStrings';
import { PanelInBrowser, type PanelOptions } from './panelInBrowser';
import { AT, ResultsPage } from './resultsPage';
import { THEMES } from './themes';

describe('the results panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let panel: PanelInBrowser;
  let page: Page;
  let view: ResultsPage;

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
    view = new ResultsPage(page);
    if (options.run !== undefined && options.run.store.length > 0) await page.waitForSelector(AT.outcomes);
  }

  it('shows the target, the totals, and every record', async () => {
    await open({ run: finishedRun(1000) });
    const header = await page.innerText(AT.header);
    for (const word of ['orders', 'Kinesis', 'us-east-1', 'dev', '123456789012', 'Finished']) assert.ok(header.includes(word), word);
    assert.deepEqual(await Promise.all(['all', 'delivered', 'failed', 'uncertain', 'notSent'].map((outcome) => view.total(outcome))), ['1,000', '978', '20', '1', '1']);
    await view.rowCount(1000);
    assert.match(await view.rowText(2), /^Delivered\s+3\s+3\s+user-2\s+11\s+shardId-…002\s+49660+\s+0+2\s+2\?\s+TimeoutError No answer within 30 s\.\s+250 ms$/);
    assert.equal(await page.$$eval(AT.marks(2), (marks) => marks.map((mark) => mark.getAttribute('class')).join()), 'mark uncertain,mark delivered');
    assert.match(await view.rowText(0), /Failed[^]*ProvisionedThroughputExceededException[^]*Rate exceeded/);
    assert.match(await view.rowText(3), /Not sent[^]*keyMissing/);
    assert.equal(await page.getAttribute(AT.duplicate(2), 'aria-label'), 'Possible duplicate');
  });

  it('updates a few times per second during a run, and keeps the scroll position and the focus', async () => {
    const run = new TestRun({ records: 5000 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    await open({ run, actions: recordingActions().actions });
    await page.focus(AT.anyGrid);
    for (let i = 0; i < 40; i += 1) await page.keyboard.press('PageDown');
    const place = await page.$eval(AT.scroller, (scroller) => scroller.scrollTop);
    const active = await view.activeRow();
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
    await view.until('all are delivered', async () => (await view.total('delivered')) === '5,000');
    const seen = await page.evaluate(() => (window as unknown as { seen: { count: number } }).seen.count);
    assert.ok(seen >= 3 && seen <= seconds * 10 + 2, `${String(seen)} updates in ${String(seconds)} s`);
    await view.until('the rows in view are new', async () => (await view.column('outcome')).every((text) => text === 'Delivered'));
    assert.equal(await page.$eval(AT.scroller, (scroller) => scroller.scrollTop), place);
    assert.equal(await view.activeRow(), active);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'grid');
    run.apply({ kind: 'state', at: START + 9000, state: 'finished' });
    await view.until('the end is announced', async () => (await page.innerText(AT.announcer)).startsWith('Finished: 5,000 of 5,000'));
  });

  it('filters by outcome, shard, error, and attempts, and shows how many records match', async () => {
    await open({ run: finishedRun(1000) });
    await page.click(AT.total('failed'));
    await view.rowCount(20);
    await view.until('only failed', async () => (await view.column('outcome')).every((text) => text === 'Failed'));
    assert.equal(await page.innerText(AT.matchCount), '20 of 1,000');
    await page.click(AT.total('uncertain'), { modifiers: ['Control'] });
    await view.rowCount(21);
    await page.click(AT.clearFilters);
    await view.rowCount(1000);
    await page.click(AT.filter('shard'));
    await page.click(AT.filterOption('shard', 'shardId-…002'));
    await view.until('one shard', async () => (await page.innerText(AT.matchCount)).endsWith('of 1,000'));
    await view.until('shard 2 alone', async () => (await view.column('shard')).every((text) => text.startsWith('shardId-…002')));
    await page.click(AT.clearFilters);
    await page.click(AT.toggle('Possible duplicate'));
    await view.rowCount(1);
    await page.click(AT.clearFilters);
    await page.click(AT.total('notSent'));
    await page.click(AT.toggle('Retried'));
    await view.rowCount(0);
    assert.match(await page.innerText(AT.empty), /No records match the filters/);
    await page.click(AT.emptyButton);
    await view.rowCount(1000);
    await page.focus(AT.filter('attempts'));
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await view.rowCount(898);
    assert.ok((await view.column('attempts')).every((text) => text.startsWith('1')));
    await page.click(AT.toggle('Retried'));
    await view.rowCount(101);
    assert.equal(await page.$eval(AT.filter('attempts'), (select) => (select as HTMLInputElement).value), '2+ attempts');
    await page.click(AT.toggle('Retried'));
    await view.rowCount(1000);
  });

  it('sorts by a column up, down, and in source order again', async () => {
    await open({ run: finishedRun(1000) });
    await page.click(AT.columnHead('Attempts'));
    await view.until('fewest first', async () => (await view.rowText(0)).startsWith('Not sent'));
    assert.equal(await page.getAttribute(AT.columnHead('Attempts'), 'aria-sort'), 'ascending');
    await page.click(AT.columnHead('Attempts'));
    await view.until('most first', async () => (await view.column('attempts'))[0]?.startsWith('2') === true);
    await page.click(AT.columnHead('Attempts'));
    await view.until('as in the source', async () => (await view.column('record')).slice(0, 3).join() === '1,2,3');
  });

  it('searches keys at once and payloads in the background, by text and by regular expression', async () => {
    await open({ run: finishedRun(3000, { key: (record) => `user-${String(record)}`, payload: (record) => (record === 2345 ? '{"note":"Needle in the Hay"}' : '{}') }) });
    await page.fill(AT.searchText, 'USER-123');
    await view.rowCount(11);
    await page.fill(AT.searchText, 'needle in');
    await view.rowCount(1);
    await view.until('found', async () => (await view.column('record'))[0] === '2,346');
    await page.click(AT.searchOption('Match Case'));
    await view.rowCount(0);
    await page.click(AT.searchOption('Match Case'));
    await page.click(AT.searchOption('Use Regular Expression'));
    await page.fill(AT.searchText, '^user-29[89]\\d$|Need.e');
    await view.rowCount(21);
    await page.fill(AT.searchText, '(unclosed');
    await view.until('it is shown', async () => (await page.innerText(AT.matchCount)).includes('Invalid regular expression'));
    await page.fill(AT.searchText, '');
    await view.rowCount(3000);
  });

  it('stops a regular expression that takes too long', async () => {
    await open({ run: finishedRun(2000, { key: () => 'a'.repeat(60) }) });
    await page.click(AT.searchOption('Use Regular Expression'));
    await page.fill(AT.searchText, '^(a+)+!$');
    await view.until('it is shown', async () => (await page.innerText(AT.matchCount)).includes('takes too long'));
  });

  it('shows a record in detail: its exact payload, its location, and its attempts', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(100, { payload: () => '{"n":12345678901234567890,"f":1.0,"n":1e400,"u":"\\u00e9","list":[true,null]}' }), actions });
    await view.openDetails(10);
    const tree = await page.innerText(AT.jsonTree);
    for (const token of ['12345678901234567890', '1.0', '1e400', '"\\u00e9"', 'null']) assert.ok(tree.includes(token), token);
    assert.equal(await page.$$eval(AT.jsonItems, (items) => items.filter((item) => item.textContent.includes('"n"')).length), 2);
    const facts = await page.innerText(AT.detailsFacts);
    for (const text of ['orders.json:11:1', 'user-10', shardName(2)]) assert.ok(facts.includes(text), text);
    assert.match(await page.innerText(AT.attempts), /Refused[^]*ProvisionedThroughputExceededException[^]*took 40 ms[^]*HTTP 200[^]*then waited 120 ms[^]*request-0[^]*Stored/);
    await page.click(AT.payloadForm('Hex'));
    assert.match(await page.innerText(AT.payload), /^000000 {2}7b 22 6e 22 3a 31/);
    await page.click(AT.detailsButton('Show in Source'));
    await page.click(AT.detailsButton('Copy Sequence Number'));
    await view.until('done', () => Promise.resolve(done.length === 1 && panel.clipboard.length === 1));
    assert.deepEqual(done, ['reveal 10']);
    assert.match(panel.clipboard[0] ?? '', /^4966\d{52}$/);
    await page.click(AT.detailsButton('Next Record'));
    await view.until('the next', async () => (await page.innerText(AT.detailsHead)).includes('Record 12'));
    await page.click(AT.detailsButton('Close Details'));
    assert.equal(await page.$(AT.details), null);
  });

  it('decodes base64 and gzip in a payload', async () => {
    const inside = '{"inside":"base64 of gzip"}';
    await open({ run: finishedRun(10, { payload: () => gzipSync(inside).toString('base64') }) });
    await page.dblclick(AT.keyCell(0));
    await page.click(AT.payloadForm('Unzipped'));
    assert.match(await page.innerText(AT.jsonTree), /"inside": "base64 of gzip"/);
    await page.click(AT.payloadForm('As Sent'));
    assert.match(await page.innerText(AT.payload), /^H4sI/);
  });

  it('can be used by keyboard alone', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(1000), actions });
    await page.focus(AT.search);
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'grid');
    await page.keyboard.press('Control+End');
    await view.until('the last row', async () => (await view.activeRow()) === '1001');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await view.activeRow(), '4');
    await page.keyboard.press('Enter');
    await view.until('details', async () => (await page.innerText(AT.detailsHead)).includes('Record 3'));
    await page.keyboard.press('ArrowDown');
    await view.until('details follow', async () => (await page.innerText(AT.detailsHead)).includes('Record 4'));
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    await view.until('closed', async () => (await page.$(AT.details)) === null);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await view.until('three are selected', async () => (await page.innerText(AT.matchCount)).startsWith('3 selected'));
    await page.keyboard.press('Control+c');
    await view.until('copied', () => Promise.resolve(panel.clipboard.length === 1));
    assert.equal(panel.clipboard[0]?.trimEnd().split('\n').length, 4);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    for (let i = 0; i < 7; i += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await view.until('sorted by attempts', async () => (await page.getAttribute(AT.columnHead('Attempts'), 'aria-sort')) === 'ascending');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('user-7');
    await view.rowCount(110);
    assert.deepEqual(done, ['reveal 3']);
    const stops = await page.$$eval(`${AT.scroller}, ${AT.scroller} *`, (elements) => elements.filter((element) => (element as HTMLElement).tabIndex >= 0 && element.tagName !== 'A').length);
    assert.equal(stops, 1, 'the table is one tab stop');
  });

  it('leads from a resent record to the original one', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(10, { origin: (record) => ({ run: 'run-0', record: 1200 + record }) }), actions });
    await page.dblclick(AT.row(4));
    await page.waitForSelector(AT.detailsFact('Resend of'));
    assert.match(await page.innerText(AT.detailsFacts), /Resend of\s+Record 1,205/);
    await page.click(`${AT.detailsFacts} vscode-toolbar-button[title="Show Original Record"]`);
    assert.deepEqual(done, ['showOrigin 4']);
  });

  it('offers in each state of the run what can be done, and asks the host to do it', async () => {
    const { actions, done } = recordingActions();
    const run = new TestRun({ records: 10 });
    run.apply({ kind: 'state', at: START, state: 'running' });
    run.request([delivered(0)], START, 5);
    await open({ run, actions });
    await page.click(AT.action('pause'));
    run.apply({ kind: 'state', at: START, state: 'paused', reason: { code: 'ExpiredTokenException', message: 'The security token is expired.' } });
    await page.waitForSelector(AT.action('resume'));
    assert.match(await page.innerText(AT.notice), /ExpiredTokenException[^]*The security token is expired\.[^]*Renew them/);
    await view.until('it is announced', async () => (await page.innerText(AT.announcer)).includes('The security token is expired. Renew them'));
    await page.click(AT.action('resume'));
    run.apply({ kind: 'state', at: START, state: 'running' });
    await page.waitForSelector(AT.action('pause'));
    await page.click(AT.action('stop'));
    run.apply({ kind: 'state', at: START, state: 'stopping' });
    await page.click(`${AT.action('stop')}:has-text("Stop Now")`);
    run.apply({ kind: 'settled', record: 1, outcome: 'failed' }, { kind: 'state', at: START, state: 'stopped' });
    await page.waitForSelector(AT.action('open-failed'));
    await page.click(AT.action('open-failed'));
    await page.click(AT.menuButton('Resend'));
    await page.click(AT.menuItem('Resend Failed (1)'));
    await page.click(AT.menuButton('Export'));
    await page.click(AT.menuItem('NDJSON'));
    await view.until('all is done', () => Promise.resolve(done.length === 7));
    assert.deepEqual(done, ['pause', 'resume', 'stop false', 'stop true', 'openFailed failed', 'resend failed', 'export ndjson']);
  });

  it('shows that the journal can’t be written anymore, and after a restart that it is incomplete', async () => {
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
    await page.waitForSelector(AT.waiting);
    assert.equal((await page.innerText(AT.state)).trim(), 'Waiting for the network since 14:03:05');
    assert.equal(await page.$$eval(`${AT.state} .codicon-warning`, ({ length }) => length), 1);
    assert.match(await page.innerText(AT.notice), /The connection was refused \(ECONNREFUSED\)\.[^]*continues by itself/);
    const heard = async (): Promise<string[]> => (await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).filter((text) => text.includes('Waiting for the network since 14:03:05'));
    await view.until('it is announced', async () => (await heard()).length > 0);
    // Responses of requests that were in flight change the totals.
    for (let record = 1; record < 20; record += 1) {
      run.request([delivered(record)], START + record, 5);
      await page.waitForTimeout(200);
    }
    assert.equal((await heard()).length, 1);
    run.apply({ kind: 'reachable', at: START + 9000 });
    await page.waitForSelector(AT.running);
    assert.equal(await page.$(AT.notice), null);
  });

  it('shows why an action failed', async () => {
    await open({ run: finishedRun(10), actions: { export: () => Promise.reject(new Error('The disk is full.')) } });
    await page.click(AT.menuButton('Export'));
    await page.keyboard.press('Enter');
    await view.until('it is shown', async () => (await page.innerText(AT.toast)).includes('The disk is full.'));
  });

  it('has a context menu for a row that stays and selects the row', async () => {
    const { actions, done } = recordingActions();
    await open({ run: finishedRun(20), actions });
    const menu = page.locator(AT.rowMenu);
    await page.click(AT.keyCell(3), { button: 'right' });
    await page.waitForTimeout(500);
    assert.deepEqual((await page.locator(AT.rowMenuItems).allInnerTexts()).map((text) => text.trim()), ['Details', 'Show in Source', 'Resend', 'Copy as JSON', 'Copy as CSV', 'Copy as TSV', 'Copy as AWS CLI Command', 'Copy as Request JSON']);
    assert.deepEqual(await view.selectedRows(), ['5']);
    assert.equal(await page.innerText(AT.matchCount), '1 selected');
    await page.click(AT.header);
    await menu.waitFor({ state: 'hidden' });
    await view.chooseInRowMenu(4, 'Details');
    await page.waitForSelector(AT.detailsOf('5'));
    await view.chooseInRowMenu(5, 'Show in Source');
    await view.chooseInRowMenu(6, 'Resend');
    await view.chooseInRowMenu(7, 'Copy as JSON');
    await view.until('copied', () => Promise.resolve(panel.clipboard.length === 1));
    assert.deepEqual((JSON.parse(panel.clipboard[0] ?? '') as { index: number }[]).map(({ index }) => index), [7]);
    await page.click(AT.keyCell(0));
    await page.click(AT.keyCell(2), { modifiers: ['Shift'] });
    await view.until('three', async () => (await view.selectedRows()).length === 3);
    await view.chooseInRowMenu(1, 'Resend Selected (3)');
    await view.until('all is done', () => Promise.resolve(done.length === 3));
    assert.deepEqual(done, ['reveal 5', 'resend [6]', 'resend [0,1,2]']);
    await page.focus(AT.anyGrid);
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
    await page.click(AT.keyCell(3), { button: 'right' });
    await page.waitForSelector(AT.rowMenuItem('Details'));
    assert.equal(await page.$(`${AT.rowMenuItems}:has-text("Resend")`), null);
  });

  it('says Loading… until there is data', async () => {
    await open({ run: undefined, silent: true });
    assert.equal((await page.innerText(AT.main)).trim(), 'Loading…');
    assert.equal(await page.getAttribute(AT.main, 'aria-busy'), 'true');
    assert.equal(await page.$$eval(AT.main, ({ length }) => length), 1);
  });

  it('copies records in every form', async () => {
    await open({ run: finishedRun(20) });
    await page.click(AT.keyCell(3));
    await page.click(AT.keyCell(5), { modifiers: ['Shift'] });
    for (const form of ['JSON', 'CSV', 'TSV', 'AWS CLI Command', 'Request JSON']) {
      await page.click(AT.copyMenu);
      await page.click(AT.copyItem(form));
    }
    await view.until('copied', () => Promise.resolve(panel.clipboard.length === 5));
    await view.until('it is shown', async () => (await page.innerText(AT.toast)) === 'Copied 3 records');
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
    await page.click(AT.columnHead('Bytes'));
    await page.click(AT.total('delivered'));
    await view.rowCount(4899 - 1);
    await page.focus(AT.anyGrid);
    for (let i = 0; i < 20; i += 1) await page.keyboard.press('PageDown');
    await page.waitForSelector(AT.activeOutcome);
    await page.keyboard.press('Enter');
    await page.waitForSelector(AT.detailsHead);
    const before = [await view.rowText(Number(await view.activeRow()) - 2), await page.innerText(AT.detailsHead), await page.$eval(AT.scroller, (scroller) => scroller.scrollTop)];
    await view.until('kept', async () => JSON.stringify(await panel.remembered()).includes('"opened"'));
    await page.waitForTimeout(400);
    await panel.reload(run);
    await page.waitForSelector(AT.detailsOutcome);
    await view.rowCount(4898);
    await view.until('the row is there', async () => (await view.activeRow()) !== null);
    const after = [await view.rowText(Number(await view.activeRow()) - 2), await page.innerText(AT.detailsHead), await page.$eval(AT.scroller, (scroller) => scroller.scrollTop)];
    assert.deepEqual(after, before);
  });

  it('shows a requested record even if a filter hides it or the page is not loaded yet', async () => {
    const run = finishedRun(5000);
    await open({ run });
    await page.click(AT.total('failed'));
    await view.until('filtered', async () => (await page.getAttribute(AT.anyGrid, 'aria-rowcount')) !== '5001');
    const record = Array.from({ length: 5000 }, (_, index) => index).findLast((index) => run.store.outcome(index) === 'delivered') ?? -1;
    panel.showRecord(record);
    await page.waitForSelector(AT.detailsOf((record + 1).toLocaleString('en')));
    await view.rowCount(5000);
    await view.until('its row is active', async () => Number(await view.activeRow()) === record + 2);
    await panel.reload(run, {}, 41);
    await page.waitForSelector(AT.detailsOf('42'));
  });

  it('says that the run is no longer available when it is unknown', async () => {
    await open({ run: finishedRun(10) });
    await page.waitForTimeout(400);
    await panel.reload(undefined);
    await page.waitForSelector(AT.statePageTitle);
    assert.match(await page.innerText(AT.main), /no longer available/);
  });

  it('shows that a run was interrupted, and that a run has no records', async () => {
    const run = finishedRun(10);
    run.apply({ kind: 'state', at: START + 1000, state: 'interrupted' });
    await open({ run });
    assert.match(await page.innerText(AT.notice), /The window was closed during the run/);
    await panel.show(new TestRun({ records: 0 }));
    await page.waitForSelector(AT.empty);
    assert.match(await page.innerText(AT.empty), /no records/);
  });

  it('shows requests, shards, and time, and the records of one request', async () => {
    await open({ run: finishedRun(2000) });
    await page.click(AT.tab('shards'));
    await page.waitForSelector(AT.shards);
    assert.match(await page.innerText(AT.shard(1)), /shardId-000000000001\s+\d+\s+500/);
    assert.match(await page.innerText(AT.hotKeys), /Most Used Partition Keys/i);
    await page.click(AT.tab('time'));
    assert.equal(await page.$$eval(AT.timeRows, (rows) => rows.length), 2);
    await page.click(AT.tab('requests'));
    await page.waitForSelector(AT.requestLink);
    assert.equal(await page.getAttribute(AT.requests, 'aria-rowcount'), '9');
    assert.match(await page.innerText(AT.request(1)), /^2\s+[\d:.]+\s+51\s+\d+\s+10\s+200\s+50 ms\s+request-1$/);
    await page.focus(AT.requests);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.getAttribute(AT.requests, 'aria-activedescendant'), 'request-6');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await view.rowCount(51);
    await page.click(AT.toggle('Request 2'));
    await view.rowCount(2000);
  });

  it('keeps the width, order, and visibility of columns after a reload', async () => {
    const run = finishedRun(50);
    await open({ run });
    const widthOf = (): Promise<number> => page.$eval(AT.columnHead('Partition Key'), (head) => head.getBoundingClientRect().width);
    const wide = await widthOf();
    const sash = await page.locator(AT.columnSash('Partition Key')).boundingBox();
    assert.ok(sash !== null);
    await page.mouse.move(sash.x + 2, sash.y + 5);
    await page.mouse.down();
    await page.mouse.move(sash.x + 62, sash.y + 5, { steps: 3 });
    await page.mouse.up();
    assert.equal(await widthOf(), wide + 60);
    await page.click(AT.menuButton('Columns'));
    await page.click(AT.menuItem('Bytes'));
    await page.dragAndDrop(AT.columnHead('Error'), AT.columnHead('Partition Key'));
    const titles = (): Promise<(string | null)[]> => page.$$eval(AT.columnHeads, (heads) => heads.map((head) => head.getAttribute('title')));
    const wanted = ['Outcome', '#', 'Line', 'Error', 'Partition Key', 'Shard', 'Sequence Number', 'Attempts', 'Latency'];
    assert.deepEqual(await titles(), wanted);
    await page.waitForTimeout(400);
    await panel.reload(run);
    await page.waitForSelector(AT.outcomes);
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
      if (record === 0) await page.dblclick(AT.keyCell(0));
      else await page.click(AT.detailsButton('Next Record'));
      await view.until(`record ${String(record)}`, async () => (await page.innerText(AT.detailsHead)).includes(`Record ${String(record + 1)}\n`) || (await page.innerText(AT.detailsTitle)) === `Record ${String(record + 1)}`);
    }
    for (const tab of ['requests', 'shards', 'time', 'records']) {
      await page.click(AT.tab(tab));
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
    await page.dblclick(AT.keyCell(0));
    await page.waitForSelector(AT.payload);
    assert.match(await page.innerText(AT.details), /The first 256 KiB of 10 MiB/);
    await page.click(AT.detailsButton('Next Record'));
    await view.until('hex', async () => /^000000 {2}ff fe 00 c3/.test((await page.textContent(AT.payload)) ?? ''));
    await page.click(AT.payloadForm('Text'));
    assert.match(await page.innerText(AT.details), /Not valid UTF-8/);
  });

  it('scrolls a million records without blanks and with few elements', async () => {
    const run = new TestRun({ records: 1_000_000, key: (record) => String(record), payload: () => 'x' });
    run.request(Array.from({ length: 500 }, (_, i) => delivered(999_500 + i)), START, 10);
    const began = Date.now();
    await open({ run });
    const opened = Date.now() - began;
    assert.ok(opened < 5000, `${String(opened)} ms until the first rows`);
    await page.focus(AT.anyGrid);
    await page.keyboard.press('Control+End');
    await view.until('the last row', async () => (await view.column('record')).at(-1) === '1,000,000');
    for (const part of [0.5, 0.123, 0.9, 0]) {
      await page.$eval(AT.scroller, (scroller, to) => { scroller.scrollTop = to * scroller.scrollHeight; }, part);
      await view.until(`rows at ${String(part)}`, async () => {
        const texts = await view.column('record');
        return texts.length > 10 && texts.every((text) => text !== '…') && Math.abs(Number(texts[0]?.replaceAll(',', '')) / 1_000_000 - part) < 0.01;
      });
      const numbers = (await view.column('record')).map((text) => Number(text.replaceAll(',', '')));
      assert.deepEqual(numbers, numbers.map((_, i) => (numbers[0] ?? 0) + i), 'rows follow each other');
    }
    await page.mouse.move(400, 400);
    await page.mouse.wheel(0, 100);
    await view.until('the wheel moves by as many pixels as anywhere', async () => (await page.$eval(AT.scroller, ({ scrollTop }) => scrollTop)) > 0);
    assert.ok(Number((await view.column('record'))[0]?.replaceAll(',', '')) < 10);
    await page.focus(AT.grid);
    await page.keyboard.press('Control+a');
    await view.until('it is shown', async () => (await page.innerText(AT.toast)).startsWith('Only the first 100,000 of 1,000,000 are selected'));
    await view.until('selected', async () => (await page.innerText(AT.matchCount)).startsWith('100,000 selected'));
    const { elements, height } = await page.evaluate(() => ({ elements: document.querySelectorAll('*').length, height: document.querySelector('.grid-body')?.clientHeight ?? 0 }));
    assert.ok(elements < 3000, `${String(elements)} elements`);
    assert.ok(height <= 6_000_000);
  });

  it('has no accessibility violations that axe finds, in any theme and state', async function () {
    this.timeout(300_000);
    const run = finishedRun(300, { sources: ['a.json', 'b.json'] });
    await open({ run, actions: recordingActions().actions, width: 1400 });
    await view.openDetails(10);
    await page.evaluate(axe.source);
    for (const theme of THEMES) {
      await panel.setTheme(theme);
      for (const tab of ['records', 'requests', 'shards', 'time']) {
        await page.click(AT.tab(tab));
        await page.waitForTimeout(100);
        // A theme changes nothing but colors.
        assert.deepEqual(await violations(panel, theme === 'dark' ? {} : { runOnly: ['color-contrast'] }), [], `${theme}, ${tab}`);
      }
    }
    await page.click(AT.tab('records'));
    await page.click(AT.menuButton('Export'));
    assert.deepEqual(await violations(panel), [], 'an open menu');
    await page.keyboard.press('Escape');
    await page.click(AT.filter('shard'));
    await page.waitForSelector(`${AT.filter('shard')} .option.active`);
    assert.deepEqual(await violations(panel), [], 'an open list');
    await page.keyboard.press('Escape');
    run.apply({ kind: 'state', at: START, state: 'paused', reason: { code: 'ExpiredToken', message: 'Expired.' } });
    await page.waitForSelector(AT.notice);
    assert.deepEqual(await violations(panel), [], 'paused');
    await page.click(AT.total('notSent'));
    await page.click(AT.toggle('Retried'));
    await page.waitForSelector(AT.empty);
    assert.deepEqual(await violations(panel), [], 'no matches');
    await panel.reload(undefined);
    await page.waitForSelector(AT.statePageTitle);
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
    assert.equal(await page.$eval(AT.stateIcon, (icon) => getComputedStyle(icon).animationName), 'none');
  });

  it('ignores and logs unknown messages', async () => {
    await open({ run: finishedRun(10) });
    await page.evaluate(() => {
      const host = window as unknown as { toHost(message: unknown): void };
      host.toHost({ id: 1, question: 'format the disk', ask: {} });
      host.toHost('nonsense');
      host.toHost({ id: 900, question: 'rows', ask: { start: -1, count: 'many' } });
    });
    await view.until('logged', () => Promise.resolve(panel.log.length === 3));
    assert.match(panel.log.join('\n'), /a message was ignored[^]*a message was ignored[^]*rows: start: expected >=0; count: expected number/);
    assert.equal(await view.total('all'), '10');
  });
});

async function violations({ page, faults }: PanelInBrowser, options: axe.RunOptions = {}): Promise<string[]> {
  const { violations: found } = await page.evaluate((how) => (window as unknown as { axe: typeof axe }).axe.run(how), options);
  // Axe itself puts a style into the page to measure by, which the policy forbids.
  faults.splice(0, faults.length, ...faults.filter((fault) => !/inline style|style-src-elem inline/.test(fault)));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`).join(' | ')}`);
}
