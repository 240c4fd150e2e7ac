import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import { formatOf } from '../../core/formats/registry';
import type { ReadingHints, RunSource, SourceTrace } from '../../core/results/runSource';
import type { SourceFinder } from '../../runs/sources/sourceFinder';
import { findOpenDocument } from '../base/openDocuments';
import { wholeDocument, fileSource } from './sources';

/**
 * The sources of a run as they are now: whole documents and files with their changes; selections only where they still
 * hold what was sent; and the stored copies of those that are gone.
 * @throws {HumanError} with the names of what is missing
 */
export async function reloadSources({ id, sources }: StoredRun, journals: RunJournals, finder: SourceFinder): Promise<readonly RunSource[]> {
  const found = await Promise.all(
    sources.map(async (stored, number) => {
      const trace = { ...stored, ...hintsFor(stored) };
      const now = trace.whole === true ? await wholeSource(trace, finder) : await finder.find(trace);
      return now ?? (await journals.sourceCopy(id, number, trace));
    }),
  );
  const missing = new Set(sources.filter((_, number) => found[number] === undefined).map(whatIsMissing));
  if (missing.size > 0) throw new HumanError([vscode.l10n.t('The run can’t be sent again.'), ...missing].join(' '));
  return found.filter((source) => source !== undefined);
}

/** Rows that were sent without their header need it again. */
function hintsFor({ read }: StoredRun['sources'][number]): ReadingHints {
  if (read.table?.headerOutside !== true) return {};
  const { name: format, single } = formatOf(read.format);
  return { format, documentHead: new TextEncoder().encode(single(read).before ?? '') };
}

function whatIsMissing({ name, whole }: SourceTrace): string {
  return whole === true
    ? vscode.l10n.t('{0} is no longer there.', name)
    : vscode.l10n.t('What was selected in {0} is no longer there: select it again, and use “Send Selection”.', name);
}

/** The document as the user sees it, or the file; undefined when it is gone. */
async function wholeSource({ uri: text, fingerprint }: SourceTrace, { renames }: SourceFinder): Promise<RunSource | undefined> {
  const uri = vscode.Uri.parse(renames.current(text), true);
  const open = findOpenDocument(uri);
  if (open !== undefined && (open.isDirty || fingerprint.kind === 'text')) return await wholeDocument(open);
  try {
    if (uri.scheme === 'untitled') return undefined; // Opened, it would be a new and empty one.
    if (uri.scheme === 'file') await stat(uri.fsPath);
    return fingerprint.kind === 'file' ? await fileSource(uri, renames) : await wholeDocument(await vscode.workspace.openTextDocument(uri));
  } catch {
    return undefined;
  }
}
