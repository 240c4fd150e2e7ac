/** What happens in a run, as plain data, in the order it happens. The result store and the journal are made from it. */

/** What finally became of a record. The meaning of each is in DESIGN.md's table of words. */
export const OUTCOMES = ['delivered', 'failed', 'uncertain', 'notSent'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one attempt did to one record: the service stored it, surely did not, or may have. */
export const ATTEMPT_RESULTS = ['stored', 'refused', 'uncertain'] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** The codes of records whose run ended before they came to their own end: stopped, or the window closed. */
export const ENDED_EARLY: ReadonlySet<string> = new Set(['Stopped', 'Interrupted']);

/** One record's part in one request. */
export interface AttemptEvent {
  readonly record: number;
  readonly result: AttemptResult;
  /** Whether it was refused for rate. */
  readonly throttled?: true;
  /** The service's code for the record, or for its whole request, or ours for a failure of the connection. */
  readonly code?: string;
  /** The service's words, or ours. */
  readonly message?: string;
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
 * - `pausing`, `stopping`: nothing new goes out, requests under way may still be answered
 * - `paused`: waits for the person
 * - `finished`: every record was tried to its end
 * - `stopped`: the person ended the run before that
 * - `interrupted`: the window or its host ended in mid-run; known from the journal only
 */
export type RunState = 'running' | 'pausing' | 'paused' | 'stopping' | 'finished' | 'stopped' | 'interrupted';

/** Whether every record of a run in this state has its outcome. */
export function isOver(state: RunState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'interrupted';
}

/** Why a run is paused, and what to do about it. */
export interface PauseReason {
  /** The exception's name, or `person` when somebody pressed Pause. */
  readonly code: string;
  /** The service's words. */
  readonly message: string;
  /** What the person can do. */
  readonly remedy: string;
}

export type RunEvent =
  /** A request is about to go out. After a crash its records are uncertain. */
  | { readonly kind: 'dispatched'; readonly at: number; readonly request: number; readonly records: readonly number[]; readonly bytes: number }
  /** A request came to its end, whatever that was. */
  | {
      readonly kind: 'completed';
      readonly at: number;
      readonly request: number;
      readonly httpStatus?: number;
      readonly requestId?: string;
      /** Set when the request as a whole failed. */
      readonly code?: string;
      readonly message?: string;
      /** How the answer broke the service's contract. */
      readonly breach?: string;
      readonly attempts: readonly AttemptEvent[];
    }
  /** A record came to its outcome without a further request: invalid, stopped before it was sent, or between attempts. */
  | {
      readonly kind: 'settled';
      readonly record: number;
      readonly outcome: Outcome;
      readonly code?: string;
      /** Arguments of the description of `code`, where that is ours. */
      readonly args?: readonly (string | number)[];
      readonly message?: string;
    }
  | { readonly kind: 'state'; readonly at: number; readonly state: RunState; readonly reason?: PauseReason };
