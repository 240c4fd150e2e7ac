import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** The environment variable that names the file of results, for every suite, in Node and inside VS Code. */
export const RESULTS_FILE = 'STREAM_TESTER_TEST_RESULTS';

/** One line of the file, written as soon as it is known. A suite that ran to its end says so in the last line. */
export type ResultLine =
  | { readonly event: 'passed' | 'skipped'; readonly title: string; readonly ms: number }
  | { readonly event: 'failed'; readonly title: string; readonly ms: number; readonly error: string }
  | { readonly event: 'end' };

/** Mocha's usual reporter for people, which also writes each result into the file. */
class ResultsReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[RESULTS_FILE];
    if (file === undefined) return;
    writeFileSync(file, '');
    const write = (line: ResultLine): void => { appendFileSync(file, `${JSON.stringify(line)}\n`); };
    const of = (test: Mocha.Runnable): { title: string; ms: number } => ({ title: test.fullTitle(), ms: test.duration ?? 0 });
    runner.on('pass', (test) => { write({ event: 'passed', ...of(test) }); });
    runner.on('pending', (test) => { write({ event: 'skipped', ...of(test) }); });
    runner.on('fail', (test, error: unknown) => { write({ event: 'failed', ...of(test), error: inFull(error) }); });
    runner.on('end', () => { write({ event: 'end' }); });
  }
}

/**
 * Runs test files in this process, be it Node or VS Code's extension host.
 * @param timeoutMs for each test and hook that doesn't set its own
 * @returns the number of failures
 */
export async function runMocha(files: readonly string[], timeoutMs: number): Promise<number> {
  const options: Mocha.MochaOptions & { failHookAffectedTests: boolean } = { // The types are of an older mocha.
    ui: 'bdd',
    reporter: ResultsReporter,
    timeout: timeoutMs,
    forbidOnly: process.env['CI'] !== undefined,
    failHookAffectedTests: true,
  };
  const mocha = new Mocha(options);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise((resolve) => mocha.run(resolve));
}

/** The lines written so far; a last line that is not complete yet is left out. */
export function readResults(file: string): ResultLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ResultLine);
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
