import type { Place } from '../model/problem';
import type { Target } from '../model/target';
import type { Attempt, RequestRow, Totals } from '../results/rows';
import type { KnownRun } from '../results/run';
import { SERVICES } from '../services/registry';
import type { ErrorReport } from '../model/errorCodes';
import type { ErrorWording } from './wording';
import type { AttemptResult, Outcome, RunState } from '../model/runEvent';

/** The forms in which a run can be exported. */
export type ExportForm = 'json' | 'ndjson' | 'csv';

/** Text is returned in pieces of about this many characters. */
const PIECE = 64 * 1024;

/*
 * The exported shapes. Absent values are null; times are ISO 8601 in UTC with milliseconds; lines and columns are
 * from 1 as people count them (columns in UTF-16 units), bytes from 0; ends are exclusive.
 * docs/results.schema.json states the same for other programs.
 */

export interface ExportedPlace {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

export interface ExportedAttempt {
  /** Number of the request, an index into `requests`. */
  readonly request: number;
  readonly requestId: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly result: AttemptResult | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly waitMs: number | null;
  readonly httpStatus: number | null;
}

export interface ExportedRecord {
  readonly index: number;
  readonly source: { readonly file: string; readonly range: { readonly start: ExportedPlace; readonly end: ExportedPlace } };
  /** The record of an earlier run that this one is sent again for. */
  readonly origin: { readonly run: string; readonly index: number } | null;
  readonly partitionKey: string | null;
  readonly explicitHashKey: string | null;
  /** Size of the data as it was sent. */
  readonly bytes: number;
  /** Null while the run goes on and the record has none yet. */
  readonly outcome: Outcome | null;
  readonly possibleDuplicate: boolean;
  readonly shardId: string | null;
  readonly sequenceNumber: string | null;
  readonly recordId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly attempts: readonly ExportedAttempt[];
}

export interface ExportedRequest {
  readonly request: number;
  readonly requestId: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly records: number;
  readonly bytes: number;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly breach: string | null;
  /** Records of it that were not stored, or may not have been. */
  readonly unstored: number;
}

export interface ExportedRun {
  readonly id: string;
  readonly name: string;
  readonly target: {
    readonly service: string;
    readonly name: string;
    readonly arn: string | null;
    readonly region: string;
    readonly accountId: string | null;
    readonly credentials: string;
    readonly profile: string | null;
    readonly endpoint: string | null;
  };
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly state: RunState;
}

export interface RunExport {
  readonly format: 'stream-tester-run';
  readonly version: 1;
  readonly run: ExportedRun;
  readonly totals: Totals;
  readonly requests: readonly ExportedRequest[];
  readonly records: readonly ExportedRecord[];
}

/** The whole run in one form, in pieces to be written one after the other. */
export function* exportRun(run: KnownRun, form: ExportForm, wording: ErrorWording): Generator<string, void, undefined> {
  switch (form) {
    case 'json':
      yield* inPieces(jsonParts(run, wording));
      return;
    case 'ndjson':
      yield* inPieces(ndjsonParts(run, wording));
      return;
    case 'csv':
      yield* inPieces(tableParts(run, allRecords(run), ',', '\r\n', wording));
      return;
  }
}

/** Some records in one form, for the clipboard. TSV and CSV have a header. */
export function exportRecords(run: KnownRun, records: Iterable<number>, form: 'json' | 'csv' | 'tsv', wording: ErrorWording): string {
  switch (form) {
    case 'json':
      return JSON.stringify(Array.from(records, (record) => exportRecord(run, record, wording)), null, 2);
    case 'csv':
      return [...tableParts(run, records, ',', '\r\n', wording)].join('');
    case 'tsv':
      return [...tableParts(run, records, '\t', '\n', wording)].join('');
  }
}

/** One record as it is exported. */
export function exportRecord(run: KnownRun, record: number, wording: ErrorWording): ExportedRecord {
  const { store, records } = run;
  const { identifier } = SERVICES[run.target.service];
  const range = records.range(record);
  const origin = records.origin(record);
  const storedId = store.storedId(record) ?? null;
  return {
    index: record,
    source: {
      file: records.sourceOf(record).name,
      range: { start: exportPlace(range.start), end: exportPlace(range.end) },
    },
    origin: origin === undefined ? null : { run: origin.run, index: origin.record },
    partitionKey: records.partitionKey(record) ?? null,
    explicitHashKey: records.explicitHashKey(record) ?? null,
    bytes: run.sentBytes(record),
    outcome: store.outcome(record) ?? null,
    possibleDuplicate: store.possibleDuplicate(record),
    shardId: store.shardId(record) ?? null,
    sequenceNumber: identifier === 'sequenceNumber' ? storedId : null,
    recordId: identifier === 'recordId' ? storedId : null,
    errorCode: store.errorCode(record) ?? null,
    errorMessage: messageOf(store.errorReport(record), wording),
    attempts: store.attempts(record).map((attempt) => exportAttempt(attempt, wording)),
  };
}

export function exportRunHead(run: KnownRun): ExportedRun {
  const { store } = run;
  return {
    id: run.id,
    name: run.name,
    target: exportTarget(run.target, run.accountId),
    startedAt: time(store.startedAt),
    endedAt: time(store.endedAt),
    state: store.state,
  };
}

function exportTarget(target: Target, accountId: string | undefined): ExportedRun['target'] {
  const { credentials } = target;
  return {
    service: target.service,
    name: target.name,
    arn: target.arn ?? null,
    region: target.region,
    accountId: accountId ?? null,
    credentials: credentials.kind,
    profile: credentials.kind === 'profile' ? credentials.profile : null,
    endpoint: target.endpoint === undefined ? null : withoutSecrets(target.endpoint),
  };
}

/** The URL without user name, password, query and fragment: any of them may hold a secret. */
export function withoutSecrets(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return pathname === '/' ? origin : origin + pathname;
  } catch {
    return '(not a URL)';
  }
}

