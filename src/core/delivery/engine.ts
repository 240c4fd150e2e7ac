import type { EndedEarlyCode, ErrorArgs, ErrorReport } from '../model/errorCodes';
import type { AttemptEvent, Outcome, PauseReason, RunEvent, RunState } from '../model/runEvent';
import { SERVICES } from '../services/registry';
import { backoffMs } from './backoff';
import { UnorderedQueue } from './unorderedQueue';
import { judge, type Judgement, type Verdict } from './classification';
import type { Random } from '../model/clock';
import { type DeliveryOptions, type DeliveryRecords, sendsInOrder } from '../model/deliveryOptions';
import { OrderedQueue } from './orderedQueue';
import { Pace } from './pace';
import type { ServiceResponse } from '../model/sender';
import type { NextRequest, SendQueue } from './sendQueue';

/** What the run does next. */
export type EngineStep =
  /** Send these records now. The event `dispatched` was emitted already. */
  | { readonly kind: 'send'; readonly request: number; readonly next: NextRequest }
  /** Nothing until this time (ms), or a response, or a command; without a time: until a response or a command. */
  | { readonly kind: 'wait'; readonly until: number | undefined }
  | { readonly kind: 'over' };

/** Why an invalid record is not sent. */
export type InvalidReason = (record: number) => { readonly code: string; readonly args: ErrorArgs };

/** Has no outcome and may be sent. */
const OPEN = 0;
const CLOSED = 1;

/**
 * Decides what is sent when, and what happens to every record. It is a machine without time, network or chance of its
 * own: it gets the time (that of waits, which never jumps) and the responses, and returns steps and events. Every record
 * ends with exactly one outcome.
 */
export class DeliveryEngine {
  private readonly queue: SendQueue;
  private readonly pace: Pace;
  private readonly closed: Uint8Array;
  /** Attempts that count against the limit. */
  private readonly used: Uint16Array;
  /** Whether the record was ever on its way. */
  private readonly tried: Uint8Array;
  /** Whether an attempt of the record may have stored it. */
  private readonly maybeStored: Uint8Array;
  private readonly inFlight = new Map<number, readonly number[]>();
  private open = 0;
  private requests = 0;
  private state: RunState = 'running';
  private reason: PauseReason | undefined;

  /**
   * @param invalid why a record that is not sendable is not; asked once, at `start`
   * @param emit gets every event, in order
   */
  constructor(
    private readonly records: DeliveryRecords,
    private readonly options: DeliveryOptions,
    private readonly random: Random,
    private readonly invalid: InvalidReason,
    private readonly emit: (event: RunEvent) => void,
  ) {
    const { shardRate } = SERVICES[options.service];
    const lanes = options.pace !== 'none' && records.lanesAreShards && shardRate !== undefined ? { count: records.lanes, rate: shardRate } : undefined;
    this.pace = new Pace(lanes, options.pace === 'afterThrottle', options.recordsPerSecond, options.bytesPerSecond);
    this.queue =
      sendsInOrder(options)
        ? new OrderedQueue(records, this.pace)
        : new UnorderedQueue(records, options.limits, this.pace);
    this.closed = new Uint8Array(records.length);
    this.used = new Uint16Array(records.length);
    this.tried = new Uint8Array(records.length);
    this.maybeStored = new Uint8Array(records.length);
  }

  get currentState(): RunState {
    return this.state;
  }

  /** Requests in flight. */
  get requestsInFlight(): number {
    return this.inFlight.size;
  }

  /** Begins the run: invalid records get their outcome. To be called once, before `next`. */
  start(now: number): void {
    this.enter('running', now);
    for (let record = 0; record < this.records.length; record += 1) {
      this.open += 1;
      if (!this.records.sendable(record)) this.settle(record, 'notSent', reasonOf(this.invalid(record)));
    }
  }

  next(now: number): EngineStep {
    switch (this.state) {
      case 'finished':
      case 'stopped':
      case 'interrupted':
        return { kind: 'over' };
      case 'pausing':
      case 'paused':
      case 'stopping':
        return { kind: 'wait', until: undefined };
      case 'running':
        return this.dispatch(now);
    }
  }

  /** Takes the response to a request. Each request gets exactly one. */
  complete(request: number, response: ServiceResponse, now: number): void {
    const records = this.inFlight.get(request);
    if (records === undefined) throw new RangeError(`request ${String(request)} is not in flight`);
    this.inFlight.delete(request);
    const judgement = judge(this.options.service, records.length, response);
    const attempts = this.decide(records, judgement, now);
    this.emit({
      kind: 'completed',
      at: now,
      request,
      ...('httpStatus' in response ? { httpStatus: response.httpStatus } : {}),
      ...('requestId' in response ? { requestId: response.requestId } : {}),
      ...judgement.reason,
      ...(judgement.breach === undefined ? {} : { breach: judgement.breach }),
      attempts,
    });
    if (judgement.pause !== undefined && this.state === 'running') this.pause(now, judgement.pause);
    else this.arrive(now);
  }

  /** Sends nothing new until `resume`. Requests in flight still complete. */
  pause(now: number, reason: PauseReason): void {
    if (this.state !== 'running') return;
    this.reason = reason;
    this.enter('pausing', now);
    this.arrive(now);
  }

  resume(now: number): void {
    if (this.state !== 'paused' && this.state !== 'pausing') return;
    this.reason = undefined;
    this.enter('running', now);
  }

  /** Sends nothing new any more. The run is over when requests in flight have completed. */
  stop(now: number): void {
    if (this.state === 'finished' || this.state === 'stopped' || this.state === 'stopping') return;
    this.reason = undefined;
    this.enter('stopping', now);
    this.arrive(now);
  }

