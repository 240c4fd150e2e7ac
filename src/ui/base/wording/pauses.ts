import * as vscode from 'vscode';
import { PAUSED_BY_USER, type PauseReason } from '../../../core/model/runEvent';
import { describeError, helpFor } from './errors';

/** Why a run is paused, in words. */
export interface PauseText {
  readonly code: string;
  readonly message: string;
  /** What the user can do. */
  readonly remedy: string;
}

export function describePause(reason: PauseReason): PauseText {
  const { code, args } = reason;
  if (code === PAUSED_BY_USER.code) return { code, message: vscode.l10n.t('Paused.'), remedy: pausedByUserRemedy() };
  return { code, message: describeError(reason), remedy: helpFor(code, args)?.remedy ?? '' };
}

/** What to do about a run that the user paused. */
export function pausedByUserRemedy(): string {
  return vscode.l10n.t('Choose Resume to continue with the same records.');
}
