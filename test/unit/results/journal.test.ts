import assert from 'node:assert/strict';
import fc from 'fast-check';
import { endInterrupted, type JournalEnding, journalLine, JournalReader } from '../../../src/core/results/journal';
import { ResultStore } from '../../../src/core/results/resultStore';
import type { AttemptEvent, RunEvent } from '../../../src/core/model/runEvent';
import { play } from '../delivery/simulation';

/** A run with refusals, lost answers and a pause: every kind of event. */
const eventful = (): readonly RunEvent[] =>
  play({
    service: 'kinesis',
    records: [...Array.from({ length: 30 }, (_, index) => ({ size: 10, lane: index % 4, chain: 0 })), undefined],
    options: { limits: { records: 4, requestBytes: 1e6, recordBytes: 1e6 } },
    faults: [
      { fault: { kind: 'some', every: 2, code: 'ProvisionedThroughputExceededException' }, ms: 10 },
      { fault: { kind: 'lost', stored: true }, ms: 20 },
      { fault: { kind: 'refuse', status: 400, code: 'ExpiredTokenException' }, ms: 30 },
      { fault: { kind: 'noIdentifier', every: 2 }, ms: 40 },
    ],
    commands: [],
    seed: 7,
  }).events;

const textOf = (events: readonly RunEvent[]): string => events.map(journalLine).join('');

/** Reads a journal in pieces of some bytes. */
function readJournal(text: string, pieceBytes = 7): { readonly events: readonly RunEvent[]; readonly ending: JournalEnding } {
  const bytes = new TextEncoder().encode(text);
  const reader = new JournalReader();
  const events: RunEvent[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) events.push(...reader.read(bytes.subarray(at, at + pieceBytes)));
  return { events, ending: reader.ending };
}

function end(store: ResultStore, at: number, complete = true): void {
  for (const pause of endInterrupted(store, at, complete)) assert.equal(pause, undefined);
}

function restored(text: string, complete = true): ResultStore {
  const store = new ResultStore(31, () => 10);
  for (const event of readJournal(text).events) store.apply(event);
  end(store, 5, complete);
  return store;
}

