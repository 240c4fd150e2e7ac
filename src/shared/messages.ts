import type { Place } from '../core/model/problem';
import type { OrderCheck } from '../core/results/orderCheck';
import type { Attempt as StoredAttempt, RequestRow as StoredRequest, SecondRow, ShardTotals, Totals } from '../core/results/rows';
import type { AttemptResult, RunState } from '../core/model/runEvent';
import type { Search } from '../core/results/textSearch';
import type { Filter, Sort, SortKey, Standing } from '../core/results/filter';
import type { Target } from '../core/model/target';
import type { ServiceContract } from '../core/services/service';
import type { Question } from './questions';
import type { Remembered } from './remembered';
import type { Strings } from './strings';

export type { AttemptResult, Filter, OrderCheck, Place, RunState, Search, SecondRow, ShardTotals, Sort, SortKey, Standing, Target, Totals };
export type { ExportForm } from '../core/exports/export';
export type { Ask, Chosen, CopyForm, Question } from './questions';

/**
 * What the panel and its host exchange, as plain data. The panel asks numbered questions (questions.ts), which the host
 * answers or fails; the host also reports changes (toPanel.ts).
 */

export { isOver, OUTCOMES, PAUSED_BY_USER } from '../core/model/runEvent';
export { NO_FILTER, SOURCE_ORDER } from '../core/results/filter';

export const NO_SEARCH: Search = { text: '', regex: false, matchCase: false };

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
export interface PauseText {
  readonly code: string;
  readonly message: string;
  /** What the user can do. */
  readonly remedy: string;
}

/** A run waits because its endpoint can't be reached. */
export interface Outage {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Why it can't be reached, in words; empty when that isn't known. */
  readonly message: string;
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
  readonly pauseReason: PauseText | undefined;
  /** Defined while the run waits for its endpoint. */
  readonly outage: Outage | undefined;
  /** Why the run's journal can't be written anymore; undefined while it can. */
  readonly journalBroken: string | undefined;
  readonly totals: Totals;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Milliseconds since the first request went out, up to now or to the end. */
  readonly elapsed: number;
  readonly shards: readonly ShardTotals[];
  readonly codes: readonly { readonly code: string; readonly records: number }[];
  /** Whether records were left out because the run ended early: those of the choice `rest`. */
  readonly hasRest: boolean;
  /** Whether each key's records arrived in source order; undefined before the end, and where no key is used twice. */
  readonly order: OrderCheck | undefined;
  /** What happened over time, in at most `TIME_BINS` equal parts. */
  readonly time: { readonly secondsPerBin: number; readonly bins: readonly SecondRow[] };
  readonly view: ViewStatus;
}

export const TIME_BINS = 120;

export interface ViewStatus {
  /** How many records pass the filter and the search. */
  readonly count: number;
  /** Defined while payloads are searched, and when the search ended early. */
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
  /** The results of at most the last 12 attempts, in `RESULT_LETTERS`. */
  readonly results: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly latency: number | undefined;
}

/** The letters of `Row.results`. */
export const RESULT_LETTERS = { stored: 's', refused: 'r', uncertain: 'u', open: 'o' } as const;

/** Everything known about one record, except its payload. */
export interface Details {
  readonly row: Row;
  readonly start: Place;
  readonly end: Place;
  readonly explicitHashKey: string | undefined;
  /** The 128-bit number that selects the shard, in decimal; undefined where the service has no keys. */
  readonly hashKey: string | undefined;
  readonly problem: string | undefined;
  /** The index of the original record in the earlier run, if this one is a resend. */
  readonly origin: number | undefined;
  readonly attempts: readonly Attempt[];
}

/** The start of a record's data as it is sent. */
export interface Payload {
  /** The data, or its first `PAYLOAD_LIMIT` bytes, in base64. */
  readonly base64: string;
  readonly bytes: number;
}

/** The maximum number of records that can be selected or copied at a time. */
export const MAX_RECORDS = 100_000;

/** The panel gets at most this many bytes of a payload. */
export const PAYLOAD_LIMIT = 256 * 1024;

export interface ShardRow {
  readonly shardId: string;
  readonly records: number;
  readonly bytes: number;
  /** Records whose keys map to the shard, by the shard map at the time of sending. */
  readonly expected: number;
  /** Throttled attempts of records that were or would be stored in the shard. */
  readonly throttled: number;
}

/** A partition key with many records. */
export interface HotKey {
  readonly key: string;
  readonly records: number;
  readonly bytes: number;
}

/** What the host answers to each question. */
export interface Answers {
  ready: {
    readonly strings: Strings;
    /** A BCP 47 tag. */
    readonly locale: string;
    /** Undefined when the run is no longer known. */
    readonly run: RunHead | undefined;
    /** The panel's saved state, as far as it can be understood; it may be about another run. */
    readonly remembered: Remembered | undefined;
    readonly status: Status | undefined;
    /** The first rows: of all records in source order, until `view` selects others. */
    readonly rows: readonly Row[];
    /** The record that the user wants to see. */
    readonly record: number | undefined;
  };
  /** The first rows come with it, which saves a question. */
  view: { readonly status: Status; readonly rows: readonly Row[] };
  rows: { readonly rows: readonly Row[]; readonly count: number };
  records: { readonly records: readonly number[] };
  /** Undefined when the record doesn't pass the filter. */
  position: { readonly position: number | undefined };
  details: Details;
  payload: Payload;
  requests: { readonly rows: readonly RequestRow[]; readonly count: number };
  shards: { readonly shards: readonly ShardRow[]; readonly keysByRecords: readonly HotKey[]; readonly keysByBytes: readonly HotKey[] };
  reveal: Done;
  showOrigin: Done;
  stop: Done;
  pause: Done;
  resume: Done;
  resend: Done;
  openFailed: Done;
  export: Done;
  /** How many records were copied. */
  copy: { readonly copied: number };
  copyText: Done;
}

type Done = Readonly<Record<string, never>>;
export type Answer<Q extends Question> = Answers[Q];
