import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

describe('the workbench', () => {
  let browser: Browser;
  let host: VscodeHost;
  let workbench: Workbench;

  before(async () => {
    browser = await launchBrowser();
    host = await VscodeHost.start('newest');
    workbench = await Workbench.open(browser, host, inRepository('samples'));
  });

  after(async () => {
    await browser.close();
    await host.stop();
  });

  it('shows the log by command', async () => {
    await workbench.runCommand('Stream Tester: Show Log');
    await workbench.page.locator('.part.panel .composite.title', { hasText: /output/i }).waitFor();
  });

  it('offers to send only where an editor is open', async () => {
    assert.equal(await workbench.offersCommand('Stream Tester: Send Selection'), false);
    await workbench.openFile('orders.json');
    assert.equal(await workbench.offersCommand('Stream Tester: Send Selection'), true);
  });

  it('lets a person open, select and write', async () => {
    await workbench.openFile('clickstream.ndjson');
    await workbench.selectLines(3, 5);
    assert.match(await workbench.cursor(), /^Ln 5, Col \d+ \(\d+ selected\)$/);
    await workbench.selectAll();
    await workbench.newDocument('{"a":1}\n{"a":2}\n');
    await workbench.selectAll();
    assert.equal(await workbench.cursor(), 'Ln 3, Col 1 (16 selected)');
  });
});
