import { isJsonObject, type JsonObject } from '../base/parameters';

/** What a rule does. Times in milliseconds. The document's own form is described in docs/sandbox.md. */
export type FaultEffect =
  /** Of single records, in place of storing them. */
  | { readonly fault: 'throttle' | 'internalFailure' }
  | { readonly fault: 'recordError'; readonly code: string; readonly message: string }
  /** Of whole requests, before or after the records are stored. */
  | {
      readonly fault: 'refuse';
      readonly at: 'before' | 'after';
      readonly code: string;
      readonly message: string;
      readonly status: number;
    }
  | { readonly fault: 'close'; readonly at: 'before' | 'midAnswer' | 'after' }
  | { readonly fault: 'delay'; readonly at: 'before' | 'after'; readonly ms: number }
  | { readonly fault: 'reshard'; readonly shard: number | undefined }
  /** Of answers, after the records are stored. */
  | { readonly fault: 'wrongCount' | 'wrongLength' | 'noSequenceNumber' | 'cutOff' }
  | { readonly fault: 'notJson' | 'html'; readonly status: number };

export type FaultKind = FaultEffect['fault'];

/** When a rule applies. What is absent does not matter. */
export interface FaultRule {
  readonly effect: FaultEffect;
  readonly service?: 'kinesis' | 'firehose';
  /** An operation's name, or `*` for all; absent means those that put records. */
  readonly operation?: string;
  readonly stream?: string;
  /** The number in the shard's ID. */
  readonly shard?: number;
  /** Positions by first arrival at the stream, from 0. */
  readonly records?: readonly number[];
  readonly partitionKey?: string;
  /** Text that the payload contains, as UTF-8. */
  readonly payload?: string;
  /** Matching requests that pass first. */
  readonly after: number;
  /** How often the rule acts at most: on records if its fault is one of records, else on requests. */
  readonly times: number;
  /** How long the rule acts, from the first time it could. */
  readonly forMs?: number;
  /** From 0 to 1. */
  readonly probability: number;
}

export interface FaultPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
  /** The document it was read from. */
  readonly document: JsonObject;
}

export const NO_FAULTS: FaultPlan = { seed: 1, rules: [], document: { rules: [] } };

/** One thing wrong with a plan's document, at a path such as `rules[2].probability`. */
export interface FaultPlanProblem {
  readonly path: string;
  readonly message: string;
}

export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';

  constructor(readonly problems: readonly FaultPlanProblem[]) {
    super(`The fault plan has mistakes:\n${problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`);
  }
}

/** The largest position that a rule can name; the sandbox remembers as many records. */
export const MOST_POSITIONS = 1_000_000;

const OWN_FIELDS: Readonly<Record<FaultKind, readonly string[]>> = {
  throttle: [],
  internalFailure: [],
  recordError: ['code', 'message'],
  refuse: ['at', 'code', 'message', 'status'],
  close: ['at'],
  delay: ['at', 'seconds'],
  reshard: ['split'],
  wrongCount: [],
  wrongLength: [],
  noSequenceNumber: [],
  cutOff: [],
  notJson: ['status'],
  html: ['status'],
};

const COMMON_FIELDS = [
  'fault',
  'service',
  'operation',
  'stream',
  'shard',
  'record',
  'partitionKey',
  'payload',
  'after',
  'times',
  'forSeconds',
  'probability',
];

/** Status and words of the exceptions that a plan may name without saying more. Others are 400. */
const KNOWN_REFUSALS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  ExpiredTokenException: { status: 400, message: 'The security token included in the request is expired' },
  UnrecognizedClientException: { status: 400, message: 'The security token included in the request is invalid.' },
  InternalFailureException: { status: 500, message: 'Internal Service Failure' },
  InternalFailure: { status: 500, message: 'Internal Service Failure' },
  ServiceUnavailableException: { status: 503, message: 'Slow down.' },
  ServiceUnavailable: { status: 503, message: 'The service is unavailable. Please retry.' },
  ProvisionedThroughputExceededException: { status: 400, message: 'Rate exceeded.' },
  ThrottlingException: { status: 400, message: 'Rate exceeded' },
  LimitExceededException: { status: 400, message: 'Rate exceeded.' },
};

