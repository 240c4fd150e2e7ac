/**
 * Runs everything that CI runs, or the parts named: `npm test -- unit host`. A single suite prints as it goes; of several,
 * each prints when it is over, because a few run at the same time.
 * The last line counts every test of every suite: `N passed, N failed`.
 */
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { fetchBrowser } from './browser';
import { ProcessGroup } from './processGroup';
import { inRepository, REPOSITORY } from './repository';
import { readResults, RESULTS_FILE } from './testResults';
import { PACKAGE } from './vsix';
import { fetchHost, HOST_NAMES } from './vscodeHost';

interface Suite {
  readonly name: string;
  /** The part of the command line that chooses it. */
  readonly part: string;
  /** Commands of Node, run one after the other. */
  readonly commands: readonly (readonly string[])[];
  /** Whether its tests are counted one by one; else the whole suite is one test. */
  readonly counted: boolean;
  readonly timeoutMinutes: number;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const tool = (file: string): string => inRepository('node_modules', file);
const script = (file: string): string[] => ['--import', 'tsx', inRepository('test/support', file)];
const whole = (part: string, timeoutMinutes: number, ...commands: string[][]): Suite =>
  ({ name: part, part, commands, counted: false, timeoutMinutes });
const counted = (name: string, part: string, timeoutMinutes: number, command: string[]): Suite =>
  ({ name, part, commands: [command], counted: true, timeoutMinutes });

/** The build is first; then those that take longest, so that they don't run alone in the end. */
const BUILD = whole('build', 5, [tool('@vscode/vsce/vsce'), 'package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--out', PACKAGE]);
const SUITES: readonly Suite[] = [
  counted('e2e', 'e2e', 25, [...script('nodeSuite.ts'), 'e2e', '120000']),
  counted('chaos', 'chaos', 10, [...script('nodeSuite.ts'), 'chaos', '60000']),
  counted('panel', 'panel', 10, [...script('nodeSuite.ts'), 'panel', '60000']),
  counted('emulators', 'emulators', 10, [...script('nodeSuite.ts'), 'emulators', '60000']),
  ...HOST_NAMES.map((host) => counted(`host ${host}`, 'host', 10, [...script('hostSuite.ts'), host])),
  whole('lint', 10, [tool('eslint/bin/eslint.js'), '.']),
  counted('unit', 'unit', 10, [...script('nodeSuite.ts'), 'unit', '10000']),
  whole('types', 10, ...['.', 'media', 'test'].map((project) => [tool('typescript/bin/tsc'), '-p', project])),
];
const NEEDS_BUILD = ['panel', 'emulators', 'host', 'e2e'];
const NEEDS_HOST = ['host', 'e2e'];
const FETCH_TIMEOUT_MINUTES = 15;
/** Most suites wait more than they compute, so a few more than processors. */
const LANES = os.availableParallelism() + 1;

async function main(parts: readonly string[]): Promise<boolean> {
  const known = [...new Set([BUILD, ...SUITES].map(({ part }) => part))];
  const unknown = parts.filter((part) => !known.includes(part));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    process.exit(2);
  }
  const chosen = SUITES.filter(({ part }) => parts.length === 0 || parts.includes(part));

  const table: { name: string; counts: Counts; seconds: number }[] = [];
  const runTimed = async (suite: Suite, output: string | undefined): Promise<void> => {
    const start = Date.now();
    const counts = await run(suite, output);
    table.push({ name: suite.name, counts, seconds: (Date.now() - start) / 1000 });
  };
  if (chosen.some(({ part }) => NEEDS_HOST.includes(part))) await fetchAll();
  if (parts.length === 0 || parts.includes(BUILD.part) || chosen.some(({ part }) => NEEDS_BUILD.includes(part))) {
    console.log(`\n═══ ${BUILD.name}`);
    mkdirSync(path.dirname(PACKAGE), { recursive: true });
    await runTimed(BUILD, undefined);
  }
  const waiting = [...chosen];
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) await runAndPrint(suite, chosen.length > 1, runTimed);
  }));

  console.log('\nsuite            passed  failed  skipped  seconds');
  for (const { name, counts, seconds } of table) {
    const numbers = [counts.passed, counts.failed, counts.skipped].map((count) => String(count).padStart(7)).join(' ');
    console.log(`${name.padEnd(15)} ${numbers} ${seconds.toFixed(1).padStart(9)}`);
  }
  const sum = (of: keyof Counts): number => table.reduce((total, { counts }) => total + counts[of], 0);
  const skipped = sum('skipped') > 0 ? `, ${String(sum('skipped'))} skipped` : '';
  console.log(`\n${String(sum('passed'))} passed, ${String(sum('failed'))} failed${skipped}`);
  return sum('failed') === 0;
}

