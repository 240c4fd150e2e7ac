import assert from 'node:assert/strict';
import { Beginning } from '../../../src/core/formats/beginning';
import { detectFormat } from '../../../src/core/formats/detection';
import type { Format } from '../../../src/core/formats/registry';
import { bytesOf } from './reading';

const LOG = '2026-11-20 10:00:00,123 INFO started\n2026-11-20 10:00:01,456 WARN slow\n';
const PRETTY = '{\n  "a": 1,\n  "b": [1, 2]\n}\n';

const cases: [what: string, text: string, name: string | undefined, format: Format][] = [
  ['an array', '[{"a":1},\n {"b":2}]', undefined, 'json-array'],
  ['an array with a BOM', '\ufeff\r\n[1]', undefined, 'json-array'],
  ['an array that calls itself CSV', '[{"a":1}]', 'x.csv', 'json-array'],
  ['an array with a mistake', '[\n  {"a":1},\n  {"b":2,}\n]', undefined, 'json-array'],
  ['an array with a mistake in its first element', '[{"a":nope}]', undefined, 'json-array'],
  ['an array of one-line elements with a mistake', '[\n{"a":1},\n{"b":2},\n{"c":x},\n{"d":4}\n]', undefined, 'json-array'],
  ['an array with something after it', '[\n{"a":1}\n]\nx', undefined, 'json-array'],
  ['an array on a line of a JSON Lines file', '[1,2]\n', 'x.jsonl', 'ndjson'],
  ['one object', PRETTY, undefined, 'json'],
  ['one object on one line', '{"a":1}\n', undefined, 'json'],
  ['one object in a JSON Lines file', '{"a":1}\n', 'x.ndjson', 'ndjson'],
  ['one text in a JSON file', '"a"', 'x.json', 'json'],
  ['objects on lines', '{"a":1}\n{"b":2}\n', undefined, 'ndjson'],
  ['objects on lines in a JSON file', '{"a":1}\n{"b":2}\n', 'x.json', 'ndjson'],
  ['objects on lines of a log', '{"a":1}\n{"b":2}\n', 'x.log', 'ndjson'],
  ['objects on lines with mistakes', '{"a":1,}\n{"b":2}\n{\'c\':3}\n', undefined, 'ndjson'],
  ['pretty objects one after the other', PRETTY + PRETTY, undefined, 'json-values'],
  ['elements selected from an array', '{"a":1},\n{"b":2},\n', undefined, 'json-values'],
  ['elements selected with the comma before them', ',\n  {"a":1},\n  {"b":2}', undefined, 'json-values'],
  ['an element selected with the comma before it', ', {\n"a":1}', 'x.json', 'json-values'],
  ['a row with an empty first cell', ',{x},y\n', undefined, 'lines'],
  ['a pretty object with a mistake', '{\n  "a": 1\n  "b": 2\n}', undefined, 'json-values'],
  ['JSON with comments', '// x\n{"a":1}', 'x.json', 'json-values'],
  ['an array with comments', '// x\n[\n  // one\n  {"a":1}, /* two */\n  {"b":"//"},\n]\n', undefined, 'json-array'],
  ['an array with a comment in its first element', '[\n  {\n    // one\n    "a":1\n  }\n]\n', undefined, 'json-array'],
  ['an array with comments in a JSONC file', '/* x */ [{"a":1}, // y\n]', 'x.jsonc', 'json-array'],
  ['a value with comments in a JSONC file', '{\n  // one\n  "a":1\n}\n', 'settings.jsonc', 'json-values'],
  ['elements selected with the bracket after them', '{"a":1},\n{"b":2}\n]', undefined, 'json-values'],
  ['one element selected with the bracket after it', '  {"b":2}\n]\n', undefined, 'json-values'],
  ['elements selected with comments', ', // x\n{"a":1},\n// y\n{"b":2}]', undefined, 'json-values'],
  ['objects on lines with addresses', '{"a":"http://x"}\n{"b":"http://y"}\n', undefined, 'ndjson'],
  ['a log with addresses', '[main] GET http://x/[1]\n[main] GET http://y/[2]\n', undefined, 'lines'],
  ['code with comments', '// [1]\nlet a = 1;\n', 'x.js', 'lines'],
  ['a table', 'id,name\n1,x\n2,y\n', undefined, 'csv'],
  ['a table with tabs', 'id\tname\n1\tx\n2\ty\n', undefined, 'tsv'],
  ['a table with quoted line breaks', 'id,name\n1,"x\ny"\n2,y\n3,z\n4,z\n5,z\n6,z\n7,z\n8,z\n9,z\n', undefined, 'csv'],
  ['a CSV file of one column', 'id\n1\n', 'x.CSV', 'csv'],
  ['a TSV file', 'id\n1\n', 'x.tsv', 'tsv'],
  ['a table with semicolons', 'id;name\n1;x\n2;y\n', undefined, 'csv-semicolon'],
  ['a table with semicolons and decimal commas', 'Artikel;Preis;Menge\n1;2,5;3\n2;3,75;4\n', undefined, 'csv-semicolon'],
  ['a CSV file with semicolons and decimal commas', 'Artikel;Preis\r\n1;2,5\r\n2;3,75\r\n', 'Umsatz.csv', 'csv-semicolon'],
  ['a CSV file with semicolons and commas in cells', 'name;note\nAnna;"a, b"\nBen;x, y\n', 'x.csv', 'csv-semicolon'],
  ['a CSV file with semicolons in cells', 'id,note\n1,a;b\n2,c;d\n', 'x.csv', 'csv'],
  ['a CSV file with as many semicolons as commas', 'id,a;b\n1,x;y\n', 'x.csv', 'csv'],
  ['a CSV file with an empty last column', 'id;name;\n1;x;\n2;y;\n', 'x.csv', 'csv-semicolon'],
  ['a table with quotes and semicolons', '"id";"name"\n"1";"x"\n"2";"y"\n', undefined, 'csv-semicolon'],
  ['a CSV file with quotes and semicolons', '"id";"name"\n"1";"x"\n', 'x.csv', 'csv-semicolon'],
  ['a CSV file with quotes and commas', '"id","a;b"\n"1","x"\n', 'x.csv', 'csv'],
  ['a table with pipes', 'id|name\n1|x\n2|y\n', undefined, 'csv-pipe'],
  ['a CSV file with pipes', 'id|name\n1|x,z\n2|y\n', 'x.csv', 'csv-pipe'],
  ['a CSV file with tabs', 'id\tname\n1\tx\n2\ty\n', 'x.csv', 'tsv'],
  ['a PSV file', 'id\n1\n', 'x.psv', 'csv-pipe'],
  ['a text with semicolons', 'wait; then go\nstop; then rest; then go\n', undefined, 'lines'],
  ['a text file with semicolons', 'id;name\n1;x\n', 'x.txt', 'lines'],
  ['code with semicolons', 'let a; let b;\nlet c; let d;\n', 'x.js', 'lines'],
  ['a table of Markdown', '| id | name |\n|----|------|\n| 1 | x |\n', 'x.md', 'lines'],
  ['a log with commas', LOG, undefined, 'lines'],
  ['a log with brackets', '[main] INFO started\n[main] WARN slow\n', undefined, 'lines'],
  ['a log with times in brackets', '[2026-11-20T10:00:00Z] a, b\n[2026-11-20T10:00:01Z] c, d\n', undefined, 'lines'],
  ['a log that begins with numbers in brackets', '[12] started\n[12] stopped\n', 'x.log', 'lines'],
  ['a log with braces', '{level=info} started\n', undefined, 'lines'],
  ['a text with commas', 'id,name\n1,x\n', 'x.txt', 'lines'],
  ['one line', 'hello', undefined, 'lines'],
  ['markup', '<a>\n<b/>\n</a>\n', undefined, 'text'],
  ['bytes that are no text', 'a\u0000b\nc', undefined, 'text'],
  ['blocks with headers', '# why\n\n### a\nfrom: r#1\n\n{"a":1}\n', undefined, 'records'],
  ['a file of blocks', '### a\n\n{"a":1}\n', 'x.records', 'records'],
  ['a text with headings', '### Title\n\nfrom: me\n', 'x.md', 'lines'],
  ['nothing', '', undefined, 'lines'],
];

