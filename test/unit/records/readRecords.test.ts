import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { detectFormat } from '../../../src/core/formats/detection';
import { type Format, FORMATS } from '../../../src/core/formats/registry';
import { compactJson } from '../../../src/core/formats/json/jsonFormat';
import { payloadOf } from '../../../src/core/records/payload';
import { readRecords } from '../../../src/core/records/readRecords';
import { RecordTable } from '../../../src/core/records/recordTable';
import { MAX_RECORD_BYTES } from '../../../src/core/records/recordWriter';
import { bytesOf, bytesSource, OPTIONS, read, describeRecords, recordsIn } from '../formats/reading';

const white = fc.string({ unit: fc.constantFrom(' ', '\n', '\r\n', '\t'), maxLength: 3 });
const value = fc.jsonValue({ maxDepth: 3, stringUnit: fc.constantFrom('a', '"', '\\', 'é', '😀', '\n', '{', ']', ',', ':') });
const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });

/** JSON of a value with any whitespace between all tokens. */
function spaced(json: string, gaps: readonly string[]): string {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"]+/g) ?? [];
  return tokens.map((token, i) => (gaps[i % gaps.length] ?? '') + token).join('');
}

/** The places at all indexes of a text, as an editor counts them. */
function placeOf(text: string, bytes: number): string {
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(text).subarray(0, bytes));
  const lines = before.split(/\r\n|\r|\n/);
  return `${String(lines.length - 1)}:${String((lines.at(-1) ?? '').length)}`;
}

describe('readRecords', () => {
  const gaps = fc.array(white, { minLength: 1, maxLength: 5 });

  it('finds the elements of every array with their places, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 6 }), gaps, cuts, fc.boolean(), async (values, spaces, sizes, compact) => {
        const text = spaced(JSON.stringify(values), spaces) + (spaces[0] ?? '');
        const bytes = bytesOf(text);
        const table = await read(bytesSource(bytes, sizes), { format: 'json-array', compact });
        assert.deepEqual(describeRecords(table, bytes), describeRecords(await read(bytesSource(bytes), { format: 'json-array', compact }), bytes));
        assert.equal(table.length, values.length);
        assert.equal(table.problems.size, 0);
        values.forEach((element, index) => {
          const { start, end } = table.range(index);
          const slice = bytes.slice(start.byte, end.byte);
          const payload = new TextDecoder().decode(payloadOf(table.sourceOf(index), slice));
          assert.deepEqual(JSON.parse(payload), JSON.parse(JSON.stringify(element)));
          assert.equal(payload, compact ? JSON.stringify(element) : new TextDecoder().decode(slice));
          for (const place of [start, end]) assert.equal(`${String(place.line)}:${String(place.column)}`, placeOf(text, place.byte));
        });
      }),
    );
  });

  it('reads any text to its end, with the same result however the bytes are cut', async () => {
    const piece = fc.constantFrom('{"a":1}', '[1,2]', '{', '}', '[', ']', ',', '"', '\\', '\n', '\r\n', '\r', '\ufeff', '😀', ' ', 'x', '1.0', ':');
    const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom<Format>(...FORMATS), cuts, async (text, format, sizes) => {
        const partitionKey = { kind: 'field', path: '/a' } as const;
        assert.deepEqual(await recordsIn(text, { format, partitionKey }, sizes), await recordsIn(text, { format, partitionKey }));
      }),
      { numRuns: 1000 },
    );
  });

  it('appends sources one after the other', async () => {
    const table = new RecordTable();
    const { signal } = new AbortController();
    await readRecords(bytesSource(bytesOf('a\nb')), { ...OPTIONS, format: 'lines' }, table, signal);
    await readRecords(bytesSource(bytesOf('x\n1')), { ...OPTIONS, format: 'csv', cells: 'json' }, table, signal);
    assert.deepEqual(table.sources, [
      { name: 'test', uri: 'untitled:test', format: 'lines', compact: false },
      { name: 'test', uri: 'untitled:test', format: 'csv', compact: false, table: { header: ['x'], cells: 'json' } },
    ]);
    assert.deepEqual([0, 1, 2].map((index) => table.sourceNumber(index)), [0, 0, 1]);
  });

  it('reports its progress', async () => {
    const steps: [number, number][] = [];
    const source = bytesSource(bytesOf('a\nb\nc'), [2]);
    await readRecords(source, { ...OPTIONS, format: 'lines' }, new RecordTable(), new AbortController().signal, (...step) => steps.push(step));
    assert.deepEqual(steps, [[2, 1], [4, 2], [5, 2], [5, 3]]);
  });

  it('stops with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const table = new RecordTable();
    const reading = readRecords(bytesSource(bytesOf('a\nb\nc\nd'), [2]), { ...OPTIONS, format: 'lines' }, table, controller.signal, () => {
      controller.abort(reason);
    });
    await assert.rejects(reading, (error) => error === reason);
    assert.equal(table.length, 1);
    await assert.rejects(readRecords(bytesSource(bytesOf('a')), { ...OPTIONS, format: 'lines' }, table, controller.signal), (error) => error === reason);
  });

  it('skips a record that is longer than any target accepts, and reads on', async () => {
    const long = MAX_RECORD_BYTES + 1;
    const bytes = bytesOf(`[{"a":"${'x'.repeat(long - 8)}"},{"a":"k"}]`);
    for (const partitionKey of [undefined, { kind: 'field', path: 'a' } as const]) {
      const table = await read(bytesSource(bytes, [1 << 20]), { format: 'json-array', partitionKey });
      assert.equal(table.length, 2);
      assert.deepEqual(table.problems.get(0)?.range, table.range(0));
      assert.equal(table.problems.get(0)?.code, 'tooLarge');
      assert.equal(table.range(0).end.byte - table.range(0).start.byte, long);
      assert.equal(table.problems.get(1), undefined);
      assert.equal(table.partitionKey(1), partitionKey === undefined ? undefined : 'k');
    }
  });

  it('keeps the payload out of its problems', async () => {
    const inputs: [Format, string][] = [
      ['ndjson', '{"secret":x}\n{"secret":"s3cr3t"\n{"secret" 1}\nsecret\n{secret}\n["secret\\x"]\n1 secret'],
      ['json-array', '[1,secret]'],
      ['json', '{"a":"secret"} secret'],
      ['csv', 'secret,b\nsecret\n"secret"secret,1\n1,"secret'],
      ['csv', 'secret,secret\n1,2'],
    ];
    for (const [format, input] of inputs) {
      const table = await read(bytesSource(bytesOf(input)), { format, partitionKey: { kind: 'field', path: '/other' } });
      assert.ok(table.problems.size > 0);
      for (const { args } of table.problems.values()) assert.doesNotMatch(JSON.stringify(args), /s[e3]cr[e3]t/);
    }
  });
});

