import * as vscode from 'vscode';
import { SERVICES } from '../../core/services/registry';
import { parseKeyStrategy } from '../../core/keys/keyStrategy';
import { assignRandomKeys } from '../../core/records/assignRandomKeys';
import { payloadOf } from '../../core/records/payload';
import { decodedJson } from '../../core/formats/recordsFile/encodedJson';
import { readRecords } from '../../core/records/readRecords';
import { RecordTable } from '../../core/records/recordTable';
import { validateRecords } from '../../core/records/validateRecords';
import type { ProblemDiagnostics, Warning } from '../base/problemDiagnostics';
import type { RunRegistry } from '../../runs/runRegistry';
import { readSetting } from '../base/settings';
import { documentSource } from '../send/sources';
import type { Targets } from '../targets/targets';
import { findOpenDocument } from '../base/openDocuments';
import { Debounced } from '../base/debounced';
import { isRecordsDocument, originTarget } from './recordsDocument';

/** Larger documents are checked when they are sent. */
const MAX_BYTES = 5 << 20;
const WAIT_MS = 300;
/** Longer payloads are not checked for base64. */
const MAX_ENCODED_BYTES = 1 << 20;

/** Shows problems in records files while the user types. */
export class RecordsChecks implements vscode.Disposable {
  private readonly debounced = new Debounced(WAIT_MS, (uri) => {
    const document = findOpenDocument(uri);
    if (document !== undefined) void this.check(document);
  });
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(
    private readonly diagnostics: ProblemDiagnostics,
    private readonly runs: RunRegistry,
    private readonly targets: Targets,
  ) {
    const soon = (document: vscode.TextDocument): void => {
      if (isRecordsDocument(document)) this.debounced.ask(document.uri.toString());
    };
    this.subscriptions = [
      this.debounced,
      vscode.workspace.onDidOpenTextDocument(soon),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        soon(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (isRecordsDocument(document)) this.diagnostics.clear(document.uri);
      }),
    ];
    vscode.workspace.textDocuments.forEach(soon);
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const source = documentSource(document);
    if (source.size > MAX_BYTES) return;
    const target = (await originTarget(document, this.runs)) ?? this.targets.current();
    const { hasKeys, mayAppendNewline, limits } = SERVICES[target?.service ?? 'kinesis'];
    const records = new RecordTable();
    const options = { format: 'records', compact: false, cells: 'text', partitionKey: keyStrategy(document.uri) } as const;
    await readRecords(source, options, records, new AbortController().signal);
    // Keys generated when the file is sent have the same length.
    if (options.partitionKey.kind === 'random') assignRandomKeys(records, () => '00000000-0000-4000-8000-000000000000');
    const problems = validateRecords(records, {
      limits: limits({ maxRecordKiB: this.targets.knownMaxRecordKiB(target) }),
      needsPartitionKey: hasKeys,
      appendNewline: mayAppendNewline && readSetting('firehose.appendNewline', document.uri),
    });
    const warnings = new Map<number, Warning>();
    for (let record = 0; record < records.length; record += 1) {
      if (records.problems.has(record) || records.payloadBytes(record) > MAX_ENCODED_BYTES) continue;
      const range = records.range(record);
      const payload = payloadOf(records.sourceOf(record), await source.slice(range.start.byte, range.end.byte));
      if (decodedJson(payload) !== undefined) warnings.set(record, { code: 'encodedTwice', message: describeEncodedTwice(), range });
    }
    // Later edits have their own check.
    if (document.version === version && !document.isClosed) this.diagnostics.show(records, problems, warnings);
  }
}

function keyStrategy(uri: vscode.Uri): ReturnType<typeof parseKeyStrategy> {
  try {
    return parseKeyStrategy(readSetting('partitionKey', uri));
  } catch {
    // An invalid setting is reported when something is sent.
    return { kind: 'random' };
  }
}

function describeEncodedTwice(): string {
  return vscode.l10n.t('This payload is base64-encoded JSON. It is sent as it is, so consumers would have to decode it twice. Decode it unless you mean to send base64.');
}
