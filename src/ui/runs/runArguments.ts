import * as v from 'valibot';

/** A run is named by its ID, or is what is selected in the view. Anything else counts as no run. */
const run = v.union([v.literal('selected'), v.object({ id: v.string() })]);
const optionalRun = v.fallback(v.optional(run), undefined);

/** A menu or a click passes the run. */
export const runArguments = v.pipe(v.array(v.unknown()), v.transform((given) => given.slice(0, 1)), v.tuple([optionalRun]));

/** A menu also passes all selected runs. */
export const runsArguments = v.pipe(v.array(v.unknown()), v.transform((given) => given.slice(0, 2)), v.tuple([optionalRun, v.fallback(v.optional(v.array(run)), undefined)]));
