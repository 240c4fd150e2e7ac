import { type Service, SERVICES, type SortKey } from '../../src/shared/messages';
import type { StringName } from '../../src/shared/strings';

export const COLUMNS = ['outcome', 'record', 'line', 'key', 'bytes', 'shard', 'stored', 'attempts', 'error', 'latency'] as const satisfies readonly SortKey[];
export type ColumnName = (typeof COLUMNS)[number];

export interface ColumnLook {
  readonly title: StringName;
  /** Width at first, in px. */
  readonly width: number;
  readonly alignEnd: boolean;
}

export const COLUMN_LOOKS: Readonly<Record<ColumnName, ColumnLook>> = {
  outcome: { title: 'columnOutcome', width: 116, alignEnd: false },
  record: { title: 'columnRecord', width: 68, alignEnd: true },
  line: { title: 'columnLine', width: 68, alignEnd: true },
  key: { title: 'columnKey', width: 130, alignEnd: false },
  bytes: { title: 'columnBytes', width: 64, alignEnd: true },
  shard: { title: 'columnShard', width: 112, alignEnd: false },
  stored: { title: 'columnStored', width: 130, alignEnd: false },
  attempts: { title: 'columnAttempts', width: 88, alignEnd: false },
  error: { title: 'columnError', width: 220, alignEnd: false },
  latency: { title: 'columnLatency', width: 74, alignEnd: true },
};

export const NARROWEST = 32;
export const WIDEST = 1600;

/** One column as the person has it. */
export interface ColumnSetting {
  readonly name: ColumnName;
  readonly width: number;
  readonly hidden: boolean;
}

/** Padding and sort mark of a column of numbers, and the width of one digit, in px. */
const NUMBER_MARGIN = 34;
const DIGIT = 8;
/** So that the titles of such columns fit, in px. */
const NARROWEST_NUMBER = 56;

/** @param records how many records the run has: the columns of their numbers are as wide as that needs */
export function defaultColumns(service: Service, records: number): ColumnSetting[] {
  const numberWidth = Math.max(NARROWEST_NUMBER, NUMBER_MARGIN + DIGIT * String(records).length);
  return COLUMNS.map((name) => ({
    name,
    width: name === 'record' || name === 'line' ? numberWidth : COLUMN_LOOKS[name].width,
    hidden: (name === 'key' && !SERVICES[service].hasKeys) || (name === 'shard' && SERVICES[service].shardRate === undefined),
  }));
}
