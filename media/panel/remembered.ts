import { decodeFilter, decodeSearch, decodeSort } from '../../src/shared/decode';
import type { Filter, RememberedRun, Search, Sort } from '../../src/shared/messages';
import { boundedShare } from '../records/splitSash';
import { type Tab, TABS } from './tabs';
import { COLUMNS, type ColumnSetting, NARROWEST, WIDEST } from '../records/columns';

export const DEFAULT_SHARE = 0.4;

/** How the panel looks: kept by VS Code over a reload of the window and while the panel is hidden. */
export interface Remembered extends RememberedRun {
  readonly tab: Tab;
  readonly filter: Filter;
  readonly sort: Sort;
  readonly search: Search;
  readonly columns: readonly ColumnSetting[] | undefined;
  /** How far the table is scrolled, in rows, and the active row. */
  readonly position: { readonly top: number; readonly active: number };
  /** The record whose details are open. */
  readonly opened: number | undefined;
  /** Part of the room that the details have, from 0 to 1. */
  readonly detailsShare: number;
}

/** What was remembered, as far as it can be understood. */
export function decodeRemembered(state: unknown): Remembered | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const raw = state as Readonly<Record<string, unknown>>;
  const position = raw['position'] as Readonly<Record<string, unknown>> | undefined;
  if (typeof raw['run'] !== 'string') return undefined;
  try {
    return {
      run: raw['run'],
      tab: TABS.find((tab) => tab === raw['tab']) ?? 'records',
      filter: decodeFilter(raw['filter']),
      sort: decodeSort(raw['sort']),
      search: decodeSearch(raw['search']),
      columns: decodeColumns(raw['columns']),
      position: { top: typeof position?.['top'] === 'number' && position['top'] >= 0 ? position['top'] : 0, active: wholeOr(position?.['active'], 0) },
      opened: typeof raw['opened'] === 'number' ? wholeOr(raw['opened'], 0) : undefined,
      detailsShare: typeof raw['detailsShare'] === 'number' ? boundedShare(raw['detailsShare']) : DEFAULT_SHARE,
    };
  } catch {
    return undefined;
  }
}

function wholeOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
}

function decodeColumns(value: unknown): ColumnSetting[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const settings = value.flatMap((one: unknown): ColumnSetting[] => {
    const raw = one as { name?: unknown; width?: unknown; hidden?: unknown } | null;
    const name = COLUMNS.find((column) => column === raw?.name);
    if (name === undefined || typeof raw?.width !== 'number') return [];
    return [{ name, width: Math.max(NARROWEST, Math.min(WIDEST, raw.width)), hidden: raw.hidden === true }];
  });
  const complete = new Set(settings.map(({ name }) => name)).size === COLUMNS.length && settings.length === COLUMNS.length;
  return complete ? settings : undefined;
}
