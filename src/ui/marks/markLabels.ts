import * as vscode from 'vscode';
import type { Outcome } from '../../core/model/runEvent';
import type { Mark } from './recordMarks';
import { describeError } from '../base/wording/errors';

/** The outcomes that want something done. */
export function isUnsuccessful(outcome: Outcome | undefined): outcome is 'failed' | 'uncertain' {
  return outcome === 'failed' || outcome === 'uncertain';
}

/** "Record 19 failed", "Record 19 is uncertain: it may be stored". */
export function outcomeText({ record, outcome, run }: Pick<Mark, 'run' | 'record' | 'outcome'>): string {
  const number = String(record + 1);
  switch (outcome) {
    case 'delivered':
      return run.store.possibleDuplicate(record)
        ? vscode.l10n.t('Record {0} was delivered, maybe twice', number)
        : vscode.l10n.t('Record {0} was delivered', number);
    case 'failed':
      return vscode.l10n.t('Record {0} failed', number);
    case 'uncertain':
      return vscode.l10n.t('Record {0} is uncertain: it may be stored', number);
    case 'notSent':
      return vscode.l10n.t('Record {0} was not sent', number);
    case undefined:
      return vscode.l10n.t('Record {0} is under way', number);
  }
}

/** "1 attempt", "5 attempts". */
export function attemptsText({ run, record }: Pick<Mark, 'run' | 'record'>): string {
  const attempts = run.store.attemptCount(record);
  return attempts === 1 ? vscode.l10n.t('1 attempt') : vscode.l10n.t('{0} attempts', String(attempts));
}

/** Code and words of the service, as far as there are any. */
export function reasonText({ run, record }: Pick<Mark, 'run' | 'record'>): string {
  const report = run.store.errorReport(record);
  const parts = [run.store.errorCode(record), ...(report === undefined ? [] : [describeError(report)])];
  return parts.filter((part) => part !== undefined && part !== '').join(': ');
}
