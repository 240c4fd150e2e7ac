import type { SortKey } from '../src/shared/messages';
import type { StringName } from '../src/shared/strings';

export const COLUMNS = ['outcome', 'record', 'line', 'key', 'bytes', 'shard', 'stored', 'attempts', 'error', 'latency'] as const satisfies readonly SortKey[];
export type ColumnName = (typeof COLUMNS)[number];

export interface ColumnLook {
  readonly title: StringName;
  /** Width at first, in px. */
  readonly width: number;
  readonly alignEnd: boolean;
}

export const COLUMN_LOOKS: Readonly<Record<ColumnName, ColumnLook>> = {
  outcome: { title: 'columnOutcome', width: 104, alignEnd: false },
  record: { title: 'columnRecord', width: 68, alignEnd: true },
  line: { title: 'columnLine', width: 68, alignEnd: true },
  key: { title: 'columnKey', width: 150, alignEnd: false },
  bytes: { title: 'columnBytes', width: 70, alignEnd: true },
  shard: { title: 'columnShard', width: 120, alignEnd: false },
  stored: { title: 'columnStored', width: 160, alignEnd: false },
  attempts: { title: 'columnAttempts', width: 92, alignEnd: false },
  error: { title: 'columnError', width: 240, alignEnd: false },
  latency: { title: 'columnLatency', width: 78, alignEnd: true },
};

export const NARROWEST = 32;
export const WIDEST = 1600;

/** One column as the person has it. */
export interface ColumnSetting {
  readonly name: ColumnName;
  readonly width: number;
  readonly hidden: boolean;
}

export function defaultColumns(service: 'kinesis' | 'firehose'): ColumnSetting[] {
  return COLUMNS.map((name) => ({
    name,
    width: COLUMN_LOOKS[name].width,
    // Firehose knows neither keys nor shards.
    hidden: service === 'firehose' && (name === 'key' || name === 'shard'),
  }));
}
