import assert from 'node:assert/strict';
import type { DeliveryOptions } from '../../../src/core/model/deliveryOptions';
import { DeliveryEngine, type EngineStep } from '../../../src/core/delivery/engine';
import type { ServiceResponse, ResponseEntry } from '../../../src/core/model/sender';
import { SERVICES } from '../../../src/core/services/registry';
import type { RunEvent } from '../../../src/core/model/runEvent';
import { deliveryOptions } from '../../support/deliveryOptions';

interface Rig {
  readonly engine: DeliveryEngine;
  /** Events since the last look at them. */
  readonly news: () => RunEvent[];
}

/** The lane of a record that is not sendable. */
const INVALID = -1;

/** An engine that was started at time 0, over records of which the lanes are given. */
function rig(lanes: readonly number[], options: Partial<DeliveryOptions> = {}, random = (): number => 1): Rig {
  const events: RunEvent[] = [];
  const engine = new DeliveryEngine(
    {
      length: lanes.length, sendable: (record) => lanes[record] !== INVALID, size: () => 10, lane: (record) => lanes[record] ?? 0,
      lanes: 4, lanesAreShards: true, chain: () => 0,
    },
    deliveryOptions({ maxAttempts: 3, concurrency: 2, backoffCapMs: 1000, ...options }),
    random,
    () => ({ code: 'syntax', args: ['comment'] }),
    (event) => { events.push(event); },
  );
  engine.start(0);
  return { engine, news: () => events.splice(0) };
}

const stored = (sequenceNumber: string): ResponseEntry => ({ shardId: 's', sequenceNumber });
const failed = (errorCode: string): ResponseEntry => ({ errorCode, errorMessage: 'no' });
const THROTTLE = 'ProvisionedThroughputExceededException';
const succeeded = (...entries: ResponseEntry[]): ServiceResponse => ({ kind: 'success', httpStatus: 200, requestId: 'id', entries });
const EXPIRED: ServiceResponse = { kind: 'refused', httpStatus: 400, code: 'ExpiredTokenException', message: 'expired' };
const LOST: ServiceResponse = { kind: 'noResponse', written: 'maybe', code: 'ConnectionLost', args: ['ECONNRESET'] };
const BY_PERSON = { code: 'PausedByUser' };

function send(engine: DeliveryEngine, now: number): Extract<EngineStep, { kind: 'send' }> {
  const step = engine.next(now);
  assert.ok(step.kind === 'send', `${step.kind} instead of send`);
  return step;
}
const states = (events: readonly RunEvent[]): string[] => events.flatMap((event) => (event.kind === 'state' ? [event.state] : []));
const attemptsOf = (events: readonly RunEvent[]): (readonly [record: number, next: number | string | undefined])[] =>
  events.flatMap((event) => (event.kind === 'completed' ? event.attempts.map(({ record, waitMs, outcome }) => [record, outcome ?? waitMs] as const) : []));
const WAIT: EngineStep = { kind: 'wait', until: undefined };

describe('delivery engine: events', () => {
  it('reports invalid records at the start', () => {
    const { engine, news } = rig([0, INVALID]);
    assert.deepEqual(news(), [
      { kind: 'state', at: 0, state: 'running' },
      { kind: 'settled', record: 1, outcome: 'notSent', code: 'syntax', args: ['comment'] },
    ]);
    assert.deepEqual(send(engine, 5).next.records, [0]);
    assert.deepEqual(news(), [{ kind: 'dispatched', at: 5, request: 0, records: [0], bytes: 10 }]);
  });

  it('reports a response record by record: what the service said, and what comes next', () => {
    const { engine, news } = rig([0, 1, 2, 3]);
    const { request } = send(engine, 0);
    news();
    engine.complete(request, succeeded(stored('7'), failed(THROTTLE), failed('InternalFailure'), failed('Other')), 20);
    assert.deepEqual(news(), [{
      kind: 'completed', at: 20, request: 0, httpStatus: 200, requestId: 'id',
      attempts: [
        { record: 0, result: 'stored', shardId: 's', sequenceNumber: '7', outcome: 'delivered' },
        { record: 1, result: 'refused', throttled: true, code: THROTTLE, message: 'no', waitMs: 100 },
        { record: 2, result: 'refused', code: 'InternalFailure', message: 'no', waitMs: 100 },
        { record: 3, result: 'refused', code: 'Other', message: 'no', outcome: 'failed' },
      ],
    }]);
  });

  it('reports how a response breaks the contract', () => {
    const { engine, news } = rig([0]);
    send(engine, 0);
    news();
    engine.complete(0, succeeded({}), 1);
    const breach = { code: 'ResultWithoutIdentifier' as const, args: [1, 'sequenceNumber'] };
    assert.deepEqual(news(), [{
      kind: 'completed', at: 1, request: 0, httpStatus: 200, requestId: 'id', breach,
      attempts: [{ record: 0, result: 'uncertain', ...breach, waitMs: 100 }],
    }]);
  });

  it('reports code and message of a request that failed as a whole', () => {
    const { engine, news } = rig([0]);
    send(engine, 0);
    news();
    engine.complete(0, { kind: 'noResponse', written: 'no', code: 'ConnectionRefused', message: 'refused' }, 1);
    assert.deepEqual(news(), [{
      kind: 'completed', at: 1, request: 0, code: 'ConnectionRefused', message: 'refused',
      attempts: [{ record: 0, result: 'refused', code: 'ConnectionRefused', message: 'refused', waitMs: 0 }],
    }, { kind: 'outage', at: 1, reason: { code: 'ConnectionRefused', message: 'refused' } }]);
  });

  it('throws for a response to a request that is not in flight', () => {
    assert.throws(() => { rig([0]).engine.complete(0, EXPIRED, 0); }, RangeError);
  });
});

