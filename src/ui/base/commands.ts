import * as vscode from 'vscode';
import { type CommandArguments, type CommandName, COMMANDS } from '../../manifest';

/** Runs one of the extension's own commands. */
export async function runCommand<C extends CommandName>(name: C, ...args: CommandArguments[C]): Promise<unknown> {
  return vscode.commands.executeCommand(COMMANDS[name], ...args);
}

/** One of the extension's own commands with its arguments, for lenses, links, and tree items. */
export function commandWith<C extends CommandName>(name: C, title: string, ...args: CommandArguments[C]): vscode.Command {
  return { title, command: COMMANDS[name], arguments: args };
}
