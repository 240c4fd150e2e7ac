import * as vscode from 'vscode';
import { commandWith } from '../base/commands';
import { PROBLEM_SOURCE } from '../base/problemDiagnostics';
import { isUnsuccessful, type Mark } from './mark';
import type { RecordMarks } from './recordMarks';
import { DOCUMENTS } from '../base/openDocuments';

/** The commands for a marked record. */
export function markCommands({ run, record, outcome, edited }: Mark): vscode.Command[] {
  const resend = (title: string, asEdited: boolean): vscode.Command =>
    commandWith('resendRecord', title, { run: run.id, record, edited: asEdited });
  const resends = edited
    ? [resend(vscode.l10n.t('Resend as Edited'), true), resend(vscode.l10n.t('Resend as Sent'), false)]
    : [resend(vscode.l10n.t('Resend Record'), false)];
  return [
    ...(outcome === undefined ? [] : resends),
    commandWith('showRecord', vscode.l10n.t('Show in Results'), { run: run.id, record }),
  ];
}

/** Offers the commands for the failed or uncertain record at the cursor as quick fixes. */
export class MarkActions implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(private readonly marks: RecordMarks) {
    this.registration = vscode.languages.registerCodeActionsProvider(DOCUMENTS, this, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] });
  }

  dispose(): void {
    this.registration.dispose();
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, { diagnostics }: vscode.CodeActionContext): vscode.CodeAction[] {
    if (!this.marks.has(document.uri)) return [];
    const [mark] = this.marks.marks(document.uri, isUnsuccessful, range);
    if (mark === undefined) return [];
    return markCommands(mark).map((command) => {
      const action = new vscode.CodeAction(command.title, vscode.CodeActionKind.QuickFix);
      action.command = command;
      action.diagnostics = diagnostics.filter((one) => one.source === PROBLEM_SOURCE && one.range.isEqual(mark.range));
      return action;
    });
  }
}
