import assert from 'node:assert/strict';
import { parseFaultPlan } from '../../src/sandbox/faults/faultPlan';
import { menuTitle } from '../support/commandTitle';
import { readStream } from '../support/readBack';
import { WorkbenchFixture } from './support/fixture';

describe('the sources of a send', () => {
  const fixture = new WorkbenchFixture();

  const stored = async (): Promise<string[]> => (await readStream(fixture.sandbox.endpoint, 'orders')).map(({ data }) => data.toString()).sort();

  it('sends an untitled document exactly as it was typed', async () => {
    const { workbench, review, results } = await fixture.open();
    const lines = ['{"big":12345678901234567890,"one":1.0}', '{"twice":1,"twice":2,"e":1e400}', String.raw`{"text":"caf\u00e9 ✓"}`];
    await workbench.newDocument(lines.join('\n'));
    await review.sendDocumentFirst('orders');
    await results.state('Finished');
    assert.deepEqual(await stored(), [...lines].sort());
  });

  it('sends each of several selections', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'clickstream.ndjson' });
    await workbench.selectLines(2, 2);
    await workbench.page.keyboard.press('Home');
    for (let line = 0; line < 4; line += 1) await workbench.runCommand('Add Cursor Below');
    await workbench.page.keyboard.press('Shift+End');
    await workbench.statusItem(/5 selections/).waitFor();
    await review.openFirst('sendSelection', 'orders');
    assert.match((await review.sendItem()).label, /Send 5 records/);
    await review.accept();
    await results.state('Finished');
    assert.equal((await stored()).length, 5);
  });

  it('sends several files from the Explorer', async () => {
    const { workbench, review, results } = await fixture.open();
    await review.selectTarget('orders');
    const explorer = workbench.page.locator('.explorer-folders-view');
    await explorer.getByText('orders.json').click();
    await workbench.page.locator('.editor-group-container.active .view-line').first().waitFor();
    await explorer.getByText('sensors.csv').click({ modifiers: ['ControlOrMeta'] });
    await explorer.locator('.monaco-list-row.selected').nth(1).waitFor();
    await explorer.getByText('sensors.csv').click({ button: 'right' });
    await workbench.page.locator('.monaco-menu').getByText(menuTitle('sendFile')).hover();
    await workbench.page.keyboard.press('Enter');
    await review.shown('orders');
    assert.match((await review.sendItem()).label, /Send 225 records/);
    await review.accept();
    await results.state('Finished');
    assert.equal((await stored()).length, 225);
  });

  it('says what to do when nothing is selected', async () => {
    const { workbench } = await fixture.open({ file: 'orders.json' });
    await workbench.run('sendSelection');
    assert.match(await workbench.notification('Nothing is selected'), /Send Document/);
  });

  it('accounts for every record of a run that is canceled', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'clickstream.ndjson' });
    fixture.sandbox.sandbox.setFaults(parseFaultPlan({ rules: [{ fault: 'delay', seconds: 5 }] }));
    await review.sendDocumentFirst('orders');
    await workbench.notification('Sending 2,400 records');
    await workbench.answerNotification('Sending 2,400 records', 'Cancel');
    await results.state('Stopped');
    assert.equal((await stored()).length, 2000, 'four requests were in flight, and could finish');
    const { delivered, notSent } = await results.totals();
    assert.deepEqual([delivered, notSent], [2000, 400]);
  });
});