describe('detectFormat', () => {
  for (const [what, text, name, format] of cases) {
    it(`detects ${what} as ${format}`, () => {
      assert.equal(detectFormat(bytesOf(text), name, true), format);
    });
  }

  const cutOff: [what: string, text: string, name: string | undefined, format: Format][] = [
    ['an array', '[{"a":1},\n {"b"', undefined, 'json-array'],
    ['an object', '{\n "a": "b', undefined, 'json-values'],
    ['objects on lines', '{"a":1}\n{"b":2}\n{"c', undefined, 'ndjson'],
    ['one long line of a JSON Lines file', '{"a":"x', 'x.jsonl', 'ndjson'],
    ['a table', 'id,name\n1,x\n2', undefined, 'csv'],
  ];
  for (const [what, text, name, format] of cutOff) {
    it(`detects the beginning of ${what} as ${format}`, () => {
      assert.equal(detectFormat(bytesOf(text), name, false), format);
    });
  }

  /** The bytes, and how often one of them is read. */
  function counted(bytes: Uint8Array, reads: { count: number }): Uint8Array {
    return new Proxy(bytes, {
      get(target, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) reads.count += 1;
        const value: unknown = Reflect.get(target, name, target);
        if (name === 'subarray') return (from?: number, to?: number) => counted(target.subarray(from, to), reads);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  const scales: [what: string, text: (size: number) => string][] = [
    ['blank lines', (size) => `a${'\n'.repeat(size)}`],
    ['blank lines after JSON', (size) => `{"a":1}\n{"b"${'\r\n'.repeat(size / 2)}`],
    ['spaces', (size) => `a\n${' '.repeat(size)}`],
    ['lines', (size) => 'a,b\n'.repeat(size / 4)],
  ];
  for (const [what, text] of scales) {
    it(`looks a bounded number of times at each of many ${what}`, () => {
      const reads = { count: 0 };
      const bytes = bytesOf(text(4096));
      assert.ok(new Beginning(counted(bytes, reads), undefined, true).lines.length > 0);
      assert.ok(reads.count < 20 * bytes.length, `${String(reads.count)} reads of ${String(bytes.length)} bytes`);
    });
  }
});
