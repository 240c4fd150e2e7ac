/**
 * `npm run demo`: does the main job in a real VS Code, unattended. A small extension beside Stream Tester runs its
 * command Send File on the given file; the window is open in a browser meanwhile, for the picture of the results.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RunExport } from '../../src/core/exports/export';
import type { Target } from '../../src/core/model/target';
import type { SendResult } from '../../src/ui/send/sendResult';
import { withoutAwsAccount } from '../support/awsEnvironment';
import { launchBrowser } from '../support/browser';
import { installBuilt } from '../support/builtExtension';
import { bundleForHost } from '../support/bundleForHost';
import { inRepository } from '../support/repository';
import { fetchHost, VscodeHost } from '../support/vscodeHost';
import { Workbench } from '../support/workbench';
import { type Answer, type Job, JOB_FILE } from './job';
import { type DemoOptions, readOptions, USAGE, UsageError } from './options';
import { recordTables, totalsTable } from './summary';

/** A larger file is sent without an editor beside the results. */
const MAX_SHOWN_BYTES = 1024 * 1024;
/** Larger results are not read for the summary: they exceed the maximum length of a string. */
const MAX_SUMMARY_BYTES = 400 * 1024 * 1024;
const MAX_WAIT_MS = 60 * 60_000;
const LOOK_MS = 200;
const VIEWPORT = { width: 1600, height: 900 };

async function main(options: DemoOptions): Promise<number> {
  const target = targetOf(options);
  const env = environment(options);
  await Promise.all([options.out, options.screenshot].map(async (file) => {
    await mkdir(path.dirname(file), { recursive: true });
    await rm(file, { force: true }); // So that what is there afterward is from this run.
  }));
  console.log('Fetching VS Code, unless it is there …');
  await fetchHost('newest');
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-demo-'));
  const job: Job = {
    file: options.file,
    show: statSync(options.file).size <= MAX_SHOWN_BYTES,
    options: {
      target,
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.key === undefined ? {} : { partitionKey: options.key }),
      confirmed: true,
      invalid: 'send-valid',
      exportTo: options.out,
    },
    answerTo: path.join(scratch, 'answer.json'),
  };
  const jobFile = path.join(scratch, 'job.json');
  await writeFile(jobFile, JSON.stringify(job));
  const host = await VscodeHost.start('newest', {
    env: { ...env, [JOB_FILE]: jobFile },
    installExtensions: async (extensions) => {
      await installBuilt(extensions);
      await installDoer(extensions);
    },
  });
  const browser = await launchBrowser();
  try {
    const samples = inRepository('samples');
    const folder = path.dirname(options.file) === samples ? samples : await host.newWorkspace();
    console.log(`Sending ${options.file} to ${target.name}${target.endpoint === undefined ? '' : ` at ${target.endpoint}`} …`);
    const workbench = await Workbench.open(browser, host, folder, { viewport: VIEWPORT });
    const { result } = await answer(job.answerTo);
    if (result === null) {
      const message = await workbench.anyNotification();
      await workbench.screenshot(options.screenshot);
      console.error(message);
      return 1;
    }
    if (result.runId !== undefined) await workbench.webview().locator('header .state:not(.running)').waitFor();
    if (result.status === 'finished') await workbench.noNotification();
    await workbench.screenshot(options.screenshot);
    await report(result, options);
    return result.status === 'finished' ? 0 : 1;
  } catch (error) {
    console.error(await host.logs());
    throw error;
  } finally {
    await browser.close();
    await host.stop();
    await rm(scratch, { recursive: true });
  }
}

function targetOf({ service, stream, endpoint }: DemoOptions): Target {
  if (endpoint === undefined) return { service, name: stream, region: 'us-east-1', credentials: { kind: 'sandbox' } };
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  return { service, name: stream, region, credentials: { kind: 'default' }, endpoint };
}

/** For the sandbox nothing of the user's account; for another endpoint the user's credentials, or meaningless ones. */
function environment({ endpoint }: DemoOptions): Record<string, string | undefined> {
  if (endpoint === undefined) return withoutAwsAccount();
  const sources = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (sources.some((name) => process.env[name] !== undefined)) return {};
  console.log('There are no AWS credentials in the environment, so requests are signed with the access key “demo”.');
  return { AWS_ACCESS_KEY_ID: 'demo', AWS_SECRET_ACCESS_KEY: 'demo' };
}

async function installDoer(extensionsFolder: string): Promise<void> {
  const folder = path.join(extensionsFolder, 'stream-tester.demo-0.0.1');
  await bundleForHost([inRepository('test/demo/doer.ts')], folder);
  const manifest = {
    name: 'demo',
    publisher: 'stream-tester',
    version: '0.0.1',
    engines: { vscode: '^1.100.0' },
    main: './doer.js',
    activationEvents: ['onStartupFinished'],
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
}

async function answer(file: string): Promise<Answer> {
  const end = Date.now() + MAX_WAIT_MS;
  while (!existsSync(file)) {
    if (Date.now() > end) throw new Error(`No answer from VS Code within ${String(MAX_WAIT_MS / 60_000)} minutes.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return JSON.parse(await readFile(file, 'utf8')) as Answer;
}

async function report({ status, message, totals }: SendResult, { out, screenshot }: DemoOptions): Promise<void> {
  const print = status === 'finished' ? console.log : console.error;
  print(`\n${message}\n`);
  if (totals !== undefined) console.log(`${totalsTable(totals)}\n`);
  if (existsSync(out)) {
    if (statSync(out).size <= MAX_SUMMARY_BYTES) console.log(`${recordTables(JSON.parse(await readFile(out, 'utf8')) as RunExport)}\n`);
    console.log(`results     ${out}`);
  }
  console.log(`screenshot  ${screenshot}`);
}

function run(): void {
  let options: DemoOptions | 'help';
  try {
    options = readOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  main(options).then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

run();
