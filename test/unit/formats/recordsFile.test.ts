import assert from 'node:assert/strict';
import fc from 'fast-check';
import { base64 } from '../../../src/core/bytes/base64';
import { payloadOf } from '../../../src/core/records/payload';
import { isExplicitHashKey } from '../../../src/core/formats/recordsFile/blockHead';
import { blockText, commonLineEnd, type LineEnd, type RecordBlock } from '../../../src/core/formats/recordsFile/blockText';
import { decodedJson } from '../../../src/core/formats/recordsFile/encodedJson';
import { parseOrigin } from '../../../src/core/formats/recordsFile/origin';
import type { RecordTable } from '../../../src/core/records/recordTable';
import { bytesOf, bytesSource, read, recordsIn } from './reading';

type Row = [what: string, input: string | Uint8Array, records: string[]];

const random = { kind: 'random' } as const;
const field = { kind: 'field', path: '/u' } as const;

const rows: Row[] = [
  ['reads what follows the head unchanged', '# top\n\n### one\npartition-key: "a"\n// why\n\n{"n": 1.0}\n### two\n\n x \n', [
    '7-52 2:0-6:10 {"n": 1.0} key a',
    '53-65 7:0-9:3  x ',
  ]],
  ['finds places with a BOM, CRLF, emoji and tabs', '\ufeff### 😀\r\npartition-key:\t"é"\r\n\r\n\t😀\r\n### b\r\n\r\né', [
    '3-41 0:0-3:3 \t😀 key é',
    '43-54 4:0-6:1 é',
  ]],
  ['leaves out only one line end', '### a\n\nx\n\n\n### b\n\ny\n\n', ['0-10 0:0-4:0 x\n\n key u0', '11-20 5:0-8:0 y\n key u1']],
  ['reads lines that only look like blocks as payload', '### a\n\n#### x\n###y\n ### z', ['0-25 0:0-4:6 #### x\n###y\n ### z']],
  ['reads empty payloads', '### a\n### b\n\n### c\n\n\n### d', ['0-5 0:0-0:5 ', '6-12 1:0-2:0 ', '13-20 3:0-5:0 ', '21-26 6:0-6:5 ']],
  ['decodes base64, over several lines', '### a\nencoding: base64\n\n/w\n D+\n', ['0-30 0:0-4:3 \ufffd\u0000\ufffd']],
  ['reports bad base64', '### a\nencoding: base64\n\nAAA*\n### b\nencoding: base64\n\nAAA', [
    '0-28 0:0-3:4 ! encoding 3:3-3:4',
    '29-56 4:0-7:3 ! encoding 7:2-7:3',
  ]],
  ['reports an unknown header, and a repeated one', '### a\nkey: x\n\n1\n### b\nfrom: r#1\nfrom: r#2\n\n1', [
    '0-15 0:0-3:1 ! syntax 1:0-1:3',
    '16-44 4:0-8:1 ! syntax 6:0-6:4',
  ]],
  ['reports a payload without an empty line before it', '### a\nfrom: r#1\n{"a":1}\n', ['0-23 0:0-2:7 ! syntax 2:0-2:7']],
  ['reports invalid partition keys', '### a\npartition-key: "x\n\n1\n### b\npartition-key: ""\n\n1\n### c\npartition-key: "\\ud800"\n\n1\n### d\npartition-key:\n\n1', [
    '0-26 0:0-3:1 ! syntax 1:15-1:17',
    '27-53 4:0-7:1 ! keyLength 5:15-5:17',
    '54-86 8:0-11:1 ! keyNotText 9:15-9:23',
    '87-110 12:0-15:1 ! keyLength 13:0-13:14',
  ]],
  ['reports invalid explicit hash keys and links', '### a\nexplicit-hash-key: 007\n\n1\n### b\nfrom: x\n\n1', [
    '0-31 0:0-3:1 ! explicitHashKey 1:19-1:22',
    '32-48 4:0-7:1 ! syntax 5:6-5:7',
  ]],
  ['reports text before the first block', '# fine\noops\n### a\n\n1', ['0-11 0:0-1:4 ! syntax 1:0-1:4', '12-20 2:0-4:1 1']],
  ['reports a text without blocks', '{"a":1}\n', ['0-7 0:0-0:7 ! syntax 0:0-0:7']],
  ['reports bytes that are not UTF-8', Uint8Array.of(...bytesOf('### a\n\nx'), 0xff, ...bytesOf('\n### b\n\ny')), ['0-9 0:0-2:2 ! encoding 2:1-2:2', '10-18 3:0-5:1 y']],
  ['finds no record in empty text and in comments', '# a\n\n// b\n', []],
];

/** The records without the keys that a strategy made. */
const withoutMade = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ key u\d$/, ''));

