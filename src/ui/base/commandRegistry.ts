import * as v from 'valibot';
import * as vscode from 'vscode';
import { maskAccountIds } from '../../core/model/accountIds';
import { type CommandArguments, type CommandName, COMMANDS } from '../../manifest';
import { HumanError, isCancellation } from './humanError';
import { describeThrown } from './wording/thrown';
import { visibleLine } from '../../shared/visibleText';

/** A command: how its arguments are read, whatever they are, and what it does. */
export interface Command<Arguments extends readonly unknown[]> {
  read(given: readonly unknown[]): Arguments;
  run(...args: Arguments): unknown;
}

/** Every command of the extension. */
export type CommandTable = { readonly [Name in CommandName]: Command<CommandArguments[Name]> };

/** A command without arguments. */
export function simple(run: () => unknown): Command<[]> {
  return { read: () => [], run };
}

/** A command whose arguments have a schema: each has a message that lists what is valid. */
export function checked<Arguments extends readonly unknown[]>(
  schema: v.GenericSchema<unknown, Arguments>,
  run: (...args: Arguments) => unknown,
): Command<Arguments> {
  return {
    read: (given) => {
      const result = v.safeParse(schema, given);
      if (result.success) return result.output;
      const [issue] = result.issues;
      // The first step is the number of the argument.
      const name = issue.path?.slice(1).map(({ key }) => String(key)).join('.') ?? '';
      throw new HumanError(vscode.l10n.t('The command’s option {0} is not valid. Valid: {1}.', name, issue.message));
    },
    run,
  };
}

/**
 * Registers commands that log, and shows every failure to the user: its message where there is one for the user, else
 * the kind of error, with the log one click away. Cancelling is silent.
 */
export class CommandRegistry implements vscode.Disposable {
  private readonly registered: vscode.Disposable[];

  constructor(
    table: CommandTable,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const names = Object.keys(COMMANDS) as CommandName[];
    this.registered = names.map((name) => this.register(COMMANDS[name], table[name]));
  }

  dispose(): void {
    for (const one of this.registered) one.dispose();
  }

  private register(id: string, command: Command<readonly unknown[]>): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (...given: readonly unknown[]): Promise<unknown> => {
      try {
        return await command.run(...command.read(given));
      } catch (error) {
        if (!isCancellation(error)) void this.show(id, error);
        return undefined;
      }
    });
  }

  private async show(id: string, error: unknown): Promise<void> {
    const human = describeThrown(error);
    const kind = error instanceof Error ? error.name : typeof error;
    // Messages of unknown errors may hold payloads or credentials: the log gets the kind and the stack only.
    const trace = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n') : '';
    this.log.error(human === undefined ? `${id}: ${kind}\n${trace}` : `${id}: ${maskAccountIds(human)}`);
    const showLog = vscode.l10n.t('Show Log');
    const message = human ?? vscode.l10n.t('Something went wrong inside Stream Tester ({0}).', kind);
    const chosen = await vscode.window.showErrorMessage(visibleLine(message), showLog);
    if (chosen === showLog) this.log.show();
  }
}
