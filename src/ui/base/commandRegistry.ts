import * as vscode from 'vscode';
import { maskAccountIds } from '../../core/model/accountIds';
import type { COMMANDS } from '../../manifest';
import { HumanError, isCancellation } from './humanError';

/**
 * Registers commands that log, and tell every failure to the person: in words where there are some, else by the kind of
 * error, with the log one click away. Cancelling is silent.
 */
export class CommandRegistry implements vscode.Disposable {
  private readonly registered: vscode.Disposable[] = [];

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Arguments come from anywhere (menus, key bindings, other extensions), so `run` has to check them. */
  register(command: (typeof COMMANDS)[keyof typeof COMMANDS], run: (...args: readonly unknown[]) => unknown): void {
    this.registered.push(
      vscode.commands.registerCommand(command, async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          return await run(...args);
        } catch (error) {
          if (!isCancellation(error)) void this.tell(command, error);
          return undefined;
        }
      }),
    );
  }

  dispose(): void {
    for (const one of this.registered) one.dispose();
  }

  /** Tells a failure that happened outside a command in the same way. */
  async tell(where: string, error: unknown): Promise<void> {
    const human = error instanceof HumanError;
    const kind = error instanceof Error ? error.name : typeof error;
    // Messages of unknown errors may hold payloads or credentials: the log gets the kind and the places only.
    const trace = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n') : '';
    this.log.error(human ? `${where}: ${maskAccountIds(error.message)}` : `${where}: ${kind}\n${trace}`);
    const showLog = vscode.l10n.t('Show Log');
    const message = human ? error.message : vscode.l10n.t('Something went wrong inside Stream Tester ({0}).', kind);
    const chosen = await vscode.window.showErrorMessage(message, showLog);
    if (chosen === showLog) this.log.show();
  }
}
