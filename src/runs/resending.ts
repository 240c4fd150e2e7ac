import { randomUUID } from 'node:crypto';
import { seededUuids } from '../core/keys/randomKeys';
import { isEndedEarly } from '../core/model/errorCodes';
import { assignRandomKeys } from '../core/records/assignRandomKeys';
import type { RecordTable } from '../core/records/recordTable';
import { subset } from '../core/records/subset';
import type { KnownRun } from '../core/results/run';
import { SERVICES } from '../core/services/registry';
import type { RunSource } from '../core/results/runSource';
import { LiveRun } from './liveRun';
import type { ReadSources } from './preparation';

/** Records of a run: by outcome, by index, or the `rest` that was not sent because the run ended early. */
export type RecordChoice = 'failed' | 'uncertain' | 'rest' | 'all' | readonly number[];

/** Records of one run, by index. */
export interface RunRecords {
  readonly run: KnownRun;
  readonly records: readonly number[];
}

/** Records of a run as they are in their documents now. */
export interface EditedRecords {
  readonly sources: readonly RunSource[];
  readonly records: RecordTable;
  /** Records whose text was deleted, or whose document has changed otherwise. */
  readonly gone: number;
}

/** The indexes of the chosen records, in source order. */
export function chosenRecords({ store }: KnownRun, choice: RecordChoice): readonly number[] {
  if (typeof choice !== 'string') return [...choice].sort((a, b) => a - b);
  const wanted = (record: number): boolean => {
    if (choice === 'all') return true;
    const outcome = store.outcome(record);
    if (choice !== 'rest') return outcome === choice;
    return (outcome === 'notSent' || outcome === 'failed') && isEndedEarly(store.errorCode(record));
  };
  return Array.from({ length: store.length }, (_, record) => record).filter(wanted);
}

/** Records of a run with their original keys; undefined when one of its sources is gone, or has changed. */
export function recordsAsSent(run: KnownRun, records: readonly number[]): ReadSources | undefined {
  const sources = run.sources.filter((source) => source !== undefined);
  return sources.length < run.sources.length ? undefined : withFormats(sources, subset(run.records, records, run.id));
}

/** Edited records, with new random keys where the run had random ones and they are lost. */
export function recordsAsEdited(run: KnownRun, { sources, records }: EditedRecords): ReadSources {
  // The keys of a restored run may not be known; none is made up then.
  if (run instanceof LiveRun && SERVICES[run.target.service].hasKeys && run.partitionKey.kind === 'random') {
    assignRandomKeys(records, seededUuids(randomUUID()));
  }
  return withFormats(sources, records);
}

function withFormats(sources: readonly RunSource[], records: RecordTable): ReadSources {
  return { sources, records, formats: records.sources.map(({ format }) => format) };
}