describe('journal', () => {
  it('returns the events that were written', () => {
    const events = eventful();
    assert.deepEqual(new Set(events.map(({ kind }) => kind)), new Set(['state', 'settled', 'dispatched', 'completed']));
    assert.deepEqual(readJournal(textOf(events)), { events: JSON.parse(JSON.stringify(events)) as unknown, ending: 'whole' });
  });

  it('accounts for every record wherever it is cut off, and calls nothing failed that was in flight', () => {
    const events = eventful();
    const text = textOf(events);
    fc.assert(
      fc.property(fc.nat(text.length), (cut) => {
        const store = restored(text.slice(0, cut));
        const { delivered, failed, uncertain, notSent, pending } = store.totals();
        assert.equal(delivered + failed + uncertain + notSent, 31);
        assert.equal(pending, 0);
        const whole = readJournal(text.slice(0, cut));
        assert.deepEqual(whole.events, JSON.parse(JSON.stringify(events.slice(0, whole.events.length))));
        assert.equal(whole.ending === 'torn', text.slice(0, cut) !== textOf(events.slice(0, whole.events.length)));
        const underWay = new Set<number>();
        for (const event of whole.events) {
          if (event.kind === 'dispatched') event.records.forEach((record) => underWay.add(record));
          if (event.kind === 'completed') event.attempts.forEach(({ record }) => underWay.delete(record));
        }
        for (const record of underWay) assert.equal(store.outcome(record), 'uncertain');
        for (let record = 0; record < 31; record += 1) {
          if (store.outcome(record) === 'notSent') assert.equal(store.attemptCount(record), 0);
          if (store.outcome(record) === 'failed') assert.ok(store.attempts(record).every(({ result }) => result === 'refused'));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('calls nothing failed or not sent that may have gone out, wherever an incomplete journal ends', () => {
    const events = eventful();
    const text = textOf(events);
    const truth = restored(text);
    fc.assert(
      fc.property(fc.nat(text.length), (cut) => {
        const store = restored(text.slice(0, cut), false);
        assert.equal(store.totals().pending, 0);
        for (let record = 0; record < 31; record += 1) {
          if (['failed', 'notSent'].includes(store.outcome(record) ?? '')) assert.equal(store.outcome(record), truth.outcome(record));
          assert.ok(store.timesStored(record) >= truth.timesStored(record), 'none that may be stored twice lacks its mark');
          if (store.errorCode(record) === 'JournalIncomplete') assert.ok(store.outcome(record) === 'uncertain' && store.possibleDuplicate(record));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same in pieces of any size', () => {
    const text = journalLine({ kind: 'settled', record: 0, outcome: 'failed', code: 'X', message: 'é😀 '.repeat(9) }) + textOf(eventful());
    const whole = readJournal(text, 1 << 20);
    for (const size of [1, 2, 3, 64, 1000]) assert.deepEqual(readJournal(text, size), whole);
  });

  it('stops reading at a flipped byte', () => {
    const text = textOf(eventful());
    const at = text.indexOf('"dispatched"') + 3;
    const damaged = `${text.slice(0, at)}X${text.slice(at + 1)}`;
    const reading = readJournal(damaged);
    assert.equal(reading.ending, 'damaged');
    assert.ok(reading.events.every(({ kind }) => kind !== 'dispatched'));
  });

  it('leaves a run that is over as it was', () => {
    const store = restored(textOf(eventful()));
    assert.equal(store.state, 'finished');
  });

  it('ends an interrupted run: refused records have failed, those that may be stored are uncertain, the others were not sent', () => {
    const store = new ResultStore(5, () => 10);
    const refused = (record: number): AttemptEvent => ({ record, result: 'refused', code: 'InternalFailure', waitMs: 5 });
    const doubtful: AttemptEvent = { record: 2, result: 'uncertain', code: 'ECONNRESET', waitMs: 5 };
    const events: RunEvent[] = [
      { kind: 'dispatched', at: 0, request: 0, records: [1, 2, 3], bytes: 30 },
      { kind: 'completed', at: 1, request: 0, attempts: [refused(1), doubtful, refused(3)] },
      { kind: 'dispatched', at: 2, request: 1, records: [2], bytes: 10 },
      { kind: 'completed', at: 3, request: 1, attempts: [refused(2)] },
      { kind: 'dispatched', at: 4, request: 2, records: [3, 4], bytes: 20 },
    ];
    for (const event of events) store.apply(event);
    end(store, 9);
    assert.deepEqual([0, 1, 2, 3, 4].map((record) => store.outcome(record)), ['notSent', 'failed', 'uncertain', 'uncertain', 'uncertain']);
    for (let record = 0; record < 5; record += 1) assert.equal(store.errorCode(record), 'Interrupted');
    assert.deepEqual([store.state, store.endedAt, store.requestRow(2).endedAt], ['interrupted', 9, 9]);
  });

  it('keeps no value that a service repeats', () => {
    const message = "2 validation errors detected: Value 'user-42\n' at 'records.1.member.partitionKey' failed; Value 'x' at 'streamName' failed";
    const line = journalLine({ kind: 'completed', at: 1, request: 0, message, attempts: [] });
    assert.doesNotMatch(line, /user-42|'x'/);
    assert.match(line, /Value '…' at 'records\.1\.member\.partitionKey' failed; Value '…' at 'streamName' failed/);
  });

  it('masks account IDs in what the service says', () => {
    const line = journalLine({ kind: 'settled', record: 0, outcome: 'failed', code: 'X', message: 'Rate exceeded for shard s in stream t under account 123456789012.' });
    assert.doesNotMatch(line, /123456789012/);
    assert.match(line, /Rate exceeded/);
    assert.doesNotMatch(journalLine({ kind: 'completed', at: 1, request: 0, breach: { code: 'ResponseNotJson', args: [1, 'text/html', 'Account 123456789012'] }, attempts: [] }), /123456789012/);
  });

  it('keeps identifiers of twelve digits as they are', () => {
    const event: RunEvent = { kind: 'completed', at: 1, request: 0, requestId: '123456789012', attempts: [{ record: 0, result: 'stored', recordId: '210987654321', outcome: 'delivered' }] };
    assert.deepEqual(readJournal(journalLine(event)).events, [event]);
  });
});
