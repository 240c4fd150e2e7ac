import type { KeyStrategy } from '../keys/keyStrategy';
import type { Target } from '../model/target';
import type { RecordTable } from '../records/recordTable';
import type { ResultStore } from './resultStore';
import type { RunSource } from './runSource';

/** One send of one source to one target, with all that is known of it: live, or restored from its journal. */
export interface KnownRun {
  /** Unique among all runs of all windows. */
  readonly id: string;
  /** The source's name, "3 files", or the name that the user gave it. */
  readonly name: string;
  readonly target: Target;
  /** The account that the records went to, where known. */
  readonly accountId: string | undefined;
  readonly records: RecordTable;
  readonly store: ResultStore;
  /** Where keys came from for records that brought none. */
  readonly partitionKey: KeyStrategy;
  /** In the order of `records.sources`; undefined where a source is gone, or has changed since. */
  readonly sources: readonly (RunSource | undefined)[];
  /** The shard that the record's key maps to, from the shard map at the time of sending; undefined where unknown. */
  expectedShard(record: number): string | undefined;
  /** Size of the record's data as it is sent, in bytes: the payload, and the appended newline if there is one. */
  sentBytes(record: number): number;
  /**
   * The record's data as it is sent.
   * @throws {SourceChangedError} when the source has changed since it was sent
   */
  data(record: number): Promise<Uint8Array>;
  /** Calls back after events, any number of them at once. Returns how to stop that. */
  onChange(listener: () => void): () => void;
}
