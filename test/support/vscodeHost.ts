import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installBuilt } from './builtExtension';
import { fetched, npmInstall } from './fetched';
import { ProcessGroup } from './processGroup';
import { inRepository } from './repository';

/**
 * A real VS Code without a desktop: code-server's npm package is VS Code's own server and workbench, with a Node
 * extension host, driven in a browser.
 */
export const HOST_RELEASES = {
  /** VS Code 1.139. */
  newest: { codeServer: '4.139.1', node: '24.21.0' },
  /** VS Code 1.100: the oldest that package.json's `engines.vscode` allows. */
  floor: { codeServer: '4.100.3', node: '20.20.2' },
} as const;

export type HostName = keyof typeof HOST_RELEASES;
export const HOST_NAMES = Object.keys(HOST_RELEASES) as readonly HostName[];

export interface HostProgram {
  readonly node: string;
  readonly serverMain: string;
}

/** Fetches a release into the cache, about 10 s and 300 to 600 MB, unless it is there. */
export async function fetchHost(name: HostName): Promise<HostProgram> {
  const release = HOST_RELEASES[name];
  const inPackage = 'node_modules/code-server/lib/vscode';
  const [folder, node] = await Promise.all([
    fetched(`code-server-${release.codeServer}`, async (target) => {
      await npmInstall(target, [`code-server@${release.codeServer}`]);
      await npmInstall(path.join(target, inPackage), []);
      await cp(inRepository('test/support/logWriter.cjs'), path.join(target, inPackage, 'node_modules/@vscode/spdlog/index.js'));
    }),
    fetchNode(release.node),
  ]);
  return { node, serverMain: path.join(folder, inPackage, 'out/server-main.js') };
}

/** The running Node when it has the same major version, else one from npm. */
async function fetchNode(version: string): Promise<string> {
  if (process.versions.node.split('.')[0] === version.split('.')[0]) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = await fetched(`${name}-${version}`, (target) => npmInstall(target, [`${name}@${version}`]));
  return path.join(folder, 'node_modules', name, 'bin/node');
}

export interface HostOptions {
  /** The user's settings, over those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables of the server and so of the extension host, over those of this process; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether VS Code asks for trust, as it does for a person. Without it every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** The names of VS Code's own extensions to run, where not all of them are needed; a window opens sooner with few. */
  readonly builtIn?: readonly string[];
  /** Fills the folder of installed extensions; by default with this extension as it is built now. */
  readonly installExtensions?: (extensionsFolder: string) => Promise<unknown>;
  /**
   * Whether windows may load an extension from its sources and run tests in the extension host. VS Code shows no
   * modal dialogs and no notifications then, so this is not for windows that a person or a browser test uses.
   */
  readonly development?: boolean;
}

/** For a host with `development` set. */
export interface DevelopmentWindow {
  /** The folder of the extension under development. */
  readonly extension: string;
  /** A module that exports `run(): Promise<void>`, to be run in the extension host. */
  readonly tests: string;
}

/** Keeps ads, assistants, updates and other noise out of tests and pictures. */
const QUIET: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const START_TIMEOUT_MS = 60_000;
/** Characters of the server's output that are kept. */
const MAX_OUTPUT = 100_000;

/** A running VS Code server with a fresh profile. Stop it when done. */
export class VscodeHost {
  private constructor(
    readonly name: HostName,
    readonly port: number,
    /** The fresh server-data-dir: settings, extensions and logs. */
    readonly dataFolder: string,
    private readonly group: ProcessGroup,
    private readonly output: () => string,
  ) {
    process.on('exit', this.forget);
  }

  /** When this process ends without `stop`, its processes are ended with it, and its data must not stay either. */
  private readonly forget = (): void => {
    rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };

