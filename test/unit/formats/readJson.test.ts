import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Format } from '../../../src/core/formats/registry';
import { bytesOf, recordsIn } from './reading';

type Row = [what: string, input: string | Uint8Array, records: string[]];

function table(format: Format, rows: Row[]): void {
  for (const [what, input, records] of rows) {
    it(what, async () => {
      assert.deepEqual(await recordsIn(input, { format }), records);
      assert.deepEqual(await recordsIn(input, { format }, [1]), records, 'byte by byte');
    });
  }
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('json-array', () => {
  table('json-array', [
    ['reads each element byte for byte', '[12345678901234567890, 1.0,1e400 ,{"a":1,"a":2},"\\u00e9"]', [
      '1-21 0:1-0:21 12345678901234567890',
      '23-26 0:23-0:26 1.0',
      '27-32 0:27-0:32 1e400',
      '34-47 0:34-0:47 {"a":1,"a":2}',
      '48-56 0:48-0:56 "\\u00e9"',
    ]],
    ['finds lines and columns with a BOM, CRLF, tabs and emoji', '\ufeff[\r\n\t{"é😀": "x"},\r\n\t[1,\r\n[2]], "😀" , 3]', [
      '7-22 1:1-1:13 {"é😀": "x"}',
      '26-35 2:1-3:4 [1,\r\n[2]]',
      '37-43 3:6-3:10 "😀"',
      '46-47 3:13-3:14 3',
    ]],
    ['counts \\r alone as a line end', '[1,\r2,\n3]', ['1-2 0:1-0:2 1', '4-5 1:0-1:1 2', '7-8 2:0-2:1 3']],
    ['finds nothing in an empty array', ' [ ] \n', []],
    ['finds nothing in nothing', ' \n', []],
    ['reads on after a bad element', '[{"a":1},{"b":nul},\n{"c":3}]', [
      '1-8 0:1-0:8 {"a":1}',
      '9-18 0:9-0:18 ! syntax 0:17-0:18',
      '20-27 1:0-1:7 {"c":3}',
    ]],
    ['reads on after a bad element with brackets and quotes in it', '[{"a":[x,{"b":"]}\\""}],\'c\':\'}\'},\n{"d":4}]', [
      '1-31 0:1-0:31 ! syntax 0:7-0:8',
      '33-40 1:0-1:7 {"d":4}',
    ]],
    ['makes all behind a bad element one invalid record where brackets do not match', '[{"a":1,{"b":2},{"c":3}]', ['1-24 0:1-0:24 ! syntax 0:8-0:9']],
    ['makes all behind a bad element one invalid record where a line ends in quotes', '[{"a":"x},\n{"b":2}]', ['1-19 0:1-1:8 ! syntax 0:10-0:10']],
    ['does not send a name whose object has lost its bracket', '["a":1},{"b":2}]', ['1-16 0:1-0:16 ! syntax 0:4-0:5']],
    ['does not take a part of an element for the next one', '[{a":"x","b":"},1,{y"},{"c":2}]', [
      '1-15 0:1-0:15 ! syntax 0:2-0:3', '16-31 0:16-0:31 ! syntax 0:16-0:17',
    ]],
    ['reads a comma before the closing bracket as none', '[1,\n]\n', ['1-2 0:1-0:2 1']],
    ['reports a comma that is one too many', '[1,,2]', ['1-2 0:1-0:2 1', '3-3 0:3-0:3 ! syntax 0:3-0:4', '4-6 0:4-0:6 ! syntax 0:4-0:5']],
    ['skips comments around elements', '// é /*\n[/* [ */1, // one,\r\n"//", /* **/\n2 /*/ x */,\n// last\n]// end', [
      '17-18 1:8-1:9 1', '29-33 2:0-2:4 "//"', '42-43 3:0-3:1 2',
    ]],
    ['reports a comment within an element', '[1,{"a":/* x */2}]', ['1-2 0:1-0:2 1', '3-17 0:3-0:17 ! syntax 0:8-0:9']],
    ['reports a slash that begins no comment', '[1,/2]', ['1-2 0:1-0:2 1', '3-5 0:3-0:5 ! syntax 0:3-0:4']],
    ['reports a comment that is never closed', '[1, /* 2]', ['1-2 0:1-0:2 1', '9-9 0:9-0:9 ! syntax 0:4-0:9']],
    ['reports a missing comma', '[1 "😀"]', ['1-9 0:1-0:7 ! syntax 0:3-0:4']],
    ['reports a fault at a character of two units', '[1,😀]', ['1-2 0:1-0:2 1', '3-7 0:3-0:5 ! syntax 0:3-0:5']],
    ['reports where the array is cut off', '[1,2', ['1-2 0:1-0:2 1', '3-4 0:3-0:4 2', '4-4 0:4-0:4 ! syntax 0:4-0:4']],
    ['reports where an element is cut off', '[1,{"a"', ['1-2 0:1-0:2 1', '3-7 0:3-0:7 ! syntax 0:7-0:7']],
    ['reports an opening bracket alone', '[\n', ['2-2 1:0-1:0 ! syntax 1:0-1:0']],
    ['reports what follows the array', '[1]\n [2]', ['1-2 0:1-0:2 1', '5-8 1:1-1:4 ! syntax 1:1-1:2']],
    ['reports text that is no array', ' {"a":1}', ['1-8 0:1-0:8 ! syntax 0:1-0:2']],
    ['reports bytes that are not UTF-8, and reads on', latin1('["Jos\xe9",\n"b"]'), ['1-7 0:1-0:7 ! encoding 0:5-0:6', '9-12 1:0-1:3 "b"']],
    ['reports the first fault of a record', latin1('[{"a":x,"b":"\xe9"}]'), ['1-16 0:1-0:16 ! syntax 0:6-0:7']],
    ['reports a byte that is not UTF-8 rather than its syntax', latin1('[\xff]'), ['1-2 0:1-0:2 ! encoding 0:1-0:2']],
  ]);
});

describe('ndjson', () => {
  table('ndjson', [
    ['reads each line without the whitespace around it', '\ufeff {"a":1}\t\r\n\r\n  \n[1, 2] \n"😀"', [
      '4-11 0:1-0:8 {"a":1}',
      '19-25 3:0-3:6 [1, 2]',
      '27-33 4:0-4:4 "😀"',
    ]],
    ['makes a bad line one invalid record and reads on', '{"a":1,}\n{"b":2}\n{"c"\n{"d":"x\n7 \n', [
      '0-8 0:0-0:8 ! syntax 0:7-0:8',
      '9-16 1:0-1:7 {"b":2}',
      '17-21 2:0-2:4 ! syntax 2:4-2:4',
      '22-29 3:0-3:7 ! syntax 3:7-3:7',
      '30-31 4:0-4:1 7',
    ]],
    ['rejects a line with more text after its value', '{"a":1} {"b":2}\n{"c":3}', ['0-15 0:0-0:15 ! syntax 0:8-0:9', '16-23 1:0-1:7 {"c":3}']],
    ['reports a comma after a value', '{"a":1},\r\n{"c":3}', ['0-8 0:0-0:8 ! syntax 0:7-0:8', '10-17 1:0-1:7 {"c":3}']],
    ['reports where the last line is cut off', '1\n{"c":tru', ['0-1 0:0-0:1 1', '2-10 1:0-1:8 ! syntax 1:8-1:8']],
    ['reads a number at the end', '-1.5e3', ['0-6 0:0-0:6 -1.5e3']],
    ['reports bytes that are not UTF-8 on their line', latin1('"a"\n"\xe9"\n"b"'), ['0-3 0:0-0:3 "a"', '4-7 1:0-1:3 ! encoding 1:1-1:2', '8-11 2:0-2:3 "b"']],
  ]);
});

describe('json-values', () => {
  table('json-values', [
    ['reads values with whitespace, commas or nothing between them', '{"a":1}{"b":\n2},[3] "x"4 true,', [
      '0-7 0:0-0:7 {"a":1}',
      '7-15 0:7-1:2 {"b":\n2}',
      '16-19 1:3-1:6 [3]',
      '20-23 1:7-1:10 "x"',
      '23-24 1:10-1:11 4',
      '25-29 1:12-1:16 true',
    ]],
    ['reads elements selected with the comma before them', ',\n {"a":1}', ['3-10 1:1-1:8 {"a":1}']],
    ['reads on after a bad value', '1 {"a":2,}\n{"b":3}\n', ['0-1 0:0-0:1 1', '2-10 0:2-0:10 ! syntax 0:9-0:10', '11-18 1:0-1:7 {"b":3}']],
    ['does not guess after a bad value', '1 {"a":{"b":2} {"b":3}\n', ['0-1 0:0-0:1 1', '2-23 0:2-1:0 ! syntax 0:15-0:16']],
    ['reads elements with the closing bracket of their array', ',1, 2]\n', ['1-2 0:1-0:2 1', '4-5 0:4-0:5 2']],
    ['reports what follows the closing bracket', '1]\n, 2', ['0-1 0:0-0:1 1', '3-6 1:0-1:3 ! syntax 1:0-1:1']],
    ['reports a closing bracket alone', ']', ['0-1 0:0-0:1 ! syntax 0:0-0:1']],
    ['skips comments around values', '// x\n{"a":"//"} /* ] */, // y\n2', ['5-15 1:0-1:10 {"a":"//"}', '30-31 2:0-2:1 2']],
    ['reports a comment that is never closed', '1 /* 2', ['0-1 0:0-0:1 1', '6-6 0:6-0:6 ! syntax 0:2-0:6']],
    ['does not split words and numbers', 'true false\n12x', ['0-4 0:0-0:4 true', '5-10 0:5-0:10 false', '11-14 1:0-1:3 ! syntax 1:2-1:3']],
    ['reports where the last value is cut off', '1 "ab', ['0-1 0:0-0:1 1', '2-5 0:2-0:5 ! syntax 0:5-0:5']],
  ]);
});

describe('json', () => {
  table('json', [
    ['reads the value without the whitespace around it', '\ufeff\n { "a" : [1,\n2] }\n', ['5-21 1:1-2:4 { "a" : [1,\n2] }']],
    ['reads a number alone', '1.50\n', ['0-4 0:0-0:4 1.50']],
    ['reports what follows the value', '{}\n {}\n', ['0-7 0:0-2:0 ! syntax 1:1-1:2']],
    ['reports a fault, with all text as its record', '{"a":1,\n}\n', ['0-10 0:0-2:0 ! syntax 1:0-1:1']],
    ['reports where the value is cut off', '[[1]\n', ['0-5 0:0-1:0 ! syntax 1:0-1:0']],
    ['finds nothing in nothing', '\ufeff\r\n', []],
  ]);
});

describe('a selection', () => {
  it('shifts lines of a selection, and columns on its first line', async () => {
    const records = await recordsIn('{"a":1},\n x', { format: 'json-values' }, undefined, { line: 41, column: 12 });
    assert.deepEqual(records, ['0-7 41:12-41:19 {"a":1}', '10-11 42:1-42:2 ! syntax 42:1-42:2']);
  });
});

describe('compact', () => {
  it('removes whitespace between tokens and nothing else', async () => {
    const text = '[ { "a b" : [ 1.0 , "x \\" y" ] ,\n "a b":\t12345678901234567890 } ]';
    assert.deepEqual(await recordsIn(text, { format: 'json-array', compact: true }), [
      `2-${String(bytesOf(text).length - 2)} 0:2-1:30 {"a b":[1.0,"x \\" y"],"a b":12345678901234567890}`,
    ]);
  });
});

describe('comments in JSON', () => {
  const space = fc.constantFrom('', ' ', '\n', '\r\n', '// x\n', '//\r\n', '/**/', '/* ", ] */', '/***/', '/*/*/', '// "é\n');
  const value = fc.constantFrom('1 ', '"//"', '"/*"', '{"a":"*/"}', '[1,"/"]', 'null ', '"\\"//"', '"😀"');
  const parts = fc.tuple(fc.array(fc.tuple(space, value, space), { minLength: 1, maxLength: 5 }), space, space, fc.boolean());
  const payloads = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ').slice(2).join(' '));

  it('change no element, wherever they are around elements and however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), async ([elements, before, after, comma], cuts) => {
        const inner = elements.map(([left, text, right]) => left + text + right).join(',') + (comma ? ',' : '');
        const expected = elements.map(([, text]) => text.trim());
        const array = `${before}[${inner}${before}]${after}`;
        assert.deepEqual(payloads(await recordsIn(array, { format: 'json-array' }, cuts)), expected, array);
        const fragment = `${before},${inner}${after}]${before}`;
        assert.deepEqual(payloads(await recordsIn(fragment, { format: 'json-values' }, cuts)), expected, fragment);
      }),
    );
  });
});

