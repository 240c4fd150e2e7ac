import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunSource } from '../../../core/results/runSource';

/** The length in UTF-16 units, without copying the text. */
export function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(new vscode.Position(document.lineCount, 0));
}

export function md5(document: vscode.TextDocument): string {
  return createHash('md5').update(document.getText()).digest('hex');
}

/** Whether a document still contains these sources where they were. Line endings don't count: editors normalize them. */
export async function containsSources(document: vscode.TextDocument, sources: readonly RunSource[]): Promise<boolean> {
  try {
    const text = withUnixLineEnds(document.getText());
    for (const source of sources) {
      const sent = withUnixLineEnds(new TextDecoder().decode(await source.slice(0, source.size)));
      const from = withUnixLineEnds(document.getText(new vscode.Range(0, 0, source.start.line, source.start.column))).length;
      const whole = source.start.line === 0 && source.start.column === 0 && source.fingerprint.kind === 'file';
      if (whole ? text !== sent : !text.startsWith(sent, from)) return false;
    }
    return true;
  } catch {
    // The source has changed, so the document doesn't contain what was sent.
    return false;
  }
}

/** The text with LF line endings. */
export function withUnixLineEnds(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}
