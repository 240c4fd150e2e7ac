import * as vscode from 'vscode';
import { type SettingName, SETTINGS, SETTINGS_SECTION, type Settings } from '../../manifest';

/**
 * Reads a setting. Read it for each use, so that changes apply immediately. Values of the wrong type count as not set.
 * In untrusted workspaces, VS Code ignores the settings that the manifest restricts.
 */
export function readSetting<N extends SettingName>(name: N, scope?: vscode.Uri): Settings[N] {
  const fallback: Settings[N] = SETTINGS[name];
  const value = vscode.workspace.getConfiguration(SETTINGS_SECTION, scope).get<unknown>(name);
  return isLike(value, fallback) ? value : fallback;
}

function isLike<T>(value: unknown, example: T): value is T {
  if (typeof value !== typeof example) return false;
  return typeof value !== 'number' || (Number.isInteger(value) && value >= 0);
}

/** Calls back when the setting may have changed. */
export function onSettingChange(name: SettingName, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SETTINGS_SECTION}.${name}`)) listener();
  });
}
