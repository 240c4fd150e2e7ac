import assert from 'node:assert/strict';
import type { DeliveryOptions } from '../../src/core/model/deliveryOptions';
import type { RunEvent } from '../../src/core/model/runEvent';
import type { Target } from '../../src/core/model/target';
import type { LiveRun } from '../../src/runs/liveRun';
import type { DeliverySettings } from '../../src/runs/runSpec';
import { bytesSource, startPlainRun } from '../support/plainRun';
import type { StoredRecord } from '../support/readBack';

/** A record as the test made it, before the extension reads it. */
export interface Sent {
  readonly key: string;
  readonly payload: string;
}

/** Records with different payloads and recurring keys. */
export function makeRecords(count: number, keys: number): Sent[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `key-${String((index * 7) % keys)}`;
    return { key, payload: `{"n": ${String(index)}, "key": "${key}", "text": "é я 😀 ${'x'.repeat(index % 50)}", "id": 12345678901234567890}` };
  });
}

export interface AccountedRun {
  readonly run: LiveRun;
  readonly sent: readonly Sent[];
  readonly events: readonly RunEvent[];
  readonly order: DeliveryOptions['order'];
  /** How often the run paused and was resumed. */
  readonly pauses: number;
}

/** Quick, so that many runs fit into a test. */
export const QUICK = { backoffBaseMs: 5, backoffCapMs: 60, maxAttempts: 6, concurrency: 3 } as const;

export interface AccountedOptions extends Partial<DeliverySettings> {
  readonly sent: readonly Sent[];
  /** Records in one request at most, so that few records make many requests. */
  readonly perRequest: number;
  /** Whether the stream is asked for its shards first; it is by default. */
  readonly ask?: boolean;
  /** Called at each pause, before the run continues. */
  readonly onPause?: () => Promise<void>;
  /** Called when this many requests have been answered. */
  readonly stopAfter?: number;
  /** Whether the stop aborts the requests in flight. */
  readonly abort?: boolean;
}

/** Sends the records as the extension does, resumes at each pause, and waits for the end. */
export async function runAccounted(target: Target, { sent, perRequest, onPause, stopAfter, abort, ...options }: AccountedOptions): Promise<AccountedRun> {
  const source = bytesSource('chaos.ndjson', Buffer.from(sent.map(({ payload }) => `${payload}\n`).join('')));
  const events: RunEvent[] = [];
  let pauses = 0;
  let answers = 0;
  const ending: { run?: LiveRun } = {};
  const append = (event: RunEvent): void => {
    events.push(event);
    if (event.kind === 'completed' && (answers += 1) === stopAfter) {
      setImmediate(() => {
        ending.run?.stop();
        if (abort === true && ending.run?.store.state === 'stopping') ending.run.stop();
      });
    }
    if (event.kind === 'state' && event.state === 'paused') {
      pauses += 1;
      assert.ok(pauses < 100, 'a run that pauses endlessly');
      void (onPause?.() ?? Promise.resolve()).then(() => ending.run?.resume());
    }
  };
  const run = await startPlainRun(source, target, {
    ...QUICK,
    ask: true,
    format: 'ndjson',
    ...(target.service === 'kinesis' ? { partitionKey: { kind: 'field', path: '/key' } } : {}),
    eventLog: () => ({ append, saved: () => Promise.resolve() }),
    limits: { records: perRequest },
    ...options,
  });
  ending.run = run;
  await run.done;
  return { run, sent, events, order: options.order ?? 'none', pauses };
}

/** Whatever happened, the run's counts are consistent. */
export function checkCounts({ run, sent }: AccountedRun): void {
  const { delivered, failed, uncertain, notSent, pending, records } = run.store.totals();
  assert.equal(records, sent.length);
  assert.equal(pending, 0);
  assert.equal(delivered + failed + uncertain + notSent, sent.length, 'the counts add up');
  const outcomes = sent.map((_, record) => run.store.outcome(record));
  for (const [outcome, count] of Object.entries({ delivered, failed, uncertain, notSent })) {
    assert.equal(outcomes.filter((one) => one === outcome).length, count, `as many ${outcome} as counted`);
  }
}

/** Compares what a Kinesis run says with what the stream holds, record by record. */
export function checkStored(done: AccountedRun, stored: readonly StoredRecord[]): void {
  const { run, sent, order } = done;
  checkCounts(done);
  const copies = sent.map((): StoredRecord[] => []);
  const indexOf = new Map(sent.map(({ payload }, index) => [Buffer.from(payload).toString('base64'), index]));
  for (const one of stored) {
    const index = indexOf.get(one.data.toString('base64'));
    assert.ok(index !== undefined, `nothing else is in the stream: ${one.data.toString()}`);
    assert.equal(one.partitionKey, sent[index]?.key, `record ${String(index)} has its key`);
    copies[index]?.push(one);
  }
  sent.forEach((_, record) => {
    const { store } = run;
    const here = copies[record] ?? [];
    checkCopies(done, record, here.length);
    if (store.outcome(record) !== 'delivered') return;
    const named = here.filter(({ sequenceNumber }) => sequenceNumber === store.storedId(record));
    assert.deepEqual(named.map(({ shardId }) => shardId), [store.shardId(record)], `record ${String(record)} is where the run says`);
  });
  if (order === 'partitionKey') checkKeyOrder(done, stored);
}

/** The bytes of the delivered objects, one line a record, against what a Firehose run says. */
export function checkLines(done: AccountedRun, objects: Buffer): void {
  checkCounts(done);
  const lines = objects.toString().split('\n');
  assert.equal(lines.pop(), '', 'the last record has its newline too');
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  done.sent.forEach(({ payload }, record) => {
    checkCopies(done, record, counts.get(payload) ?? 0);
    counts.delete(payload);
  });
  assert.deepEqual([...counts.keys()], [], 'nothing else was delivered');
}

function checkCopies({ run: { store } }: AccountedRun, record: number, copies: number): void {
  const outcome = store.outcome(record);
  const details = `record ${String(record)}, ${String(outcome)}, is there ${String(copies)} times; ${JSON.stringify(store.attempts(record))}`;
  if (outcome === 'delivered') assert.ok(copies >= 1, details);
  if (outcome === 'failed' || outcome === 'notSent') assert.equal(copies, 0, details);
  if (copies > 1) assert.ok(store.possibleDuplicate(record), details);
}

/** Each key's delivered records, by the sequence numbers that the run names, are in source order. */
function checkKeyOrder({ run, sent }: AccountedRun, stored: readonly StoredRecord[]): void {
  const held = new Set(stored.map(({ sequenceNumber }) => sequenceNumber));
  const last = new Map<string, bigint>();
  sent.forEach(({ key }, record) => {
    if (run.store.outcome(record) !== 'delivered') return;
    const id = run.store.storedId(record) ?? '';
    assert.ok(held.has(id));
    assert.ok(BigInt(id) > (last.get(key) ?? 0n), `record ${String(record)} of ${key} came after those before it`);
    last.set(key, BigInt(id));
  });
}
