import * as vscode from 'vscode';
import { formatOf } from '../../core/formats/registry';
import { readRecordAgain } from '../../core/records/readRecords';
import { type RecordSource, RecordTable } from '../../core/records/recordTable';
import type { EditedRecords } from '../../runs/resending';
import type { KnownRun } from '../../core/results/run';
import type { RunSource } from '../../core/results/runSource';
import { hasReplacedBytes } from '../send/documentContent';
import { documentSource } from '../send/sources';
import type { Mark } from './mark';
import type { RecordMarks } from './recordMarks';

/**
 * Reads records of a run from where they are now, in the format of their source. Records that don't parse are in the
 * table with their problem. Keys stay the same unless they come from the payload.
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
    readDocument({ document, replaced: await hasReplacedBytes(document) }, run, list, table, sources);
  }
  return { sources, records: table, gone };
}

/** @param replaced whether U+FFFD in the document replaces bytes of its file that could not be decoded */
function readDocument(
  { document, replaced }: { readonly document: vscode.TextDocument; readonly replaced: boolean },
  run: KnownRun,
  list: readonly { readonly record: number; readonly mark: Mark }[],
  table: RecordTable,
  sources: RunSource[],
): void {
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
    const { line, character } = mark.range.start;
    const found = readRecordAgain({ text: document.getText(mark.range), place: { byte, line, column: character } }, before, run.partitionKey, replaced);
    addFound(found, { run, record, source: number }, table);
  }
}

/** Adds what was read for a record. It keeps its keys unless its format has them in the text. */
function addFound(
  found: RecordTable,
  { run, record, source }: { readonly run: KnownRun; readonly record: number; readonly source: number },
  table: RecordTable,
): void {
  const { ownKeys } = formatOf(run.records.sourceOf(record).format);
  const key = ownKeys ? undefined : run.records.partitionKey(record);
  const explicitHashKey = ownKeys ? undefined : run.records.explicitHashKey(record);
  for (let index = 0; index < found.length; index += 1) {
    const problem = found.problems.get(index);
    const newKey = found.partitionKey(index) ?? key;
    const newHashKey = found.explicitHashKey(index) ?? explicitHashKey;
    table.add({
      source,
      range: found.range(index),
      payloadBytes: found.payloadBytes(index),
      endsWithNewline: found.endsWithNewline(index),
      origin: { run: run.id, record },
      ...(newKey === undefined ? {} : { partitionKey: newKey }),
      ...(newHashKey === undefined ? {} : { explicitHashKey: newHashKey }),
      ...(problem === undefined ? {} : { problem }),
    });
  }
}
