import { float64Column, int32Column, TextColumn, TextPool, uint16Column, uint32Column, uint8Column } from '../bytes/columns';
import type { ErrorReport } from '../model/errorCodes';
import { ATTEMPT_RESULTS, type AttemptEvent, isOver, type Outcome, OUTCOMES, type PauseReason, type RunEvent, type RunState } from '../model/runEvent';
import { ReportPool } from './reportPool';
import { RequestColumns } from './requestColumns';
import type { Attempt, RequestRow, SecondRow, ShardTotals, Totals } from './rows';

const PENDING = 255;
const NONE = -1;
/** The bit of a record's flags that says that an attempt may have stored it, in this run or an earlier one. */
const MAY_BE_STORED = 1;
/** The bit that marks a possible duplicate: more than one attempt may have stored the record. */
export const POSSIBLE_DUPLICATE = 2;

/**
 * Everything that is known of a run's records, in columns by record index, made from the run's events alone.
 * About 60 bytes a record and 30 an attempt, besides sequence numbers.
 */
export class ResultStore {
  /** Error codes, error reports and shard IDs, each held once. */
  readonly codes = new TextPool();
  readonly reports = new ReportPool();
  readonly shards = new TextPool();

  private readonly outcomes = uint8Column();
  private readonly flags = uint8Column();
  private readonly attemptCounts = uint16Column();
  private readonly lastAttempts = int32Column();
  private readonly shardNumbers = uint16Column();
  private readonly codeNumbers = uint16Column();
  private readonly reportNumbers = uint32Column();
  private readonly firstStarts = float64Column();
  private readonly lastEnds = float64Column();
  private readonly throttleCounts = uint16Column();
  private readonly storedAs = new TextColumn();
  /** Delivered records and their bytes, by number of the shard. */
  private readonly shardRecords: number[] = [];
  private readonly shardBytes: number[] = [];
  /** How many records have an error code, by number of the code. */
  private readonly codeRecords: number[] = [];

  private readonly attemptPrevious = int32Column();
  private readonly attemptRequest = uint32Column();
  private readonly attemptRecord = uint32Column();
  private readonly attemptResult = uint8Column();
  private readonly attemptReport = uint32Column();
  private readonly attemptWait = float64Column();

  private readonly requests = new RequestColumns();

  private readonly perSecond: SecondRow[] = [];
  private readonly counts: Record<Outcome, number> = { delivered: 0, failed: 0, uncertain: 0, notSent: 0 };
  private possibleDuplicates = 0;
  private retried = 0;
  private retries = 0;
  private throttled = 0;
  private deliveredBytes = 0;
  private changes = 0;
  private currentState: RunState = 'running';
  private currentReason: PauseReason | undefined;
  private brokenJournal: { readonly at: number; readonly message: string } | undefined;
  private outage: { readonly since: number; readonly reason: ErrorReport | undefined } | undefined;
  private started: number | undefined;
  private ended: number | undefined;

  /**
   * @param bytesOf the size of each record's data as it is sent, in bytes
   * @param earlierStores by record: how many attempts of earlier runs may have stored it, at most 2; undefined for none
   */
  constructor(
    readonly length: number,
    private readonly bytesOf: (record: number) => number,
    earlierStores?: Uint8Array,
  ) {
    this.outcomes.fill(length, PENDING);
    this.flags.fill(length, 0);
    this.attemptCounts.fill(length, 0);
    this.lastAttempts.fill(length, NONE);
    this.shardNumbers.fill(length, 0);
    this.codeNumbers.fill(length, 0);
    this.reportNumbers.fill(length, 0);
    this.firstStarts.fill(length, Number.NaN);
    this.lastEnds.fill(length, Number.NaN);
    this.throttleCounts.fill(length, 0);
    earlierStores?.forEach((stores, record) => {
      for (let store = 0; store < stores; store += 1) this.mayBeStored(record);
    });
  }

  /** Grows with every event: what shows the run asks again when it has changed. */
  get version(): number {
    return this.changes;
  }

  get state(): RunState {
    return this.currentState;
  }

  /** Whether every record has its outcome, and nothing changes anymore. */
  get isOver(): boolean {
    return isOver(this.currentState);
  }

