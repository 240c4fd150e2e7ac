import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import JSZip from 'jszip';
import { extensionFolder } from './builtExtension';
import { inRepository } from './repository';

/** Where the build puts the package that tests install. */
export const PACKAGE = inRepository('out/test/stream-tester.vsix');

/** The folder of package contents inside a VSIX. */
const CONTENT = 'extension/';

/** The names of the packaged files, sorted. */
export async function vsixContent(file: string): Promise<string[]> {
  const names = Object.values((await openZip(file)).files).filter(({ dir }) => !dir).map((entry) => entry.name);
  return names.filter((entry) => entry.startsWith(CONTENT)).map((entry) => entry.slice(CONTENT.length)).sort();
}

/**
 * Unpacks the package where VS Code looks for installed extensions.
 * @returns the extension's folder
 */
export async function installVsix(file: string, extensionsFolder: string): Promise<string> {
  const target = extensionFolder(extensionsFolder);
  const zip = await openZip(file);
  for (const entry of Object.values(zip.files)) {
    if (entry.dir || !entry.name.startsWith(CONTENT)) continue;
    const out = path.join(target, entry.name.slice(CONTENT.length));
    await mkdir(path.dirname(out), { recursive: true });
    await writeFile(out, await entry.async('nodebuffer'));
  }
  return target;
}

async function openZip(file: string): Promise<JSZip> {
  return JSZip.loadAsync(await readFile(file));
}
