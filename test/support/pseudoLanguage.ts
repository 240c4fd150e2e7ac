import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * A language that is English in brackets: ⟦Show Log⟧. Whatever a window in this language shows without brackets is
 * either data, or a string that translators never get.
 */
export const PSEUDO_LANGUAGE = 'qps-ploc';

const OPEN = '⟦';
const CLOSE = '⟧';

export function pseudo(text: string): string {
  return `${OPEN}${text}${CLOSE}`;
}

/** The text without everything in brackets, including nested ones, with collapsed whitespace. */
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

/** Writes the strings of the installed extension in the pseudo-language. @param folder the extension's folder */
export async function writePseudoLanguage(folder: string): Promise<void> {
  await translate(path.join(folder, 'package.nls.json'), path.join(folder, `package.nls.${PSEUDO_LANGUAGE}.json`));
  const bundle = path.join(folder, 'dist/l10n/bundle.l10n');
  await translate(`${bundle}.json`, `${bundle}.${PSEUDO_LANGUAGE}.json`);
}

/** Brackets each line, because views and Markdown treat lines separately. */
async function translate(from: string, to: string): Promise<void> {
  const strings = JSON.parse(await readFile(from, 'utf8')) as Readonly<Record<string, string>>;
  const translated = Object.entries(strings).map(([key, text]) => [key, text.split('\n').map(translateLine).join('\n')] as const);
  await writeFile(to, JSON.stringify(Object.fromEntries(translated)));
}

/** A line that is only a command link is a button: its label is translated. An icon stays in front. */
function translateLine(line: string): string {
  const [, icon = '', rest = ''] = /^(\$\([\w-]+\) )?(.*)$/.exec(line) ?? [];
  const link = /^\[([^\]]+)\](\(command:.+\))$/.exec(rest);
  return link === null ? icon + pseudo(rest) : `[${pseudo(link[1] ?? '')}]${link[2] ?? ''}`;
}
