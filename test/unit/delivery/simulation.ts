import { DeliveryEngine } from '../../../src/core/delivery/engine';
import type { DeliveryOptions, DeliveryRecords } from '../../../src/core/model/deliveryOptions';
import type { ServiceResponse, ResponseEntry, WireRequest } from '../../../src/core/model/sender';
import { SERVICES } from '../../../src/core/services/registry';
import type { RunEvent } from '../../../src/core/model/runEvent';
import { ResultStore } from '../../../src/core/results/resultStore';
import { deliveryOptions } from '../../support/deliveryOptions';

/** What the simulated service does to one request. Records are named by their place in the request. */
export type Fault =
  | { readonly kind: 'ok' }
  | { readonly kind: 'some'; readonly every: number; readonly code: string }
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string }
  /** An error after some of the records were stored. */
  | { readonly kind: 'storedThenError'; readonly every: number; readonly status: number; readonly code: string }
  | { readonly kind: 'lost'; readonly stored: boolean }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'unreadable'; readonly stored: boolean }
  | { readonly kind: 'wrongLength'; readonly by: number }
  | { readonly kind: 'noIdentifier'; readonly every: number }
  | { readonly kind: 'wrongCount' };

/** A command of the user at a moment of simulated time. */
export interface Command {
  readonly at: number;
  readonly do: 'pause' | 'resume' | 'stop' | 'abort';
}

export interface Scenario {
  readonly service: 'kinesis' | 'firehose';
  /** Size and lane of each record; undefined for an invalid one. */
  readonly records: readonly ({ readonly size: number; readonly lane: number; readonly chain: number } | undefined)[];
  readonly options: Partial<DeliveryOptions>;
  /** One for each request, in order; after the last one everything is well. */
  readonly faults: readonly { readonly fault: Fault; readonly ms: number }[];
  readonly commands: readonly Command[];
  readonly seed: number;
  /** When nothing can be reached, in ms since the start. */
  readonly outages?: readonly { readonly from: number; readonly to: number }[];
  /** What the stream takes, with real refill: of each lane, or of the whole. */
  readonly quota?: { readonly recordsPerSecond: number; readonly of: 'lane' | 'target' };
  /** Whether the sender knows which lane is which shard. */
  readonly shardsKnown?: boolean;
  /** By record: how many attempts of earlier runs may have stored it, at most 2. */
  readonly earlierStores?: Uint8Array;
  /** When the sender learns of other lanes, in ms since the start: each record's lane is the next one then. */
  readonly relanes?: readonly number[];
}

export interface Played {
  readonly store: ResultStore;
  readonly events: readonly RunEvent[];
  /** How often the service stored each record, and under which identifiers. */
  readonly held: ReadonlyMap<number, readonly string[]>;
  /** Records of each request. */
  readonly requests: readonly (readonly number[])[];
  /** Simulated ms from the start to the end. */
  readonly ms: number;
  readonly throttled: number;
}

/** A small generator of chance, so that each scenario can be played again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const LANES = 4;
const MAX_STEPS = 200_000;

/**
 * Plays a run against a model of the service in simulated time.
 * @throws {Error} when the run does not end
 */
