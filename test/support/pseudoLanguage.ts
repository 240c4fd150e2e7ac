import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { extensionFolder, installBuilt } from './builtExtension';

/**
 * A language that is English in brackets: ⟦Show Log⟧. What a window shows in this language without brackets is either
 * data or a string that no translator would get to see.
 */
export const PSEUDO_LANGUAGE = 'qps-ploc';

const OPEN = '⟦';
const CLOSE = '⟧';

export function pseudo(text: string): string {
  return `${OPEN}${text}${CLOSE}`;
}

/** The text without all that is in brackets, nested ones included, with its white space collapsed. */
export function untranslated(text: string): string {
  let depth = 0;
  let outside = '';
  for (const character of text) {
    if (character === OPEN) depth += 1;
    else if (character === CLOSE) depth = Math.max(0, depth - 1);
    else if (depth === 0) outside += character;
  }
  return outside.replace(/\s+/g, ' ').trim();
}

/** Installs the built extension with its strings translated into the pseudo-language. */
export async function installPseudo(extensionsFolder: string): Promise<void> {
  await installBuilt(extensionsFolder);
  const folder = extensionFolder(extensionsFolder);
  await translate(path.join(folder, 'package.nls.json'), path.join(folder, `package.nls.${PSEUDO_LANGUAGE}.json`));
  const bundle = path.join(folder, 'dist/l10n/bundle.l10n');
  await translate(`${bundle}.json`, `${bundle}.${PSEUDO_LANGUAGE}.json`);
}

/** Brackets every line: Markdown treats each paragraph by itself. */
async function translate(from: string, to: string): Promise<void> {
  const strings = JSON.parse(await readFile(from, 'utf8')) as Readonly<Record<string, string>>;
  const translated = Object.entries(strings).map(([key, text]) => [key, text.split('\n').map(translateLine).join('\n')] as const);
  await writeFile(to, JSON.stringify(Object.fromEntries(translated)));
}

/** A line that is one Markdown link, as in a welcome view, is a button: only its label is translated. */
function translateLine(line: string): string {
  const link = /^\[([^\]]+)\](\(command:.+\))$/.exec(line);
  return link === null ? pseudo(line) : `[${pseudo(link[1] ?? '')}]${link[2] ?? ''}`;
}

/**
 * The browser with windows of VS Code in the pseudo-language: VS Code learns its language from this global, which its
 * own translations set. Its own strings stay English, since there are no translations of them.
 */
export function inPseudoLanguage(browser: Browser): Browser {
  return new Proxy(browser, {
    get(target, property) {
      if (property === 'newContext') {
        return async (...options: Parameters<Browser['newContext']>) => {
          const context = await target.newContext(...options);
          await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(PSEUDO_LANGUAGE)};`);
          return context;
        };
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
