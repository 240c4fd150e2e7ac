import * as v from 'valibot';

/*
 * The form of a fault plan, defined here alone: the sandbox reads plans by it, and `npm run docs` writes
 * docs/faults.schema.json from it. Messages continue a sentence whose subject is the field.
 */

/** The number of record positions that a rule can name; the sandbox remembers as many records. */
export const MAX_POSITIONS = 1_000_000;

/** A day, in seconds: longer than any test waits. */
const MAX_SECONDS = 86_400;

/** The number in a shard's ID has at most six digits here, as it has in the sandbox's sequence numbers. */
const MAX_SHARD = 999_999;

function text(description: string) {
  const message = 'must be a nonempty string.';
  return v.pipe(v.string(message), v.nonEmpty(message), v.description(description));
}

function wholeFrom(min: number, description: string) {
  const message = `must be a whole number, ${String(min)} or more.`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.description(description));
}

function whole(min: number, max: number, description: string, message = `must be a whole number from ${String(min)} to ${String(max)}.`) {
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message), v.description(description));
}

function number(min: number, max: number, description: string) {
  const message = `must be a number from ${String(min)} to ${String(max)}.`;
  return v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message), v.description(description));
}

function oneOf<const T extends readonly string[]>(values: T, description: string) {
  return v.pipe(v.picklist(values, `must be one of: ${values.join(', ')}.`), v.description(description));
}

const POSITION_MESSAGE = `must be a whole number from 0 to ${String(MAX_POSITIONS - 1)}, or a list of them.`;
const position = whole(0, MAX_POSITIONS - 1, 'A position among the records of a stream, in order of first arrival, from 0.', POSITION_MESSAGE);

/** When a rule applies: the fields of every rule, by their names. */
export const CONDITIONS = {
  service: oneOf(['kinesis', 'firehose'], 'Only for this service.'),
  operation: text('Only for this operation; * for all. Default: PutRecord, PutRecords and PutRecordBatch.'),
  stream: text('Only for the stream or delivery stream of this name.'),
  shard: whole(0, MAX_SHARD, 'Only for records that go to the shard of this number (Kinesis).'),
  record: v.pipe(
    v.union([position, v.pipe(v.array(position, POSITION_MESSAGE), v.minLength(1, POSITION_MESSAGE))], POSITION_MESSAGE),
    v.description('Only for the record at this position, or at one of these positions.'),
  ),
  partitionKey: text('Only for records with this partition key (Kinesis).'),
  payload: text('Only for records whose payload contains this text.'),
  after: wholeFrom(0, 'Skips this many matching requests first.'),
  times: wholeFrom(1, 'Maximum number of times: records for faults of records, else requests.'),
  forSeconds: number(0, MAX_SECONDS, 'Ends this many seconds after the first time it could apply.'),
  probability: number(0, 1, 'The chance for each record, or for each request, from 0 to 1.'),
};

const conditions = v.partial(v.object(CONDITIONS)).entries;

/**
 * One kind of fault.
 * @param own the fields that only this kind has
 * @param missing what a required field is for, by its name
 */
function kind<const K extends string, E extends v.ObjectEntries>(fault: K, description: string, own: E, missing: Readonly<Record<string, string>> = {}) {
  const entries = { fault: v.pipe(v.literal(fault), v.description(description)), ...conditions, ...own };
  return v.pipe(
    v.strictObject(entries, ({ expected }) => {
      const field = expected.replaceAll('"', '');
      if (field === 'never') return `is not a field here. The fields are: ${Object.keys(entries).join(', ')}.`;
      return `is missing: ${missing[field] ?? 'it is required'}.`;
    }),
    v.description(description),
  );
}

const beforeOrAfter = v.optional(oneOf(['before', 'after'], 'Before (the default) or after the records are stored.'));
const pageStatus = v.optional(whole(200, 599, 'The HTTP status. Default: 200.'));

