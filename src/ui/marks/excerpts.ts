import * as v from 'valibot';
import * as vscode from 'vscode';
import type { ByteSource } from '../../core/model/byteSource';
import { markLength } from '../../core/bytes/byteOrderMark';
import { PlaceTracker } from '../../core/bytes/placeTracker';
import type { Range } from '../../core/model/problem';
import { visibleLine } from '../../shared/visibleText';
import { HumanError } from '../base/humanError';
import type { RunRegistry } from '../../runs/runRegistry';
import { formatBytes, formatCount } from '../base/quantities';
import { runGoneMessage } from '../base/wording/runs';

/** The scheme of excerpts: `scheme:/record 19 of NAME?{"run":ID,"record":18}`. */
const EXCERPT_SCHEME = 'stream-tester-excerpt';
/** VS Code doesn't sync larger documents to extensions. Source: TextModel's limit for synchronization, VS Code 1.100. */
export const MAX_DOCUMENT_BYTES = 50 << 20;
/** Bytes shown before and after the record. */
const AROUND_BYTES = 16 << 10;
/** Maximum bytes of the record that are shown. */
const RECORD_BYTES = 2 << 20;

const excerptQuery = v.pipe(v.string(), v.parseJson(), v.object({ run: v.string(), record: v.number() }));

interface Excerpt {
  readonly text: string;
  readonly selection: vscode.Range;
}

/** Read-only excerpts of files that are too large for an editor, with one record selected. */
export class Excerpts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(private readonly runs: RunRegistry) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(EXCERPT_SCHEME, this);
  }

  dispose(): void {
    this.registration.dispose();
  }

  /** @throws {SourceChangedError} if the file changed after it was sent */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (await this.excerpt(uri)).text;
  }

  /** Shows the record in an excerpt of its file. */
  async open(run: string, record: number, name: string): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: EXCERPT_SCHEME,
      path: `/${vscode.l10n.t('record {0} of {1}', String(record + 1), visibleLine(name))}`,
      query: JSON.stringify({ run, record }),
    });
    const { selection } = await this.excerpt(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { selection, viewColumn: vscode.ViewColumn.One });
  }

  private async excerpt(uri: vscode.Uri): Promise<Excerpt> {
    const { run: id, record } = recordOf(uri);
    const run = await this.runs.find(id);
    const source = run?.sources[run.records.sourceNumber(record)];
    if (run === undefined || source === undefined) throw new HumanError(runGoneMessage());
    return excerptOf(source, run.records.range(record));
  }
}

function recordOf(uri: vscode.Uri): { readonly run: string; readonly record: number } {
  const result = v.safeParse(excerptQuery, uri.query);
  if (!result.success) throw new HumanError(runGoneMessage());
  return result.output;
}

/** The lines around a record, and where the record is in them. */
export async function excerptOf(source: ByteSource, { start, end }: Range): Promise<Excerpt> {
  const from = Math.max(0, start.byte - AROUND_BYTES);
  const recordEnd = Math.min(end.byte, start.byte + RECORD_BYTES);
  const to = Math.min(source.size, recordEnd + AROUND_BYTES);
  const bytes = await source.slice(from, to);
  const first = from === 0 ? markLength(bytes) : lineStart(bytes, start.byte - from);
  const last = to === source.size ? bytes.length : lineEnd(bytes, recordEnd - from);
  const head = [
    vscode.l10n.t('Excerpt of {0} ({1}) around line {2}', visibleLine(source.name), formatBytes(source.size), formatCount(start.line + 1)),
    ...(recordEnd < end.byte
      ? [vscode.l10n.t('Shows only the first {0} of {1} of the record.', formatBytes(RECORD_BYTES), formatBytes(end.byte - start.byte))]
      : []),
    '',
    '',
  ].join('\n');
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const text = head + decoder.decode(bytes.subarray(first, last));
  const tracker = new PlaceTracker({ byte: 0, line: head.split('\n').length - 1, column: 0 });
  tracker.advance(bytes, first, start.byte - from);
  const selectionStart = tracker.place();
  tracker.advance(bytes, start.byte - from, recordEnd - from);
  const selectionEnd = tracker.place();
  return { text, selection: new vscode.Range(selectionStart.line, selectionStart.column, selectionEnd.line, selectionEnd.column) };
}

const isBreak = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;

/** Start of the first whole line before `before`, or of the first whole character if there is no line break. */
function lineStart(bytes: Uint8Array, before: number): number {
  for (let at = 0; at < before; at += 1) {
    if (isBreak(bytes[at]) && !(bytes[at] === 0x0d && bytes[at + 1] === 0x0a)) return at + 1;
  }
  let at = 0;
  while (at < before && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}

/** End of the last whole line after `after`, or of the last whole character if there is no line break. */
function lineEnd(bytes: Uint8Array, after: number): number {
  for (let at = bytes.length - 1; at >= after; at -= 1) if (isBreak(bytes[at])) return at;
  let at = bytes.length - 1;
  while (at > after && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at > after ? at : bytes.length;
}
