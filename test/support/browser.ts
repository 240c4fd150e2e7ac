import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { devDependencies } from '../../package.json';
import { fetched } from './fetched';

const run = promisify(execFile);

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a headless browser: the one CHROMIUM_PATH names, else the one inside an npm package (Linux on x64),
 * else Debian's chromium, else the installed Chrome.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ args: ARGUMENTS, ...(await whichBrowser()) });
}

/**
 * A browser that draws the same on every machine, for pictures that are compared: the browser of the npm package, and
 * no font but the one in that package. Undefined where that package has no browser for the machine.
 */
export async function launchBrowserForPictures(): Promise<Browser | undefined> {
  if (!isPackaged()) return undefined;
  const { executablePath, env } = await packagedChromium();
  const args = [...ARGUMENTS, '--font-render-hinting=none', '--disable-lcd-text'];
  return chromium.launch({ executablePath, args, env: { ...process.env, ...env, ...(await packagedFont(path.dirname(executablePath))) } });
}

/** Every family is the packaged one: fontconfig would else look for the families of the machine's configuration. */
async function packagedFont(browserFolder: string): Promise<NodeJS.ProcessEnv> {
  const fonts = path.join(browserFolder, 'fonts');
  const configuration = path.join(browserFolder, 'pictures.conf');
  const unfinished = `${configuration}.${String(process.pid)}`; // Another process may be reading the file.
  await writeFile(unfinished, `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${browserFolder}/fonts-cache</cachedir>
  <match target="pattern"><edit name="family" mode="assign" binding="strong"><string>Open Sans</string></edit></match>
  <match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
</fontconfig>
`);
  await rename(unfinished, configuration);
  return { FONTCONFIG_FILE: configuration, FONTCONFIG_PATH: fonts, FONTCONFIG_SYSROOT: undefined };
}

/** Unpacks the browser of the npm package, about 2 s, so that no test has to wait for it. */
export async function fetchBrowser(): Promise<void> {
  await whichBrowser();
}

function isPackaged(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

async function whichBrowser(): Promise<LaunchOptions> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return { executablePath: named };
  if (isPackaged()) return packagedChromium();
  if (existsSync('/usr/bin/chromium')) return { executablePath: '/usr/bin/chromium' };
  return { channel: 'chrome' };
}

/** The package unpacks into the temporary folder without regard to other processes, so it gets a folder of its own. */
async function packagedChromium(): Promise<LaunchOptions & { executablePath: string }> {
  const folder = await fetched(`chromium-${devDependencies['@sparticuz/chromium']}`, async (target) => {
    // The variable makes the package unpack its system libraries too, for machines that lack them.
    const env = { ...process.env, TMPDIR: target, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
    await run(process.execPath, ['--eval', "import('@sparticuz/chromium').then((m) => m.default.executablePath())"], { env });
  });
  const executablePath = path.join(folder, 'chromium');
  const { stdout } = await run('ldd', [executablePath]).catch(() => ({ stdout: '' }));
  if (!stdout.includes('not found')) return { executablePath };
  const libraries = [path.join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return { executablePath, env: { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(folder, 'fonts') } };
}
