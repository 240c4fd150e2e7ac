import type { Place } from '../core/model/problem';
import type { OrderCheck } from '../core/results/orderCheck';
import type { Attempt as StoredAttempt, RequestRow as StoredRequest, SecondRow, ShardTotals, Totals } from '../core/results/rows';
import type { AttemptResult, RunState } from '../core/model/runEvent';
import type { Search } from '../core/results/textSearch';
import type { Filter, Sort, SortKey, Standing } from '../core/results/filter';
import type { Target } from '../core/model/target';
import type { ServiceContract } from '../core/services/service';
import type { Strings } from './strings';

export type { AttemptResult, Filter, OrderCheck, Place, RunState, Search, SecondRow, ShardTotals, Sort, SortKey, Standing, Target, Totals };

/**
 * What the panel and its host say to each other. The panel asks, with a number; the host answers to that number, or
 * tells why it can't. Besides, the host tells of changes. All of it is plain data.
 */

export { isEndedEarly } from '../core/model/errorCodes';
export { isOver, PAUSED_BY_USER } from '../core/model/runEvent';
export { NO_FILTER, SOURCE_ORDER } from '../core/results/filter';

export const NO_SEARCH: Search = { text: '', regex: false, matchCase: false };

/** The actions of the panel that need the host; those that the host lacks are not shown. */
export const ACTIONS = ['reveal', 'showOrigin', 'stop', 'pause', 'resume', 'resend', 'openFailed', 'export'] as const;
export type Action = (typeof ACTIONS)[number];

