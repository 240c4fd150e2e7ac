import * as v from 'valibot';

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.fallback(v.optional(v.string()), undefined);
const flag = v.fallback(v.boolean(), false);

/** What does not fit is left out: links and lenses pass a part, and other programs anything. */
const recordsOptions = v.object({
  run: text,
  document: text,
  records: v.fallback(
    v.optional(
      v.union([
        v.picklist(['failed', 'uncertain', 'rest', 'all']),
        v.pipe(v.array(v.unknown()), v.transform((given) => given.filter((one) => v.is(index, one)))),
      ]),
    ),
    undefined,
  ),
  edited: flag,
  confirmed: flag,
});

const record = v.object({ run: text, record: v.fallback(v.optional(index), undefined), edited: flag, confirmed: flag });

/** Records by their run or document. */
export const recordsArguments = v.tuple([v.fallback(recordsOptions, { edited: false, confirmed: false })]);

/** One record. */
export const recordArguments = v.tuple([v.fallback(record, { edited: false, confirmed: false })]);
