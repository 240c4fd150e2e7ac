import { type KeyStrategy, parseKeyStrategy } from '../core/keys/keyStrategy';
import type { RecordTable } from '../core/records/recordTable';
import { SourceChangedError } from '../core/model/byteSource';
import { sentBytes } from '../core/records/sentSize';
import { wireRecords } from '../core/records/wireRecords';
import type { ResultStore } from '../core/results/resultStore';
import type { KnownRun } from '../core/results/run';
import type { Target } from '../core/model/target';
import type { RunSource } from '../core/results/runSource';

/** A run of an earlier window, read back from its journal. Nothing happens in it anymore. */
export class RestoredRun implements KnownRun {
  readonly id: string;
  name: string;
  readonly target: Target;
  /** The journal holds no account IDs. */
  readonly accountId = undefined;
  readonly store: ResultStore;
  readonly appendNewline: boolean;
  readonly partitionKey: KeyStrategy;

  /** @param sources undefined where a source is gone, or no longer what it was */
  constructor(
    description: { readonly id: string; readonly name: string; readonly target: Target; readonly appendNewline: boolean; readonly partitionKey: string },
    readonly records: RecordTable,
    readonly sources: readonly (RunSource | undefined)[],
    storeOf: (bytesOf: (record: number) => number) => ResultStore,
  ) {
    this.id = description.id;
    this.name = description.name;
    this.target = description.target;
    this.appendNewline = description.appendNewline;
    this.partitionKey = parseKeyStrategy(description.partitionKey);
    this.store = storeOf((record) => this.sentBytes(record));
  }

  /** The shard map of that time is not stored. */
  expectedShard(): undefined {
    return undefined;
  }

  sentBytes(record: number): number {
    return sentBytes(this.records, record, this.appendNewline);
  }

  async data(record: number): Promise<Uint8Array> {
    const number = this.records.sourceNumber(record);
    if (this.sources[number] === undefined) {
      throw new SourceChangedError(this.records.sourceOf(record).name);
    }
    // Missing sources are filled in, so that the number still refers to the same one.
    const sources = this.sources.map((source) => source ?? this.sources[number]).filter((source) => source !== undefined);
    const [wire] = await wireRecords(this.records, sources, [record], this.appendNewline);
    if (wire === undefined) throw new RangeError(`no record ${String(record)}`);
    return wire.data;
  }

  onChange(): () => void {
    return () => undefined;
  }
}
