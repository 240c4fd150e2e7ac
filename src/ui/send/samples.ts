import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Lets the user choose one of the samples that come with the extension, and opens a copy of it. */
export async function openSample(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== 'README.md').sort();
  const chosen = await vscode.window.showQuickPick(
    names.map((name) => ({ label: name, description: describe(name) })),
    { title: vscode.l10n.t('Open a Sample'), placeHolder: vscode.l10n.t('Opens a copy that you can edit') },
  );
  if (chosen === undefined) return;
  const content = await readFile(join(folder, chosen.label), 'utf8');
  const document = await vscode.workspace.openTextDocument({ content, language: languageOf(chosen.label) });
  await vscode.window.showTextDocument(document);
}

function describe(name: string): string {
  switch (name) {
    case 'orders.json':
      return vscode.l10n.t('a JSON array');
    case 'clickstream.ndjson':
      return vscode.l10n.t('2,400 JSON lines with a hot key');
    case 'sensors.csv':
      return vscode.l10n.t('a CSV table');
    case 'application.log':
      return vscode.l10n.t('text lines');
    case 'mistakes.ndjson':
      return vscode.l10n.t('JSON lines with mistakes');
    default:
      return '';
  }
}

function languageOf(name: string): string {
  if (name.endsWith('.ndjson')) return 'jsonl';
  return name.endsWith('.json') ? 'json' : 'plaintext';
}
