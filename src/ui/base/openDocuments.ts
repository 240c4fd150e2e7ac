import * as vscode from 'vscode';

/** The open document with this URI; undefined where none is open. */
export function findOpenDocument(uri: vscode.Uri | string): vscode.TextDocument | undefined {
  const text = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === text && !document.isClosed);
}
