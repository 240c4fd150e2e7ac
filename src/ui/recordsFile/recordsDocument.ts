import * as vscode from 'vscode';
import { parseOrigin } from '../../core/formats/recordsFile/origin';
import { isSameTarget, type Target } from '../../core/model/target';
import { RECORDS_LANGUAGE } from '../../manifest';
import { DOCUMENTS } from '../base/openDocuments';
import type { RunRegistry } from '../../runs/runRegistry';

/** Characters of a document that are searched for links to earlier runs. */
const LINK_SEARCH_LENGTH = 1 << 20;

const BLOCK_START = /^###(?:[ \t].*)?$/;

/** Whether a document is an editable records file; read-only previews have the same language. */
export function isRecordsDocument(document: vscode.TextDocument): boolean {
  return document.languageId === RECORDS_LANGUAGE && vscode.languages.match(DOCUMENTS, document) > 0;
}

/** The target of the runs that a records file links to; undefined if there is none or more than one. */
export async function originTarget(document: vscode.TextDocument, runs: RunRegistry): Promise<Target | undefined> {
  if (!isRecordsDocument(document)) return undefined;
  const text = document.getText().slice(0, LINK_SEARCH_LENGTH);
  const ids = new Set([...text.matchAll(/^from:[ \t]*(\S+)[ \t]*$/gm)].map(([, link]) => parseOrigin(link ?? '')?.run));
  let target: Target | undefined;
  for (const id of ids) {
    const found = id === undefined ? undefined : await runs.targetOf(id);
    if (found === undefined) continue;
    if (target !== undefined && !isSameTarget(target, found)) return undefined;
    target = found;
  }
  return target;
}

/** The number of blocks in a document. */
export function countBlocks(document: vscode.TextDocument): number {
  return document.getText().match(/^###(?:[ \t]|$)/gm)?.length ?? 0;
}

/** A block by its lines in a document. */
export interface BlockLines {
  /** The line that starts the block. */
  readonly first: number;
  /** The empty line after its head, or the end of the document. */
  readonly headEnd: number;
  /** The line that starts the next block, or the end of the document. */
  readonly next: number;
}

/** The block that contains a line; undefined before the first block. */
export function blockAt(document: vscode.TextDocument, line: number): BlockLines | undefined {
  const text = (number: number): string => document.lineAt(number).text;
  let first = Math.min(line, document.lineCount - 1);
  while (first >= 0 && !BLOCK_START.test(text(first))) first -= 1;
  if (first < 0) return undefined;
  let next = first + 1;
  while (next < document.lineCount && !BLOCK_START.test(text(next))) next += 1;
  let headEnd = first + 1;
  while (headEnd < next && text(headEnd).trim() !== '') headEnd += 1;
  return { first, headEnd, next };
}

/** The line of a header in a block. */
export function headerLine(document: vscode.TextDocument, { first, headEnd }: BlockLines, name: string): number | undefined {
  for (let line = first + 1; line < headEnd; line += 1) {
    if (new RegExp(`^${name}[ \\t]*:`).test(document.lineAt(line).text)) return line;
  }
  return undefined;
}

/** The payload of a block, without its last line break. */
export function payloadRange(document: vscode.TextDocument, { headEnd, next }: BlockLines): vscode.Range {
  const start = headEnd + 1;
  if (start >= next) return document.validateRange(new vscode.Range(next, 0, next, 0));
  return document.validateRange(new vscode.Range(start, 0, next - 1, document.lineAt(next - 1).text.length));
}
