import type { Search } from '../core/results/textSearch';
import { type Filter, type Sort, SORT_KEYS, STANDINGS } from '../core/results/filter';
import { type Ask, type Asked, CHOICES, type Chosen, COPY_FORMS, EXPORT_FORMS, type Question, type ToPanel } from './messages';

/** A message that is not what it should be. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

type Decoder<T> = (value: unknown) => T;

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new MessageError('an object is expected');
  return value as Readonly<Record<string, unknown>>;
}

const natural: Decoder<number> = (value) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new MessageError('a whole number is expected');
  return value;
};

const text: Decoder<string> = (value) => {
  if (typeof value !== 'string') throw new MessageError('a text is expected');
  return value;
};

const flag: Decoder<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new MessageError('true or false is expected');
  return value;
};

const list =
  <T>(each: Decoder<T>): Decoder<T[]> =>
  (value) => {
    if (!Array.isArray(value)) throw new MessageError('a list is expected');
    return value.map(each);
  };

const maybe =
  <T>(decode: Decoder<T>): Decoder<T | undefined> =>
  (value) =>
    value === undefined || value === null ? undefined : decode(value);

const oneOf =
  <T extends string>(allowed: readonly T[]): Decoder<T> =>
  (value) => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new MessageError(`one of ${allowed.join(', ')} is expected`);
    return found;
  };

const nothing: Decoder<Record<string, never>> = () => ({});


/** @throws {MessageError} */
export const decodeFilter: Decoder<Filter> = (value) => {
  const raw = fields(value);
  return {
    standings: list(oneOf(STANDINGS))(raw['standings']),
    leastAttempts: maybe(natural)(raw['leastAttempts']),
    mostAttempts: maybe(natural)(raw['mostAttempts']),
    possibleDuplicate: flag(raw['possibleDuplicate']),
    throttled: flag(raw['throttled']),
    shard: maybe(text)(raw['shard']),
    code: maybe(text)(raw['code']),
    source: maybe(natural)(raw['source']),
    request: maybe(natural)(raw['request']),
  };
};

/** @throws {MessageError} */
export const decodeSort: Decoder<Sort> = (value) => {
  const raw = fields(value);
  return { key: oneOf(SORT_KEYS)(raw['key']), descending: flag(raw['descending']) };
};

/** @throws {MessageError} */
export const decodeSearch: Decoder<Search> = (value) => {
  const raw = fields(value);
  return { text: text(raw['text']), regex: flag(raw['regex']), matchCase: flag(raw['matchCase']) };
};

const chosen: Decoder<Chosen> = (value) =>
  Array.isArray(value) ? list(natural)(value) : oneOf(CHOICES)(value);

const stretch: Decoder<{ start: number; count: number }> = (value) => {
  const raw = fields(value);
  return { start: natural(raw['start']), count: natural(raw['count']) };
};

const oneRecord: Decoder<{ record: number }> = (value) => ({ record: natural(fields(value)['record']) });
const someRecords: Decoder<{ records: Chosen }> = (value) => ({ records: chosen(fields(value)['records']) });

/** How each question's content is checked. */
const ASKS: { readonly [Q in Question]: Decoder<Ask<Q>> } = {
  ready: nothing,
  view: (value) => {
    const raw = fields(value);
    return { filter: decodeFilter(raw['filter']), sort: decodeSort(raw['sort']), search: maybe(decodeSearch)(raw['search']) };
  },
  rows: stretch,
  records: stretch,
  position: oneRecord,
  details: oneRecord,
  payload: oneRecord,
  requests: stretch,
  shards: nothing,
  reveal: oneRecord,
  showOrigin: oneRecord,
  stop: (value) => ({ abort: flag(fields(value)['abort']) }),
  pause: nothing,
  resume: nothing,
  resend: someRecords,
  openFailed: someRecords,
  export: (value) => ({ form: oneOf(EXPORT_FORMS)(fields(value)['form']) }),
  copy: (value) => {
    const raw = fields(value);
    return { form: oneOf(COPY_FORMS)(raw['form']), records: list(natural)(raw['records']) };
  },
  copyText: (value) => ({ text: text(fields(value)['text']) }),
};

// Pure, so that the panel's bundle can do without what only the host needs.
const QUESTIONS = /* @__PURE__ */ Object.keys(ASKS) as Question[];

/**
 * A message from the panel, its outside checked: the content is checked by `decodeAsk`.
 * @throws {MessageError}
 */
export function decodeAsked(message: unknown): Asked {
  const raw = fields(message);
  return { id: natural(raw['id']), question: oneOf(QUESTIONS)(raw['question']), ask: raw['ask'] };
}

/** @throws {MessageError} */
export function decodeAsk<Q extends Question>(question: Q, ask: unknown): Ask<Q> {
  return ASKS[question](ask);
}

/**
 * A message from the host, its outside checked. Its content was made by the same version of this extension.
 * @throws {MessageError}
 */
export function decodeToPanel(message: unknown): ToPanel {
  const raw = fields(message);
  const kind = oneOf(['answer', 'failure', 'status', 'reset', 'record'] as const)(raw['kind']);
  switch (kind) {
    case 'answer':
      return { kind, id: natural(raw['id']), answer: raw['answer'] };
    case 'failure':
      return { kind, id: natural(raw['id']), message: text(raw['message']) };
    case 'status': {
      const status = fields(raw['status']);
      fields(status['totals']);
      fields(status['view']);
      return message as ToPanel;
    }
    case 'reset':
      return { kind };
    case 'record':
      return { kind, record: natural(raw['record']) };
  }
}
