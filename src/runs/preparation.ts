import { planRequests, type RequestPlan } from '../core/delivery/requestPlan';
import { detectFormat } from '../core/formats/detection';
import { type Format, formatOf, formatOfEnding } from '../core/formats/registry';
import { seededUuids } from '../core/keys/randomKeys';
import { ShardMap } from '../core/keys/shardMap';
import type { ByteSource } from '../core/model/byteSource';
import type { DeliveryOptions } from '../core/model/deliveryOptions';
import type { Problem } from '../core/model/problem';
import { assignRandomKeys } from '../core/records/assignRandomKeys';
import { expectedShards } from '../core/records/expectedShards';
import { readRecords } from '../core/records/readRecords';
import { RecordTable } from '../core/records/recordTable';
import { countedBytes } from '../core/records/sentSize';
import { validateRecords } from '../core/records/validateRecords';
import { SERVICES } from '../core/services/registry';
import type { RunSource } from '../core/results/runSource';
import type { ExpectedShards } from './runParts';
import type { ReadingOptions, RunSpec } from './runSpec';
import type { TargetFacts } from './targetFacts';

/** Enough to detect a format. */
export const HEAD_BYTES = 64 << 10;

/** Sources turned into records. */
export interface ReadSources {
  readonly sources: readonly RunSource[];
  readonly records: RecordTable;
  /** The format of each source, chosen or detected. */
  readonly formats: readonly Format[];
}

/** A run that is ready to start: its records are read, validated, and divided into requests. */
export interface PreparedRun extends ReadSources {
  readonly spec: RunSpec;
  readonly facts: TargetFacts;
  /** Why records can't be sent, by record. */
  readonly problems: ReadonlyMap<number, Problem>;
  readonly plan: RequestPlan;
  readonly appendNewline: boolean;
  readonly delivery: DeliveryOptions;
}

/** Bytes and records read so far. */
export type ReadProgress = (bytes: number, records: number) => void;

/**
 * Reads all sources.
 * @throws the signal's reason when it aborts, and what the sources throw
 */
export async function readSources(
  sources: readonly RunSource[],
  { target, reading, keySeed }: Pick<RunSpec, 'target' | 'reading' | 'keySeed'>,
  signal: AbortSignal,
  onProgress?: ReadProgress,
): Promise<ReadSources> {
  const { hasKeys } = SERVICES[target.service];
  const records = new RecordTable();
  const formats: Format[] = [];
  let bytesBefore = 0;
  for (const source of sources) {
    const { format, header } = await formatAndHeader(source, reading);
    formats.push(format);
    const partitionKey = hasKeys ? reading.partitionKey : undefined;
    await readRecords(source, { ...reading, format, partitionKey, header }, records, signal, (bytesRead) => {
      onProgress?.(bytesBefore + bytesRead, records.length);
    });
    bytesBefore += source.size;
  }
  if (hasKeys && reading.partitionKey.kind === 'random') assignRandomKeys(records, seededUuids(keySeed));
  return { sources, records, formats };
}

/** Validates records against the target, and divides them into requests. */
export function prepareRun(spec: RunSpec, read: ReadSources, facts: TargetFacts): PreparedRun {
  const { records } = read;
  const { service } = facts.target;
  const { hasKeys, mayAppendNewline, limits: limitsOf } = SERVICES[service];
  const limits = { ...limitsOf(facts), ...spec.limits };
  const appendNewline = mayAppendNewline && spec.appendNewline;
  const form = { needsPartitionKey: hasKeys, appendNewline };
  const problems = validateRecords(records, { ...form, limits });
  const delivery = { ...spec.delivery, service, limits };
  const plan = planRequests(records.length, (record) => (problems.has(record) ? undefined : countedBytes(records, record, form)), delivery);
  return { ...read, spec, facts, problems, plan, appendNewline, delivery };
}

/** Whether the run can start without asking: everything can be sent, or the rest may be left out. */
export function canStart({ problems, plan, spec }: PreparedRun): boolean {
  return plan.records > 0 && (problems.size === 0 || spec.invalid === 'send-valid');
}

/** The shard that each record is expected on; undefined where the shards are not known. */
export function expectedShardsOf({ records, facts: { shards } }: Pick<PreparedRun, 'records' | 'facts'>): ExpectedShards | undefined {
  if (shards === undefined || shards.length === 0) return undefined;
  const map = new ShardMap(shards);
  return { shardIds: map.shards.map(({ shardId }) => shardId), shardOf: expectedShards(records, map) };
}

/** The format of a source, and for rows without their header the names of the columns. */
async function formatAndHeader(
  source: RunSource,
  reading: ReadingOptions,
): Promise<{ readonly format: Format; readonly header: readonly string[] | undefined }> {
  const { documentHead } = source;
  const name = nameWithEnding(source);
  const ofDocument = documentHead === undefined ? undefined : (source.format ?? detectFormat(documentHead, name, documentHead.length < HEAD_BYTES));
  const sharesHeader = ofDocument !== undefined && formatOf(ofDocument).header !== undefined;
  const format =
    reading.format ??
    source.format ??
    (sharesHeader ? ofDocument : detectFormat(await headOf(source), name, source.size <= HEAD_BYTES));
  const choice = reading.header ?? (ofDocument === format ? 'document' : 'own');
  const header = documentHead === undefined || choice === 'own' ? undefined : formatOf(format).header?.(documentHead);
  return { format, header: header?.names };
}

/** The source's name; where its ending says nothing, with the language as the ending: most have the ID of one. */
function nameWithEnding({ name, languageId }: RunSource): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  const known = ending !== undefined && formatOfEnding(ending) !== undefined;
  return known || languageId === undefined ? name : `${name}.${languageId}`;
}

function headOf(source: ByteSource): Promise<Uint8Array> {
  return source.slice(0, Math.min(source.size, HEAD_BYTES));
}
