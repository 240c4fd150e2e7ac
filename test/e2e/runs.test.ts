import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, FrameLocator, Locator } from 'playwright-core';
import { NO_FAULTS, parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { launchBrowser } from '../support/browser';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

const PICTURES = inRepository('out/test/runs');
/** Two of the 25 orders are refused for good. */
const TWO_FAIL = parseFaultPlan({ rules: [{ fault: 'recordError', code: 'NotToday', message: 'Not <b>today</b> | *really*', record: [1, 3], times: 2 }] });
const SLOW = { 'streamTester.delivery.recordsPerSecond': 250 };

describe('the view of the runs', () => {
  let browser: Browser;
  let host: VscodeHost;
  let workbench: Workbench;
  let sandbox: RunningSandbox;
  let workspace: string;
  let runsFolder: string;

  before(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await launchBrowser();
    sandbox = await startSandbox();
    host = await VscodeHost.start('newest', { env: { STREAM_TESTER_SANDBOX: sandbox.endpoint } });
    workspace = await host.newWorkspace(inRepository('samples'));
    workbench = await Workbench.open(browser, host, workspace);
  });

  after(async () => {
    await browser.close();
    await host.stop();
    await sandbox.close();
  });

  afterEach(async function () {
    const { state, title = '' } = this.currentTest ?? {};
    if (state === 'failed') await picture(`failed-${title.replace(/\W+/g, '-')}`);
  });

  const sideBar = (): Locator => workbench.page.locator('.part.sidebar');
  const items = (): Locator => sideBar().getByRole('treeitem');

  /** The page of an extension, when those of others may be there too. */
  const pageOf = (extension: string): FrameLocator =>
    workbench.page.frameLocator(`iframe.webview[src*="extensionId=${extension}"]:visible`).frameLocator('iframe#active-frame');
  const comparison = (): FrameLocator => pageOf('vscode.markdown-language-features');
  const results = (): FrameLocator => pageOf('stream-tester.stream-tester');

  /** The text of each run in the view: its name and its description. */
  async function shown(): Promise<string[]> {
    return (await items().allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  }

  async function openView(window: Workbench): Promise<void> {
    await window.runCommand('View: Show Stream Tester');
    await window.page.locator('.part.sidebar').getByRole('heading', { name: /Stream Tester/ }).first().waitFor();
  }

  async function send(file: string): Promise<void> {
    await workbench.openFile(file);
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
  }

  async function chooseFromMenu(run: Locator, command: string): Promise<void> {
    const item = workbench.page.locator('.context-view .action-item', { hasText: command }).first();
    for (let tries = 0; tries < 10; tries += 1) {
      await run.click({ button: 'right' });
      // A menu that has just opened takes no click, and one is closed when its item is drawn anew.
      const clicked = await item.click({ delay: 200, timeout: 3000 }).then(() => true, () => false);
      if (clicked && (await item.waitFor({ state: 'hidden', timeout: 1000 }).then(() => true, () => false))) return;
      await workbench.page.keyboard.press('Escape');
    }
    assert.fail(`the menu has no ${command}`);
  }

  const picture = (name: string): Promise<void> => workbench.screenshot(path.join(PICTURES, `${name}.png`));

  it('offers a beginning where nothing was sent yet', async () => {
    await openView(workbench);
    await sideBar().getByText('Nothing has been sent yet from this workspace.').waitFor();
    assert.equal(await sideBar().getByRole('button', { name: 'Send Document' }).count(), 0, 'no editor is open');
    const welcome = sideBar().getByRole('region', { name: 'Welcome' });
    for (const name of ['Send File…', 'Open a Sample', 'Select Target']) await welcome.getByRole('button', { name }).waitFor();
    await picture('empty');
    await welcome.getByRole('button', { name: 'Select Target' }).click();
    await workbench.pick('orders');
    await workbench.statusItem('orders · sandbox').waitFor();
  });

  it('shows a run with what became of it, and what was sent again under it', async () => {
    sandbox.sandbox.setFaults(TWO_FAIL);
    await send('orders.json');
    await items().filter({ hasText: '23 of 25 delivered' }).waitFor();
    assert.match((await shown())[0] ?? '', /^orders\.json ?23 of 25 delivered · \d+:\d\d.* · orders$/);
    assert.match((await items().first().getAttribute('aria-label')) ?? '', /orders\.json, Finished, 23 of 25 delivered, 2 failed/);
    await workbench.answerNotification('23 of 25', 'Resend Failed');
    await items().nth(1).waitFor();
    await items().nth(1).filter({ hasText: '2 delivered' }).waitFor();
    assert.equal(await items().nth(1).getAttribute('aria-level'), '2');
    const tooltip = workbench.page.locator('.workbench-hover', { hasText: 'Finished' });
    for (let tries = 0; tries < 10 && !(await tooltip.isVisible()); tries += 1) {
      // An item that is drawn anew under the pointer shows none until the pointer comes again.
      await workbench.statusItem('orders · sandbox').hover();
      await items().first().hover();
      await tooltip.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    assert.match(await tooltip.innerText(), /23 of 25 delivered · 2 failed/);
    await picture('resent');
  });

  it('sends a run again through the sheet, with what it was read by', async () => {
    const before = (await readStream(sandbox.endpoint, 'orders')).length;
    await chooseFromMenu(items().first(), 'Send Run Again…');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await items().filter({ hasText: /json\s*25 delivered/ }).waitFor();
    assert.equal(await items().count(), 3);
    assert.match((await shown())[0] ?? '', /^orders\.json ?25 delivered/, 'the newest is on top');
    assert.equal((await readStream(sandbox.endpoint, 'orders')).length, before + 25);
  });

  it('compares two runs record by record', async () => {
    await items().first().click();
    await items().nth(1).click({ modifiers: ['ControlOrMeta'] });
    await chooseFromMenu(items().nth(1), 'Compare Selected Runs');
    const page = comparison().locator('body');
    await page.getByText('Comparison of two runs').waitFor();
    const text = await page.innerText();
    assert.match(text, /2 better · 0 worse · 23 the same/);
    assert.match(text, /Delivered\s+23\s+25\s+\+2/);
    assert.match(text, /What got better \(2\)/);
    assert.ok(text.includes('NotToday: Not <b>today</b> | *really*'), text);
    await picture('comparison');
    for (const theme of ['Default Light Modern', 'Default High Contrast']) {
      await settings({ 'workbench.colorTheme': theme });
      await page.getByText('Comparison of two runs').waitFor();
      await items().nth(2).waitFor();
      await picture(theme.toLowerCase().replaceAll(' ', '-'));
    }
    await settings({});
  });

  it('says that only totals can be compared of runs from different sources', async () => {
    await send('sensors.csv');
    await items().filter({ hasText: 'sensors.csv' }).filter({ hasText: '200 delivered' }).waitFor();
    await chooseFromMenu(items().first(), 'Compare Run With…');
    await workbench.pickOpen('Compare sensors.csv with');
    await workbench.acceptPick();
    await comparison().getByText('These runs have no record in common').waitFor();
  });

  it('renames a run by the keyboard', async () => {
    await items().first().click();
    await results().getByText('Finished', { exact: true }).waitFor();
    await workbench.runCommand('Stream Tester: Focus on Runs View');
    await workbench.page.keyboard.press('F2');
    await workbench.pickOpen('Rename sensors.csv');
    await workbench.typeIntoPick('Baseline **1**');
    await workbench.acceptPick();
    await items().filter({ hasText: 'Baseline **1**' }).waitFor();
    await workbench.page.locator('.tab', { hasText: 'Results: Baseline **1**' }).waitFor();
    await workbench.reload();
    await items().filter({ hasText: 'Baseline **1**' }).waitFor();
  });

  it('shows a run that goes on at the top of every window, and lets nobody delete it', async () => {
    await settings(SLOW);
    const other = await Workbench.open(browser, host, workspace);
    await openView(other);
    await send('clickstream.ndjson');
    await items().first().filter({ hasText: 'clickstream.ndjson' }).waitFor();
    await items().first().filter({ hasText: /[1-9][\d,]* of 2,400 delivered/ }).waitFor();
    await items().first().locator('.codicon-loading').waitFor();
    await picture('sending');
    const elsewhere = other.page.locator('.part.sidebar').getByRole('treeitem').first();
    await elsewhere.and(other.page.getByLabel(/clickstream\.ndjson, Sending in another window/)).waitFor();
    await items().first().click({ button: 'right' });
    const menu = workbench.page.locator('.context-view .action-item');
    await menu.filter({ hasText: 'Rename Run…' }).waitFor();
    assert.equal(await menu.filter({ hasText: 'Delete Runs…' }).count(), 0);
    await workbench.page.keyboard.press('Escape');
    await items().first().filter({ hasText: /ndjson\s*2,400 delivered/ }).waitFor();
    await other.page.locator('.part.sidebar').getByRole('treeitem').filter({ hasText: /ndjson\s*2,400 delivered/ }).waitFor();
    await other.close();
    await settings({});
  });

  it('deletes several runs at once, after asking', async () => {
    await items().nth(3).waitFor(); // The window was just opened anew.
    const before = await items().count();
    await items().first().click();
    await items().nth(1).click({ modifiers: ['ControlOrMeta'] });
    await workbench.page.keyboard.press('Delete');
    const { message, detail } = await workbench.dialog();
    assert.match(message, /Delete 2 runs\?/);
    assert.match(detail, /Nothing is deleted from any stream/);
    await workbench.answerDialog('Delete');
    await workbench.page.waitForFunction((count) => document.querySelectorAll('.part.sidebar [role=treeitem]').length === count, before - 2);
    assert.equal((await runFolders()).length, before - 2);
  });

  it('keeps no payload of unsaved text, and says what is missing', async () => {
    await workbench.runCommand('View: Close All Editors');
    await sendUnsaved('{"secret":"alpha"}\n{"secret":"beta"}\n');
    await closeUnsaved();
    await chooseFromMenu(items().first(), 'Send Run Again…');
    assert.match(await workbench.notification('can’t be sent again'), /Untitled-1 is no longer there/);
    assert.equal(await keptAnywhere('alpha'), false);
  });

  it('keeps it where the person allows that, so that it can be sent again after a reload', async () => {
    await settings({ 'streamTester.runs.keepPayloads': 'unsaved' });
    await sendUnsaved('{"secret":"gamma"}\n{"secret":"delta"}\n');
    await closeUnsaved();
    await workbench.reload();
    await items().first().click();
    await results().getByText('Finished', { exact: true }).waitFor();
    await results().locator('[role=row][aria-rowindex="2"]').dblclick();
    await results().getByText('gamma').first().waitFor();
    const runsBefore = (await runFolders()).length;
    const before = new Set((await readStream(sandbox.endpoint, 'orders')).map(({ shardId, sequenceNumber }) => `${shardId} ${sequenceNumber}`));
    await chooseFromMenu(items().first(), 'Send Run Again…');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await endOfRun(runsBefore + 1);
    const added = (await readStream(sandbox.endpoint, 'orders')).filter(({ shardId, sequenceNumber }) => !before.has(`${shardId} ${sequenceNumber}`));
    assert.deepEqual(added.map(({ data }) => data.toString()).sort(), ['{"secret":"delta"}', '{"secret":"gamma"}']);
    assert.equal(await keptAnywhere('gamma'), true);
  });

  it('keeps as many as the setting says, and deletes the oldest', async () => {
    await settings({ 'streamTester.runs.keep': 2 });
    await workbench.page.waitForFunction(() => document.querySelectorAll('.part.sidebar [role=treeitem]').length === 2);
    for (const text of await shown()) assert.match(text, /^Untitled-1/, 'the newest ones');
    assert.equal((await runFolders()).length, 2);
    await settings({ 'streamTester.runs.keep': 0 });
    await sideBar().getByText('No runs are kept').waitFor();
    assert.deepEqual(await runFolders(), []);
    await picture('none-kept');
  });

  async function settings(values: Readonly<Record<string, unknown>>): Promise<void> {
    await host.setSettings(values);
    await workbench.reload();
  }

  async function sendUnsaved(text: string): Promise<void> {
    sandbox.sandbox.setFaults(NO_FAULTS);
    const runsBefore = (await runFolders()).length;
    await workbench.newDocument(text);
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await endOfRun(runsBefore + 1);
    await items().first().filter({ hasText: 'Untitled-1' }).filter({ hasText: '2 delivered' }).waitFor();
  }

  /** Waits until the view shows so many runs, and none of them is under way. */
  async function endOfRun(runs: number): Promise<void> {
    await items().nth(runs - 1).waitFor();
    await items().locator('.codicon-loading').first().waitFor({ state: 'hidden' });
  }

  async function closeUnsaved(): Promise<void> {
    const tab = workbench.page.locator('.tab.dirty');
    await tab.click({ button: 'middle' });
    await workbench.answerDialog("Don't Save");
    await tab.waitFor({ state: 'detached' });
  }

  /** Where the journals are: it stays the same when all are deleted. */
  async function findRuns(): Promise<string> {
    const found = (await readdir(host.dataFolder, { recursive: true })).find((name) => path.basename(name) === 'events.log');
    return found === undefined ? runsFolder : path.join(host.dataFolder, found, '../..');
  }

  async function runFolders(): Promise<string[]> {
    runsFolder = await findRuns();
    return readdir(runsFolder);
  }

  /** Whether a text stands in any file of the runs; what holds payloads must be readable for this account only. */
  async function keptAnywhere(text: string): Promise<boolean> {
    const folder = await findRuns();
    let found = false;
    for (const name of await readdir(folder, { recursive: true })) {
      const file = path.join(folder, name);
      const { mode } = await stat(file);
      if ((await stat(file)).isDirectory() || !(await readFile(file)).includes(text)) continue;
      found = true;
      assert.match(name, /source-\d+\.bin$/);
      assert.equal(mode & 0o077, 0, name);
    }
    return found;
  }
});
