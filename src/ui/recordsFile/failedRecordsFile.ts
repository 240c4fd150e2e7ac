import * as vscode from 'vscode';
import { SourceChangedError } from '../../core/model/byteSource';
import { blockText, commentLine, commonLineEnd, type RecordBlock } from '../../core/formats/recordsFile/blockText';
import { wireRecords } from '../../core/records/wireRecords';
import { describeTarget } from '../base/wording/targets';
import { RECORDS_LANGUAGE } from '../../manifest';
import type { RunRecords } from '../../runs/resending';
import { visibleLine } from '../../shared/visibleText';
import { HumanError } from '../base/humanError';
import { formatBytes, formatCount } from '../base/quantities';
import { attemptsText, outcomeText, reasonText } from '../marks/mark';
import type { KnownRun } from '../../core/results/run';
import { SERVICES } from '../../core/services/registry';

/** Limits of one document. Larger sets are better resent from the results panel. */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 20 << 20;

/** Records of runs as the text of a records file. */
export interface RecordsText {
  readonly text: string;
  /** The number of records in the text. */
  readonly records: number;
  /** Records left out because of the limits. */
  readonly tooMany: number;
  /** Records left out because their source changed, or is gone. */
  readonly changed: number;
  /** Records left out because they couldn't be parsed: they can be corrected in their source only. */
  readonly invalid: number;
}

/**
 * Opens an untitled records file with records of runs, each with its keys, its position and why it wasn't delivered. The
 * records link back to their runs.
 */
export async function openRecords(groups: readonly RunRecords[]): Promise<vscode.TextEditor> {
  if (groups.every(({ records }) => records.length === 0)) {
    throw new HumanError(vscode.l10n.t('No records failed or are uncertain.'));
  }
  const written = await writeRecords(groups);
  if (written.records === 0) {
    const names = visibleLine([...new Set(groups.map(({ run }) => run.name))].join(', '));
    throw new HumanError(
      written.changed === 0
        ? vscode.l10n.t('The records of {0} couldn’t be parsed. Correct them there, and send them again.', names)
        : vscode.l10n.t('Couldn’t read the records because {0} changed after it was sent. Open it and send it again.', names),
    );
  }
  const document = await vscode.workspace.openTextDocument({ language: RECORDS_LANGUAGE, content: written.text });
  const editor = await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One });
  const left = leftOut(written);
  if (left !== undefined) void vscode.window.showWarningMessage(left);
  return editor;
}

/** The records as text, up to the limits of a document. */
export async function writeRecords(groups: readonly RunRecords[]): Promise<RecordsText> {
  const found: { readonly run: KnownRun; readonly record: number; readonly payload: Uint8Array }[] = [];
  let tooMany = 0;
  let changed = 0;
  let invalid = 0;
  let room = { records: MAX_RECORDS, bytes: MAX_BYTES };
  for (const { run, records } of groups) {
    const { wanted, left } = asManyAsFit(run, records, room);
    room = left;
    tooMany += records.length - wanted.length;
    const read = await payloadsOf(run, wanted);
    changed += read.changed;
    invalid += read.invalid;
    for (const [record, payload] of read.payloads) found.push({ run, record, payload });
  }
  const lineEnd = commonLineEnd(found.map(({ payload }) => payload));
  const blocks: string[] = [];
  let length = 0;
  for (const { run, record, payload } of found) {
    const text = blockText(blockOf(run, record, payload), lineEnd);
    length += text.length;
    // Heads and base64 count too.
    if (length > MAX_BYTES && blocks.length > 0) break;
    blocks.push(text);
  }
  tooMany += found.length - blocks.length;
  const written = { records: blocks.length, tooMany, changed, invalid };
  const left = leftOut(written);
  const head = [
    ...groups.map(({ run }) => visibleLine(vscode.l10n.t('From {0}, sent to {1}', run.name, describeTarget(run.target)))),
    vscode.l10n.t('Edit these records, then run “Stream Tester: Send Document”. They are sent to the same target with the keys given here.'),
    ...(left === undefined ? [] : [left]),
  ];
  return { ...written, text: head.map((line) => commentLine(line) + lineEnd).join('') + lineEnd + blocks.join('') };
}

interface Room {
  readonly records: number;
  readonly bytes: number;
}

/** The first records that fit; at least one while there is any room. */
function asManyAsFit(
  { records: table }: KnownRun,
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

function leftOut({ tooMany, changed, invalid }: Omit<RecordsText, 'text'>): string | undefined {
  const parts: string[] = [];
  if (tooMany > 0) {
    parts.push(
      vscode.l10n.t(
        '{0} records are not in this document, which is limited to {1} records and {2}. Resend them from the results panel.',
        formatCount(tooMany),
        formatCount(MAX_RECORDS),
        formatBytes(MAX_BYTES),
      ),
    );
  }
  if (changed > 0) parts.push(vscode.l10n.t('{0} records are not in this document because their source changed.', formatCount(changed)));
  if (invalid > 0) parts.push(vscode.l10n.t('{0} records are not in this document because they couldn’t be parsed. Correct them in their source.', formatCount(invalid)));
  return parts.length === 0 ? undefined : parts.join(' ');
}

function blockOf(run: KnownRun, record: number, payload: Uint8Array): RecordBlock {
  const { records, store, target } = run;
  const { start } = records.range(record);
  const place = visibleLine(vscode.l10n.t('{0}, line {1}', records.sourceOf(record).name, String(start.line + 1)));
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

/** The payloads by record, without an appended newline. */
async function payloadsOf(
  run: KnownRun,
  records: readonly number[],
): Promise<{ readonly payloads: ReadonlyMap<number, Uint8Array>; readonly changed: number; readonly invalid: number }> {
  const payloads = new Map<number, Uint8Array>();
  let changed = 0;
  let invalid = 0;
  const { records: table } = run;
  for (const [number, source] of run.sources.entries()) {
    const list = records.filter((record) => table.sourceNumber(record) === number);
    // Records that didn't parse have no payload; they can be corrected in their source only.
    const sound = list.filter((record) => !table.problems.has(record));
    invalid += list.length - sound.length;
    if (source === undefined) {
      changed += sound.length;
      continue;
    }
    try {
      const read = await wireRecords(table, Array.from({ length: number + 1 }, () => source), sound, false);
      read.forEach(({ data }, i) => payloads.set(sound[i] ?? 0, data));
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error;
      changed += sound.length;
    }
  }
  return { payloads, changed, invalid };
}
