import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../../src/sandbox/server';
import { withoutAwsAccount } from '../../support/awsEnvironment';
import { launchBrowser, launchBrowserForPictures } from '../../support/browser';
import { inRepository } from '../../support/repository';
import { PACKAGE, installVsix } from '../../support/vsix';
import { VscodeHost } from '../../support/vscodeHost';
import { windowContext, Workbench } from '../../support/workbench';
import { EditorMarks } from './editorMarks';
import { ResultsPanel } from './resultsPanel';
import { Review } from './review';
import { RunsView } from './runsView';

/** Where pictures of failed tests are written. */
const FAILED = inRepository('out/screenshots/failed');

export interface TestWindowOptions {
  /** A file of the workspace that is open when the window opens; its editor is ready when `open` returns. */
  readonly file?: string;
  /** Files of the workspace by their names, beside copies of the samples. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether copies of the samples are in the workspace; by default they are. */
  readonly samples?: boolean;
  /** A folder to open instead of a fresh workspace, absolute. */
  readonly workspace?: string;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VS Code's display language, such as `qps-ploc`; its strings are in the folder of the installed extension. */
  readonly language?: string;
  /** Whether VS Code asks if the folder is trusted. Without it every folder is. */
  readonly asksForTrust?: boolean;
  /** Whether the window keeps what earlier ones of the test stored in the browser. */
  readonly keepsState?: boolean;
}

/** A window of VS Code with the packaged extension, and what a user sees in it. */
export interface TestWindow {
  readonly workbench: Workbench;
  /** The open folder. */
  readonly workspace: string;
  readonly review: Review;
  readonly results: ResultsPanel;
  readonly runs: RunsView;
  readonly editor: EditorMarks;
  /** The stored runs of a fresh workspace: the names of their folders, absolute. */
  readonly storedRuns: () => Promise<string[]>;
  /** Takes a picture for people to look at, if STREAM_TESTER_PICTURES names a folder for them. */
  readonly picture: (name: string) => Promise<void>;
}

/** What all tests share: one server of VS Code, one browser, and one port for the sandbox. */
interface Shared {
  readonly host: VscodeHost;
  /** Holds the AWS profile files that the extension reads. */
  readonly awsFolder: string;
  readonly extensionFolder: string;
}

/** VS Code's own extensions that something in these tests needs: languages, themes, and the preview of Markdown. */
const BUILT_IN = ['configuration-editing', 'ini', 'ipynb', 'json', 'log', 'markdown-basics', 'markdown-language-features', 'theme-defaults', 'theme-seti'];

let shared: Promise<Shared> | undefined;
let sandbox: RunningSandbox | undefined;
const browsers = new Map<'usual' | 'pictures', Promise<BrowserContext | undefined>>();

