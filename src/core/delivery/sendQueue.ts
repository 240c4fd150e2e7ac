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
  /** Call when a record has its outcome: it won't be sent again. */
  settled(record: number, sequenceNumber: string | undefined): void;
  /** Call when the records are assigned to new lanes. Waiting records keep their order and their times. */
  relane(): void;
}
