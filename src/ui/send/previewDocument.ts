import * as vscode from 'vscode';
import { describeProblem } from '../base/wording/problems';
import type { RequestPlan } from '../../core/delivery/requestPlan';
import { blockText, commentLine, commonLineEnd, type RecordBlock } from '../../core/formats/recordsFile/blockText';
import { wireRecords } from '../../core/records/wireRecords';
import { describeTarget } from '../base/wording/targets';
import { SERVICES } from '../../core/services/registry';
import { RECORDS_LANGUAGE } from '../../manifest';
import { formatBytes, formatCount, formatPercent, formatRecords, formatRequests } from '../base/quantities';
import type { PreparedRun } from '../../runs/preparation';
import type { ExpectedShards } from '../../runs/runParts';
import { describeFailure, describeFormats, describeHeader, describeKeyStrategy } from './review';
import { visibleLine } from '../../shared/visibleText';

/** The scheme of previews: `scheme:/Preview of NAME`. */
const PREVIEW_SCHEME = 'stream-tester-preview';
/** Maximum records that are shown one by one, and maximum bytes of their payloads. */
const MAX_RECORDS = 1000;
const MAX_BYTES = 2 << 20;
/** A longer payload is left out. */
const MAX_PAYLOAD_BYTES = 64 << 10;
/** Widest bar of a shard's share, in characters. */
const BAR_WIDTH = 40;