/** Runs a suite and prints its output: at once when it is over if others run beside it. */
async function runAndPrint(suite: Suite, beside: boolean, runTimed: (suite: Suite, output: string | undefined) => Promise<void>): Promise<void> {
  if (!beside) {
    console.log(`\n═══ ${suite.name}`);
    await runTimed(suite, undefined);
    return;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stream-tester-output-'));
  const output = path.join(folder, 'output');
  try {
    await runTimed(suite, output);
    process.stdout.write(`\n═══ ${suite.name}\n${readFileSync(output, 'utf8')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fetches what the suites need, so that no test waits for it. A suite whose host is missing fails by itself. */
async function fetchAll(): Promise<void> {
  const start = Date.now();
  console.log('═══ fetching VS Code and a browser, unless they are there');
  const giveUp = new Promise<never>((_, reject) => {
    setTimeout(() => { reject(new Error(`Not fetched within ${String(FETCH_TIMEOUT_MINUTES)} minutes.`)); }, FETCH_TIMEOUT_MINUTES * 60_000).unref();
  });
  await Promise.race([Promise.all([...HOST_NAMES.map(fetchHost), fetchBrowser()]), giveUp])
    .then(() => { console.log(`${((Date.now() - start) / 1000).toFixed(1)} s`); }, (error: unknown) => { console.error(error); });
}

/**
 * Runs a suite in processes of its own; one that crashes, hangs or runs no test counts as failed.
 * @param output the file for what it prints; undefined is this process's own output
 */
async function run(suite: Suite, output: string | undefined): Promise<Counts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stream-tester-results-'));
  const file = path.join(folder, 'results');
  const end = Date.now() + suite.timeoutMinutes * 60_000;
  try {
    let succeeded = true;
    for (const command of suite.commands) succeeded = (await runNode(command, file, end, output)) && succeeded;
    return suite.counted ? count(file, succeeded) : { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runNode(command: readonly string[], resultsFile: string, end: number, output: string | undefined): Promise<boolean> {
  const print = output === undefined ? undefined : createWriteStream(output, { flags: 'a' });
  if (print !== undefined) await once(print, 'open');
  const group = new ProcessGroup(process.execPath, command, {
    cwd: REPOSITORY,
    stdio: ['ignore', print ?? 'inherit', print ?? 'inherit'],
    env: { ...process.env, [RESULTS_FILE]: resultsFile },
  });
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => { resolve('timeout'); }, end - Date.now());
  });
  const code = await Promise.race([group.exited, timeout]);
  clearTimeout(timer);
  if (code === 'timeout') console.error(`${command.join(' ')} took too long, and was ended.`);
  await group.stop();
  print?.end();
  return code === 0;
}

function count(file: string, succeeded: boolean): Counts {
  const lines = readResults(file);
  const of = (event: string): number => lines.filter((line) => line.event === event).length;
  const counts = { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
  const complete = lines.at(-1)?.event === 'end' && counts.passed + counts.failed > 0;
  if (complete && (succeeded || counts.failed > 0)) return counts;
  console.error(complete ? 'The suite ended with an error.' : 'The suite did not run to its end, or has no tests.');
  return { ...counts, failed: counts.failed + 1 };
}

main(process.argv.slice(2)).then(
  (succeeded) => process.exit(succeeded ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
