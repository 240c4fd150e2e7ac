import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { withoutAwsAccount } from '../support/awsEnvironment';
import { launchBrowser } from '../support/browser';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';

/** Another server in the place of AWS: all that the extension knows of it comes from the profile. */
describe('a target of an account', () => {
  let browser: Browser;
  let host: VscodeHost;
  let account: RunningSandbox;
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    browser = await launchBrowser();
    account = await startSandbox({ region: 'eu-central-1' });
    folder = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-aws-'));
    await writeFile(path.join(folder, 'config'), `[profile dev]\nregion = eu-central-1\nendpoint_url = ${account.endpoint}\n`);
    await writeFile(path.join(folder, 'credentials'), '[dev]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n');
    host = await VscodeHost.start('newest', {
      env: {
        ...withoutAwsAccount(),
        AWS_CONFIG_FILE: path.join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
      },
    });
  });

  after(async () => {
    await browser.close();
    await host.stop();
    await account.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    workbench = await Workbench.open(browser, host, await host.newWorkspace(inRepository('samples')));
  });

  afterEach(async () => {
    await workbench.close();
  });

  it('is listed by profile and region, shown before the first send, and sent to', async () => {
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pickOpen('Select Target');
    await workbench.pick('Choose Profile and Region…');
    await workbench.pickOpen(/credentials|profile/i);
    const profile = (await workbench.pickItems()).find(({ label }) => label === 'dev');
    assert.equal(profile?.description, 'eu-central-1');
    assert.match(profile.detail, new RegExp(account.endpoint), 'the profile’s own endpoint is shown');
    await workbench.pick('dev');
    await workbench.pick(/eu-central-1/);
    await workbench.pick('orders');
    await workbench.statusItem('orders · eu-central-1 · profile dev').waitFor();

    await workbench.openFile('sensors.csv');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    const dialog = await workbench.dialog();
    assert.match(dialog.message, /Send 200 records to orders/);
    for (const shown of ['orders', '123456789012', 'eu-central-1', 'profile dev', account.endpoint, '200 records', 'KiB', '1 request']) {
      assert.ok(dialog.detail.includes(shown), `${shown} is in: ${dialog.detail}`);
    }
    await workbench.answerDialog('Cancel');
    assert.equal((await readStream(account.endpoint, 'orders')).length, 0, 'nothing was sent');

    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.dialog();
    await workbench.answerDialog('Send');
    await workbench.webview().locator('header .state', { hasText: 'Finished' }).waitFor();
    assert.equal((await readStream(account.endpoint, 'orders')).length, 200);

    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to orders');
    await workbench.acceptPick();
    await workbench.webview().locator('header .state', { hasText: 'Finished' }).waitFor();
    await assert.doesNotReject(async () => {
      for (let wait = 0; wait < 100 && (await readStream(account.endpoint, 'orders')).length < 400; wait += 1) await workbench.page.waitForTimeout(50);
    });
    assert.equal((await readStream(account.endpoint, 'orders')).length, 400, 'it is asked for once');
  });

  it('typed in as a name that is not there: the run pauses, keeps everything, and can be stopped', async () => {
    await workbench.runCommand('Stream Tester: Select Target');
    await workbench.pickOpen('Select Target');
    await workbench.pick('Enter Stream Name or ARN…');
    await workbench.pickOpen('Stream Name or ARN');
    await workbench.typeIntoPick('arn:aws:kinesis:eu-central-1:123456789012:stream/missing');
    await workbench.acceptPick();
    await workbench.pick('dev');
    await workbench.statusItem('missing · eu-central-1 · profile dev').waitFor();
    await workbench.openFile('orders.json');
    await workbench.runCommand('Stream Tester: Send Document');
    await workbench.pickOpen('Send to missing');
    await workbench.acceptPick();
    await workbench.dialog();
    await workbench.answerDialog('Send');
    assert.match(await workbench.notification('Paused, nothing is lost'), /ResourceNotFoundException.*missing.*not found/);
    await workbench.webview().locator('header .state', { hasText: 'Paused' }).waitFor();
    account.sandbox.kinesis.createStream({ name: 'missing', mode: 'PROVISIONED', shardCount: 1 });
    await workbench.answerNotification('Paused, nothing is lost', 'Resume');
    await workbench.webview().locator('header .state', { hasText: 'Finished' }).waitFor();
    assert.equal((await readStream(account.endpoint, 'missing')).length, 25, 'Resume went on with the same records');
  });
});

describe('a workspace that redirects records', () => {
  let browser: Browser;
  let account: RunningSandbox;
  let folder: string;

  before(async () => {
    browser = await launchBrowser();
    account = await startSandbox();
    folder = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-trust-'));
    await mkdir(path.join(folder, '.vscode'));
    await writeFile(path.join(folder, '.vscode/settings.json'), JSON.stringify({ 'streamTester.endpoint.kinesis': 'http://127.0.0.1:9' }));
    await writeFile(path.join(folder, 'records.ndjson'), '{"a":1}\n');
    await writeFile(path.join(folder, 'config'), `[profile dev]\nregion = us-east-1\nendpoint_url = ${account.endpoint}\n`);
    await writeFile(path.join(folder, 'credentials'), '[dev]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n');
  });

  after(async () => {
    await browser.close();
    await account.close();
    await rm(folder, { recursive: true });
  });

  /** The endpoint that the confirmation shows, in a window of this folder. */
  async function endpointShown(trusted: boolean): Promise<string> {
    const host = await VscodeHost.start('newest', {
      workspaceTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'always' },
      env: {
        ...withoutAwsAccount(),
        AWS_CONFIG_FILE: path.join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
      },
    });
    const workbench = await Workbench.open(browser, host, folder);
    try {
      await workbench.dialog();
      await workbench.answerDialog(trusted ? 'Yes, I trust the authors' : 'No, I don\'t trust the authors');
      await workbench.openFile('records.ndjson');
      await workbench.runCommand('Stream Tester: Select Target');
      await workbench.pickOpen('Select Target');
      await workbench.pick('Enter Stream Name or ARN…');
      await workbench.pickOpen('Stream Name or ARN');
      await workbench.typeIntoPick('arn:aws:kinesis:us-east-1:123456789012:stream/orders');
      await workbench.acceptPick();
      await workbench.pickOpen('Credentials');
      await workbench.pick('dev');
      await workbench.statusItem('orders · us-east-1 · profile dev').waitFor();
      await workbench.runCommand('Stream Tester: Send Document');
      await workbench.pickOpen('Send to orders');
      await workbench.acceptPick();
      const { detail } = await workbench.dialog();
      return /Endpoint: (\S+)/.exec(detail)?.[1] ?? '';
    } finally {
      await workbench.close();
      await host.stop();
    }
  }

  it('does so only where the person trusts it', async () => {
    assert.equal(new URL(await endpointShown(false)).host, new URL(account.endpoint).host);
    assert.equal(new URL(await endpointShown(true)).host, '127.0.0.1:9');
  });
});
