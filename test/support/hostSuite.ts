/** Runs test/host inside a real VS Code, on the packaged extension: `tsx test/support/hostSuite.ts newest|floor`. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { withoutAwsAccount } from './awsEnvironment';
import { launchBrowser } from './browser';
import { bundleForHost } from './bundleForHost';
import { inRepository } from './repository';
import { testFiles } from './testFiles';
import { readResults, RESULTS_FILE, type ResultLine } from './testResults';
import { installVsix, PACKAGE } from './vsix';
import { HOST_NAMES, VscodeHost, type HostName } from './vscodeHost';
import { windowContext } from './workbench';

/** No single test takes that long, so the host is stuck. */
const SILENCE_MS = 120_000;
const LOOK_MS = 200;

async function main(name: HostName): Promise<boolean> {
  const outdir = inRepository('out/test', `host-${name}`);
  await bundleForHost([inRepository('test/host/index.ts'), ...testFiles(inRepository('test/host'))], outdir);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-results-'));
  const extension = await installVsix(PACKAGE, scratch);
  const file = process.env[RESULTS_FILE] ?? path.join(scratch, 'results');
  const host = await VscodeHost.start(name, { development: true, env: { ...withoutAwsAccount(), [RESULTS_FILE]: file } });
  const browser = await launchBrowser();
  try {
    const context = await windowContext(browser);
    const page = await context.newPage();
    const workspace = await host.newWorkspace(inRepository('samples'));
    await page.goto(host.url(workspace, { development: { extension, tests: path.join(outdir, 'index.js') } }));
    const lines = await follow(file);
    const passed = lines.some(({ event }) => event === 'passed') && !lines.some(({ event }) => event === 'failed');
    if (!passed) console.error(await host.logs());
    return passed;
  } catch (error) {
    console.error(await host.logs());
    throw error;
  } finally {
    await browser.close();
    await host.stop();
    await rm(scratch, { recursive: true });
  }
}

/** Prints results as they come in, until the last. */
async function follow(file: string): Promise<ResultLine[]> {
  let seen = 0;
  let heard = Date.now();
  for (;;) {
    const lines = readResults(file);
    for (const line of lines.slice(seen)) print(line);
    if (lines.at(-1)?.event === 'end') return lines;
    if (lines.length > seen) heard = Date.now();
    else if (Date.now() - heard > SILENCE_MS) throw new Error(`No result from VS Code for ${String(SILENCE_MS / 1000)} s.`);
    seen = lines.length;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function print(line: ResultLine): void {
  switch (line.event) {
    case 'passed':
      console.log(`  ✔ ${line.title} (${String(line.ms)} ms)`);
      break;
    case 'skipped':
      console.log(`  - ${line.title}`);
      break;
    case 'failed':
      console.log(`  ✘ ${line.title}\n${line.error}`);
      break;
    case 'end':
      break;
  }
}

const name = HOST_NAMES.find((known) => known === process.argv[2]);
if (name === undefined) {
  console.error(`Which host? ${HOST_NAMES.join(' or ')}`);
  process.exit(2);
}
main(name).then(
  (passed) => process.exit(passed ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
