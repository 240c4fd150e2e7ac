import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { HumanError } from '../base/humanError';
import type { KeptRun, RunJournals } from '../../runs/runJournals';
import { documentSource, fileSource, findSource, type FoundSource, renamedTo, type SourceTrace } from './sources';

/**
 * The sources of a run as they are now: whole documents and files with what has been changed in them; selections only
 * where they still hold what was sent; and what was kept of those that are gone.
 * @throws {HumanError} with the names of what is missing
 */
export async function sourcesAnew({ id, sources }: KeptRun, journals: RunJournals): Promise<readonly FoundSource[]> {
  const found = await Promise.all(
    sources.map(async (trace, number) => {
      const now = trace.whole === true ? await wholeSource(trace) : await findSource(trace);
      return now ?? (await journals.keptSource(id, number, trace));
    }),
  );
  const missing = new Set(sources.filter((_, number) => found[number] === undefined).map(whatIsMissing));
  if (missing.size > 0) throw new HumanError([vscode.l10n.t('The run can’t be sent again.'), ...missing].join(' '));
  return found.filter((source) => source !== undefined);
}

function whatIsMissing({ name, whole }: SourceTrace): string {
  return whole === true
    ? vscode.l10n.t('{0} is no longer there.', name)
    : vscode.l10n.t('What was selected in {0} is no longer there: select it again, and use “Send Selection”.', name);
}

/** The document as the person sees it, or the file; undefined when it is gone. */
async function wholeSource({ uri: text, fingerprint }: SourceTrace): Promise<FoundSource | undefined> {
  const uri = renamedTo(vscode.Uri.parse(text, true));
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && (open.isDirty || fingerprint.kind === 'text')) return documentSource(open);
  try {
    if (uri.scheme === 'untitled') return undefined; // Opened, it would be a new and empty one.
    if (uri.scheme === 'file') await stat(uri.fsPath);
    return fingerprint.kind === 'file' ? await fileSource(uri) : documentSource(await vscode.workspace.openTextDocument(uri));
  } catch {
    return undefined;
  }
}
