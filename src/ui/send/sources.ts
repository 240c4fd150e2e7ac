import * as vscode from 'vscode';
import type { RunSource } from '../../core/results/runSource';
import { skipWhitespace } from '../../core/formats/beginning';
import { HEAD_BYTES } from '../../runs/preparation';
import { byteAtPlace } from '../../core/bytes/placeTracker';
import { NotAFileError } from '../../runs/sources/fileSource';
import { decodedText, openFile, UnreadableEncodingError } from '../../runs/sources/openFile';
import type { Renames } from '../../runs/sources/renames';
import { type SnapshotFacts, SnapshotSource, withoutMark } from '../../runs/sources/snapshotSource';
import { contentOf, factsOf, fileName, sliceOf, unreadable } from './documentContent';
import { HumanError } from '../base/humanError';
import { findOpenDocument } from '../base/openDocuments';

const START = { line: 0, column: 0 };

/** The text of the document as its editor shows it, saved or not. */
export function documentSource(document: vscode.TextDocument): RunSource {
  return new SnapshotSource({ ...factsOf(document), start: START, whole: true }, new TextEncoder().encode(document.getText()));
}

/** All of the document: the bytes of its file, where it has no unsaved changes, else its text. */
export async function wholeDocument(document: vscode.TextDocument): Promise<RunSource> {
  const { bytes, ...facts } = await contentOf(document);
  return new SnapshotSource({ ...facts, start: START, whole: true }, bytes);
}

/** One source for each selection that is not empty, in the order of the document. */
export async function selectionSources({ document, selections }: vscode.TextEditor): Promise<RunSource[]> {
  const chosen = selections.filter((selection) => !selection.isEmpty).sort((a, b) => a.start.compareTo(b.start));
  if (chosen.length === 0) return [];
  const { bytes: all, ...facts } = await contentOf(document);
  const bytes = withoutMark(all);
  return chosen.map(({ start, end }) => {
    const from = facts.version === undefined ? undefined : byteAt(bytes, start);
    const to = facts.version === undefined ? undefined : byteAt(bytes, end);
    const place = { line: start.line, column: start.character };
    // Places in the file say nothing where the editor shows it in an encoding of its own.
    if (from === undefined || to === undefined) return selectedText(document, new vscode.Range(start, end), facts);
    return new SnapshotSource({ ...facts, start: place, documentHead: headBefore(bytes, from) }, bytes.slice(from, to));
  });
}

function selectedText(
  document: vscode.TextDocument,
  range: vscode.Range,
  { replaced, decodedFrom }: Pick<SnapshotFacts, 'replaced' | 'decodedFrom'>,
): RunSource {
  const place = { line: range.start.line, column: range.start.character };
  const encoder = new TextEncoder();
  const from = encoder.encode(document.getText(new vscode.Range(0, 0, place.line, place.column))).length;
  const documentHead = headBefore(encoder.encode(document.getText()), from);
  return new SnapshotSource({ ...factsOf(document), start: place, replaced, decodedFrom, documentHead }, encoder.encode(document.getText(range)));
}

/** The first bytes of a document, where there is text in it before a selection that begins at byte `to`. */
function headBefore(bytes: Uint8Array, to: number): Uint8Array | undefined {
  const text = skipWhitespace(bytes, 0);
  return text < to ? bytes.slice(0, HEAD_BYTES) : undefined;
}

function byteAt(bytes: Uint8Array, { line, character }: vscode.Position): number | undefined {
  return byteAtPlace(bytes, { line, column: character });
}

/**
 * A file: on disk it is read in pieces; in a virtual workspace it is read whole.
 * @throws {HumanError} when it can't be read
 */
export async function fileSource(uri: vscode.Uri, renames: Renames): Promise<RunSource> {
  try {
    if (uri.scheme === 'file') return await openFile(uri.toString(), renames);
    const name = fileName(uri);
    const bytes = await vscode.workspace.fs.readFile(uri);
    const { bytes: text = bytes, ...facts } = (await decodedText({ name, size: bytes.length }, sliceOf(bytes))) ?? {};
    return new SnapshotSource({ ...facts, name, uri: uri.toString(), start: START, whole: true }, text);
  } catch (error) {
    if (error instanceof UnreadableEncodingError) throw unreadable(error);
    if (error instanceof NotAFileError) throw new HumanError(vscode.l10n.t('{0} is not a file.', uri.fsPath));
    throw new HumanError(vscode.l10n.t('Couldn’t read {0}. Check that it exists and that you have permission to read it.', uri.fsPath));
  }
}

/** A file with unsaved changes in an editor is sent as the user sees it there. */
export async function unsavedSource(uri: vscode.Uri): Promise<RunSource | undefined> {
  const open = findOpenDocument(uri);
  return open?.isDirty === true ? wholeDocument(open) : undefined;
}
