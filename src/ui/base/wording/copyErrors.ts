import * as vscode from 'vscode';
import type { CopyError } from '../../../core/exports/awsCommand';
import { formatCount } from '../quantities';

/** Why records can't be copied in the form asked for, and what to do. */
export function describeCopyError({ code, limit }: CopyError): string {
  switch (code) {
    case 'tooManyRecords':
      return vscode.l10n.t('A request holds at most {0} records. Select fewer.', formatCount(limit));
    case 'tooLargeForCommand':
      return vscode.l10n.t('These records are too large for a command line. Select fewer, or copy them as request JSON.');
  }
}