function exportPlace({ line, column, byte }: Place): ExportedPlace {
  return { line: line + 1, column: column + 1, byte };
}

function exportAttempt(attempt: Attempt, wording: ErrorWording): ExportedAttempt {
  return {
    request: attempt.request,
    requestId: attempt.requestId ?? null,
    startedAt: new Date(attempt.startedAt).toISOString(),
    endedAt: time(attempt.endedAt),
    result: attempt.result ?? null,
    code: attempt.report?.code ?? null,
    message: messageOf(attempt.report, wording),
    waitMs: attempt.waitMs ?? null,
    httpStatus: attempt.httpStatus ?? null,
  };
}

function exportRequest(row: RequestRow, wording: ErrorWording): ExportedRequest {
  return {
    request: row.request,
    requestId: row.requestId ?? null,
    startedAt: new Date(row.startedAt).toISOString(),
    endedAt: time(row.endedAt),
    records: row.records,
    bytes: row.bytes,
    httpStatus: row.httpStatus ?? null,
    code: row.report?.code ?? null,
    message: messageOf(row.report, wording),
    breach: row.breach === undefined ? null : wording.describeBreach(row.breach),
    unstored: row.unstored,
  };
}

/** Null where nothing failed; empty where a service gave a code and no message. */
function messageOf(report: ErrorReport | undefined, wording: ErrorWording): string | null {
  return report === undefined ? null : wording.describeError(report);
}

function time(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function* allRecords(run: KnownRun): Generator<number> {
  for (let record = 0; record < run.store.length; record += 1) yield record;
}

function* jsonParts(run: KnownRun, wording: ErrorWording): Generator<string> {
  yield `{"format":"stream-tester-run","version":1,\n"run":${JSON.stringify(exportRunHead(run))},\n`;
  yield `"totals":${JSON.stringify(run.store.totals())},\n"requests":[`;
  for (let request = 0; request < run.store.requestCount; request += 1) {
    yield `${request === 0 ? '\n' : ',\n'}${JSON.stringify(exportRequest(run.store.requestRow(request), wording))}`;
  }
  yield '\n],\n"records":[';
  for (const record of allRecords(run)) {
    yield `${record === 0 ? '\n' : ',\n'}${JSON.stringify(exportRecord(run, record, wording))}`;
  }
  yield '\n]}\n';
}

/** A line per record; without a header, so that each line is complete by itself. */
function* ndjsonParts(run: KnownRun, wording: ErrorWording): Generator<string> {
  for (const record of allRecords(run)) yield `${JSON.stringify(exportRecord(run, record, wording))}\n`;
}

const TABLE_HEADER = [
  'index',
  'file',
  'line',
  'column',
  'byte',
  'endLine',
  'endColumn',
  'endByte',
  'partitionKey',
  'explicitHashKey',
  'bytes',
  'outcome',
  'possibleDuplicate',
  'shardId',
  'sequenceNumber',
  'recordId',
  'attempts',
  'errorCode',
  'errorMessage',
  'latencyMs',
  'originRun',
  'originIndex',
] as const;

function* tableParts(run: KnownRun, records: Iterable<number>, separator: string, lineEnd: string, wording: ErrorWording): Generator<string> {
  yield TABLE_HEADER.join(separator) + lineEnd;
  for (const record of records) {
    const exported = exportRecord(run, record, wording);
    const { start, end } = exported.source.range;
    const cells = [
      exported.index,
      exported.source.file,
      start.line,
      start.column,
      start.byte,
      end.line,
      end.column,
      end.byte,
      exported.partitionKey,
      exported.explicitHashKey,
      exported.bytes,
      exported.outcome,
      exported.possibleDuplicate,
      exported.shardId,
      exported.sequenceNumber,
      exported.recordId,
      exported.attempts.length,
      exported.errorCode,
      exported.errorMessage,
      run.store.latency(record) ?? null,
      exported.origin?.run ?? null,
      exported.origin?.index ?? null,
    ];
    yield cells.map((cell) => tableCell(cell, separator)).join(separator) + lineEnd;
  }
}

/**
 * As RFC 4180 says: quoted where the cell holds the separator, a quote or a line break. What a spreadsheet would take for
 * a formula is not changed, because a key must stay the key that was sent; docs/results.md warns of it.
 */
function tableCell(cell: string | number | boolean | null, separator: string): string {
  const text = cell === null ? '' : String(cell);
  const plain = !text.includes(separator) && !/["\r\n]/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

function* inPieces(parts: Iterable<string>): Generator<string, void, undefined> {
  let piece: string[] = [];
  let size = 0;
  for (const part of parts) {
    piece.push(part);
    size += part.length;
    if (size < PIECE) continue;
    yield piece.join('');
    piece = [];
    size = 0;
  }
  if (size > 0) yield piece.join('');
}