  private dispatch(now: number): EngineStep {
    if (this.open === 0) {
      this.enter('finished', now);
      return { kind: 'over' };
    }
    if (this.inFlight.size >= this.options.concurrency) return { kind: 'wait', until: undefined };
    const next = this.queue.take(now);
    if (next === undefined) return { kind: 'wait', until: this.queue.nextAt(now) };
    const request = this.requests;
    this.requests += 1;
    this.inFlight.set(request, next.records);
    for (const record of next.records) this.tried[record] = 1;
    this.emit({ kind: 'dispatched', at: now, request, records: next.records, bytes: next.bytes });
    return { kind: 'send', request, next };
  }

  /** What happens to each record of a request, and when those that are sent again come back. */
  private decide(records: readonly number[], { verdicts, retryAfterMs = 0 }: Judgement, now: number): AttemptEvent[] {
    const waits = new Map<string, { readonly waitMs: number; readonly records: number[] }>();
    const lanes = new Map<number, boolean>();
    const attempts = records.map((record, index): AttemptEvent => {
      const verdict = verdicts[index];
      if (verdict === undefined) throw new RangeError(`no verdict for record ${String(record)}`);
      const lane = this.records.lane(record);
      const throttled = verdict.kind === 'refused' && verdict.throttled;
      if (throttled || verdict.kind === 'stored') lanes.set(lane, throttled || (lanes.get(lane) ?? false));
      if (verdict.kind === 'uncertain') this.maybeStored[record] = 1;
      const outcome = this.outcomeOf(record, verdict);
      if (outcome !== undefined) {
        this.close(record, verdict.kind === 'stored' ? verdict.sequenceNumber : undefined);
        return attemptEvent(record, verdict, { outcome });
      }
      // Records of one shard that failed alike wait alike, so that they can go together again.
      const group = `${String(lane)} ${String(this.used[record] ?? 0)}`;
      let wait = waits.get(group);
      if (wait === undefined) {
        wait = { waitMs: this.isPause(verdict) ? 0 : Math.max(retryAfterMs, this.backoff(record)), records: [] };
        waits.set(group, wait);
      }
      wait.records.push(record);
      return attemptEvent(record, verdict, { waitMs: wait.waitMs });
    });
    for (const [lane, throttled] of lanes) {
      if (throttled) this.pace.throttled(lane, now);
      else this.pace.stored(lane, now);
    }
    for (const wait of waits.values()) this.queue.putBack(wait.records, now + wait.waitMs);
    return attempts;
  }

  /** The record's outcome after this verdict; undefined when it is tried again. Counts the attempt. */
  private outcomeOf(record: number, verdict: Verdict): Outcome | undefined {
    if (verdict.kind === 'stored') return 'delivered';
    if (this.isPause(verdict)) return undefined;
    const used = (this.used[record] ?? 0) + 1;
    this.used[record] = used;
    const again =
      used < this.options.maxAttempts &&
      (verdict.kind === 'uncertain' ? this.options.uncertain === 'retry' : verdict.next === 'retry');
    return again ? undefined : this.undelivered(record);
  }

  private isPause(verdict: Verdict): boolean {
    return verdict.kind === 'refused' && verdict.next === 'pause';
  }

  /** `failed` is only what is definitely not stored. */
  private undelivered(record: number): Outcome {
    if (this.maybeStored[record] === 1) return 'uncertain';
    return this.tried[record] === 1 ? 'failed' : 'notSent';
  }

  private backoff(record: number): number {
    const { backoffBaseMs, backoffCapMs } = this.options;
    return backoffMs(this.used[record] ?? 1, backoffBaseMs, backoffCapMs, this.random);
  }

  /** Completes a change of state that had to wait for requests in flight. */
  private arrive(now: number): void {
    if (this.inFlight.size > 0) return;
    if (this.state === 'stopping') {
      this.closed.forEach((closed, record) => {
        if (closed === OPEN) this.settle(record, this.undelivered(record), STOPPED);
      });
      this.enter('stopped', now);
    } else if (this.open === 0) {
      this.enter('finished', now);
    } else if (this.state === 'pausing') {
      this.enter('paused', now);
    }
  }

  private settle(record: number, outcome: Outcome, why: ErrorReport): void {
    this.close(record, undefined);
    this.emit({ kind: 'settled', record, outcome, ...why });
  }

  private close(record: number, sequenceNumber: string | undefined): void {
    this.closed[record] = CLOSED;
    this.open -= 1;
    this.queue.settled(record, sequenceNumber);
  }

  private enter(state: RunState, now: number): void {
    this.state = state;
    this.emit({ kind: 'state', at: now, state, ...(this.reason === undefined ? {} : { reason: this.reason }) });
  }
}

/** Without what else there is about a problem, such as its place. */
function reasonOf({ code, args }: ReturnType<InvalidReason>): ErrorReport {
  return { code, ...(args.length === 0 ? {} : { args }) };
}

const STOPPED = { code: 'Stopped' satisfies EndedEarlyCode };

function attemptEvent(
  record: number,
  verdict: Verdict,
  next: { readonly waitMs: number } | { readonly outcome: Outcome },
): AttemptEvent {
  if (verdict.kind === 'stored') {
    const { shardId, sequenceNumber, recordId } = verdict;
    return {
      record,
      result: 'stored',
      ...(shardId === undefined ? {} : { shardId }),
      ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
      ...(recordId === undefined ? {} : { recordId }),
      ...next,
    };
  }
  const throttled = verdict.kind === 'refused' && verdict.throttled;
  return { record, result: verdict.kind, ...(throttled ? { throttled } : {}), ...verdict.reason, ...next };
}
