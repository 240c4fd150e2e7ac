import * as vscode from 'vscode';
import type { Outcome } from '../../core/model/runEvent';
import type { KnownRun } from '../../core/results/run';
import { visibleLine } from '../../shared/visibleText';
import { describeError } from '../base/wording/errors';

/** A record of a run where it is in its document. */
export interface Mark {
  /** The run that sent the record last: a resend replaces the run before. */
  readonly run: KnownRun;
  readonly record: number;
  /** Undefined while the record is in flight or waiting. */
  readonly outcome: Outcome | undefined;
  readonly range: vscode.Range;
  /** Whether its text was edited since it was sent. */
  readonly edited: boolean;
}

/** Marks of a document by outcome. */
export interface MarkCounts {
  delivered: number;
  failed: number;
  uncertain: number;
  notSent: number;
  pending: number;
}

/** Whether the user may want to act on an outcome. */
export function isUnsuccessful(outcome: Outcome | undefined): outcome is 'failed' | 'uncertain' {
  return outcome === 'failed' || outcome === 'uncertain';
}

/** "Record 19 failed", "Record 19 is uncertain: it may be stored". */
export function outcomeText({ record, outcome, run }: Pick<Mark, 'run' | 'record' | 'outcome'>): string {
  const number = String(record + 1);
  switch (outcome) {
    case 'delivered':
      return run.store.possibleDuplicate(record)
        ? vscode.l10n.t('Record {0} was delivered, possibly twice', number)
        : vscode.l10n.t('Record {0} was delivered', number);
    case 'failed':
      return vscode.l10n.t('Record {0} failed', number);
    case 'uncertain':
      return run.store.possibleDuplicate(record)
        ? vscode.l10n.t('Record {0} is uncertain: it may be stored more than once', number)
        : vscode.l10n.t('Record {0} is uncertain: it may be stored', number);
    case 'notSent':
      return vscode.l10n.t('Record {0} was not sent', number);
    case undefined:
      return vscode.l10n.t('Record {0} is pending', number);
  }
}

/** "1 attempt", "5 attempts". */
export function attemptsText({ run, record }: Pick<Mark, 'run' | 'record'>): string {
  const attempts = run.store.attemptCount(record);
  return attempts === 1 ? vscode.l10n.t('1 attempt') : vscode.l10n.t('{0} attempts', String(attempts));
}

/** "CODE: message" as the service returned it, on one line; empty if there is neither. */
export function reasonText({ run, record }: Pick<Mark, 'run' | 'record'>): string {
  const report = run.store.errorReport(record);
  const parts = [run.store.errorCode(record), ...(report === undefined ? [] : [describeError(report)])];
  return visibleLine(parts.filter((part) => part !== undefined && part !== '').join(': '));
}
