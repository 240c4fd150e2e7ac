import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { withoutAwsAccount } from '../support/awsEnvironment';
import { launchBrowser } from '../support/browser';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

describe('what can be sent', () => {
  let browser: Browser;
  let host: VscodeHost;
  let sandbox: RunningSandbox;
  let workbench: Workbench;

  before(async () => {
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
  });

  beforeEach(async () => {
    sandbox = await startSandbox();
    host = await VscodeHost.start('newest', { env: { ...withoutAwsAccount(), STREAM_TESTER_SANDBOX: sandbox.endpoint } });
    workbench = await Workbench.open(browser, host, await host.newWorkspace(inRepository('samples')));
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pick('orders');
    await workbench.statusItem('orders · sandbox').waitFor();
  });

  afterEach(async () => {
    await workbench.close();
    await host.stop();
    await sandbox.close();
  });

  const state = (text: string): Locator => workbench.webview().locator('header .state', { hasText: text });
  const stored = async (): Promise<string[]> => (await readStream(sandbox.endpoint, 'orders')).map(({ data }) => data.toString()).sort();

  it('an untitled document, exactly as it was typed', async () => {
    const lines = ['{"big":12345678901234567890,"one":1.0}', '{"twice":1,"twice":2,"e":1e400}', String.raw`{"text":"caf\u00e9 ✓"}`];
    await workbench.newDocument(lines.join('\n'));
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await state('Finished').waitFor();
    assert.deepEqual(await stored(), [...lines].sort());
  });

  it('each of several selections', async () => {
    await workbench.openFile('clickstream.ndjson');
    await workbench.selectLines(2, 2);
    await workbench.page.keyboard.press('Home');
    for (let line = 0; line < 4; line += 1) await workbench.runCommand('Add Cursor Below');
    await workbench.page.keyboard.press('Shift+End');
    await workbench.page.locator('.statusbar', { hasText: /5 selections/ }).waitFor();
    await workbench.runCommand('Stream Tester: Send Selection');
    await workbench.pickOpen('Send to orders');
    assert.match((await workbench.pickItems())[0]?.label ?? '', /Send 5 records/);
    await workbench.acceptPick();
    await state('Finished').waitFor();
    assert.equal((await stored()).length, 5);
  });

  it('several files, from the Explorer', async () => {
    const explorer = workbench.page.locator('.explorer-folders-view');
    await explorer.getByText('orders.json').click();
    await workbench.page.locator('.editor-group-container.active .view-line').first().waitFor();
    await explorer.getByText('sensors.csv').click({ modifiers: ['ControlOrMeta'] });
    await explorer.locator('.monaco-list-row.selected').nth(1).waitFor();
    await explorer.getByText('sensors.csv').click({ button: 'right' });
    await workbench.page.locator('.monaco-menu').getByText('Send File…').hover();
    await workbench.page.keyboard.press('Enter');
    await workbench.pickOpen('Send to orders');
    assert.match((await workbench.pickItems())[0]?.label ?? '', /Send 225 records/);
    await workbench.acceptPick();
    await state('Finished').waitFor();
    assert.equal((await stored()).length, 225);
  });

  it('nothing, where nothing is selected, and says what to do', async () => {
    await workbench.openFile('orders.json');
    await workbench.runCommand('Stream Tester: Send Selection');
    assert.match(await workbench.notification('Nothing is selected'), /Send Document/);
  });

  it('a run that is cancelled ends with every record accounted for', async () => {
    sandbox.sandbox.setFaults(parseFaultPlan({ rules: [{ fault: 'delay', seconds: 12 }] }));
    await workbench.openFile('clickstream.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.notification('Sending 2,400 records');
    await workbench.answerNotification('Sending 2,400 records', 'Cancel');
    await state('Stopped').waitFor();
    const held = (await stored()).length;
    assert.equal(held, 2000, 'four requests were under way, and could finish');
    const totals = await workbench.webview().locator('body').innerText();
    assert.match(totals, /2,000\s+Delivered/);
    assert.match(totals, /400\s+Not sent/);
  });
});
