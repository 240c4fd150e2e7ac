import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { setContext } from '../base/contextKeys';
import { HumanError } from '../base/humanError';
import { readReadyLine } from './sandboxClient';

const START_TIMEOUT_MS = 10_000;
const END_TIMEOUT_MS = 2000;

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly endpoint: string;
}

/**
 * The sandbox in its own process, started when it is first needed and ended with the window.
 * If the environment variable `STREAM_TESTER_SANDBOX` holds a URL, that sandbox is used and none is started.
 */
export class SandboxProcess implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<boolean>();
  /** Fires with whether the sandbox runs when one was started here, or ended. */
  readonly onDidChangeRunning = this.changed.event;
  private starting: Promise<Running> | undefined;
  private running: Running | undefined;

  constructor(
    /** Absolute path of the sandbox's bundle. */
    private readonly script: string,
    private readonly log: vscode.LogOutputChannel,
    private readonly outside: string | undefined = process.env['STREAM_TESTER_SANDBOX'],
  ) {}

  /**
   * The endpoint of the sandbox, which is started unless it runs.
   * @throws {HumanError} when it can't be started
   */
  async endpoint(): Promise<string> {
    if (this.outside !== undefined && this.outside !== '') return this.outside;
    if (this.running !== undefined) return this.running.endpoint;
    this.starting ??= this.start().finally(() => {
      this.starting = undefined;
    });
    return (await this.starting).endpoint;
  }

  /** The endpoint, if the sandbox runs. */
  get runningEndpoint(): string | undefined {
    return this.outside !== undefined && this.outside !== '' ? this.outside : this.running?.endpoint;
  }

  /** Ends the sandbox and discards its data. One that was not started here is left alone. */
  async stop(): Promise<void> {
    const running = this.running ?? (await this.starting?.catch(() => undefined));
    if (running !== undefined) await end(running.child);
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  private async start(): Promise<Running> {
    const child = spawn(process.execPath, [this.script, '--port', '0', '--json', '--parent'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: 'pipe',
    });
    child.stdin.on('error', () => undefined); // It may die while its input is closed.
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log.warn(`sandbox: ${text.trimEnd()}`);
    });
    let endpoint: string;
    try {
      endpoint = await announcedEndpoint(child);
    } catch (error) {
      await end(child);
      throw new HumanError(vscode.l10n.t("Couldn't start the sandbox: {0}", error instanceof Error ? error.message : String(error)));
    }
    const running = { child, endpoint };
    this.running = running;
    child.once('exit', (code, signal) => {
      if (this.running === running) this.running = undefined;
      this.log.info(`sandbox ended (${signal ?? String(code)})`);
      this.announce(false);
    });
    this.log.info(`sandbox listens on ${endpoint}`);
    this.announce(true);
    return running;
  }

  private announce(runs: boolean): void {
    setContext('sandboxRunning', runs);
    this.changed.fire(runs);
  }
}

/** Waits for the line of JSON that says where the sandbox listens. */
function announcedEndpoint(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      reject(new Error(vscode.l10n.t("it didn't respond within {0} seconds.", String(START_TIMEOUT_MS / 1000))));
    }, START_TIMEOUT_MS);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(vscode.l10n.t('it ended immediately ({0}). See the log.', signal ?? String(code))));
    });
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const [line, ...rest] = text.split('\n');
      if (rest.length === 0 || line === undefined) return;
      clearTimeout(timer);
      const endpoint = readReadyLine(line);
      if (endpoint === undefined) reject(new Error(vscode.l10n.t("it didn't say where it listens.")));
      else resolve(endpoint);
    });
  });
}

/** Closing its input asks the sandbox to end; if it does not, it is killed. */
function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin.end();
  });
}
