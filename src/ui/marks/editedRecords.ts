import * as vscode from 'vscode';
import { delimiterOf } from '../../core/formats/csv/csv';
import type { Format } from '../../core/formats/format';
import type { Range } from '../../core/model/problem';
import { readRecords } from '../../core/records/readRecords';
import { type RecordSource, RecordTable } from '../../core/records/recordTable';
import type { KeyStrategy } from '../../core/keys/keyStrategy';
import { formatCount } from '../base/quantities';
import type { KnownRun } from '../../core/results/run';
import type { RunSource } from '../../core/results/runSource';
import { SnapshotSource } from '../../runs/sources/snapshotSource';
import { documentSource } from '../send/sources';
import type { Mark, RecordMarks } from './recordMarks';

/** Records of a run as they stand in their documents now. */
export interface EditedRecords {
  readonly sources: readonly RunSource[];
  readonly records: RecordTable;
  /** Records whose text was deleted, or whose document is not what it was. */
  readonly gone: number;
}

/** Tells that records were not sent again, because their text is gone. */
export function leftOut(gone: number): string {
  return gone === 1
    ? vscode.l10n.t('1 record was left out: its text is no longer there, or its document was changed while it was closed.')
    : vscode.l10n.t('{0} records were left out: their text is no longer there, or their document was changed while it was closed.', formatCount(gone));
}

/**
 * Reads records of a run again, each from the place where it stands now, by the format of its source. What no longer
 * parses is in the table with its problem. Each record keeps its key, unless keys come from the payload.
 */
export async function readEdited(
  run: KnownRun,
  records: readonly number[],
  marks: RecordMarks,
): Promise<EditedRecords> {
  const places = await Promise.all(records.map(async (record) => ({ record, place: await marks.find(run.id, record) })));
  const byDocument = new Map<string, { record: number; mark: Mark }[]>();
  let gone = 0;
  for (const { record, place } of places) {
    if (place === undefined || place === 'gone') {
      gone += 1;
      continue;
    }
    const uri = place.uri.toString();
    const list = byDocument.get(uri) ?? [];
    list.push({ record, mark: place.mark });
    byDocument.set(uri, list);
  }
  const table = new RecordTable();
  const sources: RunSource[] = [];
  for (const [uri, list] of byDocument) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    list.sort((a, b) => a.mark.range.start.compareTo(b.mark.range.start));
    await readDocument(document, run, list, table, sources);
  }
  return { sources, records: table, gone };
}

async function readDocument(
  document: vscode.TextDocument,
  run: KnownRun,
  list: readonly { readonly record: number; readonly mark: Mark }[],
  table: RecordTable,
  sources: RunSource[],
): Promise<void> {
  const source = documentSource(document);
  const text = document.getText();
  const numbers = new Map<RecordSource, number>();
  const encoder = new TextEncoder();
  let offset = 0;
  let byte = 0;
  for (const { record, mark } of list) {
    const start = document.offsetAt(mark.range.start);
    byte += encoder.encode(text.slice(offset, start)).length;
    offset = start;
    const before = run.records.sourceOf(record);
    let number = numbers.get(before);
    if (number === undefined) {
      number = table.sources.push({ ...before, name: source.name, uri: source.uri }) - 1;
      sources.push(source);
      numbers.set(before, number);
    }
    const piece = await readPiece(document.getText(mark.range), mark.range.start, before, run.partitionKey);
    const key = run.records.partitionKey(record);
    const explicitHashKey = run.records.explicitHashKey(record);
    // A block says itself which keys it has, and what it was before.
    const own = before.format === 'records';
    for (let found = 0; found < piece.records.length; found += 1) {
      const problem = piece.records.problems.get(found);
      const newKey = piece.records.partitionKey(found) ?? (own ? undefined : key);
      const newHashKey = own ? piece.records.explicitHashKey(found) : explicitHashKey;
      const shift = byte - piece.before;
      table.add({
        source: number,
        range: shifted(piece.records.range(found), shift),
        payloadBytes: piece.records.payloadBytes(found),
        endsWithNewline: piece.records.endsWithNewline(found),
        origin: { run: run.id, record },
        ...(newKey === undefined ? {} : { partitionKey: newKey }),
        ...(newHashKey === undefined ? {} : { explicitHashKey: newHashKey }),
        ...(problem === undefined ? {} : { problem: { ...problem, range: shifted(problem.range, shift) } }),
      });
    }
  }
}

function shifted({ start, end }: Range, bytes: number): Range {
  return { start: { ...start, byte: start.byte + bytes }, end: { ...end, byte: end.byte + bytes } };
}

/** Reads the text of one record. A row is read behind its header, which counts for no record. */
async function readPiece(
  text: string,
  start: vscode.Position,
  { format, compact, table }: RecordSource,
  partitionKey: KeyStrategy,
): Promise<{ readonly records: RecordTable; /** Bytes in front of the piece. */ readonly before: number }> {
  const header = table === undefined ? '' : headerRow(table.header, format);
  const headerLines = header.split(/\r\n|\r|\n/).length - 1;
  const origin = { line: start.line - headerLines, column: headerLines === 0 ? start.character : 0 };
  // The last line end before the next block belongs to no block.
  const piece = new SnapshotSource({ name: '', uri: 'untitled:piece', origin }, new TextEncoder().encode(header + text + (format === 'records' ? '\n' : '')));
  const records = new RecordTable();
  const options = { format: pieceFormat(format), compact, cells: table?.cells ?? 'text', partitionKey: keysFrom(partitionKey, format) } as const;
  await readRecords(piece, options, records, new AbortController().signal);
  return { records, before: new TextEncoder().encode(header).length };
}

/** Only keys that stand in the payload or block are read again; the others are those of the first time. */
function keysFrom(partitionKey: KeyStrategy, format: Format): KeyStrategy | undefined {
  return partitionKey.kind === 'field' || format === 'records' ? partitionKey : undefined;
}

function pieceFormat(format: Format): Format {
  switch (format) {
    case 'json-array':
    case 'json-values':
    case 'json':
      return 'json';
    case 'ndjson':
    case 'csv':
    case 'tsv':
    case 'lines':
    case 'text':
    case 'records':
      return format;
  }
}

/** A header with these names, as a line of its own. */
function headerRow(names: readonly string[], format: Format): string {
  const delimiter = String.fromCharCode(delimiterOf(format === 'tsv' ? 'tsv' : 'csv'));
  return `${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(delimiter)}\n`;
}
