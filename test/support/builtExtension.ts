import { cp } from 'node:fs/promises';
import path from 'node:path';
import { name, publisher, version } from '../../package.json';
import { inRepository } from './repository';

/** The folder of this extension among installed ones. */
export function extensionFolder(extensionsFolder: string): string {
  return path.join(extensionsFolder, `${publisher}.${name}-${version}`);
}

/** Installs the extension as it is built now, where VS Code looks for installed extensions. */
export async function installBuilt(extensionsFolder: string): Promise<void> {
  const folder = extensionFolder(extensionsFolder);
  for (const part of ['package.json', 'package.nls.json', 'README.md', 'dist', 'language', 'media']) {
    await cp(inRepository(part), path.join(folder, part), { recursive: true });
  }
}
