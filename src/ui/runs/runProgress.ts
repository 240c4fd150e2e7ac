import * as vscode from 'vscode';
import { describeTarget } from '../base/wording/targets';
import { formatCount, formatRecords, formatTime } from '../base/quantities';
import type { LiveRun } from '../../runs/liveRun';
import { visibleLine } from '../../shared/visibleText';

const REFRESH_MS = 200;

/**
 * Shows a run's progress in a notification until the run is over. Canceling it stops the run; canceling again
 * while requests are in flight aborts them.
 */
export async function showRunProgress(run: LiveRun): Promise<void> {
  const title = visibleLine(vscode.l10n.t('Sending {0} to {1}', formatRecords(run.records.length), describeTarget(run.target)));
  const stopped = await progressUntil(run, title);
  if (!stopped) return;
  run.stop();
  const aborted = await progressUntil(run, vscode.l10n.t('Stopping. Cancel again to abort the requests in flight'));
  if (aborted) run.stop();
  await run.done;
}

/** Resolves with true when the user cancels, with false when the run is over. */
async function progressUntil(run: LiveRun, title: string): Promise<boolean> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const canceled = new Promise<boolean>((resolve) => {
        token.onCancellationRequested(() => {
          resolve(true);
        });
      });
      let shown = 0;
      const show = (): void => {
        const { records, pending } = run.store.totals();
        const percent = records === 0 ? 100 : ((records - pending) / records) * 100;
        progress.report({ message: describeProgress(run), increment: percent - shown });
        shown = percent;
      };
      show();
      const timer = setInterval(show, REFRESH_MS);
      try {
        return await Promise.race([canceled, run.done.then(() => false)]);
      } finally {
        clearInterval(timer);
      }
    },
  );
}

function describeProgress(run: LiveRun): string {
  const { delivered, failed, uncertain, retries } = run.store.totals();
  const parts = [vscode.l10n.t('{0} delivered', formatCount(delivered))];
  if (failed > 0) parts.push(vscode.l10n.t('{0} failed', formatCount(failed)));
  if (uncertain > 0) parts.push(vscode.l10n.t('{0} uncertain', formatCount(uncertain)));
  if (retries > 0) parts.push(vscode.l10n.t('{0} retries', formatCount(retries)));
  const { outageSince } = run.store;
  if (outageSince !== undefined) parts.push(vscode.l10n.t('waiting for the network since {0}', formatTime(outageSince)));
  if (run.store.journalBroken !== undefined) parts.push(vscode.l10n.t('not stored since {0}', formatTime(run.store.journalBroken.at)));
  if (run.store.state === 'paused') parts.push(vscode.l10n.t('paused'));
  return parts.join(' · ');
}
