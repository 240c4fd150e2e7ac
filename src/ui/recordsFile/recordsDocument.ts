import * as vscode from 'vscode';
import { parseOrigin } from '../../core/formats/recordsFile/origin';
import { isSameTarget, type Target } from '../../core/model/target';
import { RECORDS_LANGUAGE } from '../../manifest';
import { DOCUMENTS } from '../base/openDocuments';
import type { RunRegistry } from '../../runs/runRegistry';

/** How far into a document links to earlier runs are looked for, in characters. */
const LINKS_LOOKED_AT = 1 << 20;

const BLOCK_START = /^###(?:[ \t].*)?$/;

/** Whether a document is one whose records can be edited and sent: a preview looks like it, and is not. */
export function isRecordsDocument(document: vscode.TextDocument): boolean {
  return document.languageId === RECORDS_LANGUAGE && vscode.languages.match(DOCUMENTS, document) > 0;
}

/** The target of the runs that the records of a document come from; undefined when there is none, or more than one. */
export async function originTarget(document: vscode.TextDocument, runs: RunRegistry): Promise<Target | undefined> {
  if (!isRecordsDocument(document)) return undefined;
  const text = document.getText().slice(0, LINKS_LOOKED_AT);
  const ids = new Set([...text.matchAll(/^from:[ \t]*(\S+)[ \t]*$/gm)].map(([, link]) => parseOrigin(link ?? '')?.run));
  let target: Target | undefined;
  for (const id of ids) {
    const run = id === undefined ? undefined : await runs.find(id);
    if (run === undefined) continue;
    if (target !== undefined && !isSameTarget(target, run.target)) return undefined;
    target = run.target;
  }
  return target;
}

/** How many blocks a document has. */
export function countBlocks(document: vscode.TextDocument): number {
  return document.getText().match(/^###(?:[ \t]|$)/gm)?.length ?? 0;
}

/** A block by its lines in a document. */
export interface BlockLines {
  /** The line that begins the block. */
  readonly first: number;
  /** The line that ends its head: empty, or behind the document. */
  readonly headEnd: number;
  /** The line of the next block, or behind the document. */
  readonly next: number;
}

/** The block that a line is in; undefined in front of the first one. */
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

/** The line of a header in a block; undefined where it has none. */
export function headerLine(document: vscode.TextDocument, { first, headEnd }: BlockLines, name: string): number | undefined {
  for (let line = first + 1; line < headEnd; line += 1) {
    if (new RegExp(`^${name}[ \\t]*:`).test(document.lineAt(line).text)) return line;
  }
  return undefined;
}

/** What stands behind the head of a block, without its last line end. */
export function payloadRange(document: vscode.TextDocument, { headEnd, next }: BlockLines): vscode.Range {
  const start = headEnd + 1;
  if (start >= next) return document.validateRange(new vscode.Range(next, 0, next, 0));
  return document.validateRange(new vscode.Range(start, 0, next - 1, document.lineAt(next - 1).text.length));
}
