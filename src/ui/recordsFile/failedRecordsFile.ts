import * as vscode from 'vscode';
import { SourceChangedError } from '../../core/model/byteSource';
import { blockText, commentLine, commonLineEnd, type RecordBlock } from '../../core/formats/recordsFile/blockText';
import { wireRecords } from '../../core/records/wireRecords';
import { describeTarget } from '../../core/model/target';
import { RECORDS_LANGUAGE } from '../../manifest';
import { HumanError } from '../base/humanError';
import { formatBytes, formatCount } from '../base/quantities';
import type { LiveRun } from '../../runs/liveRun';
import { attemptsText, outcomeText, reasonText } from '../marks/markLabels';
import type { KnownRun } from '../../core/results/run';
import { SERVICES } from '../../core/services/registry';

/** What one document takes at most: more is better resent from the panel, or divided by filters. */
const MOST_RECORDS = 10_000;
const MOST_BYTES = 20 << 20;

/** Records of a run as text that can be edited and sent again. */
export interface RecordsText {
  readonly text: string;
  /** How many records stand in it. */
  readonly records: number;
  /** Records that are left out because a document takes no more. */
  readonly tooMany: number;
  /** Records that are left out because their source is no longer what it was. */
  readonly unreadable: number;
}

/** Records of one run. */
export interface RecordGroup {
  readonly run: KnownRun;
  readonly records: readonly number[];
}

/**
 * Opens an untitled document with records of runs in the request form, each with its keys, its place and why it was not
 * delivered. Sent from there, they link back to their runs.
 */
export async function openRecords(groups: readonly RecordGroup[]): Promise<vscode.TextEditor> {
  if (groups.every(({ records }) => records.length === 0)) {
    throw new HumanError(vscode.l10n.t('There is no such record: nothing failed, and nothing is uncertain.'));
  }
  const written = await writeRecords(groups);
  if (written.records === 0) {
    const names = [...new Set(groups.map(({ run }) => run.name))].join(', ');
    throw new HumanError(vscode.l10n.t('{0} is no longer what it was when it was sent. Open it and send it anew.', names));
  }
  const document = await vscode.workspace.openTextDocument({ language: RECORDS_LANGUAGE, content: written.text });
  const editor = await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One });
  const left = leftOut(written);
  if (left !== undefined) void vscode.window.showWarningMessage(left);
  return editor;
}

/** The records as text, as many as a document takes. */
export async function writeRecords(groups: readonly RecordGroup[]): Promise<RecordsText> {
  const found: { readonly run: RecordGroup['run']; readonly record: number; readonly payload: Uint8Array }[] = [];
  let tooMany = 0;
  let unreadable = 0;
  let room = { records: MOST_RECORDS, bytes: MOST_BYTES };
  for (const { run, records } of groups) {
    const { wanted, left } = asManyAsFit(run, records, room);
    room = left;
    tooMany += records.length - wanted.length;
    const read = await payloadsOf(run, wanted);
    unreadable += read.unreadable;
    for (const [record, payload] of read.payloads) found.push({ run, record, payload });
  }
  const lineEnd = commonLineEnd(found.map(({ payload }) => payload));
  const blocks: string[] = [];
  let length = 0;
  for (const { run, record, payload } of found) {
    const text = blockText(blockOf(run, record, payload), lineEnd);
    length += text.length;
    // Heads and base64 take room too.
    if (length > MOST_BYTES && blocks.length > 0) break;
    blocks.push(text);
  }
  tooMany += found.length - blocks.length;
  const written = { records: blocks.length, tooMany, unreadable };
  const left = leftOut(written);
  const head = [
    ...groups.map(({ run }) => vscode.l10n.t('From {0}, sent to {1}', run.name, describeTarget(run.target))),
    vscode.l10n.t('Edit these records, and run “Stream Tester: Send Document”: they go to the same target, with the keys that stand here.'),
    ...(left === undefined ? [] : [left]),
  ];
  return { ...written, text: head.map((line) => commentLine(line) + lineEnd).join('') + lineEnd + blocks.join('') };
}

interface Room {
  readonly records: number;
  readonly bytes: number;
}

/** The first records as far as there is room for them; the first one always, where there is any room. */
function asManyAsFit(
  { records: table }: RecordGroup['run'],
  records: readonly number[],
  room: Room,
): { readonly wanted: readonly number[]; readonly left: Room } {
  const wanted: number[] = [];
  let { bytes } = room;
  for (const record of records) {
    if (wanted.length >= room.records || bytes <= 0) break;
    bytes -= table.payloadBytes(record);
    if (bytes < 0 && wanted.length > 0) break;
    wanted.push(record);
  }
  return { wanted, left: { records: room.records - wanted.length, bytes } };
}

function leftOut({ tooMany, unreadable }: Omit<RecordsText, 'text'>): string | undefined {
  const parts: string[] = [];
  if (tooMany > 0) {
    parts.push(
      vscode.l10n.t(
        '{0} more are not in this document: it takes {1} records and {2} at most. Resend them from the results panel.',
        formatCount(tooMany),
        formatCount(MOST_RECORDS),
        formatBytes(MOST_BYTES),
      ),
    );
  }
  if (unreadable > 0) {
    parts.push(vscode.l10n.t('{0} are not in this document, because their source is no longer what it was.', formatCount(unreadable)));
  }
  return parts.length === 0 ? undefined : parts.join(' ');
}

function blockOf(run: KnownRun, record: number, payload: Uint8Array): RecordBlock {
  const { records, store, target } = run;
  const { start } = records.range(record);
  const place = vscode.l10n.t('{0}, line {1}', records.sourceOf(record).name, String(start.line + 1));
  const outcome = outcomeText({ run, record, outcome: store.outcome(record) });
  const reason = reasonText({ run, record });
  const { hasKeys } = SERVICES[target.service];
  return {
    title: vscode.l10n.t('record {0} · {1}', String(record + 1), place),
    comments: [`${outcome} (${attemptsText({ run, record })})${reason === '' ? '' : `: ${reason}`}`],
    partitionKey: hasKeys ? records.partitionKey(record) : undefined,
    explicitHashKey: hasKeys ? records.explicitHashKey(record) : undefined,
    origin: { run: run.id, record },
    payload,
  };
}

/** The payloads by record, without an appended newline, in the given order. */
async function payloadsOf(
  run: KnownRun,
  records: readonly number[],
): Promise<{ readonly payloads: ReadonlyMap<number, Uint8Array>; readonly unreadable: number }> {
  const payloads = new Map<number, Uint8Array>();
  let unreadable = 0;
  const { records: table } = run;
  const sources: readonly (LiveRun['sources'][number] | undefined)[] = run.sources;
  for (const [number, source] of sources.entries()) {
    const list = records.filter((record) => table.sourceNumber(record) === number);
    // What did not parse has no payload; its text can be corrected at its place.
    const sound = list.filter((record) => !table.problems.has(record));
    unreadable += list.length - sound.length;
    if (source === undefined) {
      unreadable += sound.length;
      continue;
    }
    try {
      const read = await wireRecords(table, Array.from({ length: number + 1 }, () => source), sound, false);
      read.forEach(({ data }, i) => payloads.set(sound[i] ?? 0, data));
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error;
      unreadable += sound.length;
    }
  }
  return { payloads, unreadable };
}