  get pauseReason(): PauseReason | undefined {
    return this.currentReason;
  }

  /** When the first request went out, ms since the epoch. */
  get startedAt(): number | undefined {
    return this.started;
  }

  /** Since when the endpoint can't be reached and the run waits for it, ms since the epoch; undefined while it can. */
  get outageSince(): number | undefined {
    return this.outage?.since;
  }

  /** Why the endpoint can't be reached, as far as that is known. */
  get outageReason(): ErrorReport | undefined {
    return this.outage?.reason;
  }

  /** Since when the run's journal can't be written, ms since the epoch, and why; undefined while it can. */
  get journalBroken(): { readonly at: number; readonly message: string } | undefined {
    return this.brokenJournal;
  }

  /** When the run came to its end, ms since the epoch. */
  get endedAt(): number | undefined {
    return this.ended;
  }

  apply(event: RunEvent): void {
    this.changes += 1;
    switch (event.kind) {
      case 'dispatched':
        this.dispatch(event);
        return;
      case 'completed':
        this.complete(event);
        return;
      case 'settled':
        this.settleRange(event);
        return;
      case 'journalBroken':
        this.brokenJournal ??= { at: event.at, message: event.message };
        return;
      case 'outage':
        this.outage = { since: event.at, reason: event.reason };
        return;
      case 'reachable':
        this.outage = undefined;
        return;
      case 'state':
        if (event.state !== 'running') this.outage = undefined;
        this.currentState = event.state;
        this.currentReason = event.reason;
        if (isOver(event.state)) this.ended = event.at;
        return;
    }
  }

  totals(): Totals {
    const { delivered, failed, uncertain, notSent } = this.counts;
    return {
      records: this.length,
      delivered,
      failed,
      uncertain,
      notSent,
      pending: this.length - delivered - failed - uncertain - notSent,
      possibleDuplicates: this.possibleDuplicates,
      retried: this.retried,
      retries: this.retries,
      throttled: this.throttled,
      requests: this.requests.length,
      deliveredBytes: this.deliveredBytes,
    };
  }

  /** Undefined while the record has no outcome yet. */
  outcome(record: number): Outcome | undefined {
    return OUTCOMES[this.outcomes.get(record)];
  }

  /** Whether more than one attempt may have stored the record, in this run or in the runs it was sent in before. */
  possibleDuplicate(record: number): boolean {
    return (this.flags.get(record) & POSSIBLE_DUPLICATE) !== 0;
  }

  /** How many attempts may have stored the record, in this run and in those before: 0, 1, or 2 for any number above. */
  timesStored(record: number): number {
    const flags = this.flags.get(record);
    return (flags & POSSIBLE_DUPLICATE) !== 0 ? 2 : flags & MAY_BE_STORED;
  }

  attemptCount(record: number): number {
    return this.attemptCounts.get(record);
  }

  shardId(record: number): string | undefined {
    return this.shards.text(this.shardNumbers.get(record));
  }

  /** The sequence number (Kinesis) or record ID (Firehose) of a delivered record. */
  storedId(record: number): string | undefined {
    return this.storedAs.get(record);
  }

  /** The code of the last attempt that failed, or of what else kept the record from being delivered. */
  errorCode(record: number): string | undefined {
    return this.codes.text(this.codeNumbers.get(record));
  }

  /** The report behind `errorCode`. */
  errorReport(record: number): ErrorReport | undefined {
    return this.reports.report(this.reportNumbers.get(record));
  }

  /** From the first request with this record to the response of its last one, in ms; undefined before a response. */
  latency(record: number): number | undefined {
    const latency = this.lastEnds.get(record) - this.firstStarts.get(record);
    return Number.isNaN(latency) ? undefined : latency;
  }

  bytes(record: number): number {
    return this.bytesOf(record);
  }

  /** All attempts of a record, the first one first. */
  attempts(record: number): Attempt[] {
    const attempts: Attempt[] = [];
    for (let attempt = this.lastAttempts.get(record); attempt !== NONE; attempt = this.attemptPrevious.get(attempt)) {
      const request = this.requestRow(this.attemptRequest.get(attempt));
      const wait = this.attemptWait.get(attempt);
      attempts.push({
        request: request.request,
        requestId: request.requestId,
        httpStatus: request.httpStatus,
        startedAt: request.startedAt,
        endedAt: request.endedAt,
        result: ATTEMPT_RESULTS[this.attemptResult.get(attempt)],
        report: this.reports.report(this.attemptReport.get(attempt)),
        waitMs: Number.isNaN(wait) ? undefined : wait,
      });
    }
    return attempts.reverse();
  }

