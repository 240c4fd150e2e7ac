import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';

/**
 * Where the runs of this window's workspace are stored, absolute. Not in the extension context's own folder for the
 * workspace: VS Code gives a window another such folder while an extension host that is just ending still holds the
 * first one, and runs would be lost from sight.
 */
export function runFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const folders = workspaceFolders.map(({ uri }) => uri.toString());
  const workspace = workspaceFile?.toString() ?? (folders.length === 0 ? undefined : folders.join('\n'));
  const name = workspace === undefined ? 'no-folder' : createHash('md5').update(workspace).digest('hex');
  return join(globalStorageUri.fsPath, 'runs', name);
}
