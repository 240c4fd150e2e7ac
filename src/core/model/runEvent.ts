import type { Breach, ErrorReport } from './errorCodes';

/** What happens in a run, as plain data, in the order it happens. The result store and the journal are made from it. */

/** What finally happened to a record: stored, definitely not stored, maybe stored, or never sent (invalid, or the run was stopped first). */
export const OUTCOMES = ['delivered', 'failed', 'uncertain', 'notSent'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one attempt did to one record: the service stored it, definitely did not, or may have. */
export const ATTEMPT_RESULTS = ['stored', 'refused', 'uncertain'] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** One record's part in one request. */
export interface AttemptEvent extends ErrorReport {
  readonly record: number;
  readonly result: AttemptResult;
  /** Set when it was throttled. */
  readonly throttled?: true;
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  readonly recordId?: string;
  /** How long the record waits before its next attempt, in ms; absent when there is none. */
  readonly waitMs?: number;
  /** Set when this attempt was the record's last. */
  readonly outcome?: Outcome;
}

/**
 * - `running`: requests go out
 * - `pausing`, `stopping`: nothing new is sent, requests in flight may still complete
 * - `paused`: waits for the user
 * - `finished`: every record was tried to its end
 * - `stopped`: the user ended the run before that
 * - `interrupted`: the window or its host ended during the run; known from the journal only
 */
export type RunState = 'running' | 'pausing' | 'paused' | 'stopping' | 'finished' | 'stopped' | 'interrupted';

/** Whether every record of a run in this state has its outcome. */
export function isOver(state: RunState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'interrupted';
}

/** Why a run is paused. */
export interface PauseReason extends ErrorReport {
  /** `PausedByUser`, or the code of the error that needs the user. */
  readonly code: string;
}

/** The reason of a run that the user paused. */
export const PAUSED_BY_USER: PauseReason = { code: 'PausedByUser' };

/**
 * An event of an engine, whose time is that of its waits, with the time of day instead.
 * @param at milliseconds since the epoch
 */
export function atWallTime(event: RunEvent, at: number): RunEvent {
  return 'at' in event ? { ...event, at } : event;
}

export type RunEvent =
  /** A request is about to go out. After a crash its records are uncertain. */
  | { readonly kind: 'dispatched'; readonly at: number; readonly request: number; readonly records: readonly number[]; readonly bytes: number }
  /** A request came to its end, whatever that was. Has a report if the request as a whole failed. */
  | ({
      readonly kind: 'completed';
      readonly at: number;
      readonly request: number;
      readonly httpStatus?: number;
      readonly requestId?: string;
      /** How the response broke the service's contract. */
      readonly breach?: Breach;
      readonly attempts: readonly AttemptEvent[];
    } & ErrorReport)
  /** A record came to its outcome without a further request: invalid, stopped before it was sent, or between attempts. */
  | ({
      readonly kind: 'settled';
      readonly record: number;
      /** The last record of a range that all came to the same outcome for the same reason; absent for one record. */
      readonly last?: number;
      readonly outcome: Outcome;
      /** Set where attempts may be missing from the journal: any number of them may have stored the record. */
      readonly maybeTwice?: true;
    } & ErrorReport)
  /** The endpoint can't be reached: the run waits, and tries one request at a time. */
  | { readonly kind: 'outage'; readonly at: number; readonly reason?: ErrorReport }
  /** The outage is over. */
  | { readonly kind: 'reachable'; readonly at: number }
  /** The journal can't be written from here on: a later window won't know what happened. Never in a journal itself. */
  | { readonly kind: 'journalBroken'; readonly at: number; readonly message: string }
  | { readonly kind: 'state'; readonly at: number; readonly state: RunState; readonly reason?: PauseReason };
