import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TextColumn } from '../../../src/core/bytes/columns';
import type { AttemptEvent } from '../../../src/core/model/runEvent';
import { markTexts, PlainMatcher } from '../../../src/core/results/textSearch';
import { type Filter, NO_FILTER, type Sort, SORT_KEYS, type SortKey, SOURCE_ORDER } from '../../../src/core/results/filter';
import { ResultView } from '../../../src/core/results/view';
import { delivered, shardName, START, TestRun, throttled } from './storeEvents';

const ORDER: Record<string, number> = { delivered: 0, failed: 1, uncertain: 2, notSent: 3, pending: 4 };

/** A run of many kinds of records: throttled, failed, uncertain, duplicate, not sent, pending. */
function mixedRun(records: number, key?: (record: number) => string | undefined): TestRun {
  const run = new TestRun({ records, sources: ['a.json', 'b.json'], payload: (record) => 'x'.repeat(1 + ((record * 7) % 13)), ...(key === undefined ? {} : { key }) });
  const first: AttemptEvent[] = [];
  const again: AttemptEvent[] = [];
  for (let record = 0; record < records; record += 1) {
    switch (record % 7) {
      case 0:
        first.push(throttled(record));
        again.push(delivered(record));
        break;
      case 1:
        first.push(throttled(record, 'failed'));
        break;
      case 2:
        first.push({ record, result: 'uncertain', code: 'TimeoutError', waitMs: 5 });
        again.push(delivered(record));
        break;
      case 3:
        first.push({ record, result: 'uncertain', code: 'TimeoutError', outcome: 'uncertain' });
        break;
      case 4:
        run.apply({ kind: 'settled', record, outcome: 'notSent', code: 'tooLarge' });
        break;
      case 5:
        first.push(delivered(record));
        break;
      default:
        break;
    }
  }
  run.request(first, START, 20);
  run.request(again, START + 100, 30);
  return run;
}

function show(run: TestRun, filter: Partial<Filter>, sort: Sort = SOURCE_ORDER, marks?: Uint8Array): number[] {
  const order = new ResultView(run).order({ ...NO_FILTER, ...filter }, sort, marks);
  return order === undefined ? Array.from({ length: run.store.length }, (_, record) => record) : [...order];
}

const everyRecord = (run: TestRun): number[] => Array.from({ length: run.store.length }, (_, record) => record);

describe('ResultView filters', () => {
  const run = mixedRun(140);
  const { store } = run;
  const cases: [string, Partial<Filter>, (record: number) => boolean][] = [
    ['nothing', {}, () => true],
    ['an outcome', { standings: ['failed'] }, (record) => store.outcome(record) === 'failed'],
    ['several outcomes', { standings: ['uncertain', 'pending'] }, (record) => [undefined, 'uncertain'].includes(store.outcome(record))],
    ['retried', { leastAttempts: 2 }, (record) => store.attemptCount(record) > 1],
    ['one attempt', { leastAttempts: 1, mostAttempts: 1 }, (record) => store.attemptCount(record) === 1],
    ['possible duplicates', { possibleDuplicate: true }, (record) => store.possibleDuplicate(record)],
    ['throttled', { throttled: true }, (record) => store.attempts(record).some(({ report }) => report?.code === 'ProvisionedThroughputExceededException')],
    ['a shard', { shard: shardName(2) }, (record) => store.shardId(record) === shardName(2)],
    ['a shard of no record', { shard: 'shardId-999' }, () => false],
    ['an error', { code: 'TimeoutError' }, (record) => store.errorCode(record) === 'TimeoutError'],
    ['a source', { source: 1 }, (record) => run.records.sourceNumber(record) === 1],
    ['a request', { request: 1 }, (record) => record % 7 === 0 || record % 7 === 2],
    ['a request and an outcome', { request: 0, standings: ['delivered'] }, (record) => [0, 2, 5].includes(record % 7)],
    ['source and error', { source: 0, code: 'tooLarge' }, (record) => record < 70 && record % 7 === 4],
  ];
  for (const [name, filter, passes] of cases) {
    it(`filters by ${name}`, () => {
      const expected = everyRecord(run).filter(passes);
      assert.deepEqual(show(run, filter), expected);
    });
  }

  it('filters by what a search found', () => {
    const marks = new Uint8Array(140);
    markTexts(run.records.columns().partitionKeys, new PlainMatcher('USER-1', false), marks, 0, 140);
    const expected = everyRecord(run).filter((record) => run.records.partitionKey(record)?.includes('user-1') === true && store.outcome(record) === 'failed');
    assert.deepEqual(show(run, { standings: ['failed'] }, SOURCE_ORDER, marks), expected);
  });

  it('knows whether a run in progress can change the view', () => {
    const view = new ResultView(run);
    assert.equal(view.isLive(NO_FILTER, SOURCE_ORDER), false);
    assert.equal(view.isLive({ ...NO_FILTER, source: 1 }, { key: 'key', descending: true }), false);
    assert.equal(view.isLive({ ...NO_FILTER, mostAttempts: 3 }, SOURCE_ORDER), true);
    assert.equal(view.isLive(NO_FILTER, { key: 'latency', descending: false }), true);
  });
});