describe('A fault in one element of an array', () => {
  const text = fc.constantFrom('x', '},{', '},1,{', ']', ', "', '//', '\\');
  const element = fc.oneof(
    fc.record({ a: text, b: fc.record({ c: text }) }),
    fc.record({ a: fc.array(fc.record({ d: text }), { maxLength: 2 }) }),
  );

  it('makes no record of a part of an element that comes after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(element, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('', '"', '{', '}', '[', ']', ',', 'x', "'", '\n', '/'),
        fc.boolean(),
        async (elements, which, where, inserted, lines) => {
          const whole = elements.map((one) => JSON.stringify(one));
          const broken = which % whole.length;
          const before = whole[broken] ?? '';
          // The outermost brackets stay: without them an element is several values, and nothing says so.
          const at = 1 + (where % Math.max(1, before.length - 2));
          const after = before.slice(0, at) + inserted + before.slice(inserted === '' ? at + 1 : at);
          const array = `[${whole.map((one, index) => (index === broken ? after : one)).join(lines ? ',\n' : ',')}]`;
          let faultSeen = false;
          for (const line of await recordsIn(array, { format: 'json-array' })) {
            const [, , ...payload] = line.split(' ');
            faultSeen ||= payload[0] === '!';
            if (payload[0] !== '!' && faultSeen) assert.ok([...whole, after].includes(payload.join(' ')), `${line} in ${array}`);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
