import type { KeyStrategy } from '../core/keys/keyStrategy';
import type { Problem } from '../core/model/problem';
import type { RunEvent } from '../core/model/runEvent';
import type { Sender } from '../core/model/sender';
import type { Target } from '../core/model/target';
import type { RecordTable } from '../core/records/recordTable';
import type { RunSource } from '../core/results/runSource';

/** The shard that each record is expected on. */
export interface ExpectedShards {
  readonly shardIds: readonly string[];
  /** An index of `shardIds` by record, or -1. */
  readonly shardOf: Int32Array;
}

/** What a run consists of before its first request. */
export interface RunParts {
  readonly id: string;
  readonly name: string;
  readonly target: Target;
  readonly accountId: string | undefined;
  readonly records: RecordTable;
  readonly sources: readonly RunSource[];
  /** The records that are not sent, with the reason. */
  readonly problems: ReadonlyMap<number, Problem>;
  readonly appendNewline: boolean;
  /** Where keys came from for records that brought none. */
  readonly partitionKey: KeyStrategy;
  /** Random partition keys follow from it. */
  readonly keySeed: string;
  readonly expectedShards: ExpectedShards | undefined;
  /** By record: how many attempts of earlier runs may have stored it, at most 2. Undefined where none was sent before. */
  readonly earlierStores: Uint8Array | undefined;
}

/** A sender whose credentials can be read again. */
export interface RunSender extends Sender {
  /** Forgets cached credentials: the next request reads them again. */
  refresh(): void;
  dispose(): void;
}

/** Stores a run's events. */
export interface EventLog {
  /** Calls back once, when events can't be stored anymore, with what the file system said. */
  onBroken?(listener: (message: string) => void): void;
  append(event: RunEvent): void;
  /** Resolves when everything appended is as safe as it gets. It never rejects. */
  saved(): Promise<void>;
}
