import '../../support/withoutVscode';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { detectFormat } from '../../../src/core/formats/detection';
import { FALLBACK, type Format, formatOf, formatOfEnding, formatOfLanguage, FORMATS } from '../../../src/core/formats/registry';
import type { Place } from '../../../src/core/model/problem';
import { payloadOf } from '../../../src/core/records/payload';
import { readRecordAgain } from '../../../src/core/records/readRecords';
import type { RecordTable } from '../../../src/core/records/recordTable';
import { RECORDS_LANGUAGE } from '../../../src/manifest';
import { formatName } from '../../../src/ui/base/wording/formats';
import { bytesOf, bytesSource, OPTIONS, read } from './reading';

/** A source of each format, with all that must hold of it. A format without an example doesn't compile. */
interface Example {
  /** Recognized without a file name. */
  readonly text: string;
  /** What the records send. */
  readonly payloads: readonly string[];
  /** The last record as a user edits it, and what it sends then. */
  readonly edited: { readonly text: string; readonly payload: string };
  /** Text of a record that can't be sent, and the fault; undefined where nothing is wrong. */
  readonly broken: { readonly text: string; readonly fault: readonly unknown[] } | undefined;
  /** Text typed right after a record that belongs to none, and text that belongs to the record. */
  readonly after: { readonly outside: string | undefined; readonly inside: string };
}

const EXAMPLES: Readonly<Record<Format, Example>> = {
  'json-array': {
    text: '[{"a": 1},\n {"é": 2}]',
    payloads: ['{"a": 1}', '{"é": 2}'],
    edited: { text: '{"é":\n 30}', payload: '{"é":\n 30}' },
    broken: { text: '{"é":}', fault: ['syntax', 'valueExpected'] },
    after: { outside: ', {}', inside: 'x' },
  },
  'ndjson': {
    text: '{"a":1}\n{"é":2}\n',
    payloads: ['{"a":1}', '{"é":2}'],
    edited: { text: '{"é": 30}', payload: '{"é": 30}' },
    broken: { text: '{"é":2,}', fault: ['syntax', 'trailingComma'] },
    after: { outside: '\n{}', inside: ' ' },
  },
  'json-values': {
    text: '{\n"a":1}\n{\n"é":2}\n',
    payloads: ['{\n"a":1}', '{\n"é":2}'],
    edited: { text: '[]', payload: '[]' },
    broken: { text: '{', fault: ['syntax', 'unclosed'] },
    after: { outside: ' {}', inside: 'x' },
  },
  'json': {
    text: '{\n"é":2}\n',
    payloads: ['{\n"é":2}'],
    edited: { text: '{"é":3}', payload: '{"é":3}' },
    broken: { text: '{"é":3} 4', fault: ['syntax', 'textAfterValue'] },
    after: { outside: '\n', inside: 'x' },
  },
  'csv': {
    text: 'id,"user name"\n1,é\n2,y\n',
    payloads: ['{"id":"1","user name":"é"}', '{"id":"2","user name":"y"}'],
    edited: { text: '2,"y\nz"', payload: '{"id":"2","user name":"y\\nz"}' },
    broken: { text: '2,y,z', fault: ['syntax', 'extraCells', 3, 2] },
    after: { outside: '\n3,z', inside: ',' },
  },
  'tsv': {
    text: 'id\tname\n1\té\n2\ty\n',
    payloads: ['{"id":"1","name":"é"}', '{"id":"2","name":"y"}'],
    edited: { text: '2\t"a\tb"', payload: '{"id":"2","name":"a\\tb"}' },
    broken: { text: '2', fault: ['syntax', 'missingCells', 1, 2] },
    after: { outside: '\n3\tz', inside: '\t' },
  },
  'csv-semicolon': {
    text: 'id;price\n1;2,5\n2;é\n',
    payloads: ['{"id":"1","price":"2,5"}', '{"id":"2","price":"é"}'],
    edited: { text: '2;"a;b"', payload: '{"id":"2","price":"a;b"}' },
    broken: { text: '2,5', fault: ['syntax', 'missingCells', 1, 2] },
    after: { outside: '\n3;z', inside: ';' },
  },
  'csv-pipe': {
    text: 'id|name\n1|x;y\n2|é\n',
    payloads: ['{"id":"1","name":"x;y"}', '{"id":"2","name":"é"}'],
    edited: { text: '2|"a|b"', payload: '{"id":"2","name":"a|b"}' },
    broken: { text: '2|3|4', fault: ['syntax', 'extraCells', 3, 2] },
    after: { outside: '\n3|z', inside: '|' },
  },
  'lines': {
    text: 'one é\ntwo, three\n',
    payloads: ['one é', 'two, three'],
    edited: { text: ' two ', payload: ' two ' },
    broken: undefined,
    after: { outside: '\nx', inside: 'x' },
  },
  'text': {
    text: '<é>\n</é>\n',
    payloads: ['<é>\n</é>\n'],
    edited: { text: '<é/>', payload: '<é/>' },
    broken: undefined,
    after: { outside: undefined, inside: '\nx' },
  },
  'records': {
    text: '### é\npartition-key: a\n\n1\n### b\nencoding: base64\n\nw6k=\n',
    payloads: ['1', 'é'],
    edited: { text: '### b\n\n{"b":\n3}', payload: '{"b":\n3}' },
    broken: { text: '### b\nkey: x\n\n3', fault: ['syntax', 'unknownHeader'] },
    after: { outside: '\n### c', inside: '\n#### c' },
  },
};

const KEY = { kind: 'field', path: 'key' } as const;
const START: Place = { byte: 100, line: 10, column: 0 };

