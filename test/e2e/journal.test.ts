import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { NO_FAULTS, parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { launchBrowser } from '../support/browser';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

/** Lines of samples/clickstream.ndjson. */
const RECORDS = 2400;
/** A run of about ten seconds, with several requests under way at any time. */
const SETTINGS = { 'streamTester.delivery.recordsPerSecond': 250, 'streamTester.delivery.concurrency': 8 };
const SLOW = parseFaultPlan({ rules: [{ fault: 'delay', seconds: 0.5, at: 'after' }] });

interface Shown {
  readonly delivered: number;
  readonly failed: number;
  readonly uncertain: number;
  readonly notSent: number;
}

describe('a run whose extension host dies', () => {
  let browser: Browser;
  let host: VscodeHost;
  let sandbox: RunningSandbox;
  let workbench: Workbench;
  let workspace: string;

  before(async () => {
    browser = await launchBrowser();
    sandbox = await startSandbox();
    host = await VscodeHost.start('newest', { env: { STREAM_TESTER_SANDBOX: sandbox.endpoint }, settings: SETTINGS });
    workspace = await host.newWorkspace(inRepository('samples'));
  });

  after(async () => {
    await browser.close();
    await host.stop();
    await sandbox.close();
  });

  /** Starts to send the sample, and lets the window end when about a fifth has been delivered. */
  async function endInMidRun(end: () => Promise<void>): Promise<number> {
    const before = (await readStream(sandbox.endpoint, 'orders')).length;
    sandbox.sandbox.setFaults(SLOW);
    await workbench.openFile('clickstream.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    while ((await readStream(sandbox.endpoint, 'orders')).length < before + RECORDS / 5) await workbench.page.waitForTimeout(100);
    await end();
    sandbox.sandbox.setFaults(NO_FAULTS);
    const stored = (await readStream(sandbox.endpoint, 'orders')).length - before;
    assert.ok(stored > 0 && stored < RECORDS, `ended in mid-run, after ${String(stored)} records`);
    return stored;
  }

  async function stateIs(state: RegExp): Promise<void> {
    await workbench.webview().locator('header .state').getByText(state).waitFor();
  }

  async function shown(): Promise<Shown> {
    const text = await workbench.webview().locator('.outcome-filters').innerText();
    const count = (name: string): number => Number(new RegExp(`([\\d,]+)\\s+${name}`).exec(text)?.[1]?.replaceAll(',', ''));
    return { delivered: count('Delivered'), failed: count('Failed'), uncertain: count('Uncertain'), notSent: count('Not sent') };
  }

  it('comes back interrupted, accounted for, and the rest can be sent', async () => {
    workbench = await Workbench.open(browser, host, workspace);
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pick('orders');
    await workbench.statusItem('orders · sandbox').waitFor();
    const stored = await endInMidRun(async () => {
      await stateIs(/^Sending$/);
      await host.killExtensionHosts();
      await workbench.reload();
    });

    // VS Code closes the panels of an extension host that crashes.
    await workbench.answerNotification('A run was interrupted', 'Show Results');
    await stateIs(/^Interrupted$/);
    const totals = await shown();
    assert.equal(totals.delivered + totals.failed + totals.uncertain + totals.notSent, RECORDS, JSON.stringify(totals));
    assert.ok(totals.delivered > 0 && totals.uncertain > 0 && totals.notSent > 0, JSON.stringify(totals));
    assert.ok(totals.delivered <= stored && stored <= totals.delivered + totals.uncertain, `${String(stored)} stored, told ${JSON.stringify(totals)}`);
    await checkJournal(host.dataFolder, sandbox.endpoint);

    await host.setSettings({});
    await workbench.webview().getByRole('button', { name: 'Send the Rest' }).click();
    await stateIs(/^Finished$/);
    assert.deepEqual(await shown(), { delivered: totals.notSent + totals.failed, failed: 0, uncertain: 0, notSent: 0 });
    const held = await readStream(sandbox.endpoint, 'orders');
    assert.equal(held.length, stored + totals.notSent + totals.failed);
    assert.equal(new Set(held.map(({ partitionKey }) => partitionKey)).size, held.length, 'nothing was sent twice');
  });

  it('is told of once, and is listed', async () => {
    await workbench.reload();
    await stateIs(/^Finished$/);
    await workbench.runCommand('Stream Tester: Open Run…');
    await workbench.pickOpen('Open a Run');
    const runs = await workbench.pickItems();
    assert.deepEqual(runs.map(({ detail }) => detail.split(' · ')[0]), ['Finished', 'Interrupted']);
    for (const { detail } of runs) assert.match(detail, /delivered/);
    await workbench.pick(runs[1]?.label ?? '');
    await stateIs(/^Interrupted$/);
    assert.equal(await workbench.page.getByText('A run was interrupted').count(), 0);
  });

  it('is not the only way to lose none: a reload in mid-run ends the run, and its panel comes back', async () => {
    await host.setSettings(SETTINGS);
    await workbench.runCommand('View: Close All Editors');
    await workbench.reload();
    const stored = await endInMidRun(async () => {
      await stateIs(/^Sending$/);
      await workbench.reload();
      await stateIs(/^(Stopped|Interrupted)$/);
    });
    const totals = await shown();
    assert.equal(totals.delivered + totals.failed + totals.uncertain + totals.notSent, RECORDS, JSON.stringify(totals));
    assert.ok(totals.notSent > 0, JSON.stringify(totals));
    assert.ok(totals.delivered <= stored && stored <= totals.delivered + totals.uncertain, `${String(stored)} stored, told ${JSON.stringify(totals)}`);
  });
});

/** Every record that the journal says was delivered lies at that shard and sequence number. */
async function checkJournal(dataFolder: string, endpoint: string): Promise<void> {
  const files = (await readdir(dataFolder, { recursive: true })).filter((name) => path.basename(name) === 'events.log');
  assert.equal(files.length, 1);
  const text = await readFile(path.join(dataFolder, files[0] ?? ''), 'utf8');
  const delivered = [...text.matchAll(/"shardId":"([^"]+)","sequenceNumber":"(\d+)","outcome":"delivered"/g)];
  const held = new Set((await readStream(endpoint, 'orders')).map(({ shardId, sequenceNumber }) => `${shardId} ${sequenceNumber}`));
  assert.ok(delivered.length > 0);
  for (const [, shardId = '', sequenceNumber = ''] of delivered) assert.ok(held.has(`${shardId} ${sequenceNumber}`));
}
