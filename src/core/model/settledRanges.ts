import type { ErrorReport } from './errorCodes';
import type { Outcome, RunEvent } from './runEvent';

type Settled = Extract<RunEvent, { kind: 'settled' }>;
/** Why records came to their outcome, with what else their event says. */
type Reason = ErrorReport & Pick<Settled, 'maybeTwice'>;

/** Settles records in their order, neighbors with the same outcome and reason by one event. */
export class SettledRanges {
  private record = 0;
  private last = -1;
  private outcome: Outcome = 'notSent';
  private reason: Reason = {};

  constructor(private readonly emit: (event: Settled) => void) {}

  /** @param last the last record, if several came to the same outcome */
  add(record: number, outcome: Outcome, reason: Reason, last = record): void {
    if (this.last === record - 1 && this.last >= 0 && this.outcome === outcome && isSame(this.reason, reason)) {
      this.last = last;
      return;
    }
    this.flush();
    this.record = record;
    this.last = last;
    this.outcome = outcome;
    this.reason = reason;
  }

  /** Emits what was added last. */
  flush(): void {
    const { record, last, outcome, reason } = this;
    if (last >= 0) this.emit({ kind: 'settled', record, ...(last === record ? {} : { last }), outcome, ...reason });
    this.last = -1;
  }
}

function isSame(a: Reason, b: Reason): boolean {
  if (a === b) return true;
  const { args: argsA = [] } = a;
  const { args: argsB = [] } = b;
  return a.code === b.code && a.message === b.message && a.maybeTwice === b.maybeTwice && argsA.length === argsB.length && argsA.every((arg, i) => arg === argsB[i]);
}