  get requestCount(): number {
    return this.requests.length;
  }

  requestRow(request: number): RequestRow {
    return this.requests.row(request, this.reports);
  }

  /** The records of a request, in its order. A view: valid until the next event. */
  recordsOf(request: number): Uint32Array {
    const { first, count } = this.requests.attempts(request);
    return this.attemptRecord.view().subarray(first, first + count);
  }

  /** What each shard took, in the order in which they first came up. Shards without a delivered record are left out. */
  shardTotals(): ShardTotals[] {
    const totals: ShardTotals[] = [];
    this.shardRecords.forEach((records, number) => {
      const shardId = this.shards.text(number);
      if (shardId !== undefined) totals.push({ shardId, records, bytes: this.shardBytes[number] ?? 0 });
    });
    return totals;
  }

  /** Each error code that some record has, with the number of its records. */
  errorCodes(): { readonly code: string; readonly records: number }[] {
    const codes: { code: string; records: number }[] = [];
    this.codeRecords.forEach((records, number) => {
      const code = this.codes.text(number);
      if (code !== undefined && records > 0) codes.push({ code, records });
    });
    return codes;
  }

  /** What happened in each second since the first request. */
  seconds(): readonly Readonly<SecondRow>[] {
    return this.perSecond;
  }

  /** The columns for filters and sorting: numbers by record. Outcomes are indexes of `OUTCOMES`, 255 is pending. */
  columns(): {
    readonly outcomes: Uint8Array;
    readonly attempts: Uint16Array;
    readonly shards: Uint16Array;
    readonly codes: Uint16Array;
    /** Numbers of `reports`. */
    readonly reports: Uint32Array;
    readonly flags: Uint8Array;
    readonly firstStarts: Float64Array;
    readonly lastEnds: Float64Array;
    /** Attempts throttled. */
    readonly throttles: Uint16Array;
    readonly storedIds: TextColumn;
  } {
    return {
      outcomes: this.outcomes.view(),
      attempts: this.attemptCounts.view(),
      shards: this.shardNumbers.view(),
      codes: this.codeNumbers.view(),
      reports: this.reportNumbers.view(),
      flags: this.flags.view(),
      firstStarts: this.firstStarts.view(),
      lastEnds: this.lastEnds.view(),
      throttles: this.throttleCounts.view(),
      storedIds: this.storedAs,
    };
  }

  private dispatch(event: Extract<RunEvent, { kind: 'dispatched' }>): void {
    this.started ??= event.at;
    const request = this.requests.dispatch(event, this.attemptRequest.length);
    if (request !== event.request) throw new RangeError(`request ${String(event.request)} came as number ${String(request)}`);
    for (const record of event.records) {
      const attempt = this.attemptRequest.push(request);
      this.attemptRecord.push(record);
      this.attemptPrevious.push(this.lastAttempts.get(record));
      this.attemptResult.push(PENDING);
      this.attemptReport.push(0);
      this.attemptWait.push(Number.NaN);
      this.lastAttempts.set(record, attempt);
      const count = this.attemptCounts.get(record) + 1;
      this.attemptCounts.set(record, count);
      if (count === 1) this.firstStarts.set(record, event.at);
      else this.retries += 1;
      if (count === 2) this.retried += 1;
    }
  }

  private complete(event: Extract<RunEvent, { kind: 'completed' }>): void {
    const second = this.second(event.at);
    let unstored = 0;
    for (const attempt of event.attempts) {
      if (attempt.result !== 'stored') unstored += 1;
      this.endAttempt(attempt, event.at, second);
    }
    this.requests.complete(event, this.reports.number(event), unstored);
  }

