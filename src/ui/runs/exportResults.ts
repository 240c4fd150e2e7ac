import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import { type ExportForm, exportRun } from '../../core/exports/export';
import { describeBreach, describeError } from '../base/wording/errors';
import type { KnownRun } from '../../core/results/run';

/** Asks where to, and writes the run's results there. */
export async function exportResults(run: KnownRun, form: ExportForm): Promise<void> {
  const name = `${run.name.replace(/[^\w.-]+/g, '-')}.results.${form}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [form.toUpperCase()]: [form] },
    title: vscode.l10n.t('Export Results'),
  });
  if (uri === undefined) return;
  if (uri.scheme === 'file') await writeResults(run, form, uri.fsPath);
  else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode([...exportRun(run, form, { describeError, describeBreach })].join('')));
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(uri)), open);
  if (chosen === open) await vscode.window.showTextDocument(uri);
}

/** Writes a run's results to a file, piece by piece. */
export async function writeResults(run: KnownRun, form: ExportForm, path: string): Promise<void> {
  await pipeline(Readable.from(exportRun(run, form, { describeError, describeBreach })), createWriteStream(path));
}
