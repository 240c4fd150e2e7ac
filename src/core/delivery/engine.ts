import type { EndedEarlyCode, ErrorArgs, ErrorReport } from '../model/errorCodes';
import type { AttemptEvent, Outcome, PauseReason, RunEvent, RunState } from '../model/runEvent';
import { SettledRanges } from '../model/settledRanges';
import { SERVICES } from '../services/registry';
import type { ShardRate } from '../services/service';
import { backoffMs } from './backoff';
import { UnorderedQueue } from './unorderedQueue';
import { judge, type Judgment, type Verdict } from './classification';
import type { Random } from '../model/clock';
import { type DeliveryOptions, type DeliveryRecords, sendsInOrder } from '../model/deliveryOptions';
import { OrderedQueue } from './orderedQueue';
import { Pace } from './pace';
import { Reachability } from './reachability';
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

/** The wait before the first probe of an endpoint that can't be reached is at most this long, in ms; later ones grow. */
const PROBE_WAIT_MS = 1000;
const MAX_PROBE_WAIT_MS = 10_000;

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
  /** Attempts that count against the limit: neither throttled ones, nor those of a pause or an outage. */
  private readonly used: Uint16Array;
  /** Throttled attempts, as far as they lengthen the delay. */
  private readonly throttles: Uint8Array;
  /** When the record was throttled first, in active ms since the start, from 1; 0 if it never was. */
  private readonly throttledSince: Uint32Array;
  /** Whether the record was ever on its way. */
  private readonly tried: Uint8Array;
  /** Whether an attempt of the record may have stored it. */
  private readonly maybeStored: Uint8Array;
  private readonly inFlight = new Map<number, NextRequest>();
  private readonly reachability: Reachability;
  private open = 0;
  private requests = 0;
  private state: RunState = 'running';
  private reason: PauseReason | undefined;
  private startedAt = 0;
  /** Since when the run can't send anything, ms; and how long that was the case before. */
  private idleSince: number | undefined;
  private idleMs = 0;

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
    this.pace = new Pace(this.lanes(), options);
    this.reachability = new Reachability((failedProbes) => PROBE_WAIT_MS / 2 + backoffMs(failedProbes + 1, PROBE_WAIT_MS, MAX_PROBE_WAIT_MS, random) / 2);
    this.queue =
      sendsInOrder(options)
        ? new OrderedQueue(records, this.pace)
        : new UnorderedQueue(records, options.limits, this.pace);
    this.closed = new Uint8Array(records.length);
    this.used = new Uint16Array(records.length);
    this.throttles = new Uint8Array(records.length);
    this.throttledSince = new Uint32Array(records.length);
    this.tried = new Uint8Array(records.length);
    this.maybeStored = new Uint8Array(records.length);
  }

  get currentState(): RunState {
    return this.state;
  }

  /** Begins the run: invalid records get their outcome. To be called once, before `next`. */
  start(now: number): void {
    this.startedAt = now;
    this.enter('running', now);
    this.open = this.records.length;
    const ranges = new SettledRanges(this.emit);
    for (let record = 0; record < this.records.length; record += 1) {
      if (this.records.sendable(record)) continue;
      this.closed[record] = CLOSED;
      this.open -= 1;
      ranges.add(record, 'notSent', reasonOf(this.invalid(record)));
    }
    ranges.flush();
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
    const sent = this.inFlight.get(request);
    if (sent === undefined) throw new RangeError(`request ${String(request)} is not in flight`);
    this.inFlight.delete(request);
    const judgment = judge(this.options.service, sent.records.length, response);
    const attempts = this.decide(sent, judgment, now);
    this.emit({
      kind: 'completed',
      at: now,
      request,
      ...('httpStatus' in response ? { httpStatus: response.httpStatus } : {}),
      ...('requestId' in response ? { requestId: response.requestId } : {}),
      ...judgment.reason,
      ...(judgment.breach === undefined ? {} : { breach: judgment.breach }),
      attempts,
    });
    this.heard(request, judgment, now);
    if (judgment.pause !== undefined && this.state === 'running') this.pause(now, judgment.pause);
    else this.arrive(now);
  }

  /** Call when the shard map changes: records are assigned to new lanes. */
  relane(): void {
    this.pace.relane(this.lanes());
    this.queue.relane();
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
    this.endOutage(now);
    this.enter('running', now);
  }

  /** Stops sending new requests. The run is over when requests in flight have completed. */
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
    const reachableAt = this.reachability.nextAt(now);
    if (reachableAt === undefined || reachableAt > now) return { kind: 'wait', until: reachableAt };
    const next = this.queue.take(now);
    if (next === undefined) return { kind: 'wait', until: this.queue.nextAt(now) };
    const request = this.requests;
    this.requests += 1;
    this.inFlight.set(request, next);
    this.reachability.sent(request);
    for (const record of next.records) this.tried[record] = 1;
    this.emit({ kind: 'dispatched', at: now, request, records: next.records, bytes: next.bytes });
    return { kind: 'send', request, next };
  }

  private lanes(): { readonly count: number; readonly rate: ShardRate } | undefined {
    const { shardRate } = SERVICES[this.options.service];
    return this.records.lanesAreShards && shardRate !== undefined ? { count: this.records.lanes, rate: shardRate } : undefined;
  }

  /** What a request says about the endpoint: whether it can be reached, and since when it can't. */
  private heard(request: number, { reached, reason }: Judgment, now: number): void {
    if (reached === true) {
      this.endOutage(now);
      return;
    }
    if (reached === undefined) {
      // A probe whose response was lost reached something, but not enough to send the rest after it.
      if (reason !== undefined && this.reachability.outage !== undefined) this.reachability.failed(request, now);
      return;
    }
    if (this.reachability.failed(request, now)) {
      this.updateIdle(now);
      this.emit({ kind: 'outage', at: now, ...(reason === undefined ? {} : { reason }) });
    }
    const { outage } = this.reachability;
    if (outage !== undefined && now - outage.since >= this.options.unreachableTimeoutMs && reason !== undefined) this.pause(now, reason);
  }

  private endOutage(now: number): void {
    if (this.reachability.reached() === undefined) return;
    this.updateIdle(now);
    this.emit({ kind: 'reachable', at: now });
  }

  /** What happens to each record of a request, and when those that are sent again come back. */
  private decide({ records, call }: NextRequest, { verdicts, reason, retryAfterMs = 0 }: Judgment, now: number): AttemptEvent[] {
    const waits = new Map<string, { readonly waitMs: number; readonly records: number[] }>();
    const lanes = new Map<number, boolean>();
    let storedBytes = 0;
    const attempts = records.map((record, index): AttemptEvent => {
      const verdict = verdicts[index];
      if (verdict === undefined) throw new RangeError(`no verdict for record ${String(record)}`);
      const lane = this.records.lane(record);
      const throttled = isThrottled(verdict);
      if (throttled || verdict.kind === 'stored') lanes.set(lane, throttled || (lanes.get(lane) ?? false));
      if (verdict.kind === 'stored') storedBytes += this.records.size(record);
      if (verdict.kind === 'uncertain') this.maybeStored[record] = 1;
      const outcome = this.outcomeOf(record, verdict, now);
      if (outcome !== undefined) {
        this.close(record, verdict.kind === 'stored' ? verdict.sequenceNumber : undefined);
        return attemptEvent(record, verdict, { outcome });
      }
      // Records of one shard that failed alike wait alike, so that they can go together again.
      const group = `${String(lane)} ${String(this.used[record] ?? 0)} ${String(this.throttles[record] ?? 0)}`;
      let wait = waits.get(group);
      if (wait === undefined) {
        wait = { waitMs: this.waitMs(record, verdict, retryAfterMs), records: [] };
        waits.set(group, wait);
      }
      wait.records.push(record);
      return attemptEvent(record, verdict, { waitMs: wait.waitMs });
    });
    for (const [lane, throttled] of lanes) {
      if (throttled) this.pace.throttled(lane, now);
      else this.pace.stored(lane, now);
    }
    // One record in order is throttled by its shard; a whole request of many by the target.
    const wholeThrottled = reason !== undefined && call.kind === 'many' && verdicts.every(isThrottled);
    if (lanes.size > 0) this.pace.responded(storedBytes, { whole: wholeThrottled, some: verdicts.some(isThrottled) }, now);
    for (const wait of waits.values()) this.queue.putBack(wait.records, now + wait.waitMs);
    return attempts;
  }

  /** The record's outcome after this verdict; undefined when it is tried again. Counts the attempt. */
  private outcomeOf(record: number, verdict: Verdict, now: number): Outcome | undefined {
    if (verdict.kind === 'stored') return 'delivered';
    if (isThrottled(verdict)) return this.isTooLongThrottled(record, now) ? this.undelivered(record) : undefined;
    if (waitsForWhole(verdict)) return undefined;
    const used = (this.used[record] ?? 0) + 1;
    this.used[record] = used;
    const again =
      used < this.options.maxAttempts &&
      (verdict.kind === 'uncertain' ? this.options.uncertain === 'retry' : verdict.next === 'retry');
    return again ? undefined : this.undelivered(record);
  }

  /** A record that is throttled has a time to live, during which the run could send it. Counts the throttle. */
  private isTooLongThrottled(record: number, now: number): boolean {
    const activeMs = (this.idleSince ?? now) - this.startedAt - this.idleMs;
    const since = this.throttledSince[record] ?? 0;
    this.throttles[record] = Math.min(255, (this.throttles[record] ?? 0) + 1);
    if (since === 0) this.throttledSince[record] = activeMs + 1;
    return since !== 0 && activeMs + 1 - since >= this.options.throttleTimeoutMs;
  }

  /** `failed` is only what is definitely not stored. */
  private undelivered(record: number): Outcome {
    if (this.maybeStored[record] === 1) return 'uncertain';
    return this.tried[record] === 1 ? 'failed' : 'notSent';
  }

  /** @param retryAfterMs the wait that the service asks for */
  private waitMs(record: number, verdict: Verdict, retryAfterMs: number): number {
    if (waitsForWhole(verdict)) return 0;
    const { backoffBaseMs, backoffCapMs } = this.options;
    const attempt = Math.max(1, (isThrottled(verdict) ? this.throttles[record] : this.used[record]) ?? 1);
    return Math.max(retryAfterMs, backoffMs(attempt, backoffBaseMs, backoffCapMs, this.random));
  }

  private updateIdle(now: number): void {
    const idle = this.state !== 'running' || this.reachability.outage !== undefined;
    if (idle) {
      this.idleSince ??= now;
    } else if (this.idleSince !== undefined) {
      this.idleMs += now - this.idleSince;
      this.idleSince = undefined;
    }
  }

  /** Completes a change of state that had to wait for requests in flight. */
  private arrive(now: number): void {
    if (this.inFlight.size > 0) return;
    if (this.state === 'stopping') {
      this.settleOpen();
      this.enter('stopped', now);
    } else if (this.open === 0) {
      this.enter('finished', now);
    } else if (this.state === 'pausing') {
      this.enter('paused', now);
    }
  }

  /** The queue needn't know: nothing is taken from it anymore. */
  private settleOpen(): void {
    const ranges = new SettledRanges(this.emit);
    const { closed, tried, maybeStored } = this;
    for (let record = 0; record < closed.length; record += 1) {
      if (closed[record] !== OPEN) continue;
      // A tight loop, because millions of records may be open.
      const first = record;
      while (closed[record + 1] === OPEN && tried[record + 1] === tried[first] && maybeStored[record + 1] === maybeStored[first]) record += 1;
      ranges.add(first, this.undelivered(first), STOPPED, record);
    }
    closed.fill(CLOSED);
    this.open = 0;
    ranges.flush();
  }

  private close(record: number, sequenceNumber: string | undefined): void {
    this.closed[record] = CLOSED;
    this.open -= 1;
    this.queue.settled(record, sequenceNumber);
  }

  private enter(state: RunState, now: number): void {
    this.state = state;
    this.updateIdle(now);
    this.emit({ kind: 'state', at: now, state, ...(this.reason === undefined ? {} : { reason: this.reason }) });
  }
}

function isThrottled(verdict: Verdict): boolean {
  return verdict.kind === 'refused' && verdict.throttled;
}

/** Whether the record waits for a condition of the whole run, which uses up no attempt. */
function waitsForWhole(verdict: Verdict): boolean {
  return verdict.kind === 'refused' && (verdict.next === 'pause' || verdict.next === 'whenReachable');
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
  const throttled = isThrottled(verdict);
  return { record, result: verdict.kind, ...(throttled ? { throttled: true as const } : {}), ...verdict.reason, ...next };
}
