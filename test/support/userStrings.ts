import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { inRepository } from './repository';

/** All strings of `vscode.l10n.t` calls, as the build exports them. */
export async function exportedStrings(): Promise<ReadonlySet<string>> {
  const bundle = await getL10nJson(sourceFiles().map((file) => ({ extension: '.ts', contents: readFileSync(file, 'utf8') })));
  return new Set(Object.keys(bundle));
}

/** The TypeScript files of the host side, absolute. */
export function sourceFiles(): string[] {
  return readdirSync(inRepository('src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => path.join(inRepository('src'), name));
}