function isFaultKind(value: unknown): value is FaultKind {
  return typeof value === 'string' && Object.hasOwn(OWN_FIELDS, value);
}

/** Reads the fields of one object, and notes what is wrong with them. */
class Fields {
  constructor(
    private readonly object: JsonObject,
    private readonly path: string,
    private readonly problems: FaultPlanProblem[],
  ) {}

  wrong(name: string, message: string): void {
    this.problems.push({ path: this.path === '' ? name : `${this.path}.${name}`, message });
  }

  onlyKnown(known: readonly string[]): void {
    for (const name of Object.keys(this.object)) {
      if (!known.includes(name)) this.wrong(name, `is not a field here. The fields are: ${known.join(', ')}.`);
    }
  }

  value(name: string): unknown {
    return this.object[name];
  }

  text(name: string): string | undefined {
    const value = this.object[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    this.wrong(name, 'must be a text that is not empty.');
    return undefined;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.object[name];
    if (value === undefined) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.wrong(name, `must be one of: ${allowed.join(', ')}.`);
    return found;
  }

  whole(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.object[name];
    if (value === undefined || isWhole(value, min, max)) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `${String(min)} or more` : `${String(min)} to ${String(max)}`;
    this.wrong(name, `must be a whole number, ${range}.`);
    return undefined;
  }

  number(name: string, min: number, max: number): number | undefined {
    const value = this.object[name];
    if (value === undefined || (typeof value === 'number' && value >= min && value <= max)) return value;
    this.wrong(name, `must be a number from ${String(min)} to ${String(max)}.`);
    return undefined;
  }
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
}

/** A day, in seconds: longer than any test waits. */
const MOST_SECONDS = 86_400;

/**
 * Reads a fault plan's document, strictly: every field that is unknown, of the wrong type or out of range is told.
 * @throws {FaultPlanError} with all problems.
 */
export function parseFaultPlan(document: unknown): FaultPlan {
  const problems: FaultPlanProblem[] = [];
  if (!isJsonObject(document)) {
    throw new FaultPlanError([{ path: '(document)', message: 'must be an object with "rules".' }]);
  }
  const fields = new Fields(document, '', problems);
  fields.onlyKnown(['seed', 'rules']);
  const seed = fields.whole('seed', 0) ?? NO_FAULTS.seed;
  const listed = fields.value('rules');
  const rules: FaultRule[] = [];
  if (Array.isArray(listed)) {
    for (const [index, rule] of (listed as readonly unknown[]).entries()) {
      const parsed = parseRule(rule, `rules[${String(index)}]`, problems);
      if (parsed !== undefined) rules.push(parsed);
    }
  } else {
    fields.wrong('rules', 'must be a list of rules.');
  }
  if (problems.length > 0) throw new FaultPlanError(problems);
  return { seed, rules, document };
}

function parseRule(rule: unknown, path: string, problems: FaultPlanProblem[]): FaultRule | undefined {
  if (!isJsonObject(rule)) {
    problems.push({ path, message: 'must be an object with a "fault".' });
    return undefined;
  }
  const fields = new Fields(rule, path, problems);
  const kind = rule['fault'];
  if (!isFaultKind(kind)) {
    fields.wrong('fault', `must be one of: ${Object.keys(OWN_FIELDS).join(', ')}.`);
    return undefined;
  }
  fields.onlyKnown([...COMMON_FIELDS, ...OWN_FIELDS[kind]]);
  const effect = parseEffect(kind, fields);
  const service = fields.oneOf('service', ['kinesis', 'firehose']);
  const operation = fields.text('operation');
  const stream = fields.text('stream');
  const shard = fields.whole('shard', 0, 999_999);
  const records = parsePositions(fields);
  const partitionKey = fields.text('partitionKey');
  const payload = fields.text('payload');
  const seconds = fields.number('forSeconds', 0, MOST_SECONDS);
  if (service === 'firehose' && (shard !== undefined || partitionKey !== undefined)) {
    fields.wrong(shard === undefined ? 'partitionKey' : 'shard', 'has no meaning for Firehose.');
  }
  if (service === 'firehose' && kind === 'reshard') fields.wrong('fault', 'reshard has no meaning for Firehose.');
  if (operation !== undefined && operation !== '*' && !mayApply(kind, operation)) {
    fields.wrong('operation', `${kind} never applies to ${operation}.`);
  }
  return {
    effect,
    ...(service === undefined ? {} : { service }),
    ...(operation === undefined ? {} : { operation }),
    ...(stream === undefined ? {} : { stream }),
    ...(shard === undefined ? {} : { shard }),
    ...(records === undefined ? {} : { records }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(payload === undefined ? {} : { payload }),
    ...(seconds === undefined ? {} : { forMs: seconds * 1000 }),
    after: fields.whole('after', 0) ?? 0,
    times: fields.whole('times', 1) ?? (kind === 'reshard' ? 1 : Infinity),
    probability: fields.number('probability', 0, 1) ?? 1,
  };
}

function parsePositions(fields: Fields): readonly number[] | undefined {
  const value = fields.value('record');
  if (value === undefined) return undefined;
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  const positions = listed.filter((position) => isWhole(position, 0, MOST_POSITIONS - 1));
  if (positions.length === listed.length && listed.length > 0) return positions;
  fields.wrong('record', `must be a whole number from 0 to ${String(MOST_POSITIONS - 1)}, or a list of them.`);
  return undefined;
}

function parseEffect(kind: FaultKind, fields: Fields): FaultEffect {
  switch (kind) {
    case 'recordError': {
      const code = fields.text('code');
      if (code === undefined) fields.wrong('code', 'is needed: the ErrorCode of the record.');
      return { fault: kind, code: code ?? '', message: fields.text('message') ?? 'The fault plan says so.' };
    }
    case 'refuse': {
      const code = fields.text('code') ?? '';
      if (code === '') fields.wrong('code', 'is needed: the name of the exception.');
      const known = Object.hasOwn(KNOWN_REFUSALS, code) ? KNOWN_REFUSALS[code] : undefined;
      return {
        fault: kind,
        code,
        message: fields.text('message') ?? known?.message ?? 'The fault plan says so.',
        status: fields.whole('status', 400, 599) ?? known?.status ?? 400,
        at: fields.oneOf('at', ['before', 'after']) ?? 'before',
      };
    }
    case 'close':
      return { fault: kind, at: fields.oneOf('at', ['before', 'midAnswer', 'after']) ?? 'before' };
    case 'delay': {
      const seconds = fields.number('seconds', 0, MOST_SECONDS);
      if (fields.value('seconds') === undefined) fields.wrong('seconds', 'is needed: how long to wait.');
      return { fault: kind, ms: (seconds ?? 0) * 1000, at: fields.oneOf('at', ['before', 'after']) ?? 'before' };
    }
    case 'reshard':
      return { fault: kind, shard: fields.whole('split', 0, 999_999) };
    case 'notJson':
    case 'html':
      return { fault: kind, status: fields.whole('status', 200, 599) ?? 200 };
    case 'throttle':
    case 'internalFailure':
    case 'wrongCount':
    case 'wrongLength':
    case 'noSequenceNumber':
    case 'cutOff':
      return { fault: kind };
  }
}

const PUT_MANY = ['PutRecords', 'PutRecordBatch'];
const PUTS = ['PutRecord', ...PUT_MANY];

/** Whether an operation puts records, in either service. */
export function putsRecords(operation: string): boolean {
  return PUTS.includes(operation);
}

/** Whether a fault can happen to an operation at all. */
export function mayApply(kind: FaultKind, operation: string): boolean {
  switch (kind) {
    case 'throttle':
    case 'internalFailure':
    case 'recordError':
    case 'noSequenceNumber':
      return putsRecords(operation);
    case 'wrongCount':
    case 'wrongLength':
      return PUT_MANY.includes(operation);
    case 'refuse':
    case 'close':
    case 'delay':
    case 'reshard':
    case 'notJson':
    case 'html':
    case 'cutOff':
      return true;
  }
}
