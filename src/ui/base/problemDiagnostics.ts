import * as vscode from 'vscode';
import type { Problem, Range } from '../../core/model/problem';
import type { RecordTable } from '../../core/records/recordTable';
import { formatCount } from './quantities';
import { describeProblem } from './wording/problems';

/** The source that all diagnostics of the extension name. */
export const PROBLEM_SOURCE = 'Stream Tester';

/** What speaks against sending a record that can be sent. */
export interface Warning {
  readonly code: 'encodedTwice';
  readonly message: string;
  readonly range: Range;
}

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

  /** Shows the problems of these records, and warnings, instead of all earlier ones of their sources. */
  show(records: RecordTable, problems: ReadonlyMap<number, Problem>, warnings: ReadonlyMap<number, Warning> = new Map()): void {
    const bySource = new Map<string, vscode.Diagnostic[]>(records.sources.map(({ uri }) => [uri, []]));
    const left = new Map<string, number>();
    for (const [record, problem] of problems) {
      const { uri } = records.sourceOf(record);
      const diagnostics = bySource.get(uri) ?? [];
      if (diagnostics.length < MOST_PER_SOURCE) diagnostics.push(toDiagnostic(problem, record, vscode.DiagnosticSeverity.Error));
      else left.set(uri, (left.get(uri) ?? 0) + 1);
    }
    for (const [record, warning] of warnings) {
      const diagnostics = bySource.get(records.sourceOf(record).uri) ?? [];
      if (diagnostics.length < MOST_PER_SOURCE) diagnostics.push(toDiagnostic(warning, record, vscode.DiagnosticSeverity.Warning));
    }
    for (const [uri, diagnostics] of bySource) {
      const more = left.get(uri);
      if (more !== undefined) {
        const message = vscode.l10n.t('{0} more records of this source can’t be sent.', formatCount(more));
        diagnostics.push(new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), message, vscode.DiagnosticSeverity.Warning));
      }
      this.collection.set(vscode.Uri.parse(uri, true), diagnostics);
    }
  }

  clear(uri: vscode.Uri): void {
    this.collection.delete(uri);
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

function toDiagnostic(problem: Problem | Warning, record: number, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const message = vscode.l10n.t('Record {0}: {1}', String(record + 1), 'message' in problem ? problem.message : describeProblem(problem));
  const diagnostic = new vscode.Diagnostic(toEditorRange(problem.range), message, severity);
  diagnostic.source = PROBLEM_SOURCE;
  diagnostic.code = problem.code;
  return diagnostic;
}