  static async start(name: HostName, options: HostOptions = {}): Promise<VscodeHost> {
    const program = await fetchHost(name);
    const dataFolder = await mkdtemp(path.join(os.tmpdir(), `stream-tester-${name}-`));
    let group: ProcessGroup | undefined;
    try {
      await prepare(dataFolder, program, options);
      group = launch(dataFolder, program, options);
      const { port, output } = await listening(group);
      return new VscodeHost(name, port, dataFolder, group, output);
    } catch (error) {
      await group?.stop();
      await rm(dataFolder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The address of a window on a folder (absolute), for a browser; `file`, absolute, is open in it. */
  url(folder: string, { file, development }: { readonly file?: string; readonly development?: DevelopmentWindow } = {}): string {
    const authority = `127.0.0.1:${String(this.port)}`;
    const remote = (file: string): string => `vscode-remote://${authority}${encodeURI(file)}`;
    const query = new URLSearchParams({ folder });
    const payload: string[][] = [];
    if (file !== undefined) payload.push(['openFile', remote(file)]);
    if (development !== undefined) {
      payload.push(['extensionDevelopmentPath', remote(development.extension)], ['extensionTestsPath', remote(development.tests)]);
    }
    if (payload.length > 0) query.set('payload', JSON.stringify(payload));
    return `http://${authority}/?${query.toString()}`;
  }

  /** Replaces the user's settings (beyond the quiet ones). Reload the workbench to be sure of them. */
  async setSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await writeSettings(this.dataFolder, settings);
  }

  /** A fresh folder to open, with a copy of everything in `from`; it goes with the host. */
  async newWorkspace(from?: string): Promise<string> {
    const folder = await mkdtemp(path.join(this.dataFolder, 'workspace-'));
    if (from !== undefined) await cp(from, folder, { recursive: true });
    return folder;
  }

  /** Kills the extension hosts of all windows, as a crash would; the server and the windows live on. */
  async killExtensionHosts(): Promise<void> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      // It may have ended meanwhile.
      const command = await readFile(path.join('/proc', pid, 'cmdline'), 'utf8').catch(() => '');
      const status = await readFile(path.join('/proc', pid, 'status'), 'utf8').catch(() => '');
      if (!status.includes(`\nPPid:\t${String(this.group.child.pid)}\n`) || !command.includes('--type=extensionHost')) continue;
      process.kill(Number(pid), 'SIGKILL');
      while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What the server printed and every log file of the extension host and the extensions, for a failure's report. */
  async logs(): Promise<string> {
    const folder = path.join(this.dataFolder, 'data/logs');
    const names = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
    const logs = names.filter((file) => file.includes('exthost') && file.endsWith('.log')).sort();
    const texts = await Promise.all(logs.map(async (file) => `== ${file}\n${await readFile(path.join(folder, file), 'utf8')}`));
    return [...texts, `== server\n${this.output()}`].join('\n');
  }

  /** Ends the server with its extension hosts and all that they started, and removes its data. */
  async stop(): Promise<void> {
    await this.group.stop();
    process.off('exit', this.forget);
    await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const BUILT_IN = 'built-in-extensions';

/** Fills the fresh server-data-dir. */
async function prepare(dataFolder: string, program: HostProgram, options: HostOptions): Promise<void> {
  const extensions = path.join(dataFolder, 'extensions');
  await mkdir(extensions, { recursive: true });
  if (options.development !== true) await (options.installExtensions ?? installBuilt)(extensions);
  await writeSettings(dataFolder, options.settings ?? {});
  // The cache lies inside the repository, so inside the extension under development; VS Code would take its own
  // color themes for those under development, and choose the first one instead of the settings' one.
  const all = path.resolve(program.serverMain, '../../extensions');
  const builtIn = path.join(dataFolder, BUILT_IN);
  if (options.builtIn === undefined) {
    await symlink(all, builtIn);
    return;
  }
  await mkdir(builtIn);
  for (const name of options.builtIn) await symlink(path.join(all, name), path.join(builtIn, name));
}

function launch(dataFolder: string, program: HostProgram, { env, development, workspaceTrust }: HostOptions): ProcessGroup {
  const args = [
    program.serverMain,
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', dataFolder, '--builtin-extensions-dir', path.join(dataFolder, BUILT_IN)],
    ...['--telemetry-level', 'off', '--force-disable-user-env'],
    // Without it a built workbench ignores the URL's payload.
    ...(development === true ? ['--enable-smoke-test-driver'] : []),
    ...(workspaceTrust === true ? [] : ['--disable-workspace-trust']),
  ];
  // No gallery: nothing is asked of the outside.
  return new ProcessGroup(program.node, args, { env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits until the server listens. */
function listening(group: ProcessGroup): Promise<{ readonly port: number; readonly output: () => string }> {
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`VS Code ${why}.\n${output}`));
    };
    const timer = setTimeout(() => { fail(`did not start within ${String(START_TIMEOUT_MS)} ms`); }, START_TIMEOUT_MS);
    const read = (data: Buffer): void => {
      output = (output + data.toString()).slice(-MAX_OUTPUT);
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve({ port: Number(port), output: () => output });
    };
    group.child.stdout?.on('data', read);
    group.child.stderr?.on('data', read);
    group.exited.then((code) => { fail(`ended with code ${String(code)}`); }, (error: unknown) => { fail(String(error)); });
  });
}

async function writeSettings(dataFolder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const folder = path.join(dataFolder, 'data/User');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify({ ...QUIET, ...settings }, undefined, 2));
}
