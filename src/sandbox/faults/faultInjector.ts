import { createHash } from 'node:crypto';
import type { Random } from '../../core/model/clock';
import { TokenBucket } from '../base/tokenBucket';
import type { FaultPlan } from './faultPlan';
import { mayApply, putsRecords } from './faultPlanSchema';
import type { FaultEffect, FaultRule } from './faultRule';

/** What a fault rule can look at in one record. */
export interface RecordView {
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  readonly base64: string;
}

/** What a fault rule can look at in one request. */
export interface RequestView {
  readonly service: 'kinesis' | 'firehose';
  readonly operation: string;
  readonly stream: string | undefined;
  readonly records: readonly RecordView[];
  /** The number of the shard that the record at `index` would go to; undefined where there is none. */
  shardOf(index: number): number | undefined;
}

/** An effect on a whole request, with the records that made its rule match. */
export interface RequestFault {
  readonly effect: Exclude<FaultEffect, { fault: RecordFault['fault'] }>;
  readonly indexes: ReadonlySet<number>;
}

export type RecordFault = Extract<FaultEffect, { fault: 'throttle' | 'quota' | 'internalFailure' | 'recordError' }>;

/** All that the plan does to one request. */
export interface RequestFaults {
  readonly request: readonly RequestFault[];
  /** By the record's index in the request. */
  readonly records: ReadonlyMap<number, RecordFault>;
}

/** How often a rule has matched a request, and how often it has acted. */
export interface RuleCount {
  readonly matched: number;
  readonly acted: number;
  /** Whether it can't act anymore. */
  readonly spent: boolean;
}

interface RuleState {
  readonly rule: FaultRule;
  readonly random: Random;
  matched: number;
  acted: number;
  /** Milliseconds since the epoch; undefined until the rule could act for the first time. */
  until: number | undefined;
  /** By service and stream; for quotas only. */
  readonly quotas: Map<string, Quota>;
}

/** The faults of a request that no rule acts on. */
export const NOTHING: RequestFaults = { request: [], records: new Map() };

/**
 * Applies a fault plan: decides for each request what goes wrong with it. The same plan, seed and requests in the same
 * order produce the same faults.
 */
export class FaultInjector {
  readonly #rules: readonly RuleState[];
  readonly #maxPositions: number;
  /** By service and stream: the positions of the records that arrived first. */
  readonly #positions = new Map<string, Map<string, number>>();

  constructor(
    readonly plan: FaultPlan,
    private readonly now: () => number,
  ) {
    this.#rules = plan.rules.map((rule, index) => ({
      rule,
      random: seeded(plan.seed + index * 0x9e37_79b9),
      matched: 0,
      acted: 0,
      until: undefined,
      quotas: new Map(),
    }));
    this.#maxPositions = plan.rules.reduce(
      (most, { records = [] }) => records.reduce((larger, position) => Math.max(larger, position + 1), most),
      0,
    );
  }

  /** Whether there are any rules. If not, requests need no inspection. */
  get active(): boolean {
    return this.#rules.length > 0;
  }

  /** One for each rule, in the order of the plan. */
  get counts(): RuleCount[] {
    const now = this.now();
    return this.#rules.map(({ rule, matched, acted, until }) => ({
      matched,
      acted,
      spent: acted >= rule.times || (until !== undefined && now >= until),
    }));
  }

  /** Decides what goes wrong with a request. Call it once per request, when it arrives. */
  decide(request: RequestView): RequestFaults {
    const positions = this.#arrive(request);
    const faults: RequestFault[] = [];
    for (const state of this.#rules) {
      const { effect } = state.rule;
      if (isOfRecords(effect)) continue;
      const indexes = this.#matching(state, request, positions);
      if (indexes !== undefined && this.#acts(state)) faults.push({ effect, indexes: new Set(indexes) });
    }
    const records = new Map<number, RecordFault>();
    if (faults.some(({ effect }) => endsBeforeStoring(effect))) return { request: faults, records };
    for (const state of this.#rules) {
      const { effect } = state.rule;
      if (!isOfRecords(effect)) continue;
      for (const index of this.#matching(state, request, positions) ?? []) {
        if (records.has(index)) continue;
        if (effect.fault === 'quota' && this.#quota(state, effect, request).admit(recordBytes(request.records[index]), this.now())) continue;
        if (this.#acts(state)) records.set(index, effect);
      }
    }
    return { request: faults, records };
  }

  /** The records that make the rule match, or undefined when it doesn't match or can't act now. */
  #matching(
    state: RuleState,
    request: RequestView,
    positions: readonly (number | undefined)[],
  ): readonly number[] | undefined {
    const { rule } = state;
    if (rule.service !== undefined && rule.service !== request.service) return undefined;
    if (rule.effect.fault === 'reshard' && request.service !== 'kinesis') return undefined;
    if (rule.operation === undefined ? !putsRecords(request.operation) : !namesOperation(rule, request.operation)) {
      return undefined;
    }
    if (!mayApply(rule.effect.fault, request.operation)) return undefined;
    if (rule.stream !== undefined && rule.stream !== request.stream) return undefined;
    const indexes: number[] = [];
    for (const [index, record] of request.records.entries()) {
      if (matchesRecord(rule, request, record, index, positions[index])) indexes.push(index);
    }
    if (indexes.length === 0 && (looksAtRecords(rule) || isOfRecords(rule.effect))) return undefined;
    state.matched++;
    if (state.matched <= rule.after) return undefined;
    if (rule.forMs !== undefined) {
      const now = this.now();
      state.until ??= now + rule.forMs;
      if (now >= state.until) return undefined;
    }
    return indexes;
  }

  /** The state of a rule's quota for the stream of a request. */
  #quota(state: RuleState, effect: QuotaEffect, request: RequestView): Quota {
    const stream = streamKey(request);
    let quota = state.quotas.get(stream);
    if (quota === undefined) {
      quota = new Quota(effect, this.now());
      state.quotas.set(stream, quota);
    }
    return quota;
  }

  #acts(state: RuleState): boolean {
    if (state.acted >= state.rule.times) return false;
    if (state.rule.probability < 1 && state.random() >= state.rule.probability) return false;
    state.acted++;
    return true;
  }

  /**
   * The position of each record among those that arrived at its stream since the plan was set, from 0. A record that
   * arrives again (same data, partition key and explicit hash key) keeps its position. Only as many are remembered as
   * the plan can name.
   */
  #arrive(request: RequestView): (number | undefined)[] {
    if (this.#maxPositions === 0 || !putsRecords(request.operation)) return [];
    const stream = streamKey(request);
    let known = this.#positions.get(stream);
    if (known === undefined) {
      known = new Map();
      this.#positions.set(stream, known);
    }
    const positions = known;
    return request.records.map((record) => {
      const identity = identify(record);
      const position = positions.get(identity);
      if (position !== undefined || positions.size >= this.#maxPositions) return position;
      positions.set(identity, positions.size);
      return positions.size - 1;
    });
  }
}

