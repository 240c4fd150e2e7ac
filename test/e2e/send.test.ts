import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { launchBrowser } from '../support/browser';
import { readObjects, readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

describe('the main job, by the command palette', () => {
  let browser: Browser;
  let host: VscodeHost;
  let workbench: Workbench;
  let sandbox: RunningSandbox;

  before(async () => {
    browser = await launchBrowser();
    sandbox = await startSandbox();
    host = await VscodeHost.start('newest', { env: { STREAM_TESTER_SANDBOX: sandbox.endpoint } });
  });

  after(async () => {
    await browser.close();
    await host.stop();
    await sandbox.close();
  });

  beforeEach(async () => {
    workbench = await Workbench.open(browser, host, inRepository('samples'));
  });

  afterEach(async () => {
    await workbench.close();
  });

  async function choose(target: string): Promise<void> {
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pick(target);
    await workbench.statusItem(`${target} · sandbox`).waitFor();
  }

  const grid = (): Locator => workbench.webview().getByRole('grid');

  /** The texts of a row's cells by the names of their columns. The first record is row 1. */
  async function row(number: number): Promise<Readonly<Record<string, string>>> {
    const names = await grid().getByRole('columnheader').allInnerTexts();
    const cells = await grid().locator(`[role=row][aria-rowindex="${String(number + 1)}"] [role=gridcell]`).allInnerTexts();
    return Object.fromEntries(names.map((name, index) => [name.trim(), (cells[index] ?? '').trim()]));
  }

  async function finished(records: number): Promise<void> {
    await workbench.webview().locator('header .state', { hasText: 'Finished' }).waitFor();
    assert.equal(await grid().getAttribute('aria-rowcount'), String(records + 1));
  }

  it('sends a selection to Kinesis, and shows every record with its shard and sequence number', async () => {
    await choose('orders');
    await workbench.openFile('clickstream.ndjson');
    await workbench.selectLines(3, 7);
    await workbench.runCommand('Stream Tester: Send Selection');
    await workbench.pickOpen('Send to orders');
    const [send] = await workbench.pickItems();
    assert.match(send?.label ?? '', /Send 5 records/);
    await workbench.acceptPick();
    await finished(5);
    const sent = (await readFile(inRepository('samples/clickstream.ndjson'), 'utf8')).split('\n').slice(2, 7);
    const held = await readStream(sandbox.endpoint, 'orders');
    assert.deepEqual(held.map(({ data }) => data.toString()).sort(), [...sent].sort(), 'byte for byte');
    for (let number = 1; number <= 5; number += 1) {
      const shown = await row(number);
      const stored = held.find(({ data }) => data.toString() === sent[number - 1]);
      assert.equal(shown['Outcome'], 'Delivered');
      assert.equal(shown['Line'], String(number + 2));
      assert.equal(shown['Partition Key'], stored?.partitionKey);
      assert.equal(shown['Bytes'], String(stored?.data.length));
      assert.ok(stored?.shardId.endsWith(shown['Shard']?.replace(/^\D*/, '') ?? '?'), `${String(shown['Shard'])} is ${String(stored?.shardId)}`);
    }
  });

  it('a hot key is throttled for real, tried again, and delivered in the end', async () => {
    const before = (await readStream(sandbox.endpoint, 'orders')).length;
    await choose('orders');
    await workbench.openFile('clickstream.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.pick('Partition key');
    await workbench.pick('Field');
    await workbench.pickOpen('A JSON Pointer such as');
    await workbench.typeIntoPick('/userId');
    await workbench.acceptPick();
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await finished(2400);
    const totals = await workbench.webview().locator('body').innerText();
    assert.match(totals, /2,400\s+Delivered/);
    assert.match(totals, /0\s+Failed/);
    const [, retries] = /([\d,]+) retries/.exec(totals) ?? [];
    const [, throttled] = /([\d,]+) throttled/.exec(totals) ?? [];
    assert.ok(Number(retries?.replaceAll(',', '')) > 100, `${String(retries)} retries`);
    assert.equal(throttled, retries, 'each retry came of a throttle');
    const held = (await readStream(sandbox.endpoint, 'orders')).slice();
    assert.equal(held.length - before, 2400, 'each record is stored exactly once');
  });

  it('sends a document to Firehose, a line each, and opens the delivered object', async () => {
    await choose('events');
    await workbench.openFile('orders.json');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to events');
    await workbench.pick('Whitespace between JSON tokens');
    await workbench.pickOpen('Send to events');
    await workbench.acceptPick();
    await finished(25);
    assert.match((await row(1))['Record ID'] ?? '', /\w/);
    const source = await readFile(inRepository('samples/orders.json'), 'utf8');
    const orders = JSON.parse(source) as unknown[];
    let delivered = '';
    for (let wait = 0; wait < 50 && delivered === ''; wait += 1) {
      await workbench.page.waitForTimeout(100);
      delivered = (await readObjects(sandbox.endpoint, 'events')).toString();
    }
    const lines = delivered.trimEnd().split('\n');
    assert.equal(lines.length, 25);
    assert.deepEqual(lines.map((line) => JSON.parse(line) as unknown), orders);
    const large = source.match(/\d{16,}/g) ?? [];
    assert.equal(large.length, 25);
    for (const number of large) assert.ok(BigInt(number) > 2n ** 53n && delivered.includes(number), 'no large number is rounded');
    await workbench.runCommand('Stream Tester: Open Sandbox Firehose Object…');
    await workbench.pickOpen('Delivered');
    await workbench.acceptPick();
    await workbench.page.locator('.tab.active', { hasText: 'events-1-' }).waitFor();
  });

  it('sends nothing of a document with mistakes until the person decides', async () => {
    const before = (await readStream(sandbox.endpoint, 'orders')).length;
    await choose('orders');
    await workbench.openFile('mistakes.ndjson');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.page.locator('.markers-panel').getByText('There is a comma before this closing bracket').waitFor();
    assert.equal((await readStream(sandbox.endpoint, 'orders')).length, before);
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.pick(/Send only the 7 records/);
    await finished(15);
    assert.equal((await row(2))['Outcome'], 'Not sent');
    assert.equal((await readStream(sandbox.endpoint, 'orders')).length, before + 7);
  });

  it('a click goes to the place of a record in its source, and the results outlive a reload', async () => {
    await choose('orders');
    await workbench.openFile('sensors.csv');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await finished(200);
    await workbench.reload();
    await finished(200);
    assert.equal((await row(3))['Outcome'], 'Delivered');
    await grid().locator('[role=row][aria-rowindex="4"]').getByText('4', { exact: true }).click();
    await workbench.statusItem(/Ln 4, Col \d+ \(\d+ selected\)/).waitFor();
  });
});
