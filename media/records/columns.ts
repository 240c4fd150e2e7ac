import type { ServiceTraits } from '../../src/shared/messages';
import { boundedWidth, type ColumnName, COLUMNS, type ColumnSetting } from '../../src/shared/layout';
import type { StringName } from '../../src/shared/strings';

export interface ColumnLook {
  readonly title: StringName;
  /** Default width in px. */
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

/** The name of the column's title. */
export function columnTitle(name: ColumnName, { identifier }: ServiceTraits): StringName {
  return name === 'stored' && identifier === 'recordId' ? 'columnRecordId' : COLUMN_LOOKS[name].title;
}

/** Padding and sort mark of a column of numbers, and the width of one digit, in px. */
const NUMBER_MARGIN = 34;
const DIGIT = 8;
/** The titles of such columns fit into this, in px. */
const NARROWEST_NUMBER = 56;

/** @param records the number of records in the run, which sets the width of the columns of their numbers */
export function defaultColumns({ hasKeys, shardRate }: ServiceTraits, records: number): ColumnSetting[] {
  const numberWidth = Math.max(NARROWEST_NUMBER, NUMBER_MARGIN + DIGIT * String(records).length);
  return COLUMNS.map((name) => ({
    name,
    width: name === 'record' || name === 'line' ? numberWidth : COLUMN_LOOKS[name].width,
    hidden: (name === 'key' && !hasKeys) || (name === 'shard' && shardRate === undefined),
  }));
}

/** The columns with one of them set to a width, within bounds. */
export function resizeColumn(columns: readonly ColumnSetting[], name: ColumnName, width: number): ColumnSetting[] {
  const bounded = Math.round(boundedWidth(width));
  return columns.map((column) => (column.name === name ? { ...column, width: bounded } : column));
}

/** The columns with one of them moved to the place of another; undefined when nothing changes. */
export function moveColumn(columns: readonly ColumnSetting[], name: string | undefined, target: ColumnName): ColumnSetting[] | undefined {
  const moved = columns.find((column) => column.name === name);
  if (moved === undefined || name === target) return undefined;
  const to = columns.findIndex((column) => column.name === target);
  const rest = columns.filter((column) => column !== moved);
  rest.splice(to, 0, moved);
  return rest;
}