export function play(scenario: Scenario): Played {
  const { records } = scenario;
  const options = deliveryOptions({ service: scenario.service, limits: SERVICES.kinesis.limits({}), ...scenario.options });
  let relaned = 0;
  const isKnown = (): boolean => scenario.shardsKnown !== false || relaned > 0;
  const columns: DeliveryRecords = {
    length: records.length,
    sendable: (record) => records[record] !== undefined,
    size: (record) => records[record]?.size ?? 0,
    lane: (record) => (isKnown() ? ((records[record]?.lane ?? 0) + relaned) % LANES : 0),
    lanes: LANES,
    get lanesAreShards() {
      return isKnown();
    },
    chain: (record) => records[record]?.chain ?? 0,
  };
  const events: RunEvent[] = [];
  const store = new ResultStore(records.length, (record) => records[record]?.size ?? 0, scenario.earlierStores);
  const engine = new DeliveryEngine(columns, options, seeded(scenario.seed), () => ({ code: 'syntax', args: ['comment'] }), (event) => {
    events.push(event);
    store.apply(event);
  });
  const held = new Map<number, string[]>();
  const requests: (readonly number[])[] = [];
  const arriving: { readonly at: number; readonly request: number; readonly answer: ServiceResponse }[] = [];
  const commands = [...scenario.commands].sort((a, b) => a.at - b.at);
  let sequence = 1000n;
  let now = 1_000_000;
  const begun = now;
  let throttled = 0;
  const storeRecord = (record: number): ResponseEntry => {
    sequence += 1n;
    const id = String(sequence);
    held.set(record, [...(held.get(record) ?? []), id]);
    return scenario.service === 'kinesis'
      ? { shardId: `shardId-00000000000${String(records[record]?.lane ?? 0)}`, sequenceNumber: id }
      : { recordId: id };
  };
  const buckets = Array.from({ length: LANES }, () => ({ tokens: scenario.quota?.recordsPerSecond ?? 0, filledAt: now }));
  /** Whether the quota takes one more record. */
  const quotaTakes = (record: number): boolean => {
    const { quota } = scenario;
    if (quota === undefined) return true;
    const bucket = buckets[quota.of === 'lane' ? (records[record]?.lane ?? 0) : 0];
    if (bucket === undefined) return true;
    bucket.tokens = Math.min(quota.recordsPerSecond, bucket.tokens + ((now - bucket.filledAt) / 1000) * quota.recordsPerSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
  const throttle: ResponseEntry = {
    errorCode: scenario.service === 'kinesis' ? 'ProvisionedThroughputExceededException' : 'ServiceUnavailableException',
    errorMessage: 'slow down',
  };
  const put = (record: number): ResponseEntry => (quotaTakes(record) ? storeRecord(record) : throttle);
  const isOut = (): boolean => scenario.outages?.some(({ from, to }) => now - begun >= from && now - begun < to) === true;
  const perform = (command: Command): void => {
    switch (command.do) {
      case 'pause':
        engine.pause(now, { code: 'PausedByUser' });
        return;
      case 'resume':
        engine.resume(now);
        return;
      case 'stop':
        engine.stop(now);
        return;
      case 'abort':
        engine.stop(now);
        for (const late of arriving.splice(0)) {
          engine.complete(late.request, { kind: 'noResponse', written: 'maybe', code: 'Aborted' }, now);
        }
    }
  };
  const relanes = [...(scenario.relanes ?? [])].sort((a, b) => a - b);
  engine.start(now);
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    if (relanes[0] !== undefined && now - begun >= relanes[0]) {
      relanes.shift();
      relaned += 1;
      engine.relane();
    }
    const step = engine.next(now);
    if (step.kind === 'over') {
      for (const event of events) if (event.kind === 'completed') throttled += event.attempts.filter((a) => a.code === 'ProvisionedThroughputExceededException').length;
      return { store, events, held, requests, ms: now - begun, throttled };
    }
    if (step.kind === 'send') {
      requests.push(step.next.records);
      const { fault, ms } = scenario.faults[step.request] ?? { fault: { kind: 'ok' }, ms: 5 };
      const answer = serve(isOut() ? { kind: 'unreachable' } : fault, step.next.records, put, step.next.call);
      arriving.push({ at: now + ms, request: step.request, answer });
      arriving.sort((a, b) => a.at - b.at);
      continue;
    }
    const times = [step.until, arriving[0]?.at, commands[0] === undefined ? undefined : begun + commands[0].at].filter((at) => at !== undefined);
    if (times.length === 0) {
      // Nothing will happen by itself: the run is paused, and the user comes back.
      if (engine.currentState !== 'paused') throw new Error(`stuck in state ${engine.currentState}`);
      engine.resume(now);
      continue;
    }
    now = Math.max(now, Math.min(...times));
    const command = commands[0];
    if (command !== undefined && begun + command.at <= now) {
      commands.shift();
      perform(command);
    }
    const first = arriving[0];
    if (first !== undefined && first.at <= now) {
      arriving.shift();
      engine.complete(first.request, first.answer, now);
    }
  }
  throw new Error('the run did not end');
}

function serve(fault: Fault, batch: readonly number[], put: (record: number) => ResponseEntry, call: WireRequest['call']): ServiceResponse {
  if (call.kind === 'ordered' && batch.length !== 1) throw new Error('PutRecord takes one record');
  const answered = (entries: ResponseEntry[], failedCount?: number): ServiceResponse => ({
    kind: 'success',
    httpStatus: 200,
    entries,
    failedCount: failedCount ?? entries.filter((entry) => entry.errorCode !== undefined).length,
  });
  const hit = (index: number, every: number): boolean => (index + 1) % every === 0;
  switch (fault.kind) {
    case 'ok':
      return answered(batch.map(put));
    case 'some':
      return answered(
        batch.map((record, index) => (hit(index, fault.every) ? { errorCode: fault.code, errorMessage: 'no' } : put(record))),
      );
    case 'refuse':
      return { kind: 'refused', httpStatus: fault.status, code: fault.code, message: 'no' };
    case 'storedThenError':
      batch.forEach((record, index) => {
        if (hit(index, fault.every)) put(record);
      });
      return { kind: 'refused', httpStatus: fault.status, code: fault.code, message: 'no' };
    case 'lost':
      if (fault.stored) batch.forEach(put);
      return { kind: 'noResponse', written: 'maybe', code: 'ConnectionLost', args: ['ECONNRESET'] };
    case 'unreachable':
      return { kind: 'noResponse', written: 'no', code: 'ConnectionRefused', message: 'refused' };
    case 'unsigned':
      return { kind: 'unsigned', code: 'NoCredentials', message: 'none' };
    case 'unreadable':
      if (fault.stored) batch.forEach(put);
      return { kind: 'unreadable', httpStatus: 200, code: 'ResponseNotJson', args: [9, 'text/html', ''] };
    case 'wrongLength': {
      const entries = batch.map(put);
      return answered(fault.by < 0 ? entries.slice(-fault.by) : [...entries, ...entries.slice(0, fault.by)]);
    }
    case 'noIdentifier':
      return answered(batch.map((record, index) => (hit(index, fault.every) ? {} : put(record))));
    case 'wrongCount':
      return answered(batch.map(put), 7);
  }
}