describe('ResultView sorts', () => {
  const values = (run: TestRun): Record<SortKey, (record: number) => number | string | undefined> => ({
    record: (record) => record,
    line: (record) => record,
    key: (record) => run.records.partitionKey(record),
    bytes: (record) => run.sentBytes(record),
    shard: (record) => run.store.shardId(record),
    stored: (record) => run.store.storedId(record)?.padStart(60, '0'),
    attempts: (record) => run.store.attemptCount(record),
    error: (record) => run.store.errorCode(record),
    latency: (record) => run.store.latency(record),
    outcome: (record) => ORDER[run.store.outcome(record) ?? 'pending'],
  });

  function expected(run: TestRun, { key, descending }: Sort): number[] {
    const value = values(run)[key];
    const compare = (a: number | string, b: number | string): number => {
      if (typeof a === 'number' && typeof b === 'number') return a - b;
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
    };
    return everyRecord(run).sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || a - b;
      return (descending ? -compare(left, right) : compare(left, right)) || a - b;
    });
  }

  const keyOf = (record: number): string | undefined => (record % 50 === 0 ? undefined : `Schlüssel-${String((record * 7919) % 700)}`);
  const run = mixedRun(3000, keyOf);
  const over = mixedRun(3000, keyOf);
  over.apply({ kind: 'state', at: START + 1000, state: 'interrupted' });
  for (const key of SORT_KEYS) {
    for (const descending of [false, true]) {
      it(`sorts by ${key}${descending ? ', descending' : ''}: stable, records without a value last`, () => {
        assert.deepEqual(show(run, {}, { key, descending }), expected(run, { key, descending }), 'while the run goes on');
        assert.deepEqual(show(over, {}, { key, descending }), expected(over, { key, descending }), 'when it is over');
      });
    }
  }

  it('sorts equally from what was prepared, or half prepared', () => {
    for (const parts of [1, 2, 5, Infinity]) {
      const view = new ResultView(over);
      for (let part = 0; part < parts && view.prepare(); part += 1);
      for (const key of SORT_KEYS) {
        for (const descending of [true, false, true]) {
          const failed = view.order({ ...NO_FILTER, standings: ['failed'] }, { key, descending }, undefined);
          const wanted = expected(over, { key, descending }).filter((record) => over.store.outcome(record) === 'failed');
          assert.deepEqual([...(failed ?? [])], wanted, key);
        }
      }
    }
  });

  it('sorts by current values if something happened after a sort', () => {
    const later = mixedRun(140);
    const view = new ResultView(later);
    for (const key of ['stored', 'outcome'] as const) {
      const sort = { key, descending: true };
      assert.deepEqual([...(view.order(NO_FILTER, sort, undefined) ?? [])], expected(later, sort));
    }
    later.request([delivered(6), delivered(13)], START + 500, 10);
    later.apply({ kind: 'state', at: START + 600, state: 'stopped' });
    for (const key of ['stored', 'outcome'] as const) {
      const sort = { key, descending: true };
      assert.deepEqual([...(view.order(NO_FILTER, sort, undefined) ?? [])], expected(later, sort));
    }
  });

  it('sorts keys of every kind by their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 60 }), (keys) => {
        const small = new TestRun({ records: keys.length, key: (record) => keys[record] });
        for (const descending of [false, true]) assert.deepEqual(show(small, {}, { key: 'key', descending }), expected(small, { key: 'key', descending }));
      }),
      { numRuns: 60 },
    );
  });

  it('sorts many keys that begin alike, contain each other, or are the same', () => {
    const part = fc.constantFrom('', 'a', 'ab', '\0', 'é', 'x'.repeat(70), '12345', '😀');
    const ending = fc.integer({ min: 0, max: 40 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part, part, ending).map((parts) => parts.join('')), { minLength: 200, maxLength: 400 }), (keys) => {
        const many = new TestRun({ records: keys.length, key: (record) => keys[record] });
        for (const descending of [false, true]) assert.deepEqual(show(many, {}, { key: 'key', descending }), expected(many, { key: 'key', descending }));
      }),
      { numRuns: 60 },
    );
  });

  it('sorts a filtered view alone', () => {
    const shown = show(run, { standings: ['failed'] }, { key: 'bytes', descending: true });
    const wanted = expected(run, { key: 'bytes', descending: true }).filter((record) => run.store.outcome(record) === 'failed');
    assert.deepEqual(shown, wanted);
  });
});

describe('PlainMatcher', () => {
  it('finds what String.includes finds, in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 3 }), (text, needle) => {
        assert.equal(new PlainMatcher(needle, true).testText(text), text.includes(needle));
      }),
    );
  });

  it('finds long and short strings wherever they are', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é'), maxLength: 24 });
    const lower = (text: string): string => text.replaceAll('A', 'a');
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é'), maxLength: 7 }), (text, needle) => {
        assert.equal(new PlainMatcher(needle, true).testText(text), text.includes(needle));
        assert.equal(new PlainMatcher(needle, false).testText(text), lower(text).includes(lower(needle)));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds the strings of a column that contain it, and none across two of them', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'C', '7'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), fc.string({ unit: fc.constantFrom('a', 'B', 'c', '7', 'z'), minLength: 1, maxLength: 5 }), fc.nat(20), (words, needle, from) => {
        const column = new TextColumn();
        words.forEach((text, index) => { column.set(index, text); });
        const marks = new Uint8Array(words.length);
        markTexts(column, new PlainMatcher(needle, false), marks, from, words.length);
        const found = words.map((text, index) => (index >= from && text.toLowerCase().includes(needle.toLowerCase()) ? 1 : 0));
        assert.deepEqual([...marks], found);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes A to Z for a to z unless case matters', () => {
    assert.equal(new PlainMatcher('USER', false).testText('my user'), true);
    assert.equal(new PlainMatcher('USER', true).testText('my user'), false);
    assert.equal(new PlainMatcher('[', false).testText('{'), false);
  });

  it('does not look beyond the end it is given', () => {
    const bytes = new TextEncoder().encode('abcd');
    assert.equal(new PlainMatcher('cd', false).test(bytes, 0, 3), false);
    assert.equal(new PlainMatcher('cd', false).test(bytes, 0, 4), true);
  });
});
