import * as vscode from 'vscode';

/** For a run that is asked for by its ID and can't be found. */
export function runGoneMessage(): string {
  return vscode.l10n.t('This run is no longer available.');
}

export function nothingSentMessage(): string {
  return vscode.l10n.t('Nothing has been sent from this workspace yet.');
}
