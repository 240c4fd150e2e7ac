import manifest from '../../package.json';
import texts from '../../package.nls.json';
import { COMMANDS } from '../../src/manifest';

export type CommandName = keyof typeof COMMANDS;

/** A command's title as the command palette shows it, such as "Stream Tester: Show Log". */
export function commandTitle(name: CommandName): string {
  return `Stream Tester: ${menuTitle(name)}`;
}

/** A command's title as menus show it, such as "Show Log". */
export function menuTitle(name: CommandName): string {
  const command = manifest.contributes.commands.find((one) => one.command === COMMANDS[name]);
  if (command === undefined) throw new Error(`The manifest has no command ${COMMANDS[name]}.`);
  return command.title.replace(/^%(.+)%$/, (_, key: string) => manifestText(key));
}

/** The first line of one of the manifest's strings, such as `view.runs.welcome`. */
export function manifestText(key: string): string {
  const strings: Readonly<Record<string, string>> = texts;
  const text = strings[key];
  if (text === undefined) throw new Error(`package.nls.json has no text ${key}.`);
  return text.split('\n')[0] ?? '';
}
