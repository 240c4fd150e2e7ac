import * as vscode from 'vscode';
import type { RunSource } from '../../core/results/runSource';
import { formatOfLanguage } from '../../core/formats/registry';
import { FileSource, NotAFileError } from '../../runs/sources/fileSource';
import type { Renames } from '../../runs/sources/renames';
import { SnapshotSource } from '../../runs/sources/snapshotSource';
import { HumanError } from '../base/humanError';
import { findOpenDocument } from '../base/openDocuments';

const START = { line: 0, column: 0 };

/** The name of a document or file as the user knows it. */
function fileName(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/** The whole document, saved or not. */
export function documentSource(document: vscode.TextDocument): RunSource {
  return snapshotOf(document, undefined);
}

/** One source for each selection that is not empty, in the order of the document. */
export function selectionSources({ document, selections }: vscode.TextEditor): RunSource[] {
  return selections
    .filter((selection) => !selection.isEmpty)
    .sort((a, b) => a.start.compareTo(b.start))
    .map((selection) => snapshotOf(document, selection));
}

/** @param range undefined for all of the document */
function snapshotOf(document: vscode.TextDocument, range: vscode.Range | undefined): RunSource {
  const { uri, version, languageId } = document;
  return new SnapshotSource(
    {
      name: fileName(uri),
      uri: uri.toString(),
      start: range === undefined ? START : { line: range.start.line, column: range.start.character },
      format: formatOfLanguage(languageId),
      version,
      whole: range === undefined,
    },
    new TextEncoder().encode(document.getText(range)),
  );
}

/**
 * A file: on disk it is read in pieces; in a virtual workspace it is read whole.
 * @throws {HumanError} when it can't be read
 */
export async function fileSource(uri: vscode.Uri, renames: Renames): Promise<RunSource> {
  try {
    if (uri.scheme === 'file') return await FileSource.at(uri.toString(), renames);
    const bytes = await vscode.workspace.fs.readFile(uri);
    return new SnapshotSource({ name: fileName(uri), uri: uri.toString(), start: START, whole: true }, bytes);
  } catch (error) {
    if (error instanceof NotAFileError) throw new HumanError(vscode.l10n.t('{0} is not a file.', uri.fsPath));
    throw new HumanError(vscode.l10n.t('Couldn’t read {0}. Check that it exists and that you have permission to read it.', uri.fsPath));
  }
}

/** A file with unsaved changes in an editor is sent as the user sees it there. */
export function unsavedSource(uri: vscode.Uri): RunSource | undefined {
  const open = findOpenDocument(uri);
  return open?.isDirty === true ? documentSource(open) : undefined;
}
