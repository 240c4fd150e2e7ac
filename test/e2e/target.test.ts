import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { readStream } from '../support/readBack';
import { until } from '../support/until';
import { WorkbenchFixture } from './support/fixture';

describe('a target in an AWS account', () => {
  const fixture = new WorkbenchFixture();
  /** Another server in the place of AWS: all that the extension knows of it comes from the profile. */
  let account: RunningSandbox;

  beforeEach(async () => {
    account = await startSandbox({ region: 'eu-central-1' });
    await fixture.writeProfile('dev', 'eu-central-1', account.endpoint);
  });

  afterEach(() => account.close());

  it('is listed by profile and region, and shown before the first send', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'sensors.csv' });
    await workbench.run('selectTarget');
    await workbench.pickOpen('Select Target');
    await workbench.pick('Choose Profile and Region…');
    await workbench.pickOpen(/credentials|profile/i);
    const profile = (await workbench.pickItems()).find(({ label }) => label === 'dev');
    assert.equal(profile?.description, 'eu-central-1');
    assert.match(profile.detail, new RegExp(account.endpoint), 'the profile’s own endpoint is shown');
    await workbench.pick('dev');
    await workbench.pick(/eu-central-1/);
    await workbench.pick('orders');
    await review.shownTarget('orders · eu-central-1 · profile dev');

    await review.sendDocument('orders');
    const dialog = await workbench.dialog();
    assert.match(dialog.message, /Send 200 records to orders/);
    for (const shown of ['orders', '123456789012', 'eu-central-1', 'profile dev', account.endpoint, '200 records', 'KiB', '1 request']) {
      assert.ok(dialog.detail.includes(shown), `${shown} is in: ${dialog.detail}`);
    }
    await workbench.answerDialog('Cancel');
    assert.equal((await readStream(account.endpoint, 'orders')).length, 0, 'nothing was sent');

    await review.shown('orders');
    await review.accept();
    await workbench.dialog();
    await workbench.answerDialog('Send');
    await results.state('Finished');
    assert.equal((await readStream(account.endpoint, 'orders')).length, 200);

    await review.sendDocument('orders');
    const stored = await until(() => readStream(account.endpoint, 'orders'), ({ length }) => length >= 400);
    assert.equal(stored.length, 400, 'the user is asked once');
  });

  it('pauses the run while its stream does not exist, and Resume sends the same records', async () => {
    const { workbench, review, results } = await fixture.open({ file: 'orders.json' });
    await review.typeTarget('arn:aws:kinesis:eu-central-1:123456789012:stream/missing');
    await workbench.pickOpen('Credentials');
    await workbench.pick('dev');
    await review.shownTarget('missing · eu-central-1 · profile dev');
    await review.sendDocument('missing');
    await workbench.dialog();
    await workbench.answerDialog('Send');
    assert.match(await workbench.notification('Paused, nothing is lost'), /ResourceNotFoundException.*missing.*not found/);
    await results.state('Paused');
    account.sandbox.kinesis.createStream({ name: 'missing', mode: 'PROVISIONED', shardCount: 1 });
    await workbench.answerNotification('Paused, nothing is lost', 'Resume');
    await results.state('Finished');
    assert.equal((await readStream(account.endpoint, 'missing')).length, 25);
  });
});

describe('an endpoint in the settings of a workspace', () => {
  const fixture = new WorkbenchFixture();
  let account: RunningSandbox;

  beforeEach(async () => {
    account = await startSandbox();
    await fixture.writeProfile('dev', 'us-east-1', account.endpoint);
  });

  afterEach(() => account.close());

  /** The endpoint that the confirmation of a send shows, in a window of this workspace. */
  async function endpointShown(trusted: boolean): Promise<string> {
    const workspace = await fixture.host.newWorkspace();
    await mkdir(path.join(workspace, '.vscode'));
    await writeFile(path.join(workspace, '.vscode/settings.json'), JSON.stringify({ 'streamTester.endpoint.kinesis': 'http://127.0.0.1:9' }));
    const window = await fixture.open({ workspace, files: { 'records.ndjson': '{"a":1}\n' }, asksForTrust: true });
    const { workbench, review } = window;
    await workbench.dialog();
    await workbench.answerDialog(trusted ? 'Yes, I trust the authors' : 'No, I don\'t trust the authors');
    await workbench.openFile('records.ndjson');
    await review.typeTarget('arn:aws:kinesis:us-east-1:123456789012:stream/orders');
    await workbench.pickOpen('Credentials');
    await workbench.pick('dev');
    await review.shownTarget('orders · us-east-1 · profile dev');
    await review.sendDocument('orders');
    const { detail } = await workbench.dialog();
    return /Endpoint: (\S+)/.exec(detail)?.[1] ?? '';
  }

  it('does not count in a folder that is not trusted', async () => {
    assert.equal(new URL(await endpointShown(false)).host, new URL(account.endpoint).host);
  });

  it('counts in a trusted folder', async () => {
    assert.equal(new URL(await endpointShown(true)).host, '127.0.0.1:9');
  });
});