describe('records', () => {
  for (const [what, input, records] of rows) {
    it(what, async () => {
      for (const sizes of [undefined, [1], [3, 2], [7]]) {
        assert.deepEqual(await recordsIn(input, { format: 'records', partitionKey: random }, sizes), withoutMade(records), String(sizes));
      }
    });
  }

  it('takes the key of records without their own from a field, and reports a wrong field at its place', async () => {
    const text = '### a\n\n{"u":"x"}\n### b\npartition-key: own\n\n{"u":"y"}\n### c\n\n{"u":null}\n### d\nencoding: base64\n\ne30=';
    assert.deepEqual(await recordsIn(text, { format: 'records', partitionKey: field }), [
      '0-16 0:0-2:9 {"u":"x"} key x',
      '17-52 3:0-6:9 {"u":"y"} key own',
      '53-70 7:0-9:10 ! keyNotText 9:5-9:9',
      '71-99 10:0-13:4 ! keyMissing 13:0-13:4',
    ]);
  });

  it('prefers a record’s own key to a fixed one, and drops keys where the target takes none', async () => {
    const text = '### a\npartition-key: own\nexplicit-hash-key: 7\n\n1\n### b\n\n2';
    const keys = (table: RecordTable): unknown[] => [0, 1].map((record) => [table.partitionKey(record), table.explicitHashKey(record)]);
    const source = bytesSource(bytesOf(text));
    assert.deepEqual(keys(await read(source, { format: 'records', partitionKey: { kind: 'fixed', text: 'f' } })), [['own', '7'], ['f', undefined]]);
    assert.deepEqual(keys(await read(source, { format: 'records', partitionKey: undefined })), [[undefined, undefined], [undefined, undefined]]);
  });

  it('reads every payload, key and link as it was written, however the bytes are cut', async () => {
    const unit = fc.constantFrom('a', '#', '### ', '###', '\n', '\r\n', '\r', '"', '\\', ' ', '\t', 'é', '😀', '\u0000', '\u2028', '\ufeff', 'from: x', ':');
    const text = fc.array(unit, { maxLength: 10 }).map((units) => bytesOf(units.join('')));
    const payload = fc.oneof(text, text, fc.uint8Array({ maxLength: 12 }));
    const key = fc.option(fc.string({ unit, minLength: 1, maxLength: 20 }).filter((one) => one.length <= 256), { nil: undefined });
    const hash = fc.option(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map(String), { nil: undefined });
    const origin = fc.option(fc.record({ run: fc.uuid(), record: fc.nat() }, { noNullPrototype: true }), { nil: undefined });
    const comments = fc.array(fc.string({ unit, maxLength: 5 }), { maxLength: 2 });
    const block: fc.Arbitrary<RecordBlock> = fc.record({ title: fc.string({ unit, maxLength: 4 }), comments, partitionKey: key, explicitHashKey: hash, origin, payload });
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 5 }), cuts, async (blocks, sizes) => {
        const lineEnd = commonLineEnd(blocks.map((one) => one.payload));
        const document = blocks.map((one) => blockText(one, lineEnd)).join('');
        // What an editor does to a document: one kind of line end.
        assert.equal(document.replace(/\r\n|\r|\n/g, lineEnd), document);
        const bytes = bytesOf(document);
        const table = await read(bytesSource(bytes, sizes), { format: 'records', partitionKey: random });
        assert.equal(table.problems.size, 0);
        const found = Array.from({ length: table.length }, (_, record) => {
          const { start, end } = table.range(record);
          const data = payloadOf(table.sourceOf(record), bytes.slice(start.byte, end.byte));
          assert.equal(data.length, table.payloadBytes(record));
          assert.equal(table.endsWithNewline(record), data.at(-1) === 0x0a);
          return [[...data], table.partitionKey(record), table.explicitHashKey(record), table.origin(record)];
        });
        assert.deepEqual(found, blocks.map((one) => [[...one.payload], one.partitionKey, one.explicitHashKey, one.origin]));
      }),
      { numRuns: 500 },
    );
  });

  it('writes readable text wherever possible, and base64 elsewhere', () => {
    const block = (payload: string, lineEnd: LineEnd): string =>
      blockText({ title: 'record 19', comments: ['Throttled:\n5 attempts'], partitionKey: 'user-7', explicitHashKey: '0', origin: { run: 'r', record: 18 }, payload: bytesOf(payload) }, lineEnd);
    const head = '### record 19\npartition-key: "user-7"\nexplicit-hash-key: 0\n';
    assert.equal(block('{"a":1}', '\n'), `${head}from: r#18\n# Throttled: 5 attempts\n\n{"a":1}\n`);
    assert.equal(block('a\r\nb', '\n'), `${head}encoding: base64\nfrom: r#18\n# Throttled: 5 attempts\n\nYQ0KYg==\n`);
    assert.match(block('a\r\nb', '\r\n'), /\r\n\r\na\r\nb\r\n$/);
    assert.equal(commonLineEnd(['a\r\nb', 'c\r\nd', 'e\nf'].map(bytesOf)), '\r\n');
    assert.equal(commonLineEnd(['a\r\nb', 'e\nf', 'x'].map(bytesOf)), '\n');
  });
});

describe('isExplicitHashKey', () => {
  for (const [text, is] of [['0', true], ['1', true], ['340282366920938463463374607431768211455', true], ['340282366920938463463374607431768211456', false], ['00', false], ['-1', false], ['1.0', false], ['', false], ['9'.repeat(40), false]] as const) {
    it(`${is ? 'accepts' : 'rejects'} ${text === '' ? 'nothing' : text}`, () => {
      assert.equal(isExplicitHashKey(text), is);
    });
  }
});

describe('parseOrigin', () => {
  it('reads a run and an index, and nothing else', () => {
    assert.deepEqual(parseOrigin('6f1c-a#18'), { run: '6f1c-a', record: 18 });
    for (const text of ['', '#1', 'a#', 'a#-1', 'a b#1', 'a#4294967296', 'a#1 ']) assert.equal(parseOrigin(text), undefined, text);
  });
});

describe('decodedJson', () => {
  it('decodes base64 of an object or array, and nothing else', () => {
    assert.equal(decodedJson(bytesOf(base64(bytesOf('{"a":"é"}')))), '{"a":"é"}');
    for (const text of ['', 'e30', 'user', 'abcd', '{}', base64(bytesOf('12345678')), base64(bytesOf('{"a"'))]) {
      assert.equal(decodedJson(bytesOf(text)), undefined, text);
    }
  });
});
