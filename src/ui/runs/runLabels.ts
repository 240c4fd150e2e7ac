import * as vscode from 'vscode';
import type { Outcome } from '../../core/model/runEvent';
import { formatCount, formatRecords } from '../base/quantities';
import type { StoredRun } from '../../runs/journals/runIndex';
import type { LiveRun } from '../../runs/liveRun';

/** How things stand with a run: `elsewhere` is sending in another window. */
export type Standing = 'sending' | 'paused' | 'elsewhere' | 'finished' | 'stopped' | 'interrupted';

/** A run as it is at this moment. */
export interface RunNow {
  readonly standing: Standing;
  /** Undefined where that is not known: it is sending elsewhere, or broke off and was not read back yet. */
  readonly totals: Readonly<Record<Outcome, number>> | undefined;
  /** Milliseconds since the epoch. */
  readonly endedAt: number | undefined;
}

/** @param here the same run, if it is one of this window */
export function runNow(kept: StoredRun, here: LiveRun | undefined): RunNow {
  if (here === undefined) return { standing: kept.state === 'running' ? 'elsewhere' : kept.state, totals: kept.totals, endedAt: kept.endedAt };
  const { store } = here;
  return { standing: standingOf(here), totals: store.totals(), endedAt: store.endedAt };
}

function standingOf({ store: { state } }: LiveRun): Standing {
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

/** Whether nothing more happens in it. */
export function isOver({ standing }: RunNow): boolean {
  return standing === 'finished' || standing === 'stopped' || standing === 'interrupted';
}

export function standingName({ standing }: RunNow): string {
  switch (standing) {
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

/** "2,400 delivered", "2,311 of 2,400 delivered", or the number of records where no more is known. */
export function deliveredOf(records: number, { totals }: RunNow): string {
  if (totals === undefined) return formatRecords(records);
  if (totals.delivered === records) return vscode.l10n.t('{0} delivered', formatCount(records));
  return vscode.l10n.t('{0} of {1} delivered', formatCount(totals.delivered), formatCount(records));
}

/** What became of the records that were not delivered, a text for each outcome that occurs. */
export function othersOf({ totals }: RunNow): string[] {
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

/** The time for today, with the date in front for any other day. */
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

/** Control characters and those that turn the direction of text: in the words of others they would only deceive. */
// eslint-disable-next-line no-control-regex -- these are the characters that are looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text of somebody else as Markdown that shows it literally, on one line. */
export function asMarkdown(text: string): string {
  return text.replace(UNSEEN, '\ufffd').replace(/[\\`*_{}[\]<>()#+!|~&@:-]/g, '\\$&');
}
