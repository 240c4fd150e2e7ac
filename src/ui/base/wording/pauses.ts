import * as vscode from 'vscode';
import { PAUSED_BY_USER, type PauseReason } from '../../../core/model/runEvent';
import type { PauseText } from '../../../shared/messages';
import { describeError, helpFor } from './errors';

export function describePause(reason: PauseReason): PauseText {
  const { code, args } = reason;
  if (code === PAUSED_BY_USER.code) return { code, message: vscode.l10n.t('Paused.'), remedy: pausedByUserRemedy() };
  return { code, message: describeError(reason), remedy: helpFor(code, args)?.remedy ?? '' };
}

/** What to do about a run that the user paused. */
export function pausedByUserRemedy(): string {
  return vscode.l10n.t('Choose Resume to continue with the same records.');
}
