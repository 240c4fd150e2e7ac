import * as v from 'valibot';
import type { ExportForm } from '../core/exports/export';
import { filterSchema, naturalNumber, searchSchema, sortSchema } from './viewSchemas';

/** What the panel can ask of its host. Messages from the panel are untrusted until they have passed these schemas. */

export const EXPORT_FORMS = ['json', 'ndjson', 'csv'] as const satisfies readonly ExportForm[];

export const COPY_FORMS = ['json', 'csv', 'tsv', 'command', 'request'] as const;
export type CopyForm = (typeof COPY_FORMS)[number];

const records = v.pipe(v.array(naturalNumber), v.readonly());
/**
 * Which records an action is about: those with an outcome, `rest`, or the given ones. `rest` are those that are
 * definitely not stored because the run ended early.
 */
const chosen = v.union([v.picklist(['failed', 'uncertain', 'rest']), records]);
export type Chosen = v.InferOutput<typeof chosen>;

const nothing = v.object({});
const oneRecord = v.object({ record: naturalNumber });
const stretch = v.object({ start: naturalNumber, count: naturalNumber });

/** The content of each question, by its name. */
export const QUESTIONS = {
  /** The panel is loaded and wants to know what it shows. It brings its saved state, if there is any. */
  ready: v.object({ state: v.optional(v.unknown()) }),
  /** Sets the filter, search and order of what `rows` gives. */
  view: v.object({ filter: filterSchema, sort: sortSchema, search: v.optional(searchSchema) }),
  /** The rows at these positions of the view. */
  rows: stretch,
  /** The indexes of the records at these positions of the view. */
  records: stretch,
  /** Where in the view a record is now. */
  position: oneRecord,
  details: oneRecord,
  payload: oneRecord,
  requests: stretch,
  shards: nothing,
  reveal: oneRecord,
  showOrigin: oneRecord,
  stop: v.object({ abort: v.boolean() }),
  pause: nothing,
  resume: nothing,
  resend: v.object({ records: chosen }),
  openFailed: v.object({ records: chosen }),
  export: v.object({ form: v.picklist(EXPORT_FORMS) }),
  /** Copies records to the clipboard, at most `MAX_RECORDS`. */
  copy: v.object({ form: v.picklist(COPY_FORMS), records }),
  copyText: v.object({ text: v.string() }),
} as const;

export type Question = keyof typeof QUESTIONS;
/** The content of a question. */
export type Ask<Q extends Question> = v.InferOutput<(typeof QUESTIONS)[Q]>;

const askedSchema = v.object({
  id: naturalNumber,
  question: v.custom<Question>((name) => typeof name === 'string' && Object.hasOwn(QUESTIONS, name)),
  ask: v.unknown(),
});
/** A message from the panel. Its content is still unchecked: see `parseAsk`. */
export type Asked = v.InferOutput<typeof askedSchema>;

/** A message that doesn't have the expected form. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

/** @throws {MessageError} */
export function parseAsked(message: unknown): Asked {
  return parse(askedSchema, message);
}

/** @throws {MessageError} */
export function parseAsk<Q extends Question>(question: Q, ask: unknown): Ask<Q> {
  return parse(QUESTIONS[question] as v.GenericSchema<unknown, Ask<Q>>, ask);
}

function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  // Only what was expected: the value itself may hold parts of a payload, which have no place in logs.
  throw new MessageError(issues.map((issue) => `${v.getDotPath(issue) ?? 'message'}: expected ${issue.expected ?? 'something else'}`).join('; '));
}
