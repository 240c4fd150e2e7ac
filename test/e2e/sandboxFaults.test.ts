import assert from 'node:assert/strict';
import { WorkbenchFixture } from './support/fixture';

describe('setting sandbox faults', () => {
  const fixture = new WorkbenchFixture();

  it('shows the faults in force in the status bar, and clears them with a click and a confirmation', async () => {
    const { workbench, picture } = await fixture.open({ file: 'orders.json' });
    await workbench.run('setSandboxFaults');
    await workbench.typeIntoPick('No Permission');
    await workbench.pick('No Permission to Describe');
    const item = workbench.statusItem(/Sandbox faults: No Permission to Describe/);
    await item.waitFor();
    assert.match((await item.getAttribute('class')) ?? '', /warning-kind/);
    assert.equal(fixture.sandbox.sandbox.faults.plan.rules.length, 4);
    await picture('sandbox-faults');
    await item.locator('a').click();
    const { message, detail } = await workbench.dialog();
    assert.equal(message, 'The sandbox injects faults: No Permission to Describe');
    assert.match(detail, /"operation":"ListShards"/);
    await workbench.answerDialog('Clear Faults');
    await item.waitFor({ state: 'detached' });
    assert.deepEqual(fixture.sandbox.sandbox.faults.plan.rules, []);
  });

  it('takes a fault plan of the workspace, and ends the warning when its rules are spent', async () => {
    const plan = { rules: [{ fault: 'refuse', code: 'Odd', operation: 'ListStreams', times: 1 }] };
    const { workbench } = await fixture.open({ file: 'orders.json', files: { 'mine.faults.json': JSON.stringify(plan) } });
    await workbench.run('setSandboxFaults');
    await workbench.pick('mine.faults.json');
    const item = workbench.statusItem(/Sandbox faults: mine\.faults\.json/);
    await item.waitFor();
    const headers = { 'Content-Type': 'application/x-amz-json-1.1', Authorization: 'AWS4', 'X-Amz-Target': 'Kinesis_20131202.ListStreams' };
    const response = await fetch(fixture.sandbox.endpoint, { method: 'POST', headers, body: '{}' });
    assert.match(await response.text(), /"__type":"Odd"/);
    await item.waitFor({ state: 'detached' });
    assert.deepEqual(fixture.sandbox.sandbox.faults.counts, [{ matched: 1, acted: 1, spent: true }]);
  });

  it('reports the line and column of what is wrong with a fault plan, and leaves the sandbox as it is', async () => {
    const { workbench } = await fixture.open({ file: 'orders.json', files: { 'wrong.faults.json': '{"rules": [\n  {"fault": "throttle", "times": 0}\n]}' } });
    await workbench.run('setSandboxFaults');
    await workbench.pick('wrong.faults.json');
    assert.match(await workbench.notification(/fault plan is invalid/), /rules\[0\]\.times \(line 2, column 25\): must be a whole number, 1 or more/);
    assert.deepEqual(fixture.sandbox.sandbox.faults.plan.rules, []);
  });
});