const kinds = [
  kind('throttle', 'The record is throttled.', {}),
  kind('quota', 'Records beyond a rate are throttled: for each stream, with one second of it in reserve.', {
    bytesPerSecond: v.optional(wholeFrom(1, 'Bytes per second: of the data, for Kinesis with the partition key.')),
    recordsPerSecond: v.optional(wholeFrom(1, 'Records per second.')),
  }),
  kind('internalFailure', 'The record is refused with InternalFailure.', {}),
  kind(
    'recordError',
    'The record is refused with any code.',
    { code: text('The ErrorCode of the record.'), message: v.optional(text('The ErrorMessage of the record.')) },
    { code: 'the ErrorCode of the record' },
  ),
  kind(
    'refuse',
    'The request is refused with any exception.',
    {
      code: text('The name of the exception.'),
      message: v.optional(text('Its message. Well-known codes have their own.')),
      status: v.optional(whole(400, 599, 'The HTTP status. Well-known codes have their own.')),
      at: beforeOrAfter,
    },
    { code: 'the name of the exception' },
  ),
  kind('close', 'The connection is closed.', {
    at: v.optional(
      oneOf(['before', 'midResponse', 'after'], 'Before (the default) or after the records are stored, or after them and half of the response.'),
    ),
  }),
  kind(
    'outage',
    'The sandbox closes all connections and refuses new ones for some time; once unless "times" says otherwise.',
    { seconds: number(0, MAX_SECONDS, 'How long it lasts.') },
    { seconds: 'how long the outage lasts' },
  ),
  kind('delay', 'The request waits.', { seconds: number(0, MAX_SECONDS, 'How long it waits.'), at: beforeOrAfter }, { seconds: 'how long to wait' }),
  kind('reshard', 'A shard is split before the request goes on; once unless "times" says otherwise.', {
    split: v.optional(whole(0, MAX_SHARD, 'The number of the shard to split. Default: the widest open one.')),
  }),
  kind('wrongCount', 'FailedRecordCount or FailedPutCount is one too high.', {}),
  kind('wrongLength', 'The response lacks its last entry.', {}),
  kind('noSequenceNumber', 'Matching records that were stored have no sequence number or record ID in the response.', {}),
  kind('cutOff', 'The response ends in the middle of its JSON.', {}),
  kind('notJson', 'The response is text.', { status: pageStatus }),
  kind('html', "The response is a proxy's web page.", { status: pageStatus }),
] as const;

/** The fields that a rule of each kind may have. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  kinds.map(({ entries }) => [entries.fault.literal, Object.keys(entries)]),
);
const FAULTS = kinds.map(({ entries }) => entries.fault.literal);

const rule = v.pipe(
  v.variant('fault', kinds, ({ expected }) => (expected === 'Object' ? 'must be an object with a "fault".' : `must be one of: ${FAULTS.join(', ')}.`)),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    const wrong = (key: keyof typeof value, message: string): void => {
      addIssue({ message, path: [{ type: 'object', origin: 'value', input: { ...value }, key, value: value[key] }] });
    };
    if (value.service === 'firehose') {
      if (value.shard !== undefined) wrong('shard', 'has no meaning for Firehose.');
      if (value.partitionKey !== undefined) wrong('partitionKey', 'has no meaning for Firehose.');
      if (value.fault === 'reshard') wrong('fault', 'reshard has no meaning for Firehose.');
    }
    if (value.fault === 'quota' && value.bytesPerSecond === undefined && value.recordsPerSecond === undefined) {
      wrong('fault', 'quota needs bytesPerSecond, recordsPerSecond, or both.');
    }
    if (value.operation !== undefined && value.operation !== '*' && !mayApply(value.fault, value.operation)) {
      wrong('operation', `${value.fault} never applies to ${value.operation}.`);
    }
  }),
);

const PLAN_FIELDS = ['seed', 'rules'];

export const faultPlanSchema = v.pipe(
  v.strictObject(
    {
      seed: v.optional(wholeFrom(0, 'Makes chance repeatable. Default: 1.')),
      rules: v.pipe(v.array(rule, 'must be a list of rules.'), v.description('What goes wrong, and when. All conditions of a rule must hold.')),
    },
    ({ expected }) => {
      if (expected === 'Object') return 'must be an object with "rules".';
      return expected === 'never' ? `is not a field here. The fields are: ${PLAN_FIELDS.join(', ')}.` : 'must be a list of rules.';
    },
  ),
  v.title('A fault plan of the Stream Tester sandbox'),
);

/** A fault plan as it is written in a file. */
export type FaultPlanDocument = v.InferInput<typeof faultPlanSchema>;
export type FaultRuleDocument = v.InferOutput<typeof rule>;

/** The fields that an object of a fault plan's document may have: the plan itself, or one of its rules. */
export function knownFields(object: Readonly<Record<string, unknown>>): readonly string[] {
  const { fault } = object;
  return (typeof fault === 'string' && Object.hasOwn(FIELDS, fault) ? FIELDS[fault] : undefined) ?? PLAN_FIELDS;
}

const PUT_MANY = ['PutRecords', 'PutRecordBatch'];
const PUTS = ['PutRecord', ...PUT_MANY];

/** Whether an operation puts records, in either service. */
export function putsRecords(operation: string): boolean {
  return PUTS.includes(operation);
}

/** Whether a fault can happen to an operation at all. */
export function mayApply(fault: string, operation: string): boolean {
  switch (fault) {
    case 'throttle':
    case 'quota':
    case 'internalFailure':
    case 'recordError':
    case 'noSequenceNumber':
      return putsRecords(operation);
    case 'wrongCount':
    case 'wrongLength':
      return PUT_MANY.includes(operation);
    default:
      return true;
  }
}