describe('compactJson', () => {
  it('keeps every token', () => {
    fc.assert(
      fc.property(value, fc.array(white, { minLength: 1, maxLength: 5 }), (any, gaps) => {
        const json = JSON.stringify(any);
        assert.equal(new TextDecoder().decode(compactJson(bytesOf(spaced(json, gaps)))), json);
      }),
    );
  });

  it('returns the same bytes where there is nothing to remove', () => {
    const json = bytesOf('{"a b":" \\" "}');
    assert.equal(compactJson(json), json);
  });
});

describe('the samples', () => {
  const samples: [file: string, format: Format, records: number, field: string | undefined, invalid: number][] = [
    ['orders.json', 'json-array', 25, '/customer/id', 0],
    ['clickstream.ndjson', 'ndjson', 2400, 'userId', 0],
    ['sensors.csv', 'csv', 200, 'sensorId', 0],
    ['application.log', 'lines', 120, undefined, 0],
    ['mistakes.ndjson', 'ndjson', 15, 'userId', 10],
  ];
  for (const [file, format, records, field, invalid] of samples) {
    it(`finds ${String(records)} records in ${file}, ${String(invalid)} of them invalid`, async () => {
      const bytes = await readFile(new URL(`../../../samples/${file}`, `file://${__filename}`));
      const head = bytes.subarray(0, 65_536);
      for (const name of [file, undefined]) assert.equal(detectFormat(head, name, head.length === bytes.length), format);
      const table = await read(bytesSource(bytes, [65_536]), { format, partitionKey: field === undefined ? undefined : { kind: 'field', path: field } });
      assert.deepEqual([table.length, table.problems.size], [records, invalid]);
    });
  }

  it('finds a hot key in about 70% of the clickstream', async () => {
    const bytes = await readFile(new URL('../../../samples/clickstream.ndjson', `file://${__filename}`));
    const table = await read(bytesSource(bytes), { format: 'ndjson', partitionKey: { kind: 'field', path: 'userId' } });
    const hot = Array.from({ length: table.length }, (_, index) => table.partitionKey(index)).filter((key) => key === 'user-4711').length;
    assert.ok(hot > 0.65 * table.length && hot < 0.75 * table.length);
  });
});