  private endAttempt(event: AttemptEvent, at: number, second: SecondRow): void {
    const { record } = event;
    const attempt = this.lastAttempts.get(record);
    this.attemptResult.set(attempt, ATTEMPT_RESULTS.indexOf(event.result));
    this.attemptReport.set(attempt, this.reports.number(event));
    this.attemptWait.set(attempt, event.waitMs ?? Number.NaN);
    this.lastEnds.set(record, at);
    if (event.throttled === true) {
      this.throttled += 1;
      second.throttled += 1;
      this.throttleCounts.set(record, this.throttleCounts.get(record) + 1);
    }
    if (event.result !== 'refused') this.mayBeStored(record);
    if (event.shardId !== undefined) this.shardNumbers.set(record, this.shards.number(event.shardId));
    const stored = event.sequenceNumber ?? event.recordId;
    if (stored !== undefined) this.storedAs.set(record, stored);
    this.setError(record, event);
    if (event.outcome === undefined) return;
    this.settle(record, event.outcome);
    switch (event.outcome) {
      case 'delivered':
        second.delivered += 1;
        return;
      case 'failed':
        second.failed += 1;
        return;
      case 'uncertain':
        second.uncertain += 1;
        return;
      case 'notSent':
        return;
    }
  }

  private settleRange({ record, last = record, outcome, maybeTwice, ...report }: Extract<RunEvent, { kind: 'settled' }>): void {
    const outcomes = this.outcomes.view();
    for (let one = record; one <= last; one += 1) if (outcomes[one] !== PENDING) throw new RangeError(`record ${String(one)} has an outcome already`);
    if (outcome === 'delivered') {
      for (let one = record; one <= last; one += 1) this.settle(one, outcome);
    } else {
      outcomes.fill(OUTCOMES.indexOf(outcome), record, last + 1);
      this.counts[outcome] += last + 1 - record;
    }
    this.setErrors(record, last, report);
    if (maybeTwice !== true) return;
    for (let one = record; one <= last; one += 1) {
      this.mayBeStored(one);
      this.mayBeStored(one);
    }
  }

  private settle(record: number, outcome: Outcome): void {
    if (this.outcomes.get(record) !== PENDING) throw new RangeError(`record ${String(record)} has an outcome already`);
    this.outcomes.set(record, OUTCOMES.indexOf(outcome));
    this.counts[outcome] += 1;
    if (outcome !== 'delivered') return;
    const bytes = this.bytesOf(record);
    const shard = this.shardNumbers.get(record);
    this.deliveredBytes += bytes;
    this.shardRecords[shard] = (this.shardRecords[shard] ?? 0) + 1;
    this.shardBytes[shard] = (this.shardBytes[shard] ?? 0) + bytes;
  }

  /** Counts one more attempt that may have stored the record. */
  private mayBeStored(record: number): void {
    const flags = this.flags.get(record);
    if ((flags & MAY_BE_STORED) === 0) {
      this.flags.set(record, flags | MAY_BE_STORED);
    } else if ((flags & POSSIBLE_DUPLICATE) === 0) {
      this.flags.set(record, flags | POSSIBLE_DUPLICATE);
      this.possibleDuplicates += 1;
    }
  }

  /** A delivered record keeps the code of the attempt before, so that "why was it retried" can be filtered for. */
  private setError(record: number, report: ErrorReport): void {
    this.setErrors(record, record, report);
  }

  private setErrors(first: number, last: number, report: ErrorReport): void {
    const { code, message } = report;
    if (code === undefined && message === undefined) return;
    const codes = this.codeNumbers.view();
    const number = this.codes.number(code);
    for (let record = first; record <= last; ) {
      const start = record;
      const before = codes[record] ?? 0;
      while (record <= last && codes[record] === before) record += 1;
      this.codeRecords[before] = (this.codeRecords[before] ?? 0) + start - record;
    }
    this.codeRecords[number] = (this.codeRecords[number] ?? 0) + (last + 1 - first);
    codes.fill(number, first, last + 1);
    this.reportNumbers.view().fill(this.reports.number(report), first, last + 1);
  }

  private second(at: number): SecondRow {
    const index = Math.max(0, Math.floor((at - (this.started ?? at)) / 1000));
    while (this.perSecond.length <= index) this.perSecond.push({ delivered: 0, throttled: 0, failed: 0, uncertain: 0 });
    return this.perSecond[index] ?? { delivered: 0, throttled: 0, failed: 0, uncertain: 0 };
  }
}
