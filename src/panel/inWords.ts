import * as vscode from 'vscode';
import { CopyError } from '../core/exports/awsCommand';
import type { ErrorReport } from '../core/model/errorCodes';
import type { KnownRun } from '../core/results/run';
import type { Attempt as StoredAttempt, RequestRow as StoredRequest } from '../core/results/rows';
import type { Attempt, Outage, RequestRow } from '../shared/messages';
import { describeCopyError } from '../ui/base/wording/copyErrors';
import { describeBreach, describeError } from '../ui/base/wording/errors';
import { describeThrown } from '../ui/base/wording/thrown';
import { RegexTimeoutError } from './regexSearch';

/** What the panel shows of errors is put into words on the host's side: the browser gets strings. */

export function messageOf(report: ErrorReport | undefined): string | undefined {
  return report === undefined ? undefined : describeError(report);
}

/** Why a question of the panel, or a search, failed. */
export function describeFailure(error: unknown): string {
  if (error instanceof CopyError) return describeCopyError(error);
  if (error instanceof RegexTimeoutError) return vscode.l10n.t('The expression takes too long. Try a simpler one.');
  return describeThrown(error) ?? (error instanceof Error ? error.message : String(error));
}

export function outageInWords({ outageSince, outageReason }: KnownRun['store']): Outage | undefined {
  return outageSince === undefined ? undefined : { since: outageSince, message: messageOf(outageReason) ?? '' };
}

export function attemptInWords({ report, ...attempt }: StoredAttempt): Attempt {
  return { ...attempt, code: report?.code, message: messageOf(report) };
}

export function requestInWords({ report, breach, ...request }: StoredRequest): RequestRow {
  return { ...request, code: report?.code, message: messageOf(report), breach: breach === undefined ? undefined : describeBreach(breach) };
}
