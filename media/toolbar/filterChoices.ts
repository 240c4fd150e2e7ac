import type { Filter, RunHead, Status } from '../../src/shared/messages';
import { fill } from '../../src/shared/strings';
import { visibleText } from '../../src/shared/visibleText';
import type { PanelContext } from '../base/panelElement';
import { shortShard } from '../look/marks';

/** One of the values of a filter. The first of them filters nothing out. */
export interface Choice {
  readonly label: string;
  /** Shown below the list. */
  readonly detail: string;
  readonly on: boolean;
  readonly change: Partial<Filter>;
}

/** A filter by one of several values. */
export interface ChoiceFilter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** How many attempts can be filtered for: from, and up to. */
const ATTEMPTS: readonly (readonly [number | undefined, number?])[] = [[undefined], [1, 1], [2], [2, 3], [4], [10]];

/** The filters that can be of use for this run. */
export function choiceFilters({ strings, numbers }: PanelContext, run: RunHead, { shards, codes, totals, endedAt }: Status, filter: Filter): ChoiceFilter[] {
  const choice = (label: string, on: boolean, change: Partial<Filter>, detail = ''): Choice => ({ label: visibleText(label), detail: visibleText(detail), on, change });
  // The open list starts over when an option changes, so counts that still grow are left out.
  const counted = (label: string, records: number): string => (endedAt === undefined ? label : `${label} · ${numbers.count(records)}`);
  const attempts = (least: number | undefined, most: number | undefined): string => {
    if (least === undefined) return strings.anyAttempts;
    if (most === undefined) return fill(strings.leastAttempts, least);
    return most === 1 ? strings.oneAttempt : fill(strings.someAttempts, least, most);
  };
  const sorted = [...shards].sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
  const filters: (ChoiceFilter & { readonly useful: boolean })[] = [
    {
      name: 'attempts',
      label: strings.columnAttempts,
      useful: totals.retried > 0 || filter.leastAttempts !== undefined,
      choices: ATTEMPTS.map(([least, most]) => choice(attempts(least, most), filter.leastAttempts === least && filter.mostAttempts === most, { leastAttempts: least, mostAttempts: most })),
    },
    {
      name: 'shard',
      label: strings.shard,
      useful: shards.length > 1 || filter.shard !== undefined,
      choices: [
        choice(strings.allShards, filter.shard === undefined, { shard: undefined }),
        ...sorted.map(({ shardId, records }) => choice(shortShard(shardId), filter.shard === shardId, { shard: shardId }, counted(shardId, records))),
      ],
    },
    {
      name: 'error',
      label: strings.error,
      useful: codes.length > 0 || filter.code !== undefined,
      choices: [
        choice(strings.allErrors, filter.code === undefined, { code: undefined }),
        ...codes.map(({ code, records }) => choice(code, filter.code === code, { code }, counted(code, records))),
      ],
    },
    {
      name: 'source',
      label: strings.source,
      useful: run.sources.length > 1,
      choices: [
        choice(strings.allSources, filter.source === undefined, { source: undefined }),
        ...run.sources.map((name, source) => choice(name, filter.source === source, { source })),
      ],
    },
  ];
  return filters.filter(({ useful }) => useful);
}
