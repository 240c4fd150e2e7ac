import * as vscode from 'vscode';
import type { Outcome, RunState } from '../../core/model/runEvent';
import { formatCount, formatRecords } from '../base/quantities';
import type { StoredRun } from '../../runs/journals/runIndex';
import { visibleLine } from '../../shared/visibleText';
import type { LiveRun } from '../../runs/liveRun';

/** What a run is doing: `elsewhere` is sending in another window. */
export type RunPhase = 'sending' | 'paused' | 'elsewhere' | 'finished' | 'stopped' | 'interrupted';

/** A run at this moment. */
export interface RunStatus {
  readonly phase: RunPhase;
  /** Whether nothing more happens in it. */
  readonly isOver: boolean;
  /** Undefined where they are not known: another window is sending, or the run was interrupted and is not read back yet. */
  readonly totals: Readonly<Record<Outcome, number>> | undefined;
  /** Milliseconds since the epoch. */
  readonly endedAt: number | undefined;
}

/** @param live the same run, if it is one of this window */
export function statusOf({ state, totals, endedAt }: StoredRun, live: LiveRun | undefined): RunStatus {
  if (live === undefined) return { phase: state === 'running' ? 'elsewhere' : state, isOver: state !== 'running', totals, endedAt };
  const { store } = live;
  return { phase: phaseOf(store.state), isOver: store.isOver, totals: store.totals(), endedAt: store.endedAt };
}

function phaseOf(state: RunState): RunPhase {
  switch (state) {
    case 'running':
    case 'pausing':
    case 'stopping':
      return 'sending';
    case 'paused':
    case 'finished':
    case 'stopped':
    case 'interrupted':
      return state;
  }
}

export function phaseName(phase: RunPhase): string {
  switch (phase) {
    case 'sending':
      return vscode.l10n.t('Sending');
    case 'paused':
      return vscode.l10n.t('Paused');
    case 'elsewhere':
      return vscode.l10n.t('Sending in another window');
    case 'finished':
      return vscode.l10n.t('Finished');
    case 'stopped':
      return vscode.l10n.t('Stopped');
    case 'interrupted':
      return vscode.l10n.t('Interrupted');
  }
}

/** "2,400 delivered", "2,311 of 2,400 delivered", or the number of records where nothing else is known. */
export function deliveredOf(records: number, { totals }: RunStatus): string {
  if (totals === undefined) return formatRecords(records);
  if (totals.delivered === records) return vscode.l10n.t('{0} delivered', formatCount(records));
  return vscode.l10n.t('{0} of {1} delivered', formatCount(totals.delivered), formatCount(records));
}

/** The outcomes of the records that were not delivered, a string for each outcome that occurs. */
export function othersOf({ totals }: RunStatus): string[] {
  if (totals === undefined) return [];
  const { failed, uncertain, notSent } = totals;
  return [
    ...(failed > 0 ? [vscode.l10n.t('{0} failed', formatCount(failed))] : []),
    ...(uncertain > 0 ? [vscode.l10n.t('{0} uncertain', formatCount(uncertain))] : []),
    ...(notSent > 0 ? [vscode.l10n.t('{0} not sent', formatCount(notSent))] : []),
  ];
}

/** Date and time, to the second. */
export function formatMoment(at: number): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** The time for today, preceded by the date for any other day. */
export function formatWhen(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const style = sameDay ? ({ timeStyle: 'short' } as const) : ({ dateStyle: 'short', timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(vscode.env.language, style).format(at);
}

const SECOND_MS = 1000;
const MINUTE_S = 60;

/** "412 ms", "3.2 s", "2 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return vscode.l10n.t('{0} ms', formatCount(Math.round(ms)));
  const seconds = ms / SECOND_MS;
  if (seconds < MINUTE_S) {
    return vscode.l10n.t('{0} s', new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 1 }).format(seconds));
  }
  return vscode.l10n.t('{0} min {1} s', formatCount(Math.floor(seconds / MINUTE_S)), String(Math.floor(seconds % MINUTE_S)));
}

/** That a run's journal can't be written anymore, and what that means. */
export function journalBroken(run: string, message: string): string {
  return visibleLine(
    vscode.l10n.t(
      'The journal of {0} can’t be written: {1}. The run continues, and its results stay available in this window. After that, records that the journal doesn’t know are shown as uncertain. Export the results to keep them.',
      run,
      message,
    ),
  );
}
