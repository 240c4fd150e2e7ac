import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { readStream } from '../support/readBack';
import { type TestWindow, WorkbenchFixture } from './support/fixture';

const RECORDS = Array.from({ length: 12 }, (_, n) => `{"orderId":${String(n)},"note":"${n === 3 || n === 7 ? 'bad' : 'fine 😀'}"}`);
const CONTENT = `${RECORDS.join('\n')}\n`;
const BAD_NOTE = { fault: 'recordError', code: 'BadRecord', message: 'The note is bad.', payload: '"bad"' };

describe('failed records in the editor', () => {
  const fixture = new WorkbenchFixture();

  const setFaults = (...rules: object[]): void => { fixture.sandbox.sandbox.setFaults(parseFaultPlan({ rules })); };

  /** A window in which ten of these records were delivered, and two failed. */
  async function sendFailing(): Promise<TestWindow> {
    setFaults(BAD_NOTE);
    const window = await fixture.open({ files: { 'failing.ndjson': CONTENT }, file: 'failing.ndjson' });
    await window.review.sendDocumentFirst('orders');
    await window.editor.lens('10 delivered · 2 failed: show').waitFor();
    await window.editor.underlined('failed').first().waitFor();
    return window;
  }

  it('are marked, explained by a hover, and counted above the first line', async () => {
    const { editor, picture } = await sendFailing();
    assert.equal(await editor.underlined('failed').count(), 2);
    await editor.icons().nth(RECORDS.length - 1).waitFor();
    const hover = await editor.hover('"orderId":3,', 'bad', 'Resend Record');
    assert.match(hover, /Record 4 failed · orders · Kinesis · sandbox/);
    assert.match(hover, /The note is bad\./);
    await picture('hover-dark');
  });

  it('are visited one after the other by a command', async () => {
    const { workbench } = await sendFailing();
    await workbench.runCommand('View: Focus First Editor Group');
    await workbench.run('nextFailedRecord');
    await workbench.statusItem(/^Ln 4, /).waitFor();
    await workbench.run('nextFailedRecord');
    await workbench.statusItem(/^Ln 8, /).waitFor();
  });

  it('are resent from a records file, lose their marks, and lead back to the run in which they failed', async () => {
    const { workbench, review, results, editor, picture } = await sendFailing();
    await workbench.run('openFailedRecords');
    await workbench.page.mouse.move(600, 700); // A tab under the pointer would show its hover over the lens.
    await editor.activeTab(/^Untitled-|From failing/).waitFor();
    await editor.lens('Send 2 records to orders · Kinesis · sandbox').waitFor();
    await picture('blocks-dark');
    setFaults();
    await editor.lens('Send 2 records').click();
    await review.shown('orders');
    await review.accept();
    await editor.lens('2 delivered: show').waitFor();
    await editor.tab('run 2 of failing.ndjson').waitFor();
    const stored = (await readStream(fixture.sandbox.endpoint, 'orders')).map(({ data }) => data.toString());
    assert.deepEqual(stored.sort(), [...RECORDS].sort(), 'each once, byte for byte');
    await picture('resent-dark');
    await editor.fileTab('failing.ndjson').click();
    await editor.lens('12 delivered: show').waitFor();
    assert.equal(await editor.underlined('failed').count(), 0);

    await results.openDetails(2);
    await results.anyDetails().getByText('Resend of').first().waitFor();
    await picture('origin-dark');
    await results.anyDetails().getByRole('button', { name: 'Show Original Record' }).click();
    await editor.tab(/^Results: failing\.ndjson/).waitFor();
    await results.details(8).waitFor();
    await results.details(8).getByText('The note is bad.').first().waitFor();
  });

  it('cannot be shown in their file when it is gone, and the panel says so', async () => {
    const { workbench, workspace, review, results, editor } = await fixture.open({ files: { 'gone.ndjson': CONTENT }, file: 'gone.ndjson' });
    await review.sendDocumentFirst('orders');
    await editor.lens('12 delivered: show').waitFor();
    await editor.fileTab('gone.ndjson').click();
    await workbench.runCommand('View: Close Editor');
    await rm(path.join(workspace, 'gone.ndjson'));
    await results.goToSource(4);
    await results.page().getByText('Couldn’t find gone.ndjson').first().waitFor();
  });

  const themes: readonly [name: string, theme: string, className: string][] = [
    ['light', 'Default Light Modern', 'vs'],
    ['high-contrast', 'Default High Contrast', 'hc-black'],
  ];
  for (const [name, theme, className] of themes) {
    it(`have marks for each outcome in ${name} colors too`, async () => {
      setFaults(BAD_NOTE, { fault: 'noSequenceNumber', payload: '"orderId":0,' });
      const { workbench, review, editor, picture } = await fixture.open({
        files: { 'failing.ndjson': CONTENT },
        file: 'failing.ndjson',
        settings: { 'workbench.colorTheme': theme, 'streamTester.delivery.uncertain': 'stop' },
      });
      await workbench.page.locator(`.monaco-workbench.${className}`).waitFor();
      await review.sendDocumentFirst('orders');
      await editor.lens('9 delivered · 2 failed · 1 uncertain: show').waitFor();
      await editor.underlined('uncertain').first().waitFor();
      await editor.icons().nth(RECORDS.length - 1).waitFor();
      assert.equal(await editor.icons().count(), RECORDS.length);
      await picture(`marks-${name}`);
    });
  }
});

describe('the preview of a send', () => {
  const fixture = new WorkbenchFixture();

  it('shows requests and shards, and leads back to the review', async () => {
    const { workbench, review, editor, picture } = await fixture.open({ file: 'clickstream.ndjson' });
    await review.openFirst('sendDocument', 'orders');
    await workbench.pick('Preview');
    await editor.activeTab('Preview of clickstream.ndjson').waitFor();
    await review.shown('orders');
    await picture('preview-sheet-dark');
    await workbench.cancelPick();
    await editor.line(/To\ssend:\s2,400\srecords\s·\s502\.8\sKiB\s·\s5\srequests/).waitFor();
    assert.equal(await editor.line(/shardId-00000000000[0-3]\s.*%/).count(), 4);
    await picture('preview-dark');
  });
});
