import assert from 'node:assert/strict';
import type { WireRequest } from '../../../src/core/model/sender';
import type { RunEvent } from '../../../src/core/model/runEvent';
import type { KnownRun } from '../../../src/core/results/run';
import { prepareRun } from '../../../src/runs/preparation';
import { recordsAsSent } from '../../../src/runs/resending';
import type { RunParts } from '../../../src/runs/runParts';
import type { RunSpec } from '../../../src/runs/runSpec';
import { NothingToSendError, type RunPorts, startPrepared, startRun } from '../../../src/runs/startRun';
import { unaskedFacts } from '../../../src/runs/targetFacts';
import { bytesSource, localTarget } from '../../support/plainRun';

const SPEC: RunSpec = {
  name: 'a run',
  target: localTarget('kinesis', 'orders', 'http://127.0.0.1:1/'),
  reading: { format: 'ndjson', compact: false, cells: 'text', partitionKey: { kind: 'random' } },
  keySeed: 'seed',
  delivery: {
    maxAttempts: 2, concurrency: 1, backoffBaseMs: 1, backoffCapMs: 1, uncertain: 'retry', order: 'none', pace: 'none', recordsPerSecond: 0,
    bytesPerSecond: 0, throttleTimeoutMs: 600_000, unreachableTimeoutMs: 120_000, requestTimeoutMs: 1000,
  },
  appendNewline: true,
  invalid: 'send-none',
};

/** A service that stores everything, and what it was sent. */
function accepting(events: RunEvent[] = []): RunPorts & { readonly requests: WireRequest[]; readonly journals: string[] } {
  const requests: WireRequest[] = [];
  const journals: string[] = [];
  return {
    requests,
    journals,
    findRun: () => Promise.resolve(undefined),
    readShards: () => Promise.resolve(undefined),
    facts: (target) => Promise.resolve(unaskedFacts(target)),
    openSender: () => Promise.resolve({
      send: (request) => {
        requests.push(request);
        const entries = request.records.map((_, index) => ({ shardId: 'shardId-000000000000', sequenceNumber: String(requests.length * 1000 + index) }));
        return Promise.resolve({ kind: 'success', httpStatus: 200, entries, failedCount: 0 });
      },
      refresh: () => undefined,
      dispose: () => undefined,
    }),
    eventLog: ({ id }) => {
      journals.push(id);
      return { append: (event) => events.push(event), saved: () => Promise.resolve() };
    },
  };
}

const source = (text: string): ReturnType<typeof bytesSource> => bytesSource('three.ndjson', Buffer.from(text));

describe('startRun', () => {
  it('turns a spec of plain data into a run that delivers every record', async () => {
    const ports = accepting();
    const spec = JSON.parse(JSON.stringify(SPEC)) as RunSpec;
    const run = await startRun(spec, [source('{"n":1}\n{"n":2}\n{"n":3}\n')], ports);
    await run.done;
    assert.equal(run.name, 'a run');
    assert.ok(run.store.isOver);
    assert.equal(run.store.totals().delivered, 3);
    assert.deepEqual(ports.journals, [run.id]);
    assert.deepEqual(ports.requests.map(({ records }) => records.length), [3]);
  });

  it('sends the same random keys for the same seed', async () => {
    const keys = async (): Promise<unknown> => {
      const ports = accepting();
      await (await startRun(SPEC, [source('{"n":1}\n{"n":2}\n')], ports)).done;
      return ports.requests.flatMap(({ records }) => records.map(({ partitionKey }) => partitionKey));
    };
    assert.deepEqual(await keys(), await keys());
  });

  it('sends nothing and begins no journal when some records are invalid and all are wanted', async () => {
    const ports = accepting();
    await assert.rejects(startRun(SPEC, [source('{"n":1}\n{n:2}\n')], ports), (error) => {
      assert.ok(error instanceof NothingToSendError);
      assert.deepEqual([...error.prepared.problems.keys()], [1]);
      return true;
    });
    assert.deepEqual([ports.requests, ports.journals], [[], []]);
  });

  it('begins no journal when the sender can’t be opened', async () => {
    const ports = accepting();
    const openSender = (): Promise<never> => Promise.reject(new Error('no endpoint'));
    await assert.rejects(startRun(SPEC, [source('{"n":1}\n')], { ...ports, openSender }), /no endpoint/);
    assert.deepEqual(ports.journals, []);
  });

  it('marks records that an earlier run delivered as possible duplicates, and writes it to the journal', async () => {
    const ports = accepting();
    const first = await startRun(SPEC, [source('{"n":1}\n{"n":2}\n')], ports);
    await first.done;
    const read = recordsAsSent(first, [1]);
    assert.ok(read);
    const parts: RunParts[] = [];
    const prepared = prepareRun(SPEC, read, unaskedFacts(SPEC.target));
    const findRun = (id: string): Promise<KnownRun | undefined> => Promise.resolve(id === first.id ? first : undefined);
    const again = await startPrepared(prepared, { ...ports, findRun, eventLog: (begun) => (parts.push(begun), ports.eventLog(begun)) });
    await again.done;
    assert.ok(again.store.possibleDuplicate(0));
    assert.deepEqual(parts[0]?.earlierStores, Uint8Array.of(1));
  });

  it('sends the valid records when invalid ones may be left out', async () => {
    const ports = accepting();
    const run = await startRun({ ...SPEC, invalid: 'send-valid' }, [source('{"n":1}\n{n:2}\n{"n":3}\n')], ports);
    await run.done;
    assert.deepEqual([0, 1, 2].map((record) => run.store.outcome(record)), ['delivered', 'notSent', 'delivered']);
  });

  it('sends nothing of a source without records', async () => {
    await assert.rejects(startRun({ ...SPEC, invalid: 'send-valid' }, [source('')], accepting()), NothingToSendError);
  });

  it('appends a newline only where the service joins records', async () => {
    const sent = async (service: 'kinesis' | 'firehose'): Promise<string[]> => {
      const ports = accepting();
      const run = await startRun({ ...SPEC, target: { ...SPEC.target, service } }, [source('{"n":1}\n')], ports);
      run.stop();
      await run.done;
      return ports.requests.flatMap(({ records }) => records.map(({ data }) => Buffer.from(data).toString()));
    };
    assert.deepEqual([await sent('kinesis'), await sent('firehose')], [['{"n":1}'], ['{"n":1}\n']]);
  });

  it('applies narrower limits than the service’s own', async () => {
    const ports = accepting();
    await (await startRun({ ...SPEC, limits: { records: 2 } }, [source('{"n":1}\n{"n":2}\n{"n":3}\n')], ports)).done;
    assert.deepEqual(ports.requests.map(({ records }) => records.length), [2, 1]);
  });
});
