import type { WireRequest } from '../model/sender';

/** The records of a request that may go out now. */
export interface NextRequest {
  readonly records: readonly number[];
  /** Bytes as the service counts them. */
  readonly bytes: number;
  readonly call: WireRequest['call'];
}

/** The records that wait to be sent: which may go together, and when. All times in ms. */
export interface SendQueue {
  /** The next request that may go out at this time, taken out of the queue; undefined when none may. */
  take(now: number): NextRequest | undefined;
  /** The earliest time at which `take` may give something; undefined when it depends on a response, or nothing waits. */
  nextAt(now: number): number | undefined;
  /** Puts records back that are to be tried again, not before `readyAt`. */
  putBack(records: readonly number[], readyAt: number): void;
  /** Says that a record has its outcome and does not come back. */
  settled(record: number, sequenceNumber: string | undefined): void;
  /** Says that the lanes of the records are others now. What waits keeps its order and its times. */
  relane(): void;
}
