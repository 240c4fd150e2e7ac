import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, FrameLocator } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { launchBrowser, launchBrowserForPictures } from '../support/browser';
import { comparePicture, compareText } from '../support/keptLooks';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

const FILE = 'orders.ndjson';
const RECORDS = Array.from({ length: 12 }, (_, n) => `{"n":${String(n)},"user":"user-${String(n % 5)}","note":"${n === 3 || n === 7 ? 'bad' : 'fine 😀'}"}`);
const SETTINGS = { 'streamTester.partitionKey': 'field:user', 'streamTester.delivery.uncertain': 'stop' };
const THEMES = ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'];
/** Tab stops between the table and the tabs above it at most. */
const MOST_STOPS = 30;

describe('the results panel in the workbench', () => {
  let browser: Browser;
  let comparable: boolean;
  let host: VscodeHost;
  let sandbox: RunningSandbox;
  let workbench: Workbench;

  before(async () => {
    // Another browser, or other fonts, draw every letter in another way: only here can pictures be compared.
    const packaged = await launchBrowserForPictures();
    comparable = packaged !== undefined;
    browser = packaged ?? (await launchBrowser());
    sandbox = await startSandbox();
    const faults = [{ fault: 'recordError', code: 'BadRecord', message: 'The note is bad.', payload: '"bad"' }, { fault: 'noSequenceNumber', payload: '"n":0,' }];
    const reply = await fetch(new URL('/_sandbox/faults', sandbox.endpoint), { method: 'PUT', body: JSON.stringify({ rules: faults }) });
    assert.equal(reply.ok, true);
    host = await VscodeHost.start('newest', { env: { STREAM_TESTER_SANDBOX: sandbox.endpoint }, settings: SETTINGS });
    const workspace = await host.newWorkspace();
    await writeFile(path.join(workspace, FILE), `${RECORDS.join('\n')}\n`);
    workbench = await Workbench.open(browser, host, workspace);
  });

  after(async () => {
    await browser.close();
    await host.stop();
    await sandbox.close();
  });

  const panel = (): FrameLocator => workbench.webview();
  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const focusedRole = (): Promise<string | null> => panel().locator('body').evaluate(() => (document.hasFocus() ? (document.activeElement?.getAttribute('role') ?? null) : null));

  /** Shows the panel by its command, with the focus on its records. */
  async function showResults(): Promise<void> {
    await workbench.runCommand('Stream Tester: Show Results');
    await panel().locator('body').evaluate(async () => {
      while (!document.hasFocus() || document.activeElement?.getAttribute('role') !== 'grid') await new Promise(requestAnimationFrame);
    });
  }

  it('is reached and used by keyboard alone', async () => {
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pick('orders');
    await workbench.openFile(FILE);
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await panel().locator('header .state', { hasText: 'Finished' }).waitFor();
    await showResults();
    for (let row = 0; row < 3; row += 1) await press('ArrowDown');
    await press('Enter');
    await panel().locator('.details-head', { hasText: 'Record 4' }).waitFor();
    await panel().locator('.notice', { hasText: 'The note is bad.' }).waitFor();
    await press('Control+Enter');
    await workbench.statusItem(/^Ln 4, /).waitFor();
    await showResults();
    await press('Escape');
    await panel().locator('record-details').waitFor({ state: 'detached' });
    for (let stops = 0; stops < MOST_STOPS && (await focusedRole()) !== 'tab'; stops += 1) await press('Shift+Tab');
    await press('ArrowRight');
    await panel().getByRole('grid', { name: 'Requests' }).waitFor();
    await press('ArrowLeft');
    await panel().getByRole('grid', { name: 'Records of the run' }).waitFor();
  });

  it('tells screen readers where they are, the totals, and every cell', async () => {
    const tree = await panel().locator('stream-results').ariaSnapshot();
    // What differs each time: how long it took, and the numbers that the sandbox gave.
    const lasting = tree
      .replace(/\d{40,}\s?\d+/g, 'SEQUENCE NUMBER')
      .replace(/[\d.,]+ (ms|s)\b/g, 'TIME')
      .replace(/[\d,]+ rec\/s/g, 'RATE');
    await compareText('workbench', 'results.aria.yml', `${lasting}\n`);
  });

  for (const theme of THEMES) {
    it(`looks as it should in ${theme}`, async function () {
      if (!comparable) this.skip();
      await host.setSettings({ ...SETTINGS, 'workbench.colorTheme': theme });
      await workbench.reload();
      await panel().locator('.grid-body .outcome').first().waitFor();
      await panel().locator('.facts-line', { hasText: 'Order by key' }).waitFor();
      await workbench.page.mouse.move(10, 10);
      await workbench.page.waitForTimeout(1000);
      // How long it took, and the numbers that the sandbox gave, are others each time.
      const mask = [panel().locator('.facts-line'), panel().locator('.cell-stored'), panel().locator('.cell-latency')];
      const picture = await panel().locator('stream-results').screenshot({ mask });
      await comparePicture('workbench', theme.replaceAll(' ', '-').toLowerCase(), picture);
    });
  }
});
