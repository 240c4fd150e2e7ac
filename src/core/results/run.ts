import type { RecordTable } from '../records/recordTable';
import type { Target } from '../model/target';
import type { ResultStore } from './resultStore';

/** One send of one source to one target, with all that is known of it. */
export interface Run {
  /** Unique among all runs of all windows. */
  readonly id: string;
  /** What a person calls it: the source's name, or "3 files". */
  readonly name: string;
  readonly target: Target;
  /** The account that the records went to, where known. */
  readonly accountId: string | undefined;
  readonly records: RecordTable;
  readonly store: ResultStore;
  /** The shard that the record's key maps to, from the shard map at the time of sending; undefined where unknown. */
  expectedShard(record: number): string | undefined;
  /** Size of the record's data as it is sent, in bytes: the payload, and the appended newline if there is one. */
  sentBytes(record: number): number;
  /**
   * The record's data as it is sent.
   * @throws {SourceChangedError} when the source is no longer what it was at the time of sending.
   */
  data(record: number): Promise<Uint8Array>;
  /** Calls back after events, any number of them at once. Returns how to stop that. */
  onChange(listener: () => void): () => void;
}
