import * as vscode from 'vscode';
import { visibleLine } from '../../shared/visibleText';
import { PROBLEM_SOURCE } from '../base/problemDiagnostics';
import { formatCount } from '../base/quantities';
import { Debounced } from '../base/debounced';
import { attemptsText, isUnsuccessful, type Mark, outcomeText, reasonText } from './mark';
import type { RecordMarks } from './recordMarks';
import { findOpenDocument } from '../base/openDocuments';

/** The rest is summarized in one diagnostic; the results panel lists all. */
const MAX_PER_DOCUMENT = 1000;
const WAIT_MS = 150;

/** Lists failed and uncertain records in Problems, where they are now. */
export class MarkDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('streamTester.results');
  private readonly debounced = new Debounced(WAIT_MS, (uri) => {
    this.show(vscode.Uri.parse(uri, true));
  });
  private readonly subscription: vscode.Disposable;

  constructor(private readonly marks: RecordMarks) {
    this.subscription = marks.onDidChange((uri) => {
      this.debounced.ask(uri.toString());
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.debounced.dispose();
    this.collection.dispose();
  }

  private show(uri: vscode.Uri): void {
    const diagnostics: vscode.Diagnostic[] = [];
    let more = 0;
    if (isReachable(uri)) {
      for (const mark of this.marks.marks(uri, isUnsuccessful)) {
        if (diagnostics.length < MAX_PER_DOCUMENT) diagnostics.push(toDiagnostic(mark));
        else more += 1;
      }
      const message = this.summary(uri, more);
      if (message !== undefined) diagnostics.push(ours(new vscode.Range(0, 0, 0, 0), message, vscode.DiagnosticSeverity.Warning));
    }
    this.collection.set(uri, diagnostics);
  }

  private summary(uri: vscode.Uri, more: number): string | undefined {
    if (more > 0) {
      return vscode.l10n.t('{0} more records of this document failed or are uncertain. See the results panel for all of them.', formatCount(more));
    }
    const unplaced = this.marks.unplaced(uri, isUnsuccessful);
    if (unplaced === 0) return undefined;
    return vscode.l10n.t(
      'This document changed after its records were sent, so {0} failed or uncertain records can’t be marked. See the results panel.',
      formatCount(unplaced),
    );
  }
}

/** A closed untitled document no longer exists. */
function isReachable(uri: vscode.Uri): boolean {
  return uri.scheme !== 'untitled' || findOpenDocument(uri) !== undefined;
}

function toDiagnostic(mark: Mark): vscode.Diagnostic {
  const reason = reasonText(mark);
  const message = [
    reason === '' ? `${outcomeText(mark)}.` : `${outcomeText(mark)}. ${reason}`,
    `(${attemptsText(mark)})`,
    ...(mark.edited ? [vscode.l10n.t('Edited after it was sent.')] : []),
  ].join(' ');
  const severity = mark.outcome === 'failed' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = ours(mark.range, message, severity);
  const code = mark.run.store.errorCode(mark.record);
  if (code !== undefined) diagnostic.code = visibleLine(code);
  return diagnostic;
}

function ours(range: vscode.Range, message: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = PROBLEM_SOURCE;
  return diagnostic;
}