function streamKey(request: RequestView): string {
  return `${request.service} ${request.stream ?? ''}`;
}

/** Data, and for Kinesis the UTF-8 partition key. */
function recordBytes(record: RecordView | undefined): number {
  return record === undefined ? 0 : Buffer.byteLength(record.base64, 'base64') + Buffer.byteLength(record.partitionKey ?? '', 'utf8');
}

type QuotaEffect = Extract<FaultEffect, { fault: 'quota' }>;

/** Bytes and records per second, each as a bucket that holds one second's worth and is refilled continuously. */
class Quota {
  readonly #bytes: TokenBucket | undefined;
  readonly #records: TokenBucket | undefined;

  constructor(
    private readonly effect: QuotaEffect,
    now: number,
  ) {
    const bucket = (perSecond: number | undefined) => (perSecond === undefined ? undefined : new TokenBucket(perSecond, perSecond, now));
    this.#bytes = bucket(effect.bytesPerSecond);
    this.#records = bucket(effect.recordsPerSecond);
  }

  /** Admits a record if there is room now, and counts it. One larger than the bucket puts it into debt. */
  admit(bytes: number, now: number): boolean {
    const { bytesPerSecond = 0 } = this.effect;
    if (this.#records !== undefined && this.#records.level(now) < 1) return false;
    if (this.#bytes !== undefined && this.#bytes.level(now) < Math.min(bytes, bytesPerSecond)) return false;
    this.#records?.take(1);
    this.#bytes?.take(bytes);
    return true;
  }
}

function namesOperation(rule: FaultRule, operation: string): boolean {
  return rule.operation === '*' || rule.operation === operation;
}

function looksAtRecords(rule: FaultRule): boolean {
  return (
    rule.shard !== undefined ||
    rule.records !== undefined ||
    rule.partitionKey !== undefined ||
    rule.payload !== undefined
  );
}

function matchesRecord(
  rule: FaultRule,
  request: RequestView,
  record: RecordView,
  index: number,
  position: number | undefined,
): boolean {
  if (rule.records !== undefined && (position === undefined || !rule.records.includes(position))) return false;
  if (rule.partitionKey !== undefined && rule.partitionKey !== record.partitionKey) return false;
  if (rule.shard !== undefined && rule.shard !== request.shardOf(index)) return false;
  return rule.payload === undefined || Buffer.from(record.base64, 'base64').includes(rule.payload, 0, 'utf8');
}

function isOfRecords(effect: FaultEffect): effect is RecordFault {
  return effect.fault === 'throttle' || effect.fault === 'quota' || effect.fault === 'internalFailure' || effect.fault === 'recordError';
}

function endsBeforeStoring(effect: RequestFault['effect']): boolean {
  return effect.fault === 'outage' || ((effect.fault === 'refuse' || effect.fault === 'close') && effect.at === 'before');
}

function identify(record: RecordView): string {
  return createHash('sha1')
    .update(JSON.stringify([record.partitionKey, record.explicitHashKey, record.base64]))
    .digest('base64');
}

/** Mulberry32, a small and well-known generator: the same seed gives the same numbers of [0, 1). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
