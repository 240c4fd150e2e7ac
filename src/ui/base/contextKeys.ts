import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../../manifest';

/** Sets a context key, for the `when` clauses of package.json. */
export function setContext(key: keyof typeof CONTEXT_KEYS, value: boolean): void {
  void vscode.commands.executeCommand('setContext', CONTEXT_KEYS[key], value);
}
