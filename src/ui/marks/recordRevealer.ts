import * as vscode from 'vscode';
import type { KnownRun } from '../../core/results/run';
import { visibleLine } from '../../shared/visibleText';
import { HumanError } from '../base/humanError';
import { toEditorRange } from '../base/problemDiagnostics';
import type { Renames } from '../../runs/sources/renames';
import { findOpenDocument } from '../base/openDocuments';
import { type Excerpts, MAX_DOCUMENT_BYTES } from './excerpts';
import { withUnixLineEnds } from './tracking/documentText';
import type { RecordMarks } from './recordMarks';

/** Shows a record in its source, where it is now. */
export class RecordRevealer {
  constructor(
    private readonly marks: RecordMarks,
    private readonly excerpts: Excerpts,
    private readonly renames: Renames,
  ) {}

  /**
   * Opens the source and selects the record if its text is still there. Files too large for an editor are shown as a
   * read-only excerpt.
   * @throws {HumanError} if the source no longer exists
   */
  async reveal(run: KnownRun, record: number): Promise<void> {
    const name = visibleLine(run.records.sourceOf(record).name);
    const uri = vscode.Uri.parse(this.renames.current(run.records.sourceOf(record).uri), true);
    const size = await this.sizeOf(uri, name);
    if (size > MAX_DOCUMENT_BYTES) {
      await this.excerpts.open(run.id, record, name);
      return;
    }
    const marked = await this.marks.find(run.id, record);
    if (marked !== undefined && marked !== 'gone') {
      await show(await vscode.workspace.openTextDocument(marked.uri), marked.mark.range);
      return;
    }
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(uri);
    } catch {
      throw new HumanError(vscode.l10n.t('Couldn’t open {0} as text.', name));
    }
    const range = toEditorRange(run.records.range(record));
    const same = marked === undefined && (await this.stillThere(run, record, document, range));
    await show(document, same ? range : undefined);
    if (!same) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('{0} changed after it was sent, so record {1} can’t be found in it.', name, String(record + 1)),
      );
    }
  }

  /** The file's size in bytes; 0 for open documents. */
  private async sizeOf(uri: vscode.Uri, name: string): Promise<number> {
    if (findOpenDocument(uri) !== undefined) return 0;
    if (uri.scheme === 'untitled') throw new HumanError(vscode.l10n.t('{0} was closed without saving.', name));
    try {
      return (await vscode.workspace.fs.stat(uri)).size;
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
        throw new HumanError(vscode.l10n.t('Couldn’t find {0}: it was deleted, moved or renamed after it was sent.', name));
      }
      return 0;
    }
  }

  /** Whether the document still has the record's text at this range. */
  private async stillThere(run: KnownRun, record: number, document: vscode.TextDocument, range: vscode.Range): Promise<boolean> {
    const source = run.sources[run.records.sourceNumber(record)];
    if (source === undefined) return false;
    try {
      const { start, end } = run.records.range(record);
      const sent = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await source.slice(start.byte, end.byte));
      return withUnixLineEnds(sent) === withUnixLineEnds(document.getText(range));
    } catch {
      // The file changed, so its byte ranges are meaningless.
      return false;
    }
  }
}

async function show(document: vscode.TextDocument, selection: vscode.Range | undefined): Promise<void> {
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  await vscode.window.showTextDocument(document, {
    viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
    ...(selection === undefined ? {} : { selection }),
  });
}