async function startShared(): Promise<Shared> {
  const awsFolder = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-aws-'));
  sandbox = await startSandbox();
  let extensionFolder = '';
  const host = await VscodeHost.start('newest', {
    workspaceTrust: true,
    builtIn: BUILT_IN,
    env: {
      ...withoutAwsAccount(),
      STREAM_TESTER_SANDBOX: sandbox.endpoint,
      AWS_CONFIG_FILE: path.join(awsFolder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(awsFolder, 'credentials'),
    },
    installExtensions: async (extensions) => {
      extensionFolder = await installVsix(PACKAGE, extensions);
    },
  });
  return { host, awsFolder, extensionFolder };
}

/** The same port with nothing in it, so that the running VS Code finds it. */
async function freshSandbox(): Promise<void> {
  const port = sandbox?.port;
  await sandbox?.close();
  sandbox = await startSandbox({ ...(port === undefined ? {} : { port }) });
}

async function startBrowser(kind: 'usual' | 'pictures'): Promise<BrowserContext | undefined> {
  const browser: Browser | undefined = kind === 'pictures' ? await launchBrowserForPictures() : await launchBrowser();
  return browser === undefined ? undefined : windowContext(browser);
}

async function browserFor(kind: 'usual' | 'pictures'): Promise<BrowserContext | undefined> {
  const started = browsers.get(kind) ?? startBrowser(kind);
  browsers.set(kind, started);
  return started;
}

// At the root of all tests, so once after the last of them.
after(async () => {
  for (const context of browsers.values()) await (await context)?.browser()?.close();
  const { host, awsFolder } = (await shared) ?? {};
  await host?.stop();
  await sandbox?.close();
  if (awsFolder !== undefined) await rm(awsFolder, { recursive: true });
});

/**
 * What each test of a `describe` begins with: VS Code with the packaged extension, an empty sandbox, no AWS account,
 * no open window. Windows that a test opens are closed after it. Call it in the `describe`.
 */
export class WorkbenchFixture {
  private readonly open_: Workbench[] = [];
  private shared_: Shared | undefined;
  private context: BrowserContext | undefined;

  /** @param browser `pictures` draws the same on every machine, and is not available on all of them */
  constructor(browser: 'usual' | 'pictures' = 'usual') {
    const fixture = this; // eslint-disable-line @typescript-eslint/no-this-alias -- in the hooks, `this` is mocha's
    beforeEach(async function () {
      fixture.shared_ = await (shared ??= startShared());
      fixture.context = await browserFor(browser);
      if (fixture.context === undefined) this.skip();
      await freshSandbox();
      for (const name of ['config', 'credentials']) await rm(path.join(fixture.awsFolder, name), { force: true });
    });
    afterEach(async function () {
      const { currentTest } = this;
      if (currentTest?.state === 'failed') await fixture.pictureFailure(currentTest.fullTitle());
      for (const workbench of fixture.open_.splice(0)) await workbench.close();
    });
  }

  get host(): VscodeHost {
    return this.started.host;
  }

  /** The folder of the AWS files `config` and `credentials`; they are removed before each test. */
  get awsFolder(): string {
    return this.started.awsFolder;
  }

  /** The folder of the installed extension. */
  get extensionFolder(): string {
    return this.started.extensionFolder;
  }

  /** The sandbox of this test. */
  get sandbox(): RunningSandbox {
    assert.ok(sandbox !== undefined);
    return sandbox;
  }

  /** Writes an AWS profile for the extension, with keys that mean nothing. */
  async writeProfile(name: string, region: string, endpoint: string): Promise<void> {
    await writeFile(path.join(this.awsFolder, 'config'), `[profile ${name}]\nregion = ${region}\nendpoint_url = ${endpoint}\n`);
    await writeFile(path.join(this.awsFolder, 'credentials'), `[${name}]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n`);
  }

  /** Opens a window; by default on a fresh folder with copies of the samples. */
  async open(options: TestWindowOptions = {}): Promise<TestWindow> {
    const { host } = this.started;
    assert.ok(this.context !== undefined);
    const workspace = options.workspace ?? (await host.newWorkspace(options.samples === false ? undefined : inRepository('samples')));
    for (const [name, content] of Object.entries(options.files ?? {})) await writeFile(path.join(workspace, name), content);
    await host.setSettings({ ...(options.asksForTrust === true ? ASKS_FOR_TRUST : TRUSTS_ALL), ...options.settings });
    const { file, language, keepsState } = options;
    const runs = path.join(host.dataFolder, 'data/User/globalStorage/stream-tester.stream-tester/runs');
    const earlier = await subfolders(runs);
    const workbench = await Workbench.openIn(this.context, host, workspace, {
      ...(file === undefined ? {} : { file: path.join(workspace, file) }),
      ...(language === undefined ? {} : { language }),
      keepsState: keepsState ?? this.open_.length > 0,
    });
    this.open_.push(workbench);
    if (file !== undefined && options.asksForTrust !== true) {
      await workbench.page.locator('.tab.active', { hasText: file }).waitFor();
      await workbench.editor().locator('.view-line').first().waitFor();
    }
    return {
      workbench,
      workspace,
      review: new Review(workbench),
      results: new ResultsPanel(workbench),
      runs: new RunsView(workbench),
      editor: new EditorMarks(workbench),
      storedRuns: async () => {
        const folders = (await subfolders(runs)).filter((folder) => !earlier.includes(folder));
        return (await Promise.all(folders.map(subfolders))).flat();
      },
      picture: async (name) => {
        const folder = process.env['STREAM_TESTER_PICTURES'];
        if (folder !== undefined) await workbench.screenshot(path.join(folder, `${name}.png`));
      },
    };
  }

  /** Closes a window before its test ends. */
  async close(window: TestWindow): Promise<void> {
    this.open_.splice(this.open_.indexOf(window.workbench), 1);
    await window.workbench.close();
  }

  /** Changes the user's settings and reloads the window, so that they count. */
  async changeSettings(window: TestWindow, settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.host.setSettings({ ...TRUSTS_ALL, ...settings });
    await window.workbench.reload();
  }

  private get started(): Shared {
    assert.ok(this.shared_ !== undefined, 'windows are opened in tests only');
    return this.shared_;
  }

  private async pictureFailure(title: string): Promise<void> {
    if (!existsSync(FAILED)) await mkdir(FAILED, { recursive: true });
    for (const [i, workbench] of this.open_.entries()) {
      const file = path.join(FAILED, `${title.replace(/\W+/g, '-')}-${String(i + 1)}.png`);
      await workbench.screenshot(file).then(() => { console.log(`      see ${file}`); }, () => undefined);
    }
  }
}

/** The folders in a folder, absolute; none where it does not exist. */
async function subfolders(folder: string): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder)).map((name) => path.join(folder, name)) : [];
}

const TRUSTS_ALL = { 'security.workspace.trust.enabled': false };
const ASKS_FOR_TRUST = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'always' };
