import * as v from 'valibot';
import { boundedShare, boundedWidth, COLUMNS, type ColumnSetting, DEFAULT_SHARE, TABS } from './layout';
import { filterSchema, naturalNumber, searchSchema, sortSchema } from './viewSchemas';

/**
 * The panel's state, which VS Code saves while the panel is hidden and when the window reloads. It may come from another
 * version of the extension, so it is checked, on the host: schemas would make the panel's bundle larger.
 */

const columnsSchema: v.GenericSchema<unknown, readonly ColumnSetting[]> = v.pipe(
  v.array(v.object({ name: v.picklist(COLUMNS), width: v.pipe(v.number(), v.transform(boundedWidth)), hidden: v.boolean() })),
  v.check((columns) => columns.length === COLUMNS.length && new Set(columns.map(({ name }) => name)).size === COLUMNS.length),
);

const rememberedSchema = v.object({
  run: v.string(),
  tab: v.fallback(v.picklist(TABS), 'records'),
  filter: filterSchema,
  sort: sortSchema,
  search: searchSchema,
  columns: v.fallback(v.optional(columnsSchema), undefined),
  /** How far the table is scrolled, in rows, and the active row. */
  position: v.fallback(v.object({ top: v.pipe(v.number(), v.minValue(0)), active: naturalNumber }), { top: 0, active: 0 }),
  /** The record whose details are open. */
  opened: v.fallback(v.optional(naturalNumber), undefined),
  detailsShare: v.fallback(v.pipe(v.number(), v.transform(boundedShare)), DEFAULT_SHARE),
});

export type Remembered = v.InferOutput<typeof rememberedSchema>;

/** The saved state; undefined when there is none, or none that can be understood. */
export function parseRemembered(state: unknown): Remembered | undefined {
  const { success, output } = v.safeParse(rememberedSchema, state);
  return success ? output : undefined;
}

const runSchema = v.object({ run: v.string() });

/** The ID of the run that the saved state is about, even where the rest of the state can't be understood. */
export function rememberedRun(state: unknown): string | undefined {
  const { success, output } = v.safeParse(runSchema, state);
  return success ? output.run : undefined;
}
