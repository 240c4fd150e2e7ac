import { type OrderCheck, OrderChecker } from '../core/results/orderCheck';
import type { KnownRun } from '../core/results/run';
import { SERVICES } from '../core/services/registry';

/** Records to check before a break: a few ms, because the panel asks for its first rows meanwhile. */
const PORTION = 2000;
/** The check starts this late, in ms, so that the first rows of a new panel are not delayed. */
const BEGIN_AFTER = 300;

/** The results by run: a run that is over no longer changes. */
const CHECKED = new WeakMap<KnownRun, OrderCheck>();

/** Whether a run kept the order of each key: determined once, when the run is over. */
export class OrderReport {
  private begun = false;
  private disposed = false;

  /** @param ready called when `result` is there */
  constructor(
    private readonly run: KnownRun,
    private readonly ready: () => void,
  ) {}

  /** Undefined during the run, until the check is done, and where no key is used twice. */
  result(): OrderCheck | undefined {
    const checked = CHECKED.get(this.run);
    if (checked !== undefined) return checked.keys === 0 ? undefined : checked;
    if (!this.begun && SERVICES[this.run.target.service].hasKeys && this.run.store.isOver) {
      this.begun = true;
      setTimeout(() => void this.check(), BEGIN_AFTER).unref();
    }
    return undefined;
  }

  /** Ends the check if it is running. */
  dispose(): void {
    this.disposed = true;
  }

  private async check(): Promise<void> {
    const { store, records } = this.run;
    const checker = new OrderChecker();
    for (let record = 0; record < store.length; record += 1) {
      if (record % PORTION === PORTION - 1) await new Promise((resolve) => setImmediate(resolve));
      if (this.disposed) return;
      if (store.outcome(record) !== 'delivered') continue;
      const key = records.partitionKey(record);
      const shardId = store.shardId(record);
      const sequenceNumber = store.storedId(record);
      if (key !== undefined && shardId !== undefined && sequenceNumber !== undefined) checker.add(record, { key, shardId, sequenceNumber });
    }
    CHECKED.set(this.run, checker.result);
    this.ready();
  }
}