function payloads(table: RecordTable, bytes: Uint8Array, offset = 0): string[] {
  return Array.from({ length: table.length }, (_, record) => {
    const { start, end } = table.range(record);
    const payload = payloadOf(table.sourceOf(record), bytes.slice(start.byte - offset, end.byte - offset));
    assert.equal(payload.length, table.payloadBytes(record));
    return new TextDecoder().decode(payload);
  });
}

describe('the registry of formats', () => {
  for (const format of FORMATS) {
    const { text, payloads: expected, edited, broken, after } = EXAMPLES[format];
    const bytes = bytesOf(text);

    it(`detects ${format} by its text, or by the ending of its file`, () => {
      assert.equal(detectFormat(bytes, undefined, true), format);
      for (const ending of formatOf(format).endings) assert.equal(formatOfEnding(ending)?.name, format);
    });

    it(`reads ${format}, and makes the payloads from the bytes of the records`, async () => {
      for (const sizes of [[bytes.length], [1], [3, 2]]) {
        const table = await read(bytesSource(bytes, sizes), { format, partitionKey: { kind: 'random' } });
        assert.equal(table.problems.size, 0);
        assert.deepEqual(payloads(table, bytes), expected);
        assert.deepEqual(Array.from({ length: table.length }, (_, record) => table.endsWithNewline(record)), expected.map((payload) => payload.endsWith('\n')));
      }
    });

    it(`reads a record of ${format} again, at its place in the document`, async () => {
      const table = await read(bytesSource(bytes), { format, partitionKey: { kind: 'random' } });
      const again = (changed: string): RecordTable => readRecordAgain({ text: changed, place: START }, table.sourceOf(table.length - 1), { kind: 'random' });
      const { start, end } = table.range(table.length - 1);
      const unchanged = new TextDecoder().decode(bytes.slice(start.byte, end.byte));
      assert.deepEqual(payloads(again(unchanged), bytesOf(unchanged), START.byte), expected.slice(-1));
      const reread = again(edited.text);
      assert.deepEqual(payloads(reread, bytesOf(edited.text), START.byte), [edited.payload]);
      assert.equal(reread.problems.size, 0);
      assert.deepEqual(reread.range(0).start, START);
      assert.equal(reread.range(0).end.byte, START.byte + bytesOf(edited.text).length);
    });

    it(`knows what is wrong with a record of ${format}, at its place in the document`, async () => {
      const table = await read(bytesSource(bytes), { format, partitionKey: { kind: 'random' } });
      const again = (changed: string): RecordTable => readRecordAgain({ text: changed, place: START }, table.sourceOf(0), { kind: 'random' });
      assert.equal(again('').length, 0);
      if (broken === undefined) return;
      const problem = again(broken.text).problems.get(0);
      assert.deepEqual([problem?.code, ...(problem?.args ?? [])], broken.fault);
      assert.ok(problem !== undefined && problem.range.start.line >= START.line);
    });

    it(`takes partition keys from records of ${format}, or says why not`, async () => {
      const table = await read(bytesSource(bytes), { format, partitionKey: KEY });
      const own = formatOf(format).ownKeys;
      assert.ok([...table.problems.values()].every(({ code }) => code === 'keyMissing'));
      assert.equal(table.problems.size, own ? 1 : table.length);
    });

    it(`knows what typed text belongs to a record of ${format}`, () => {
      const { boundary } = formatOf(format);
      if (after.outside !== undefined) assert.match(after.outside, boundary.after);
      assert.doesNotMatch(after.inside, boundary.after);
    });

    it(`has a name for ${format} that users see`, () => {
      assert.match(formatName(format), /^\p{Lu}.*\p{L}$/u);
    });
  }

  it('has an example of each format', () => {
    assert.deepEqual(Object.keys(EXAMPLES).sort(), [...FORMATS].sort());
  });

  it('gives no two formats the same name, file ending, language or name for users', () => {
    const definitions = FORMATS.map(formatOf);
    for (const names of [FORMATS, definitions.flatMap(({ endings }) => endings), definitions.flatMap(({ languages }) => languages), FORMATS.map(formatName)]) {
      assert.equal(new Set(names).size, names.length);
    }
    for (const ending of definitions.flatMap(({ endings }) => endings)) assert.match(ending, /^[a-z0-9]+$/);
  });

  it('gives documents the format of their language only where the language leaves no doubt', () => {
    assert.equal(formatOfLanguage(RECORDS_LANGUAGE), 'records');
    for (const language of ['plaintext', 'json', 'csv', '']) assert.equal(formatOfLanguage(language), undefined);
  });

  it('agrees with the languages and endings that the manifest declares', () => {
    interface Language { readonly id: string; readonly extensions: readonly string[] }
    const manifest = JSON.parse(readFileSync(path.resolve(__dirname, '../../../package.json'), 'utf8')) as { contributes: { languages: readonly Language[] } };
    for (const { id, extensions } of manifest.contributes.languages) {
      const format = formatOfLanguage(id);
      if (format === undefined) continue;
      assert.deepEqual(formatOf(format).endings.map((ending) => `.${ending}`), extensions);
    }
  });

  it('takes text that is nothing else for lines', () => {
    assert.equal(detectFormat(bytesOf('hello'), undefined, true), FALLBACK);
    assert.equal(detectFormat(bytesOf('hello'), 'x.unknown', true), FALLBACK);
  });

  it('lets each choice about reading concern some format', () => {
    const used = new Set<string>(FORMATS.flatMap((format) => formatOf(format).options));
    assert.deepEqual([...Object.keys(OPTIONS)].filter((option) => option !== 'partitionKey').sort(), [...used].sort());
  });
});
