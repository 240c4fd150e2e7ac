import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server';
import { withoutAwsAccount } from '../support/awsEnvironment';
import { launchBrowser } from '../support/browser';
import { readStream } from '../support/readBack';
import { inRepository } from '../support/repository';
import { VscodeHost } from '../support/vscodeHost';
import { buildVsix, installVsix, vsixContent } from '../support/vsix';
import { Workbench } from '../support/workbench';

const MOST_BYTES = 1024 * 1024;

/** All that may be in the package, besides the pictures and pages that it shows. */
const CONTENT = [
  'LICENSE.txt',
  'changelog.md',
  'dist/extension.js',
  'dist/l10n/bundle.l10n.json',
  'dist/media/codicon.css',
  'dist/media/codicon.ttf',
  'dist/media/panel.css',
  'dist/media/panel.js',
  'dist/sandbox.js',
  'docs/failures.md',
  'docs/formats.md',
  'docs/records-files.md',
  'docs/results.md',
  'docs/runs.md',
  'docs/sandbox.md',
  'docs/targets.md',
  'language/language-configuration.json',
  'language/records.tmLanguage.json',
  'media/activity.svg',
  'media/icon.png',
  'package.json',
  'package.nls.json',
  'readme.md',
  'samples/README.md',
  'samples/application.log',
  'samples/clickstream.ndjson',
  'samples/mistakes.ndjson',
  'samples/orders.json',
  'samples/sensors.csv',
];

describe('the package', function () {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-package-'));
    file = path.join(folder, 'stream-tester.vsix');
    await buildVsix(file);
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('is smaller than 1 MB', async () => {
    const { size } = await stat(file);
    assert.ok(size < MOST_BYTES, `${String(size)} bytes`);
  });

  it('holds what it needs, and nothing else', async () => {
    const content = await vsixContent(file);
    const shown = content.filter((name) => /^(?:media\/walkthrough\/.+\.(?:md|svg|png)|docs\/[\w.-]+\.(?:png|schema\.json))$/.test(name));
    assert.deepEqual(content.filter((name) => !shown.includes(name)), CONTENT);
  });

  it('holds every picture that its README shows', async () => {
    const content = await vsixContent(file);
    const readme = await readFile(inRepository('README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].flatMap(([, link]) => link ?? []);
    assert.deepEqual(pictures.filter((picture) => !picture.startsWith('https:') && !content.includes(picture)), []);
  });

  describe('installed in VS Code', () => {
    let browser: Browser;
    let sandbox: RunningSandbox;
    let host: VscodeHost;

    before(async () => {
      browser = await launchBrowser();
      sandbox = await startSandbox();
      host = await VscodeHost.start('newest', {
        env: { ...withoutAwsAccount(), STREAM_TESTER_SANDBOX: sandbox.endpoint },
        installExtensions: (extensions) => installVsix(file, extensions),
      });
    });

    after(async () => {
      await browser.close();
      await host.stop();
      await sandbox.close();
    });

    it('does the main job', async () => {
      const workspace = await host.newWorkspace(inRepository('samples'));
      const workbench = await Workbench.open(browser, host, workspace);
      await workbench.openFile('orders.json');
      await workbench.selectAll();
      await workbench.runCommand('Stream Tester: Send Selection');
      await workbench.pickOpen('Select Target');
      await workbench.pick('orders');
      await workbench.pickOpen('Send to orders');
      await workbench.acceptPick();
      await workbench.webview().locator('header .state.finished').waitFor();
      assert.equal((await readStream(sandbox.endpoint, 'orders')).length, 25);
    });

    it('starts the sandbox that it carries', async () => {
      const own = await VscodeHost.start('newest', {
        env: { ...withoutAwsAccount(), STREAM_TESTER_SANDBOX: undefined },
        installExtensions: (extensions) => installVsix(file, extensions),
      });
      try {
        const workbench = await Workbench.open(browser, own, await own.newWorkspace());
        await workbench.runCommand('Stream Tester: Copy Sandbox Endpoint');
        const [endpoint = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(await workbench.notification('Copied')) ?? [];
        assert.equal((await fetch(`${endpoint}/_sandbox/streams`)).status, 200);
        await workbench.runCommand('Stream Tester: Stop Sandbox');
      } finally {
        await own.stop();
      }
    });
  });
});
