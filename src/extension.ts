import * as vscode from 'vscode';
import { COMMANDS } from './manifest';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stream Tester', { log: true });
  context.subscriptions.push(log, vscode.commands.registerCommand(COMMANDS.showLog, () => { log.show(); }));
}
