import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './repository';

const run = promisify(execFile);

/**
 * A folder of the cache, made by `fill` when it is not there yet. It is filled under another name and renamed when
 * complete, so that an interrupted or a simultaneous run never leaves or sees half of it.
 * @returns the folder's absolute path
 */
export async function fetched(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(CACHE, name);
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(path.join(CACHE, '.unfinished-'));
  try {
    await fill(unfinished);
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // Else another run was faster, and its folder is as good.
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Installs packages into a folder that has nothing to do with the project's own node_modules. No install script runs. */
export async function npmInstall(folder: string, packages: readonly string[]): Promise<void> {
  if (packages.length > 0) await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const npm = process.env['npm_execpath'];
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const args = ['install', '--prefix', folder, '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...packages];
  try {
    await run(command, [...first, ...args], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new Error(`npm could not install ${packages.join(' ') || folder}.`, { cause: error });
  }
}