/** Read-only documents that show what would be sent, as a records file. There is one for each name. */
export class PreviewDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly texts = new Map<string, string>();
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor() {
    this.subscriptions = [
      this.changes,
      vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  /** A preview of an earlier window is empty: what it showed may be outdated. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? commentLine(vscode.l10n.t('This preview is outdated. Open a new one.'));
  }

  /** Shows a preview, and replaces an earlier one of the same name. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: PREVIEW_SCHEME, path: `/${vscode.l10n.t('Preview of {0}', visibleLine(name))}` });
    this.texts.set(uri.toString(), text);
    this.changes.fire(uri);
    const document = await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), RECORDS_LANGUAGE);
    await vscode.window.showTextDocument(document, { preview: false });
  }
}

/**
 * What would be sent, as text: the totals and each shard's share as comments, then the first records as blocks.
 * @param shards undefined where the shards are not known
 */
export async function previewText(prepared: PreparedRun, shards: ExpectedShards | undefined): Promise<string> {
  const { records, sources, problems, plan, appendNewline, facts: { target } } = prepared;
  const requests = requestsOf(plan, records.length, problems);
  const shown = firstRecords(prepared);
  const readable = shown.filter((record) => !records.problems.has(record) && records.payloadBytes(record) <= MAX_PAYLOAD_BYTES);
  const wire = await wireRecords(records, sources, readable, appendNewline);
  const payloads = new Map(readable.map((record, i) => [record, wire[i]?.data ?? new Uint8Array(0)]));
  const lineEnd = commonLineEnd(payloads.values());
  const blocks = shown.map((record): RecordBlock => {
    const problem = problems.get(record);
    const payload = payloads.get(record);
    const request = requests[record];
    const shard = shards?.shardIds[shards.shardOf[record] ?? -1];
    const { start } = records.range(record);
    const size = records.payloadBytes(record);
    const long = vscode.l10n.t('The payload is not shown: it is longer than {0}.', formatBytes(MAX_PAYLOAD_BYTES));
    return {
      title: vscode.l10n.t('record {0} · {1}', String(record + 1), vscode.l10n.t('{0}, line {1}', visibleLine(records.sourceOf(record).name), String(start.line + 1))),
      comments: [
        problem === undefined
          ? [
              vscode.l10n.t('request {0}', formatCount((request ?? 0) + 1)),
              formatBytes(payload?.length ?? size),
              ...(shard === undefined ? [] : [vscode.l10n.t('expected in {0}', shard)]),
            ].join(' · ')
          : vscode.l10n.t('can’t be sent: {0}', visibleLine(describeProblem(problem))),
        ...(payload === undefined && !records.problems.has(record) ? [long] : []),
      ],
      partitionKey: SERVICES[target.service].hasKeys ? records.partitionKey(record) : undefined,
      explicitHashKey: SERVICES[target.service].hasKeys ? records.explicitHashKey(record) : undefined,
      origin: records.origin(record),
      payload: payload ?? new Uint8Array(0),
    };
  });
  const head = [...totalLines(prepared), ...shardLines(prepared, shards)];
  if (shown.length < records.length) {
    head.push('', vscode.l10n.t('The first {0} of {1} are shown.', formatCount(shown.length), formatRecords(records.length)));
  }
  return head.map((line) => (line === '' ? '#' : commentLine(visibleLine(line))) + lineEnd).join('') + lineEnd + blocks.map((block) => blockText(block, lineEnd)).join('');
}

function totalLines(prepared: PreparedRun): string[] {
  const { spec, facts: { target, failure }, plan, problems, appendNewline } = prepared;
  const header = describeHeader(prepared);
  return [
    vscode.l10n.t('Preview of {0}. Nothing has been sent.', spec.name),
    '',
    vscode.l10n.t('Target: {0}', describeTarget(target)),
    ...(failure === undefined ? [] : [describeFailure(failure)]),
    vscode.l10n.t('Format: {0}', describeFormats(prepared)),
    ...(header === undefined ? [] : [vscode.l10n.t('Header: {0}', header)]),
    ...(SERVICES[target.service].hasKeys ? [vscode.l10n.t('Partition key: {0}', describeKeyStrategy(spec.reading.partitionKey))] : []),
    ...(appendNewline ? [vscode.l10n.t('Records that don’t end with a newline get one.')] : []),
    vscode.l10n.t('To send: {0}', [formatRecords(plan.records), formatBytes(plan.bytes), formatRequests(plan.requests.length)].join(' · ')),
    ...(problems.size === 0 ? [] : [vscode.l10n.t('Can’t be sent: {0}', formatRecords(problems.size))]),
  ];
}

/** The shards with what they are expected to receive, as bars. */
function shardLines({ records, problems, plan }: PreparedRun, shards: ExpectedShards | undefined): string[] {
  if (shards === undefined || plan.records === 0) return [];
  const counts = new Uint32Array(shards.shardIds.length);
  const bytes = new Float64Array(shards.shardIds.length);
  for (let record = 0; record < records.length; record += 1) {
    const shard = shards.shardOf[record] ?? -1;
    if (shard < 0 || problems.has(record)) continue;
    counts[shard] = (counts[shard] ?? 0) + 1;
    bytes[shard] = (bytes[shard] ?? 0) + records.payloadBytes(record) + records.partitionKeyBytes(record);
  }
  const rows = shards.shardIds.map((shardId, shard) => ({
    shardId,
    records: formatRecords(counts[shard] ?? 0),
    bytes: formatBytes(bytes[shard] ?? 0),
    share: (counts[shard] ?? 0) / plan.records,
  }));
  const width = (texts: readonly string[]): number => texts.reduce((widest, text) => Math.max(widest, text.length), 0);
  const widths = { shardId: width(shards.shardIds), records: width(rows.map((row) => row.records)), bytes: width(rows.map((row) => row.bytes)) };
  return [
    '',
    vscode.l10n.t('Expected shards, by the partition keys:'),
    ...rows.map((row) => {
      const numbers = `${row.records.padStart(widths.records)}  ${row.bytes.padStart(widths.bytes)}  ${formatPercent(row.share).padStart(6)}`;
      return `  ${row.shardId.padEnd(widths.shardId)}  ${numbers}  ${'█'.repeat(Math.round(row.share * BAR_WIDTH))}`.trimEnd();
    }),
  ];
}

/** As many of the first records as a preview holds. */
function firstRecords({ records }: PreparedRun): readonly number[] {
  const shown: number[] = [];
  let room = MAX_BYTES;
  for (let record = 0; record < records.length && shown.length < MAX_RECORDS; record += 1) {
    const size = records.payloadBytes(record);
    if (size <= MAX_PAYLOAD_BYTES) room -= size;
    if (room < 0) break;
    shown.push(record);
  }
  return shown;
}

/** The number of the first request that each record would be in, by record. */
function requestsOf({ requests }: RequestPlan, length: number, problems: PreparedRun['problems']): Uint32Array {
  const requestOf = new Uint32Array(length);
  let request = 0;
  let inRequest = 0;
  for (let record = 0; record < length; record += 1) {
    if (problems.has(record)) continue;
    if (inRequest === requests[request]) {
      request += 1;
      inRequest = 0;
    }
    requestOf[record] = request;
    inRequest += 1;
  }
  return requestOf;
}