export const EXPORT_FORMS = ['json', 'ndjson', 'csv'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

export const COPY_FORMS = ['json', 'csv', 'tsv', 'command', 'request'] as const;
export type CopyForm = (typeof COPY_FORMS)[number];

/**
 * Which records an action is about: those of an outcome, `rest`, or these. `rest` are those that surely are not stored
 * because the run ended before its time.
 */
export const CHOICES = ['failed', 'uncertain', 'rest'] as const;
export type Chosen = (typeof CHOICES)[number] | readonly number[];

/** An attempt, with its error in words. */
export interface Attempt extends Omit<StoredAttempt, 'report'> {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** A request, with its error and breach in words. */
export interface RequestRow extends Omit<StoredRequest, 'report' | 'breach'> {
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** How the response broke the service's contract. */
  readonly breach: string | undefined;
}

/** Why a run is paused, in words. */
export interface PauseReason {
  readonly code: string;
  readonly message: string;
  /** What the user can do. */
  readonly remedy: string;
}

/** What the panel knows about the service that a run sends to. */
export type ServiceTraits = Pick<ServiceContract, 'displayName' | 'icon' | 'hasKeys' | 'shardRate' | 'identifier'>;

/** What stays the same during a run. */
export interface RunHead {
  readonly id: string;
  readonly name: string;
  readonly target: Target;
  readonly service: ServiceTraits;
  readonly accountId: string | undefined;
  /** Names of the sources by their numbers. */
  readonly sources: readonly string[];
}

/** The state of a run and of the view of it, at one moment. */
export interface Status {
  readonly state: RunState;
  readonly pauseReason: PauseReason | undefined;
  readonly totals: Totals;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Milliseconds since the first request went out, up to now or to the end. */
  readonly elapsed: number;
  readonly shards: readonly ShardTotals[];
  readonly codes: readonly { readonly code: string; readonly records: number }[];
  /** Whether each key's records arrived in source order; undefined before the end, and where no key came twice. */
  readonly order: OrderCheck | undefined;
  /** What happened over time, in at most `TIME_BINS` equal parts. */
  readonly time: { readonly secondsPerBin: number; readonly bins: readonly SecondRow[] };
  readonly view: ViewStatus;
}

export const TIME_BINS = 120;

export interface ViewStatus {
  /** How many records pass the filter and the search. */
  readonly count: number;
  /** Set while payloads are searched, and when that ended early. */
  readonly search: { readonly done: number; readonly of: number; readonly problem: string | undefined } | undefined;
}

/** One record as the table shows it. Lines are from 1. */
export interface Row {
  readonly record: number;
  readonly standing: Standing;
  readonly possibleDuplicate: boolean;
  readonly source: number;
  readonly line: number;
  readonly key: string | undefined;
  readonly bytes: number;
  readonly shard: string | undefined;
  readonly expectedShard: string | undefined;
  readonly stored: string | undefined;
  readonly attempts: number;
  /** The result of each attempt, the first first: stored, refused, uncertain or still open. At most the last 12. */
  readonly results: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly latency: number | undefined;
}

/** The letters of `Row.results`. */
export const RESULT_LETTERS = { stored: 's', refused: 'r', uncertain: 'u', open: 'o' } as const;

/** Everything of one record, but its payload. */
export interface Details {
  readonly row: Row;
  readonly start: Place;
  readonly end: Place;
  readonly explicitHashKey: string | undefined;
  /** The 128-bit number that decides on the shard, decimal; undefined for Firehose. */
  readonly hashKey: string | undefined;
  readonly problem: string | undefined;
  /** The index in an earlier run of the record that this one is sent again for. */
  readonly origin: number | undefined;
  readonly attempts: readonly Attempt[];
}

/** The beginning of a record's data as it is sent. */
export interface Payload {
  /** The data, or its first `PAYLOAD_LIMIT` bytes, in base64. */
  readonly base64: string;
  readonly bytes: number;
}

/** Most records that can be selected or copied at a time. */
export const MAX_RECORDS = 100_000;

/** Most bytes of a payload that the panel is given. */
export const PAYLOAD_LIMIT = 256 * 1024;

export interface ShardRow {
  readonly shardId: string;
  readonly records: number;
  readonly bytes: number;
  /** Records whose keys map to the shard, by the shard map at the time of sending. */
  readonly expected: number;
  /** Attempts refused for rate, of records that were or would be stored in the shard. */
  readonly throttled: number;
}

/** A partition key with many records. */
export interface HotKey {
  readonly key: string;
  readonly records: number;
  readonly bytes: number;
}

/** What can be asked: the question's content and the answer's. */
export interface Questions {
  /** The panel is there and wants to know what it shows. `run` is undefined when the run is not known any more. */
  ready: {
    ask: Record<string, never>;
    answer: {
      readonly strings: Strings;
      /** A BCP 47 tag. */
      readonly locale: string;
      readonly run: RunHead | undefined;
      readonly actions: readonly Action[];
      readonly status: Status | undefined;
      /** The first rows: of all records in source order, until `view` asks for others. */
      readonly rows: readonly Row[];
      /** The record that the person wants to see, if they came for one. */
      readonly record: number | undefined;
    };
  };
  /** Sets the filter, search and order of what `rows` gives. The answer has the first rows, which saves a question. */
  view: { ask: { filter: Filter; sort: Sort; search: Search | undefined }; answer: { readonly status: Status; readonly rows: readonly Row[] } };
  rows: { ask: { start: number; count: number }; answer: { readonly rows: readonly Row[]; readonly count: number } };
  /** The indexes of the records at these positions of the view. */
  records: { ask: { start: number; count: number }; answer: { readonly records: readonly number[] } };
  /** Where in the view a record is now; undefined when it does not pass. */
  position: { ask: { record: number }; answer: { readonly position: number | undefined } };
  details: { ask: { record: number }; answer: Details };
  payload: { ask: { record: number }; answer: Payload };
  requests: { ask: { start: number; count: number }; answer: { readonly rows: readonly RequestRow[]; readonly count: number } };
  shards: { ask: Record<string, never>; answer: { readonly shards: readonly ShardRow[]; readonly keysByRecords: readonly HotKey[]; readonly keysByBytes: readonly HotKey[] } };
  reveal: { ask: { record: number }; answer: Done };
  showOrigin: { ask: { record: number }; answer: Done };
  stop: { ask: { abort: boolean }; answer: Done };
  pause: { ask: Record<string, never>; answer: Done };
  resume: { ask: Record<string, never>; answer: Done };
  resend: { ask: { records: Chosen }; answer: Done };
  openFailed: { ask: { records: Chosen }; answer: Done };
  export: { ask: { form: ExportForm }; answer: Done };
  /** Copies records to the clipboard, `MAX_RECORDS` at most. The answer is how many records that were. */
  copy: { ask: { form: CopyForm; records: readonly number[] }; answer: { readonly copied: number } };
  copyText: { ask: { text: string }; answer: Done };
}

export type Done = Record<string, never>;
export type Question = keyof Questions;
export type Ask<Q extends Question> = Questions[Q]['ask'];
export type Answer<Q extends Question> = Questions[Q]['answer'];

/** From the panel. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
  readonly ask: unknown;
}

/** To the panel. */
export type ToPanel =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** The question could not be answered; `message` is for the person. */
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'status'; readonly status: Status }
  /** The panel shows another run from now on: ask `ready` again. */
  | { readonly kind: 'reset' }
  /** The person wants to see this record, whatever the panel shows now. */
  | { readonly kind: 'record'; readonly record: number };

/** What the panel remembers over a reload, beside how it looks. The host reads the run's ID from it. */
export interface RememberedRun {
  readonly run: string;
}
