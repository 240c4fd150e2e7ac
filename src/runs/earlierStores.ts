import { mayBeSameStream, type Target } from '../core/model/target';
import type { RecordTable } from '../core/records/recordTable';
import type { KnownRun } from '../core/results/run';

/** Finds a run; undefined when it is gone, or another window is sending it. */
export type FindRun = (id: string) => Promise<KnownRun | undefined>;

/** What is assumed of an attempt in a run that can't be read anymore: it may have stored the record. */
const UNKNOWN_STORES = 1;
const MAX_STORES = 2;

/**
 * How many attempts in the runs that records were sent in before may have stored them in this target, at most 2 each.
 * @returns by record; undefined where no record was sent before
 */
export async function earlierStores(records: RecordTable, target: Target, findRun: FindRun): Promise<Uint8Array | undefined> {
  if (records.originRunIds.length === 0) return undefined;
  const storesIn = new Map<string, (record: number) => number>();
  for (const id of records.originRunIds) storesIn.set(id, await storesOf(await findRun(id), target, findRun));
  return Uint8Array.from({ length: records.length }, (_, record) => {
    const origin = records.origin(record);
    return origin === undefined ? 0 : Math.min(MAX_STORES, storesIn.get(origin.run)?.(origin.record) ?? UNKNOWN_STORES);
  });
}

/** How often each record of a run may be stored in the target, with all runs before it. */
async function storesOf(run: KnownRun | undefined, target: Target, findRun: FindRun): Promise<(record: number) => number> {
  if (run === undefined) return () => UNKNOWN_STORES;
  const { store, records } = run;
  if (mayBeSameStream(run.target, target)) {
    return (record) => {
      if (record >= store.length) return UNKNOWN_STORES;
      // What has no outcome yet may still be stored.
      return store.timesStored(record) + (store.outcome(record) === undefined ? 1 : 0);
    };
  }
  const before = await earlierStores(records, target, findRun);
  return (record) => (record < store.length ? (before?.[record] ?? 0) : UNKNOWN_STORES);
}
