import { formatOf } from '../../core/formats/registry';
import { parseKeyStrategy } from '../../core/keys/keyStrategy';
import { seededUuids } from '../../core/keys/randomKeys';
import type { RecordOrigin } from '../../core/model/recordOrigin';
import { readRecords } from '../../core/records/readRecords';
import type { RecordKeys, RecordPlace } from '../../core/records/recordColumns';
import { RecordTable } from '../../core/records/recordTable';
import type { RunSource } from '../../core/results/runSource';
import { inSlices } from './slices';
import type { RunDescription } from './runDescription';

export type KeysFor = (record: number, place: RecordPlace) => RecordKeys;

/** What restoring the keys of a run needs. */
export interface KeyRestoration {
  readonly description: RunDescription;
  /** Undefined where a source is gone. */
  readonly sources: readonly (RunSource | undefined)[];
  /** The record of an earlier run that a record is resent for. */
  readonly originOf: (record: number) => RecordOrigin | undefined;
  /** The records of an earlier run; undefined when it is gone. */
  readonly readEarlier: (id: string) => Promise<RecordTable | undefined>;
}

/**
 * The keys of a run's records. No journal holds more than a fixed key: the others are read from the sources again, taken
 * from the records that these are resent for, or follow from the seed. Where none of that is possible, a record has none.
 */
export async function restoreKeys({ description, sources, originOf, readEarlier }: KeyRestoration): Promise<KeysFor> {
  if (sourcesHoldKeys(description)) {
    const read = await readKeys(description, sources);
    return (_, place) => read?.get(placeName(place)) ?? {};
  }
  const earlier = new Map<string, RecordTable | undefined>();
  for (const id of description.originRuns ?? []) earlier.set(id, await readEarlier(id));
  const strategy = parseKeyStrategy(description.partitionKey);
  const nextRandom = seededUuids(description.keySeed);
  return (record) => {
    const origin = originOf(record);
    const before = origin === undefined ? {} : keysIn(earlier.get(origin.run), origin.record);
    if (before.partitionKey !== undefined) return before;
    if (strategy.kind === 'fixed') return { ...before, partitionKey: strategy.text };
    return origin === undefined ? { partitionKey: nextRandom() } : before;
  };
}

/** Whether the sources say which keys the records have. */
function sourcesHoldKeys({ partitionKey, sources }: RunDescription): boolean {
  return partitionKey.startsWith('field:') || sources.some(({ read }) => formatOf(read.format).ownKeys);
}

function placeName({ source, startByte }: RecordPlace): string {
  return `${String(source)} ${String(startByte)}`;
}

function keysIn(table: RecordTable | undefined, record: number): RecordKeys {
  if (table === undefined || record >= table.length) return {};
  const partitionKey = table.partitionKey(record);
  const explicitHashKey = table.explicitHashKey(record);
  return { ...(partitionKey === undefined ? {} : { partitionKey }), ...(explicitHashKey === undefined ? {} : { explicitHashKey }) };
}

/** The keys of all records in the sources by their places; undefined where a source is gone. */
async function readKeys(
  { partitionKey, keySeed, sources: stored }: RunDescription,
  sources: readonly (RunSource | undefined)[],
): Promise<ReadonlyMap<string, RecordKeys> | undefined> {
  const table = new RecordTable();
  const strategy = parseKeyStrategy(partitionKey);
  for (const [number, { read }] of stored.entries()) {
    const source = sources[number];
    if (source === undefined) return undefined;
    const { format, compact, table: columns } = read;
    const header = columns?.headerOutside === true ? columns.header : undefined;
    await readRecords(source, { format, compact, cells: columns?.cells ?? 'text', partitionKey: strategy, header }, table, new AbortController().signal);
  }
  const keys = new Map<string, RecordKeys>();
  const nextRandom = seededUuids(keySeed);
  await inSlices(mapKeys(table, strategy.kind === 'random' ? nextRandom : undefined, keys));
  return keys;
}

/** Maps the keys of all records by their places. @param nextRandom the keys of records that have none */
function* mapKeys(table: RecordTable, nextRandom: (() => string) | undefined, keys: Map<string, RecordKeys>): Generator<undefined, void> {
  for (let record = 0; record < table.length; record += 1) {
    if (record % 100 === 99) yield;
    const needsKey = nextRandom !== undefined && table.partitionKeyBytes(record) === 0 && !table.problems.has(record);
    if (needsKey) table.setPartitionKey(record, nextRandom());
    keys.set(placeName({ source: table.sourceNumber(record), startByte: table.range(record).start.byte }), keysIn(table, record));
  }
}
