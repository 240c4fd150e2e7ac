import * as vscode from 'vscode';
import type { Problem, Range } from '../core/records/problem';
import type { RecordTable } from '../core/records/recordTable';

/** More than this for one source helps nobody; the rest is counted in a last one. */
const MOST_PER_SOURCE = 1000;

/** Records that can't be sent, as diagnostics at their exact places. They go when the document is edited or sent anew. */
export class ProblemDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('streamTester');
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.collection.delete(document.uri);
    });
  }

  /** Shows the problems of these records instead of all earlier ones of their sources. */
  show(records: RecordTable, problems: ReadonlyMap<number, Problem>): void {
    const bySource = new Map<string, vscode.Diagnostic[]>(records.sources.map(({ uri }) => [uri, []]));
    const left = new Map<string, number>();
    for (const [record, problem] of problems) {
      const { uri } = records.sourceOf(record);
      const diagnostics = bySource.get(uri) ?? [];
      if (diagnostics.length < MOST_PER_SOURCE) diagnostics.push(toDiagnostic(problem, record));
      else left.set(uri, (left.get(uri) ?? 0) + 1);
    }
    for (const [uri, diagnostics] of bySource) {
      const more = left.get(uri);
      if (more !== undefined) {
        const message = vscode.l10n.t('{0} more records of this source can’t be sent.', String(more));
        diagnostics.push(new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), message, vscode.DiagnosticSeverity.Warning));
      }
      this.collection.set(vscode.Uri.parse(uri, true), diagnostics);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.collection.dispose();
  }
}

/** The range as the editor's API has it. */
export function toEditorRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}

function toDiagnostic(problem: Problem, record: number): vscode.Diagnostic {
  const message = vscode.l10n.t('Record {0}: {1}', String(record + 1), problem.message);
  const diagnostic = new vscode.Diagnostic(toEditorRange(problem.range), message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Stream Tester';
  diagnostic.code = problem.code;
  return diagnostic;
}
