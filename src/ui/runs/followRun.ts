import * as vscode from 'vscode';
import { PAUSED_BY_USER, type PauseReason } from '../../core/model/runEvent';
import type { LiveRun } from '../../runs/liveRun';
import { runCommand } from '../base/commands';
import { describePause } from '../base/wording/pauses';
import { resultOf, type SendResult, summarize } from '../send/sendResult';
import { showRunProgress } from './runProgress';
import { visibleLine } from '../../shared/visibleText';

/**
 * Follows a run to its end, with its progress in a notification.
 * @param notify whether the user is notified how it ends; a calling program only gets the result
 * @returns the result when the run is over; for a calling program also when it pauses
 */
export async function followRun(run: LiveRun, notify: boolean): Promise<SendResult> {
  const paused = new Promise<void>((resolve) => {
    let before: PauseReason | undefined;
    const stop = run.onChange(() => {
      const { state, pauseReason, isOver } = run.store;
      if (state === 'paused' && pauseReason !== before) {
        before = pauseReason;
        if (pauseReason !== undefined && pauseReason.code !== PAUSED_BY_USER.code) {
          resolve();
          if (notify) void notifyPause(run, pauseReason);
        }
      }
      if (isOver) stop();
    });
  });
  void showRunProgress(run);
  await (notify ? run.done : Promise.race([run.done, paused]));
  if (notify) void notifyEnd(run);
  return resultOf(run, run.store.state);
}

async function notifyPause(run: LiveRun, reason: PauseReason): Promise<void> {
  const { code, message, remedy } = describePause(reason);
  const resume = vscode.l10n.t('Resume');
  const stop = vscode.l10n.t('Stop');
  const text = vscode.l10n.t('Paused, nothing is lost. {0}: {1} {2}', code, message, remedy);
  const chosen = await vscode.window.showWarningMessage(visibleLine(text), resume, stop);
  if (run.store.state !== 'paused') return;
  if (chosen === resume) run.resume();
  if (chosen === stop) run.stop();
}

async function notifyEnd(run: LiveRun): Promise<void> {
  const { records, delivered, failed } = run.store.totals();
  const show = vscode.l10n.t('Show Results');
  if (delivered === records) {
    vscode.window.setStatusBarMessage(`$(pass) ${visibleLine(summarize(run))}`, 10_000);
    return;
  }
  const resend = vscode.l10n.t('Resend Failed');
  const buttons = failed > 0 ? [show, resend] : [show];
  const chosen = await vscode.window.showWarningMessage(visibleLine(summarize(run)), ...buttons);
  if (chosen === show) await runCommand('showRecord', { run: run.id });
  if (chosen === resend) await runCommand('resend', { run: run.id, records: 'failed' });
}
