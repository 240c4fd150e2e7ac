import assert from 'node:assert/strict';
import { SourceChangedError, SourceReadError } from '../../../src/core/model/byteSource';
import type { Clock } from '../../../src/core/model/clock';
import { Delivery } from '../../../src/core/delivery/delivery';
import type { DeliveryOptions } from '../../../src/core/model/deliveryOptions';
import { DeliveryEngine } from '../../../src/core/delivery/engine';
import type { ServiceResponse, Sender, WireRequest } from '../../../src/core/model/sender';
import { SERVICES } from '../../../src/core/services/registry';
import type { RunEvent } from '../../../src/core/model/runEvent';
import { ResultStore } from '../../../src/core/results/resultStore';
import { seeded } from './simulation';
import { deliveryOptions } from '../../support/deliveryOptions';

/** Sleeps no longer than a turn of the event loop, and says that the time has passed. */
function hurriedClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    wallTime: () => now,
    sleep: async (ms) => {
      await new Promise(setImmediate);
      now += ms;
    },
  };
}

interface Rig {
  readonly delivery: Delivery;
  readonly engine: DeliveryEngine;
  readonly store: ResultStore;
  readonly events: RunEvent[];
  readonly trace: string[];
}

function rig(length: number, send: Sender['send'], options: Partial<DeliveryOptions> = {}, wire?: () => Promise<never>): Rig {
  const events: RunEvent[] = [];
  const trace: string[] = [];
  const store = new ResultStore(length, () => 1);
  const engine = new DeliveryEngine(
    { length, sendable: () => true, size: () => 1, lane: () => 0, lanes: 1, lanesAreShards: true, chain: () => 0 },
    deliveryOptions({ limits: { ...SERVICES.kinesis.limits({}), records: 2 }, maxAttempts: 3, concurrency: 2, backoffBaseMs: 10, backoffCapMs: 100, ...options }),
    seeded(1),
    () => ({ code: 'never', args: [] }),
    (event) => {
      events.push(event);
      store.apply(event);
      trace.push(event.kind);
    },
  );
  const delivery = new Delivery(engine, {
    sender: {
      send: (batch, signal) => {
        trace.push('send');
        return send(batch, signal);
      },
    },
    clock: hurriedClock(),
    wire: wire ?? ((records) => Promise.resolve(records.map(() => ({ data: new Uint8Array(1), partitionKey: 'k' })))),
    saved: () => {
      trace.push('saved');
      return Promise.resolve();
    },
  });
  return { delivery, engine, store, events, trace };
}

const stored = ({ records }: WireRequest): ServiceResponse => ({
  kind: 'success',
  httpStatus: 200,
  entries: records.map(() => ({ shardId: 's', sequenceNumber: '1' })),
  failedCount: 0,
});

/** A sender that holds every answer back until it is let go, or its request is aborted. */
function heldSender(): { send: Sender['send']; release: () => void; readonly sent: number } {
  const held: (() => void)[] = [];
  return {
    send: (batch, signal) =>
      new Promise((resolve) => {
        held.push(() => { resolve(stored(batch)); });
        signal.addEventListener('abort', () => { resolve({ kind: 'noResponse', written: 'maybe', code: 'Aborted', message: '' }); });
      }),
    release: () => { held.splice(0).forEach((go) => { go(); }); },
    get sent() { return held.length; },
  };
}

const turns = async (count = 5): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

describe('delivery against a sender', () => {
  it('sends everything, and saves before each request that its records are in flight', async () => {
    const { delivery, store, trace } = rig(5, (batch) => Promise.resolve(stored(batch)));
    await delivery.run();
    assert.deepEqual([store.totals().delivered, store.totals().requests, store.state], [5, 3, 'finished']);
    trace.forEach((entry, index) => {
      if (entry === 'send') assert.ok(trace.slice(0, index).lastIndexOf('saved') > trace.slice(0, index).lastIndexOf('dispatched'));
    });
  });

  it('never has more requests in flight than allowed', async () => {
    const held = heldSender();
    const { delivery, engine } = rig(20, held.send, { concurrency: 3 });
    const inFlight = (): number => held.sent;
    const over = delivery.run();
    await turns();
    assert.equal(inFlight(), 3);
    while (engine.currentState === 'running') {
      held.release();
      await turns();
      assert.ok(inFlight() <= 3);
    }
    await over;
  });

  it('lets requests in flight finish when it is stopped', async () => {
    const held = heldSender();
    const { delivery, store } = rig(10, held.send);
    const over = delivery.run();
    await turns();
    delivery.stop();
    await turns();
    assert.equal(store.state, 'stopping');
    held.release();
    await over;
    assert.deepEqual([store.totals().delivered, store.totals().notSent, store.state], [4, 6, 'stopped']);
  });

  it('aborts requests in flight when it is stopped again, and reports them as uncertain', async () => {
    const { delivery, store } = rig(10, heldSender().send);
    const over = delivery.run();
    await turns();
    delivery.stop();
    delivery.stop();
    await over;
    assert.deepEqual([store.totals().uncertain, store.totals().notSent, store.state], [4, 6, 'stopped']);
  });

  it('pauses without losing anything, and continues with the same records', async () => {
    let expired = true;
    const { delivery, store } = rig(6, (batch) =>
      Promise.resolve(expired ? { kind: 'refused', httpStatus: 400, code: 'ExpiredTokenException', message: 'expired' } : stored(batch)),
    );
    const over = delivery.run();
    await turns(20);
    assert.equal(store.state, 'paused');
    assert.equal(store.pauseReason?.code, 'ExpiredTokenException');
    assert.deepEqual([store.totals().pending, store.totals().failed], [6, 0]);
    expired = false;
    delivery.resume();
    await over;
    assert.deepEqual([store.totals().delivered, store.state, store.pauseReason], [6, 'finished', undefined]);
  });

  it('can be stopped while it is paused', async () => {
    const { delivery, store } = rig(6, () => Promise.resolve({ kind: 'unsigned', code: 'NoCredentials' }));
    const over = delivery.run();
    await turns(20);
    delivery.stop();
    await over;
    const { failed, notSent } = store.totals();
    assert.equal(failed + notSent, 6);
    assert.ok(failed > 0, 'what was tried and refused has failed');
  });

  for (const [error, code] of [[new SourceChangedError('a.log'), 'SourceChanged'], [new SourceReadError('a.log', new Error('EIO')), 'SourceUnreadable']] as const) {
    it(`pauses when records can’t be read (${code}), and sends nothing of them`, async () => {
      const { delivery, store, trace } = rig(3, () => Promise.reject(new Error('never called')), {}, () => Promise.reject(error));
      const over = delivery.run();
      await turns(20);
      assert.equal(store.state, 'paused');
      assert.equal(store.pauseReason?.code, code);
      assert.deepEqual(store.pauseReason.args, ['a.log']);
      delivery.resume();
      await turns(20);
      assert.equal(store.state, 'paused', 'as long as they can’t be read');
      delivery.stop();
      await over;
      assert.equal(store.totals().delivered, 0);
      assert.ok(!trace.includes('send'));
    });
  }

  it('finishes a run without records at once', async () => {
    const { delivery, store } = rig(0, () => Promise.reject(new Error('never called')));
    await delivery.run();
    assert.equal(store.state, 'finished');
  });
});
