import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NO_FAULTS, parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { readStream } from '../support/readBack';
import { until } from '../support/until';
import { type TestWindow, WorkbenchFixture } from './support/fixture';
import type { Totals } from './support/resultsPanel';

/** Lines of samples/clickstream.ndjson. */
const RECORDS = 2400;
/** A run of about ten seconds, with several requests in flight at any time. */
const SETTINGS = { 'streamTester.delivery.recordsPerSecond': 250, 'streamTester.delivery.concurrency': 8 };
const SLOW = parseFaultPlan({ rules: [{ fault: 'delay', seconds: 0.5, at: 'after' }] });

describe('a run that is interrupted', () => {
  const fixture = new WorkbenchFixture();

  const stored = async (): Promise<number> => (await readStream(fixture.sandbox.endpoint, 'orders')).length;

  /**
   * Starts to send the sample, and interrupts that when about a fifth is stored.
   * @returns how many records are stored
   */
  async function interruptMidway({ review, results }: TestWindow, interrupt: () => Promise<void>): Promise<number> {
    fixture.sandbox.sandbox.setFaults(SLOW);
    await review.sendDocumentFirst('orders');
    await until(stored, (count) => count >= RECORDS / 5);
    await results.state(/^Sending$/);
    await interrupt();
    fixture.sandbox.sandbox.setFaults(NO_FAULTS);
    const count = await stored();
    assert.ok(count > 0 && count < RECORDS, `interrupted after ${String(count)} records`);
    return count;
  }

  /** Every record has one outcome, and the outcomes agree with what is stored. */
  function checkTotals(totals: Totals, storedRecords: number): void {
    const shown = JSON.stringify(totals);
    assert.equal(totals.delivered + totals.failed + totals.uncertain + totals.notSent, RECORDS, shown);
    assert.ok(totals.notSent > 0, shown);
    assert.ok(totals.delivered <= storedRecords && storedRecords <= totals.delivered + totals.uncertain, `${String(storedRecords)} stored, shown ${shown}`);
  }

  it('by the end of the extension host is reported once with every record accounted for, and the rest can be sent', async () => {
    const window = await fixture.open({ file: 'clickstream.ndjson', settings: SETTINGS });
    const { workbench, results } = window;
    const count = await interruptMidway(window, async () => {
      await fixture.host.killExtensionHosts();
      await workbench.reload();
    });

    // VS Code closes the panels of an extension host that crashes.
    await workbench.answerNotification('A run was interrupted', 'Show Results');
    await results.state(/^Interrupted$/);
    const totals = await results.totals();
    checkTotals(totals, count);
    assert.ok(totals.delivered > 0 && totals.uncertain > 0, JSON.stringify(totals));
    await checkJournal(await window.storedRuns(), fixture.sandbox.endpoint);

    await fixture.host.setSettings({ 'security.workspace.trust.enabled': false });
    await results.page().getByRole('button', { name: 'Send the Rest' }).click();
    await results.state(/^Finished$/);
    const rest = totals.notSent + totals.failed;
    assert.deepEqual(await results.totals(), { records: rest, delivered: rest, failed: 0, uncertain: 0, notSent: 0 });
    const records = await readStream(fixture.sandbox.endpoint, 'orders');
    assert.equal(records.length, count + rest);
    assert.equal(new Set(records.map(({ partitionKey }) => partitionKey)).size, records.length, 'nothing was sent twice');

    await workbench.reload();
    await results.state(/^Finished$/);
    await workbench.run('openRun');
    await workbench.pickOpen('Open a Run');
    const runs = await workbench.pickItems();
    assert.deepEqual(runs.map(({ detail }) => detail.split(' · ')[0]), ['Finished', 'Interrupted']);
    for (const { detail } of runs) assert.match(detail, /delivered/);
    await workbench.pick(runs[1]?.label ?? '');
    await results.state(/^Interrupted$/);
    assert.equal(await workbench.page.getByText('A run was interrupted').count(), 0, 'it was reported before');
  });

  it('by a reload comes back in its panel, with every record accounted for', async () => {
    const window = await fixture.open({ file: 'clickstream.ndjson', settings: SETTINGS });
    const count = await interruptMidway(window, async () => {
      await window.workbench.reload();
      await window.results.state(/^(Stopped|Interrupted)$/);
    });
    checkTotals(await window.results.totals(), count);
  });
});

/** Every record that the journal says was delivered is stored at that shard and sequence number. */
async function checkJournal(runs: readonly string[], endpoint: string): Promise<void> {
  assert.equal(runs.length, 1);
  const text = await readFile(path.join(runs[0] ?? '', 'events.log'), 'utf8');
  const delivered = [...text.matchAll(/"shardId":"([^"]+)","sequenceNumber":"(\d+)","outcome":"delivered"/g)];
  const stored = new Set((await readStream(endpoint, 'orders')).map(({ shardId, sequenceNumber }) => `${shardId} ${sequenceNumber}`));
  assert.ok(delivered.length > 0);
  for (const [, shardId = '', sequenceNumber = ''] of delivered) assert.ok(stored.has(`${shardId} ${sequenceNumber}`));
}
