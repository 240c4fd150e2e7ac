import * as vscode from 'vscode';
import type { Problem, Range } from '../../core/model/problem';
import type { RecordTable } from '../../core/records/recordTable';
import { visibleText } from '../../shared/visibleText';
import { formatCount } from './quantities';
import { describeProblem } from './wording/problems';

/** The source of all diagnostics of the extension. */
export const PROBLEM_SOURCE = 'Stream Tester';

/** Something about a valid record that is probably a mistake. */
export interface Warning {
  readonly code: 'encodedTwice';
  readonly message: string;
  readonly range: Range;
}

/** The rest is summarized in one diagnostic. */
const MAX_PER_SOURCE = 1000;

/** Diagnostics for records that can't be sent. They are removed when the document is edited or sent again. */
export class ProblemDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('streamTester');
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.collection.delete(document.uri);
    });
  }

  /** Replaces all diagnostics of the records' sources. */
  show(records: RecordTable, problems: ReadonlyMap<number, Problem>, warnings: ReadonlyMap<number, Warning> = new Map()): void {
    const bySource = new Map<string, vscode.Diagnostic[]>(records.sources.map(({ uri }) => [uri, []]));
    const left = new Map<string, number>();
    for (const [record, problem] of problems) {
      const { uri } = records.sourceOf(record);
      const diagnostics = bySource.get(uri) ?? [];
      if (diagnostics.length < MAX_PER_SOURCE) diagnostics.push(toDiagnostic(problem, record, vscode.DiagnosticSeverity.Error));
      else left.set(uri, (left.get(uri) ?? 0) + 1);
    }
    for (const [record, warning] of warnings) {
      const diagnostics = bySource.get(records.sourceOf(record).uri) ?? [];
      if (diagnostics.length < MAX_PER_SOURCE) diagnostics.push(toDiagnostic(warning, record, vscode.DiagnosticSeverity.Warning));
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

/** A range without its byte offsets. */
export function toEditorRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}

function toDiagnostic(problem: Problem | Warning, record: number, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const message = vscode.l10n.t('Record {0}: {1}', String(record + 1), 'message' in problem ? problem.message : describeProblem(problem));
  const diagnostic = new vscode.Diagnostic(toEditorRange(problem.range), visibleText(message), severity);
  diagnostic.source = PROBLEM_SOURCE;
  diagnostic.code = problem.code;
  return diagnostic;
}
