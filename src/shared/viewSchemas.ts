import * as v from 'valibot';
import { type Filter, type Sort, SORT_KEYS, STANDINGS } from '../core/results/filter';
import type { Search } from '../core/results/textSearch';

/** A schema for each field of T, so that no field is forgotten. */
type Fields<T> = { readonly [K in keyof Required<T>]: v.GenericSchema<unknown, T[K]> };

/** An index or a count. */
export const naturalNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const filterSchema: v.GenericSchema<unknown, Filter> = v.object({
  standings: v.array(v.picklist(STANDINGS)),
  leastAttempts: v.optional(naturalNumber),
  mostAttempts: v.optional(naturalNumber),
  possibleDuplicate: v.boolean(),
  throttled: v.boolean(),
  shard: v.optional(v.string()),
  code: v.optional(v.string()),
  source: v.optional(naturalNumber),
  request: v.optional(naturalNumber),
} satisfies Fields<Filter>);

export const sortSchema = v.object({ key: v.picklist(SORT_KEYS), descending: v.boolean() } satisfies Fields<Sort>);

export const searchSchema = v.object({ text: v.string(), regex: v.boolean(), matchCase: v.boolean() } satisfies Fields<Search>);
