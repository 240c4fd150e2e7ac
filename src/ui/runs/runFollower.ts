import * as vscode from 'vscode';
import type { PauseReason } from '../../core/model/runEvent';
import type { ResultsPanels } from '../../panel/resultsPanel';
import { showRunProgress } from './runProgress';
import { resultOf, type SendResult, summarize } from '../send/sendFlow';
import type { LiveRun } from '../../runs/liveRun';

/** Follows runs to their ends: shows them, tells when one waits for the person, and sums up. */
export class RunFollower {
  /** @param resendFailed what the button of that name does */
  constructor(
    private readonly panels: ResultsPanels,
    private readonly resendFailed: (run: LiveRun) => Promise<void>,
  ) {}

  /**
   * Shows a run in the panel and in a notification.
   * @param told whether a person is told how it ended; a calling program is given the result only
   * @returns the result when the run is over; for a calling program also when it waits
   */
  async follow(run: LiveRun, told: boolean): Promise<SendResult> {
    this.panels.show(run);
    const waiting = new Promise<void>((resolve) => {
      let before: PauseReason | undefined;
      const stop = run.onChange(() => {
        const { state, pauseReason } = run.store;
        if (state === 'paused' && pauseReason !== before) {
          before = pauseReason;
          if (pauseReason !== undefined && pauseReason.code !== 'person') {
            resolve();
            if (told) void this.tellPause(run, pauseReason);
          }
        }
        if (run.store.isOver) stop();
      });
    });
    void showRunProgress(run);
    await (told ? run.done : Promise.race([run.done, waiting]));
    if (told) void this.tellEnd(run);
    return resultOf(run, run.store.state);
  }

  private async tellPause(run: LiveRun, { code, message, remedy }: PauseReason): Promise<void> {
    const resume = vscode.l10n.t('Resume');
    const stop = vscode.l10n.t('Stop');
    const text = vscode.l10n.t('Paused, nothing is lost. {0}: {1} {2}', code, message, remedy);
    const chosen = await vscode.window.showWarningMessage(text, resume, stop);
    if (run.store.state !== 'paused') return;
    if (chosen === resume) run.resume();
    if (chosen === stop) run.stop();
  }

  private async tellEnd(run: LiveRun): Promise<void> {
    const { records, delivered, failed } = run.store.totals();
    const show = vscode.l10n.t('Show Results');
    if (delivered === records) {
      vscode.window.setStatusBarMessage(`$(pass) ${summarize(run)}`, 10_000);
      return;
    }
    const resend = vscode.l10n.t('Resend Failed');
    const buttons = failed > 0 ? [show, resend] : [show];
    const chosen = await vscode.window.showWarningMessage(summarize(run), ...buttons);
    if (chosen === show) this.panels.show(run);
    if (chosen === resend) await this.resendFailed(run);
  }
}
