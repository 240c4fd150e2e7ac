import * as vscode from 'vscode';

/** The documents that can hold records, by scheme, because a selector for all documents isn't possible. */
export const DOCUMENTS: readonly vscode.DocumentFilter[] = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-notebook-cell'].map((scheme) => ({ scheme }));

/** The document with this URI, if it is open. */
export function findOpenDocument(uri: vscode.Uri | string): vscode.TextDocument | undefined {
  const text = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === text && !document.isClosed);
}
