import assert from 'node:assert/strict';
import { commandTitle } from '../support/commandTitle';
import { WorkbenchFixture } from './support/fixture';

describe('the extension in the workbench', () => {
  const fixture = new WorkbenchFixture();

  it('shows its log by a command', async () => {
    const { workbench } = await fixture.open();
    const output = workbench.page.locator('.part.panel .composite.title', { hasText: /output/i });
    // VS Code drops the request where it comes together with the start of the extension, before it knows the log.
    for (let tries = 0; tries < 5 && !(await output.isVisible()); tries += 1) {
      await workbench.run('showLog');
      await output.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    assert.ok(await output.isVisible());
  });

  it('offers to send only where an editor is open', async () => {
    const { workbench } = await fixture.open();
    assert.equal(await workbench.offersCommand(commandTitle('sendSelection')), false);
    await workbench.openFile('orders.json');
    assert.equal(await workbench.offersCommand(commandTitle('sendSelection')), true);
  });

  it('lets a user open, select and write text', async () => {
    const { workbench } = await fixture.open();
    await workbench.openFile('clickstream.ndjson');
    await workbench.selectLines(3, 5);
    assert.match(await workbench.cursor(), /^Ln 5, Col \d+ \(\d+ selected\)$/);
    await workbench.selectAll();
    await workbench.newDocument('{"a":1}\n{"a":2}\n');
    await workbench.selectAll();
    assert.equal(await workbench.cursor(), 'Ln 3, Col 1 (16 selected)');
  });
});
