import type { SortKey } from '../core/results/filter';

export const TABS = ['records', 'requests', 'shards', 'time'] as const;
export type Tab = (typeof TABS)[number];

export const COLUMNS = ['outcome', 'record', 'line', 'key', 'bytes', 'shard', 'stored', 'attempts', 'error', 'latency'] as const satisfies readonly SortKey[];
export type ColumnName = (typeof COLUMNS)[number];

/** One column as the user has set it. */
export interface ColumnSetting {
  readonly name: ColumnName;
  /** In px. */
  readonly width: number;
  readonly hidden: boolean;
}

const MIN_WIDTH = 32;
const MAX_WIDTH = 1600;
const MIN_SHARE = 0.1;
const MAX_SHARE = 0.9;

/** The details' part of the room, from 0 to 1. */
export const DEFAULT_SHARE = 0.4;

export function boundedWidth(width: number): number {
  return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width));
}

export function boundedShare(share: number): number {
  return Math.max(MIN_SHARE, Math.min(MAX_SHARE, share));
}