describe('delivery engine: sending again', () => {
  it('waits as long as it reported, twice as long after each attempt, and gives up at the limit', () => {
    const { engine, news } = rig([0]);
    engine.complete(send(engine, 0).request, succeeded(failed('InternalFailure')), 10);
    assert.deepEqual(engine.next(10), { kind: 'wait', until: 110 });
    assert.deepEqual(engine.next(109), { kind: 'wait', until: 110 });
    engine.complete(send(engine, 110).request, succeeded(failed('InternalFailure')), 120);
    assert.deepEqual(engine.next(120), { kind: 'wait', until: 320 });
    engine.complete(send(engine, 320).request, succeeded(failed('InternalFailure')), 330);
    assert.deepEqual(attemptsOf(news()), [[0, 100], [0, 200], [0, 'failed']]);
    assert.deepEqual(engine.next(330), { kind: 'over' });
  });

  it('lets records of one shard that failed alike wait alike, and all others on their own', () => {
    let chance = 0;
    const { engine, news } = rig([0, 1, 0], {}, () => (chance += 0.1));
    engine.complete(send(engine, 0).request, succeeded(failed(THROTTLE), failed(THROTTLE), failed(THROTTLE)), 0);
    assert.deepEqual(attemptsOf(news()), [[0, 10], [1, 20], [2, 10]]);
  });

  it('sends uncertain records again only if that is wanted', () => {
    for (const [uncertain, next] of [['retry', 100], ['stop', 'uncertain']] as const) {
      const { engine, news } = rig([0, 1], { uncertain });
      engine.complete(send(engine, 0).request, LOST, 0);
      assert.deepEqual(attemptsOf(news()), [[0, next], [1, next]]);
    }
  });

  it('sends refused records again or not, whatever is wanted for uncertain ones', () => {
    for (const uncertain of ['retry', 'stop'] as const) {
      const { engine, news } = rig([0, 1], { uncertain });
      engine.complete(send(engine, 0).request, succeeded(failed(THROTTLE), failed('Other')), 0);
      assert.deepEqual(attemptsOf(news()), [[0, 100], [1, 'failed']]);
    }
  });

  it('names the sequence number of the record before, in key order', () => {
    const { engine } = rig([0, 0], { order: 'partitionKey' });
    assert.deepEqual(send(engine, 0).next.call, { kind: 'ordered' });
    assert.deepEqual(engine.next(0), WAIT);
    engine.complete(0, succeeded(stored('7')), 1);
    assert.deepEqual(send(engine, 1).next.call, { kind: 'ordered', after: '7' });
  });
});

describe('delivery engine: a response that says how long to wait', () => {
  const slow = (retryAfterMs: number): ServiceResponse => ({ kind: 'refused', httpStatus: 503, code: 'HttpError', args: [], retryAfterMs });

  it('lets the records wait that long, or for the delay if that is longer', () => {
    for (const [retryAfterMs, waitMs] of [[7000, 7000], [20, 100]] as const) {
      const { engine, news } = rig([0]);
      send(engine, 0);
      news();
      engine.complete(0, slow(retryAfterMs), 0);
      assert.deepEqual(attemptsOf(news()), [[0, waitMs]]);
      assert.deepEqual(engine.next(0), { kind: 'wait', until: waitMs });
    }
  });
});

