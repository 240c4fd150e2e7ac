import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { decodedJson } from '../../core/formats/recordsFile/encodedJson';
import { RECORDS_LANGUAGE } from '../../manifest';
import { PROBLEM_SOURCE } from '../base/problemDiagnostics';
import { blockAt, type BlockLines, headerLine, payloadRange } from './recordsDocument';

/** Quick fixes for records files. */
export class RecordsFixes implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor() {
    this.registration = vscode.languages.registerCodeActionsProvider({ language: RECORDS_LANGUAGE }, this, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    });
  }

  dispose(): void {
    this.registration.dispose();
  }

  provideCodeActions(document: vscode.TextDocument, _range: vscode.Range, { diagnostics }: vscode.CodeActionContext): vscode.CodeAction[] {
    return diagnostics.filter(({ source }) => source === PROBLEM_SOURCE).flatMap((diagnostic) => fixesFor(document, diagnostic));
  }
}

function fixesFor(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const block = blockAt(document, diagnostic.range.start.line);
  if (block === undefined) return [];
  const fixes: vscode.CodeAction[] = [];
  const add = (title: string, edit: (edits: vscode.WorkspaceEdit) => void, isPreferred = false): void => {
    const fix = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    fix.diagnostics = [diagnostic];
    fix.isPreferred = isPreferred;
    fix.edit = new vscode.WorkspaceEdit();
    edit(fix.edit);
    fixes.push(fix);
  };
  const { uri } = document;
  switch (diagnostic.code) {
    case 'keyMissing':
    case 'keyNotText':
    case 'keyLength': {
      const line = headerLine(document, block, 'partition-key');
      const header = `partition-key: ${JSON.stringify(randomUUID())}`;
      add(
        vscode.l10n.t('Use a Random Partition Key'),
        (edits) => {
          if (line === undefined) edits.insert(uri, new vscode.Position(block.first, document.lineAt(block.first).text.length), `\n${header}`);
          else edits.replace(uri, document.lineAt(line).range, header);
        },
        true,
      );
      break;
    }
    case 'explicitHashKey': {
      const line = headerLine(document, block, 'explicit-hash-key');
      if (line === undefined) break;
      add(vscode.l10n.t('Remove the Explicit Hash Key'), (edits) => {
        edits.delete(uri, document.lineAt(line).rangeIncludingLineBreak);
      });
      break;
    }
    case 'encodedTwice': {
      const range = payloadRange(document, block);
      const decoded = decodedJson(new TextEncoder().encode(document.getText(range)));
      if (decoded === undefined) break;
      add(
        vscode.l10n.t('Decode Base64'),
        (edits) => {
          edits.replace(uri, range, decoded);
        },
        true,
      );
      break;
    }
    default:
      break;
  }
  add(vscode.l10n.t('Remove This Record'), (edits) => {
    edits.delete(uri, blockRange(document, block));
  });
  return fixes;
}

/** The block with the line break after it. */
function blockRange(document: vscode.TextDocument, { first, next }: BlockLines): vscode.Range {
  return document.validateRange(new vscode.Range(first, 0, next, 0));
}
