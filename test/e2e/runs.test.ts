import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { NO_FAULTS, parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { manifestText, menuTitle } from '../support/commandTitle';
import { type StoredRecord, readStream } from '../support/readBack';
import { until } from '../support/until';
import { type TestWindow, type TestWindowOptions, WorkbenchFixture } from './support/fixture';

/** Two of the 25 orders are refused for good. */
const TWO_FAIL = parseFaultPlan({ rules: [{ fault: 'recordError', code: 'NotToday', message: 'Not <b>today</b> | *really*', record: [1, 3], times: 2 }] });
const SLOW = { 'streamTester.delivery.recordsPerSecond': 400 };

describe('the Runs view', () => {
  const fixture = new WorkbenchFixture();

  const stored = (): Promise<StoredRecord[]> => readStream(fixture.sandbox.endpoint, 'orders');

  /** A window that shows the view. */
  async function openView(options?: TestWindowOptions): Promise<TestWindow> {
    const window = await fixture.open(options);
    await window.runs.open();
    return window;
  }

  /** A window that shows the view with one run, in which 23 of 25 orders were delivered. */
  async function openViewAfterRun(): Promise<TestWindow> {
    fixture.sandbox.sandbox.setFaults(TWO_FAIL);
    const window = await openView({ file: 'orders.json' });
    await window.review.sendDocumentFirst('orders');
    await window.runs.items().filter({ hasText: '23 of 25 delivered' }).waitFor();
    return window;
  }

  /** Sends this unsaved text and closes its document, so that it isn't in any window anymore. */
  async function sendUnsaved({ workbench, review, runs }: TestWindow, text: string, runsThen: number): Promise<void> {
    await workbench.newDocument(text);
    await (runsThen === 1 ? review.sendDocumentFirst('orders') : review.sendDocument('orders'));
    await runs.settled(runsThen);
    await runs.items().first().filter({ hasText: 'Untitled-1' }).filter({ hasText: '2 delivered' }).waitFor();
    const tab = workbench.page.locator('.tab.dirty');
    await tab.click({ button: 'middle' });
    await workbench.answerDialog("Don't Save");
    await tab.waitFor({ state: 'detached' });
  }

  it('offers the first steps where nothing has been sent yet', async () => {
    const { workbench, review, runs, picture } = await openView();
    await runs.sideBar().getByText(manifestText('view.runs.welcome')).waitFor();
    const welcome = runs.sideBar().getByRole('region', { name: 'Welcome' });
    assert.equal(await welcome.getByRole('button', { name: menuTitle('sendDocument') }).count(), 0, 'no editor is open');
    for (const command of ['sendFile', 'openSample', 'selectTarget'] as const) {
      await welcome.getByRole('button', { name: menuTitle(command) }).waitFor();
    }
    await picture('runs-empty');
    await welcome.getByRole('button', { name: menuTitle('selectTarget') }).click();
    await workbench.pick('orders');
    await review.shownTarget('orders · sandbox');
  });

  it('shows what happened to the records of a run, and its resend below it', async () => {
    const { workbench, runs, picture } = await openViewAfterRun();
    const run = runs.items().first();
    assert.match((await runs.texts())[0] ?? '', /^orders\.json ?23 of 25 delivered · \d+:\d\d.* · orders$/);
    assert.match((await run.getAttribute('aria-label')) ?? '', /orders\.json, Finished, 23 of 25 delivered, 2 failed/);
    await workbench.answerNotification('23 of 25', 'Resend Failed');
    const resend = runs.items().nth(1);
    await resend.filter({ hasText: '2 delivered' }).waitFor();
    assert.equal(await resend.getAttribute('aria-level'), '2');
    assert.match(await runs.tooltip(run, 'Finished'), /23 of 25 delivered · 2 failed/);
    await picture('runs-resent');
  });

  it('sends a run again through the review, and compares both record by record', async () => {
    const window = await openViewAfterRun();
    const { workbench, review, runs, picture } = window;
    fixture.sandbox.sandbox.setFaults(NO_FAULTS);
    await runs.chooseFromMenu(runs.items().first(), 'sendRunAgain');
    await review.shown('orders');
    await review.accept();
    await runs.items().filter({ hasText: /json\s*25 delivered/ }).waitFor();
    assert.equal(await runs.items().count(), 2);
    assert.match((await runs.texts())[0] ?? '', /^orders\.json ?25 delivered/, 'the newest is on top');
    assert.equal((await stored()).length, 23 + 25);

    await runs.select(0, 1);
    await runs.chooseFromMenu(runs.items().nth(1), 'compareSelectedRuns');
    const page = runs.comparison().locator('body');
    await page.getByText('Comparison of two runs').waitFor();
    const text = await page.innerText();
    assert.match(text, /2 better · 0 worse · 23 the same/);
    assert.match(text, /Delivered\s+23\s+25\s+\+2/);
    assert.match(text, /(?:What got better|Better) \(2\)/);
    assert.ok(text.includes('NotToday: Not <b>today</b> | *really*'), text);
    await picture('comparison');
    await fixture.changeSettings(window, { 'workbench.colorTheme': 'Default High Contrast' });
    await workbench.page.locator('.monaco-workbench.hc-black').waitFor();
    await page.getByText('Comparison of two runs').waitFor();
    await runs.items().nth(1).waitFor();
    await picture('comparison-high-contrast');
  });

  it('says that runs of different sources are compared by their totals only', async () => {
    const { workbench, review, runs } = await openViewAfterRun();
    await workbench.openFile('sensors.csv');
    await review.sendDocument('orders');
    await runs.items().filter({ hasText: 'sensors.csv' }).filter({ hasText: '200 delivered' }).waitFor();
    await runs.chooseFromMenu(runs.items().first(), 'compareRuns');
    await workbench.pickOpen('Compare sensors.csv with');
    await workbench.acceptPick();
    await runs.comparison().getByText('These runs have no record in common').waitFor();
  });

  it('renames a run by keyboard, for good', async () => {
    const { workbench, results, runs, editor } = await openViewAfterRun();
    await runs.items().first().click();
    await results.state('Finished');
    await workbench.runCommand('Stream Tester: Focus on Runs View');
    await workbench.page.keyboard.press('F2');
    await workbench.pickOpen('Rename orders.json');
    await workbench.typeIntoPick('Baseline **1**');
    await workbench.acceptPick();
    await runs.items().filter({ hasText: 'Baseline **1**' }).waitFor();
    await editor.tab('Results: Baseline **1**').waitFor();
    await workbench.reload();
    await runs.items().filter({ hasText: 'Baseline **1**' }).waitFor();
  });

  it('shows a run in progress at the top of every window, and does not offer to delete it', async () => {
    const { workspace, workbench, review, runs, picture } = await openView({ file: 'clickstream.ndjson', settings: SLOW });
    const other = await openView({ workspace, settings: SLOW });
    await review.sendDocumentFirst('orders');
    await runs.items().first().filter({ hasText: 'clickstream.ndjson' }).waitFor();
    await runs.items().first().filter({ hasText: /[1-9][\d,]* of 2,400 delivered/ }).waitFor();
    await runs.items().first().locator('.codicon-loading').waitFor();
    await picture('runs-sending');
    await other.runs.items().first().and(other.workbench.page.getByLabel(/clickstream\.ndjson, Sending in another window/)).waitFor();
    await runs.items().first().click({ button: 'right' });
    await runs.menuItems().filter({ hasText: menuTitle('renameRun') }).waitFor();
    assert.equal(await runs.menuItems().filter({ hasText: menuTitle('deleteRuns') }).count(), 0);
    await workbench.page.keyboard.press('Escape');
    await runs.items().first().filter({ hasText: /ndjson\s*2,400 delivered/ }).waitFor();
    await other.runs.items().filter({ hasText: /ndjson\s*2,400 delivered/ }).waitFor();
  });

  it('deletes several runs at once, after asking', async () => {
    const { workbench, review, runs, storedRuns } = await openViewAfterRun();
    for (const count of [2, 3]) {
      await review.sendDocument('orders');
      await runs.settled(count);
    }
    await runs.select(0, 1);
    await workbench.page.keyboard.press('Delete');
    const { message, detail } = await workbench.dialog();
    assert.match(message, /Delete 2 runs\?/);
    assert.match(detail, /(?:Nothing is deleted from any stream|Records already sent are not affected)/);
    await workbench.answerDialog('Delete');
    await runs.settled(1);
    assert.match((await runs.texts())[0] ?? '', /23 of 25 delivered/);
    assert.equal((await storedRuns()).length, 1);
  });

  it('stores no payload of unsaved text, and says what is missing to send it again', async () => {
    const window = await openView();
    const { workbench, runs, storedRuns } = window;
    await sendUnsaved(window, '{"secret":"alpha"}\n{"secret":"beta"}\n', 1);
    await runs.chooseFromMenu(runs.items().first(), 'sendRunAgain');
    assert.match(await workbench.notification('can’t be sent again'), /Untitled-1 is no longer there/);
    assert.equal(await isStored('alpha', await storedRuns()), false);
  });

  it('stores unsaved text where the user allows it, so that it can be sent again after a reload', async () => {
    const window = await openView({ settings: { 'streamTester.runs.keepPayloads': 'unsaved' } });
    const { workbench, review, results, runs, storedRuns } = window;
    await sendUnsaved(window, '{"secret":"gamma"}\n{"secret":"delta"}\n', 1);
    await workbench.reload();
    await runs.items().first().click();
    await results.state('Finished');
    await results.openDetails(1);
    await results.anyDetails().getByText('gamma').first().waitFor();
    const before = new Set((await stored()).map(({ shardId, sequenceNumber }) => `${shardId} ${sequenceNumber}`));
    await runs.chooseFromMenu(runs.items().first(), 'sendRunAgain');
    await review.shown('orders');
    await review.accept();
    await runs.settled(2);
    const added = (await stored()).filter(({ shardId, sequenceNumber }) => !before.has(`${shardId} ${sequenceNumber}`));
    assert.deepEqual(added.map(({ data }) => data.toString()).sort(), ['{"secret":"delta"}', '{"secret":"gamma"}']);
    assert.equal(await isStored('gamma', await storedRuns()), true);
  });

  it('has as many runs as the setting says, and the oldest are deleted', async () => {
    const window = await openViewAfterRun();
    const { review, runs, storedRuns, picture } = window;
    for (const count of [2, 3]) {
      await review.sendDocument('orders');
      await runs.settled(count);
    }
    await fixture.changeSettings(window, { 'streamTester.runs.keep': 2 });
    await runs.settled(2);
    for (const text of await runs.texts()) assert.match(text, /\.json ?25 delivered/, 'the newest ones');
    await until(storedRuns, ({ length }) => length === 2);
    await fixture.changeSettings(window, { 'streamTester.runs.keep': 0 });
    await runs.sideBar().getByText(manifestText('view.runs.welcome.none')).waitFor();
    await until(storedRuns, ({ length }) => length === 0);
    await picture('runs-none-kept');
  });
});

/** Whether a text is in any file of the runs; what holds payloads must be readable for this account only. */
async function isStored(text: string, runs: readonly string[]): Promise<boolean> {
  let found = false;
  for (const folder of runs) {
    for (const name of await readdir(folder, { recursive: true })) {
      const file = path.join(folder, name);
      const { mode } = await stat(file);
      if ((await stat(file)).isDirectory() || !(await readFile(file)).includes(text)) continue;
      found = true;
      assert.match(name, /source-\d+\.bin$/);
      assert.equal(mode & 0o077, 0, name);
    }
  }
  return found;
}
