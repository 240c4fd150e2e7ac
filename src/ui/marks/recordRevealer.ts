import * as vscode from 'vscode';
import type { KnownRun } from '../../core/results/run';
import { HumanError } from '../base/humanError';
import { toEditorRange } from '../base/problemDiagnostics';
import type { Renames } from '../../runs/sources/renames';
import { findOpenDocument } from '../base/openDocuments';
import { type Excerpts, LARGEST_DOCUMENT } from './excerpts';
import { type RecordMarks, withoutLineEnds } from './recordMarks';

/** Takes people to the place of a record: where it stands now, as far as that is known. */
export class RecordRevealer {
  constructor(
    private readonly marks: RecordMarks,
    private readonly excerpts: Excerpts,
    private readonly renames: Renames,
  ) {}

  /**
   * Shows the record in its source, and selects it where its text still stands there. Of a file that is too large for an
   * editor a read-only excerpt is shown.
   * @throws {HumanError} when the source is gone
   */
  async reveal(run: KnownRun, record: number): Promise<void> {
    const { name } = run.records.sourceOf(record);
    const uri = vscode.Uri.parse(this.renames.current(run.records.sourceOf(record).uri), true);
    const size = await this.sizeOf(uri, name);
    if (size > LARGEST_DOCUMENT) {
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
      throw new HumanError(vscode.l10n.t('{0} can’t be opened as text.', name));
    }
    const range = toEditorRange(run.records.range(record));
    const same = marked === undefined && (await this.stillThere(run, record, document, range));
    await show(document, same ? range : undefined);
    if (!same) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('{0} was changed since it was sent, so the place of record {1} is not known.', name, String(record + 1)),
      );
    }
  }

  /** Bytes of a file; 0 where it has none of its own, such as an unsaved document. */
  private async sizeOf(uri: vscode.Uri, name: string): Promise<number> {
    if (findOpenDocument(uri) !== undefined) return 0;
    if (uri.scheme === 'untitled') throw new HumanError(vscode.l10n.t('{0} was never saved, and was closed.', name));
    try {
      return (await vscode.workspace.fs.stat(uri)).size;
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
        throw new HumanError(vscode.l10n.t('{0} is gone: it was deleted, moved or renamed after it was sent.', name));
      }
      return 0;
    }
  }

  /** Whether the document holds at this place what was read there. */
  private async stillThere(run: KnownRun, record: number, document: vscode.TextDocument, range: vscode.Range): Promise<boolean> {
    const source = run.sources[run.records.sourceNumber(record)];
    if (source === undefined) return false;
    try {
      const { start, end } = run.records.range(record);
      const sent = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await source.slice(start.byte, end.byte));
      return withoutLineEnds(sent) === withoutLineEnds(document.getText(range));
    } catch {
      // The file itself has changed: then its places mean nothing.
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
