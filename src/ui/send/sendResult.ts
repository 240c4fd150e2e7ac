import * as vscode from 'vscode';
import { describeTarget } from '../base/wording/targets';
import type { RunState } from '../../core/model/runEvent';
import type { Totals } from '../../core/results/rows';
import type { RunSource } from '../../core/results/runSource';
import type { LiveRun } from '../../runs/liveRun';
import type { PreparedRun } from '../../runs/preparation';
import { formatCount, formatRecords } from '../base/quantities';
import { describePause } from '../base/wording/pauses';
import { describeProblem } from '../base/wording/problems';
import { sourcesName } from './runNames';
import { visibleLine } from '../../shared/visibleText';

/** How a send ended, for callers. */
export interface SendResult {
  readonly status: 'finished' | 'stopped' | 'paused' | 'nothingToSend' | 'cancelled';
  readonly message: string;
  readonly totals?: Totals;
  readonly runId?: string;
}

export const CANCELED: SendResult = { status: 'cancelled', message: '' };

export function nothingToSend(message: string): SendResult {
  return { status: 'nothingToSend', message };
}

/** Shows why nothing was sent. A send that the user canceled needs no message. */
export function showUnsent({ message }: SendResult): void {
  if (message !== '') void vscode.window.showWarningMessage(visibleLine(message));
}

/** Why the sources hold no record. */
export function noRecordsMessage(sources: readonly RunSource[]): string {
  const name = sourcesName(sources);
  return sources.every(({ size }) => size === 0)
    ? vscode.l10n.t('There is nothing to send: {0} is empty.', name)
    : vscode.l10n.t('There is nothing to send: {0} has no record in this format.', name);
}

/** Why nothing was sent: the first problem. */
export function problemsMessage({ problems, plan }: Pick<PreparedRun, 'problems' | 'plan'>): string {
  const [first] = problems;
  if (first === undefined) return '';
  const [record, problem] = first;
  const place = vscode.l10n.t('line {0}, column {1}', String(problem.range.start.line + 1), String(problem.range.start.column + 1));
  const why = vscode.l10n.t('Record {0} ({1}): {2}', String(record + 1), place, describeProblem(problem));
  return plan.records === 0
    ? vscode.l10n.t('No record can be sent. {0}', why)
    : vscode.l10n.t('{0} can’t be sent, so nothing was. {1}', formatRecords(problems.size), why);
}

/** One sentence about a run that is over, or paused. */
export function summarize(run: LiveRun): string {
  const { records, delivered, failed, uncertain, notSent, possibleDuplicates } = run.store.totals();
  const target = describeTarget(run.target);
  if (delivered === records && possibleDuplicates === 0) return vscode.l10n.t('{0} delivered to {1}.', formatRecords(records), target);
  const parts = [vscode.l10n.t('{0} of {1} delivered to {2}', formatCount(delivered), formatRecords(records), target)];
  if (failed > 0) parts.push(vscode.l10n.t('{0} failed', formatCount(failed)));
  if (uncertain > 0) parts.push(vscode.l10n.t('{0} uncertain', formatCount(uncertain)));
  if (notSent > 0) parts.push(vscode.l10n.t('{0} not sent', formatCount(notSent)));
  if (possibleDuplicates > 0) parts.push(vscode.l10n.t('possible duplicates: {0}', formatCount(possibleDuplicates)));
  return `${parts.join(', ')}.`;
}

/** How a run ended, for callers. */
export function resultOf(run: LiveRun, state: RunState): SendResult {
  const status = state === 'finished' ? 'finished' : state === 'paused' ? 'paused' : 'stopped';
  const reason = run.store.pauseReason;
  const pause = reason === undefined ? undefined : describePause(reason);
  const message = pause === undefined ? summarize(run) : `${pause.code}: ${pause.message} ${pause.remedy}`;
  return { status, message, totals: run.store.totals(), runId: run.id };
}