describe('delivery engine: pause, resume, stop', () => {
  it('pauses by itself with the reason, counts no attempt, and continues at once with the same records', () => {
    const { engine, news } = rig([0, 1], { maxAttempts: 1 });
    send(engine, 0);
    news();
    engine.complete(0, EXPIRED, 10);
    const events = news();
    assert.deepEqual(attemptsOf(events), [[0, 0], [1, 0]]);
    assert.deepEqual(states(events), ['pausing', 'paused']);
    for (const event of events.slice(1)) {
      assert.ok(event.kind === 'state');
      assert.deepEqual([event.reason?.code, event.reason?.message], ['ExpiredTokenException', 'expired']);
    }
    assert.deepEqual(engine.next(10), WAIT);
    engine.resume(20);
    assert.deepEqual(news(), [{ kind: 'state', at: 20, state: 'running' }], 'and no reason anymore');
    assert.deepEqual(send(engine, 20).next.records, [0, 1]);
    engine.complete(1, succeeded(stored('1'), stored('2')), 30);
    assert.deepEqual(states(news()), ['finished']);
  });

  it('is paused only when all requests in flight have completed', () => {
    const { engine, news } = rig([0, 1], { limits: { ...SERVICES.kinesis.limits({}), records: 1 } });
    send(engine, 0);
    send(engine, 0);
    news();
    engine.pause(1, BY_PERSON);
    engine.complete(0, succeeded(failed(THROTTLE)), 2);
    assert.deepEqual(states(news()), ['pausing']);
    assert.deepEqual(engine.next(5000), WAIT);
    engine.complete(1, EXPIRED, 5000);
    assert.deepEqual(news().at(-1), { kind: 'state', at: 5000, state: 'paused', reason: BY_PERSON }, 'for the first reason');
  });

  it('finishes without a pause if the requests in flight were the last', () => {
    const { engine, news } = rig([0]);
    send(engine, 0);
    engine.pause(1, BY_PERSON);
    engine.complete(0, succeeded(stored('1')), 2);
    assert.deepEqual(states(news()), ['running', 'pausing', 'finished']);
  });

  it('can be resumed while it is still pausing', () => {
    const { engine, news } = rig([0, 1], { limits: { ...SERVICES.kinesis.limits({}), records: 1 } });
    send(engine, 0);
    news();
    engine.pause(1, BY_PERSON);
    engine.resume(2);
    assert.deepEqual(news(), [{ kind: 'state', at: 1, state: 'pausing', reason: BY_PERSON }, { kind: 'state', at: 2, state: 'running' }]);
    assert.deepEqual(send(engine, 2).next.records, [1]);
  });

  it('stops without the reason of its pause, and distinguishes failed from not sent', () => {
    const { engine, news } = rig([0, 1], { limits: { ...SERVICES.kinesis.limits({}), records: 1 } });
    send(engine, 0);
    engine.complete(0, EXPIRED, 1);
    news();
    engine.stop(2);
    assert.deepEqual(news().map((event) => (event.kind === 'settled' ? [event.record, event.outcome, event.code] : event)), [
      { kind: 'state', at: 2, state: 'stopping' },
      [0, 'failed', 'Stopped'],
      [1, 'notSent', 'Stopped'],
      { kind: 'state', at: 2, state: 'stopped' },
    ]);
  });

  it('settles neighbors with the same outcome and reason by one event', () => {
    const { engine, news } = rig([0, 1, 2, 3, 4], { limits: { ...SERVICES.kinesis.limits({}), records: 1 } });
    send(engine, 0);
    engine.complete(0, EXPIRED, 1);
    news();
    engine.stop(2);
    assert.deepEqual(news().slice(1, 3), [
      { kind: 'settled', record: 0, outcome: 'failed', code: 'Stopped' },
      { kind: 'settled', record: 1, last: 4, outcome: 'notSent', code: 'Stopped' },
    ]);
  });

  it('ignores commands that make no sense in its state', () => {
    const { engine, news } = rig([0, 1], { limits: { ...SERVICES.kinesis.limits({}), records: 1 } });
    const commands = { pause: () => { engine.pause(1, BY_PERSON); }, resume: () => { engine.resume(1); }, stop: () => { engine.stop(1); } };
    const ignores = (...names: (keyof typeof commands)[]): void => {
      const before = engine.currentState;
      news();
      for (const name of names) commands[name]();
      assert.deepEqual(news(), []);
      assert.equal(engine.currentState, before);
    };
    ignores('resume');
    send(engine, 0);
    engine.pause(1, BY_PERSON);
    ignores('pause');
    engine.stop(1);
    assert.equal(engine.currentState, 'stopping');
    ignores('pause', 'resume', 'stop');
    assert.deepEqual(engine.next(1), WAIT);
    engine.complete(0, succeeded(stored('1')), 2);
    assert.equal(engine.currentState, 'stopped');
    ignores('pause', 'resume', 'stop');
    assert.deepEqual(engine.next(3), { kind: 'over' });
  });

  it('ignores commands once it is finished', () => {
    const { engine, news } = rig([0]);
    engine.complete(send(engine, 0).request, succeeded(stored('1')), 1);
    assert.deepEqual(states(news()), ['running', 'finished']);
    engine.stop(2);
    engine.resume(2);
    engine.pause(2, BY_PERSON);
    assert.deepEqual(news(), []);
    assert.deepEqual(engine.next(2), { kind: 'over' });
  });
});
