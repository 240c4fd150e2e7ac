import * as vscode from 'vscode';
import { type SettingName, SETTINGS_SECTION, type Settings } from '../../manifest';
import { visibleLine } from '../../shared/visibleText';
import { settingValue } from './settingValue';

/** Values that were corrected, so that the user is warned of each once. */
const warned = new Set<string>();

/**
 * Reads a setting. Read it for each use, so that changes apply immediately. A value that the setting can't have is
 * corrected, with a warning. In untrusted workspaces, VS Code ignores the settings that the manifest restricts.
 */
export function readSetting<N extends SettingName>(name: N, scope?: vscode.Uri): Settings[N] {
  const set = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope).get<unknown>(name);
  const { value, corrected } = settingValue(name, set);
  if (corrected) void warn(name, set, value);
  return value;
}

async function warn(name: SettingName, set: unknown, used: Settings[SettingName]): Promise<void> {
  const shown = JSON.stringify(set);
  const warning = `${name} ${shown}`;
  if (warned.has(warning)) return;
  warned.add(warning);
  const setting = `${SETTINGS_SECTION}.${name}`;
  const open = vscode.l10n.t('Open Settings');
  const message = vscode.l10n.t('The setting {0} can’t be {1}. {2} is used instead.', setting, visibleLine(shown), String(used));
  if ((await vscode.window.showWarningMessage(message, open)) === open) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
}

/** Calls back when the setting may have changed. */
export function onSettingChange(name: SettingName, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SETTINGS_SECTION}.${name}`)) listener();
  });
}
