import * as v from 'valibot';
import { withoutSecrets } from '../../core/exports/export';
import type { TableLayout } from '../../core/formats/format';
import { FORMATS } from '../../core/formats/registry';
import { formatKeyStrategy } from '../../core/keys/keyStrategy';
import { OUTCOMES } from '../../core/model/runEvent';
import { targetSchema } from '../../core/model/targetSchema';
import type { RecordSource } from '../../core/records/recordTable';
import type { SourceTrace } from '../../core/results/runSource';
import type { RunParts } from '../runParts';
import { THIS_PROCESS } from './journalLease';

const VERSION = 1;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const layoutSchema = v.object({
  name: v.string(),
  uri: v.string(),
  format: v.picklist(FORMATS),
  compact: v.boolean(),
  table: v.exactOptional(v.object({ header: v.array(v.string()), cells: v.picklist(['text', 'json']), headerOutside: v.exactOptional(v.literal(true)) })),
}) satisfies v.GenericSchema<unknown, RecordSource>;

const traceSchema = v.object({
  name: v.string(),
  uri: v.string(),
  size: count,
  start: v.object({ line: count, column: count }),
  fingerprint: v.variant('kind', [
    v.object({ kind: v.literal('file'), modifiedMs: v.number() }),
    v.object({ kind: v.literal('text'), md5: v.string() }),
  ]),
  whole: v.exactOptional(v.literal(true)),
}) satisfies v.GenericSchema<unknown, SourceTrace>;

/** What is stored of a run besides its columns and events: no payload, no key but a fixed one, no credential, no account ID. */
const descriptionSchema = v.object({
  version: v.literal(VERSION),
  id: v.string(),
  name: v.string(),
  createdAt: v.number(),
  owner: v.object({ host: v.string(), pid: v.number(), started: v.optional(v.string()), boot: v.optional(v.string()) }),
  records: count,
  /** Without the ARN, which names the account. */
  target: v.omit(targetSchema, ['arn']),
  sources: v.array(v.object({ ...traceSchema.entries, read: layoutSchema })),
  /** As in the setting `streamTester.partitionKey`. */
  partitionKey: v.string(),
  /** The random keys of the run follow from it. */
  keySeed: v.string(),
  appendNewline: v.boolean(),
  /** The run whose records these are resent for; where there are several, the first one. */
  resendOf: v.exactOptional(v.string()),
  /** All runs whose records these are resent for: `origins.bin` numbers them. */
  originRuns: v.exactOptional(v.array(v.string())),
});

export type RunDescription = Readonly<v.InferOutput<typeof descriptionSchema>>;

/** What is stored of one source, and how it was read. */
export type StoredSource = RunDescription['sources'][number];

/** How a run ended: written when that is known. */
const endSchema = v.object({
  state: v.picklist(['finished', 'stopped', 'interrupted']),
  /** Milliseconds since the epoch. */
  endedAt: v.exactOptional(v.number()),
  /** Absent where an interrupted run was reported, and has not been read back yet. */
  totals: v.exactOptional(v.object(v.entriesFromList(OUTCOMES, count))),
  /** Of an interrupted run: whether its journal has all requests that went out. */
  complete: v.exactOptional(v.boolean()),
});

export type RunEnd = Readonly<v.InferOutput<typeof endSchema>>;

/**
 * @throws when the text is not a description, or of another version: a crash or another program may have damaged the file.
 * The error names the place, and quotes nothing: a description may hold a key.
 */
export function readDescription(text: string): RunDescription {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), descriptionSchema), text);
  if (result.success) return result.output;
  throw new Error(`its description is damaged, or of another version (${v.getDotPath(result.issues[0]) ?? 'no JSON'})`);
}

/** How the run ended; undefined when the text is damaged: then its events say how it ended. */
export function readEnd(text: string): RunEnd | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), endSchema), text);
  return result.success ? result.output : undefined;
}

export function describeRun(parts: RunParts): RunDescription {
  const { service, name, region, credentials, endpoint } = parts.target;
  const [firstOrigin] = parts.records.originRunIds;
  return {
    version: VERSION,
    id: parts.id,
    name: parts.name,
    createdAt: Date.now(),
    owner: { ...THIS_PROCESS },
    records: parts.records.length,
    target: { service, name, region, credentials, ...(endpoint === undefined ? {} : { endpoint: withoutSecrets(endpoint) }) },
    sources: parts.sources.map((source, number) => ({ ...traceOf(source), read: layoutOf(parts, number) })),
    partitionKey: formatKeyStrategy(parts.partitionKey),
    keySeed: parts.keySeed,
    appendNewline: parts.appendNewline,
    ...(firstOrigin === undefined ? {} : { resendOf: firstOrigin, originRuns: [...parts.records.originRunIds] }),
  };
}

function traceOf({ name, uri, size, start, fingerprint, whole }: SourceTrace): Omit<StoredSource, 'read'> {
  return { name, uri, size, start, fingerprint, ...(whole === undefined ? {} : { whole }) };
}

function layoutOf({ records }: RunParts, number: number): StoredSource['read'] {
  const read = records.sources[number];
  if (read === undefined) throw new RangeError(`source ${String(number)} was not read`);
  const { name, uri, format, compact, table } = read;
  return { name, uri, format, compact, ...(table === undefined ? {} : { table: storedTable(table) }) };
}

function storedTable({ header, cells, headerOutside }: TableLayout): NonNullable<StoredSource['read']['table']> {
  return { header: [...header], cells, ...(headerOutside === undefined ? {} : { headerOutside }) };
}
