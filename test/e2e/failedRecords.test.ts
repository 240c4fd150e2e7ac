import assert from 'node:assert/strict';
import path from 'node:path';
import { rm, writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { launchBrowser } from '../support/browser';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

const RECORDS = Array.from({ length: 12 }, (_, n) => `{"orderId":${String(n)},"note":"${n === 3 || n === 7 ? 'bad' : 'fine 😀'}"}`);

describe('failed records, where they came from', () => {
  let browser: Browser;
  let host: VscodeHost;
  let sandbox: RunningSandbox;
  let workbench: Workbench;
  let workspace: string;

  before(async () => {
    browser = await launchBrowser();
    sandbox = await startSandbox();
    host = await VscodeHost.start('newest', { env: { STREAM_TESTER_SANDBOX: sandbox.endpoint } });
    workspace = await host.newWorkspace(inRepository('samples'));
    await writeFile(path.join(workspace, 'failing.ndjson'), `${RECORDS.join('\n')}\n`);
    workbench = await Workbench.open(browser, host, workspace);
  });

  after(async () => {
    await browser.close();
    await host.stop();
    await sandbox.close();
  });

  async function setFaults(plan: unknown): Promise<void> {
    const reply = await fetch(new URL('/_sandbox/faults', sandbox.endpoint), { method: 'PUT', body: JSON.stringify(plan) });
    assert.equal(reply.ok, true);
  }

  /** A picture, where somebody wants to see one. */
  async function picture(name: string): Promise<void> {
    const folder = process.env['STREAM_TESTER_PICTURES'];
    if (folder !== undefined) await workbench.screenshot(path.join(folder, `${name}.png`));
  }

  const markers = (): Promise<number> => workbench.page.locator('.monaco-editor .squiggly-error').count();

  it('marks them, says why on hover, and counts them above the first line', async () => {
    await setFaults({ rules: [{ fault: 'recordError', code: 'BadRecord', message: 'The note is bad.', payload: '"bad"' }] });
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pick('orders');
    await workbench.openFile('failing.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.page.locator('.codelens-decoration a', { hasText: '10 delivered · 2 failed: show' }).waitFor();
    await workbench.page.locator('.squiggly-error').first().waitFor();
    assert.equal(await markers(), 2);
    // One of the icons, by the class that the editor makes for each kind.
    await workbench.page.locator('.glyph-margin-widgets .cgmr[class*="ced-"]').nth(11).waitFor();
    await workbench.page.locator('.view-line', { hasText: '"orderId":3,' }).locator('span', { hasText: 'bad' }).last().hover();
    const hover = workbench.page.locator('.monaco-hover', { hasText: 'Resend Record' });
    await hover.waitFor();
    assert.match(await hover.innerText(), /Record 4 failed · orders · Kinesis · sandbox/);
    assert.match(await hover.innerText(), /The note is bad\./);
    await picture('hover-dark');
    await workbench.page.keyboard.press('Escape');
  });

  it('goes from one to the next', async () => {
    await workbench.runCommand('View: Focus First Editor Group');
    await workbench.runCommand('Stream Tester: Go to Next Failed Record');
    await workbench.statusItem(/^Ln 4, /).waitFor();
    await workbench.runCommand('Stream Tester: Go to Next Failed Record');
    await workbench.statusItem(/^Ln 8, /).waitFor();
  });

  it('sends them again from a document of their own, and lets the marks go', async () => {
    await workbench.runCommand('Stream Tester: Open Failed Records');
    await workbench.page.mouse.move(600, 700); // A tab under the pointer would show its hover over the lens.
    await workbench.page.locator('.tab.active', { hasText: /^Untitled-|From failing/ }).first().waitFor();
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Send 2 records to orders · Kinesis · sandbox' }).waitFor();
    await picture('blocks-dark');
    await setFaults({ rules: [] });
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Send 2 records' }).click();
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.page.locator('.codelens-decoration a', { hasText: '2 delivered: show' }).waitFor();
    await workbench.page.locator('.tab', { hasText: 'run 2 of failing.ndjson' }).first().waitFor();
    const held = (await readStream(sandbox.endpoint, 'orders')).map(({ data }) => data.toString());
    assert.deepEqual(held.sort(), [...RECORDS].sort(), 'each once, byte for byte');
    await picture('resent-dark');
    await workbench.page.locator('.tab[data-resource-name="failing.ndjson"]').click();
    await workbench.page.locator('.codelens-decoration a', { hasText: '12 delivered: show' }).waitFor();
    assert.equal(await markers(), 0);
  });

  it('leads from a record that was sent again to what became of it before', async () => {
    await workbench.webview().locator('[role=row][aria-rowindex="3"]').dblclick();
    await workbench.webview().locator('.facts', { hasText: 'Sent again for' }).waitFor();
    await picture('origin-dark');
    await workbench.webview().locator('vscode-toolbar-button[title="Show It in Its Run"]').click();
    await workbench.page.locator('.tab', { hasText: /^Results: failing\.ndjson/ }).waitFor();
    await workbench.webview().locator('.details-head', { hasText: 'Record 8' }).waitFor();
    await workbench.webview().locator('.notice', { hasText: 'The note is bad.' }).waitFor();
  });

  it('shows what would be sent before it is, and comes back to the sheet', async () => {
    await workbench.openFile('clickstream.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.pick('Preview');
    await workbench.page.locator('.tab.active', { hasText: 'Preview of clickstream.ndjson' }).waitFor();
    await workbench.pickOpen('Send to orders');
    await picture('preview-sheet-dark');
    await workbench.cancelPick();
    const lines = workbench.page.locator('.editor-instance .view-line');
    await lines.filter({ hasText: /To\ssend:\s2,400\srecords\s·\s502\.8\sKiB\s·\s5\srequests/ }).waitFor();
    assert.equal(await lines.filter({ hasText: /shardId-00000000000[0-3]\s.*%/ }).count(), 4);
    await picture('preview-dark');
    await workbench.runCommand('View: Close Editor');
  });

  it('says so when the file of a record is gone', async () => {
    const file = path.join(workspace, 'gone.ndjson');
    await writeFile(file, `${RECORDS.join('\n')}\n`);
    await workbench.openFile('gone.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.page.locator('.codelens-decoration a', { hasText: '12 delivered: show' }).waitFor();
    await workbench.page.locator('.tab[data-resource-name="gone.ndjson"]').click();
    await workbench.runCommand('View: Close Editor');
    await rm(file);
    await workbench.webview().locator('.grid-body .link').nth(3).click();
    await workbench.webview().getByText('Couldn’t find gone.ndjson: it was deleted, moved or renamed after it was sent.').first().waitFor();
  });

  const themes: readonly [name: string, theme: string, className: string][] = [
    ['light', 'Default Light Modern', 'vs'],
    ['high-contrast', 'Default High Contrast', 'hc-black'],
  ];
  for (const [name, theme, className] of themes) {
    it(`has marks for each outcome in ${name} colours too`, async () => {
      await host.setSettings({ 'workbench.colorTheme': theme, 'streamTester.delivery.uncertain': 'stop' });
      await workbench.reload();
      await workbench.page.locator(`.monaco-workbench.${className}`).waitFor();
      await workbench.page.locator('.tab[data-resource-name="failing.ndjson"]').click();
      await setFaults({ rules: [{ fault: 'recordError', code: 'BadRecord', payload: '"bad"' }, { fault: 'noSequenceNumber', payload: '"orderId":0,' }] });
      await workbench.runCommand('Stream Tester: Send Document');
      await workbench.pickOpen('Send to orders');
      await workbench.acceptPick();
      await workbench.page.locator('.codelens-decoration a', { hasText: '9 delivered · 2 failed · 1 uncertain: show' }).waitFor();
      await workbench.page.locator('.squiggly-warning').first().waitFor();
      assert.equal(await workbench.page.locator('.glyph-margin-widgets .cgmr[class*="ced-"]').count(), RECORDS.length);
      await picture(`marks-${name}`);
    });
  }
});
