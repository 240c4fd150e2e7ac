import assert from 'node:assert/strict';
import fc from 'fast-check';
import { payloadOf } from '../../../src/core/records/payload';
import { formatOf } from '../../../src/core/formats/registry';
import type { CellMode } from '../../../src/core/formats/format';
import { bytesOf, bytesSource, read, recordsIn } from './reading';

type Row = [what: string, input: string | Uint8Array, records: string[], cells?: CellMode];

const csvRows: Row[] = [
  ['makes an object from each row', 'a,b\n1,x\n\n2,y', ['4-7 1:0-1:3 {"a":"1","b":"x"}', '9-12 3:0-3:3 {"a":"2","b":"y"}']],
  ['finds places with a BOM, CRLF, emoji and line breaks in cells', '\ufeffa,b\r\n😀,"1\r\n2"\r\né,\t\r\n', [
    '8-19 1:0-2:2 {"a":"😀","b":"1\\r\\n2"}',
    '21-25 3:0-3:3 {"a":"é","b":"\\t"}',
  ]],
  ['reads quotes, doubled quotes and delimiters in quotes', '"a ""x""",b\n"1,2","say ""hi"""\n', ['12-30 1:0-1:18 {"a \\"x\\"":"1,2","b":"say \\"hi\\""}']],
  ['reads quotes within a plain cell literally', 'a,b\n5" pipe,x"y"', ['4-16 1:0-1:12 {"a":"5\\" pipe","b":"x\\"y\\""}']],
  ['keeps empty cells', 'a,b,c\n,,\n"",x,', ['6-8 1:0-1:2 {"a":"","b":"","c":""}', '9-14 2:0-2:5 {"a":"","b":"x","c":""}']],
  ['escapes control characters', 'a\n\u0001\b\f\\', ['2-6 1:0-1:4 {"a":"\\u0001\\b\\f\\\\"}']],
  ['keeps JSON numbers and words as written, if asked to', 'a,b,c,d,e,f,g\n12345678901234567890,1.0,-1e400,true,null,007,"5"', [
    '14-63 1:0-1:49 {"a":12345678901234567890,"b":1.0,"c":-1e400,"d":true,"e":null,"f":"007","g":"5"}',
  ], 'json'],
  ['makes strings of cells that only look like JSON', 'a,b,c,d\n1 ,[1],nul,"""x"""', ['8-26 1:0-1:18 {"a":"1 ","b":"[1]","c":"nul","d":"\\"x\\""}'], 'json'],
  ['reports rows that are too short or too long', 'a,b\n1\n1,2,3,4\n5,6', [
    '4-5 1:0-1:1 ! syntax 1:0-1:1',
    '6-13 2:0-2:7 ! syntax 2:4-2:7',
    '14-17 3:0-3:3 {"a":"5","b":"6"}',
  ]],
  ['reports text after a closing quote, and reads on', 'a,b\n"1"x,2\n3,4', ['4-10 1:0-1:6 ! syntax 1:3-1:4', '11-14 2:0-2:3 {"a":"3","b":"4"}']],
  ['reports a quote that is never closed', 'a,b\n1,2\n3,"x\n4,5\n', ['4-7 1:0-1:3 {"a":"1","b":"2"}', '8-17 2:0-4:0 ! syntax 2:2-2:3']],
  ['names a column without a name by its number', 'a,,c,\n1,2,3,4', ['6-13 1:0-1:7 {"a":"1","column2":"2","c":"3","column4":"4"}']],
  ['numbers the columns that have the name of an earlier one', 'é,b,"é",é_2,é\n1,2,3,4,5', [
    '18-27 1:0-1:9 {"é":"1","b":"2","é_3":"3","é_2":"4","é_4":"5"}',
  ]],
  ['gives no column the name of another', 'column2,,column2_2,\n1,2,3,4', ['20-27 1:0-1:7 {"column2":"1","column2_3":"2","column2_2":"3","column4":"4"}']],
  ['reports a fault in the header once', '"a"b,c\n1,2\n', ['0-11 0:0-2:0 ! syntax 0:3-0:4']],
  ['finds no record in a header alone', 'a,b\n', []],
  ['reports bytes that are not UTF-8', Uint8Array.of(0x61, 0x0a, 0x78, 0xe9, 0x0a, 0x79), ['2-4 1:0-1:2 ! encoding 1:1-1:2', '5-6 2:0-2:1 {"a":"y"}']],
];

describe('csv', () => {
  for (const [what, input, records, cells = 'text'] of csvRows) {
    it(what, async () => {
      assert.deepEqual(await recordsIn(input, { format: 'csv', cells }), records);
      assert.deepEqual(await recordsIn(input, { format: 'csv', cells }, [1]), records, 'byte by byte');
    });
  }

  it('reads every table as it was written, however the bytes are cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', '\r', '\t', ' ', 'é', '😀', '\\', '\u0000'), maxLength: 6 });
    const tables = fc.integer({ min: 2, max: 4 }).chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 6 }).map((rows) => ({ columns, rows })));
    const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await fc.assert(
      fc.asyncProperty(tables, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), async ({ columns, rows }, cuts) => {
        const header = Array.from({ length: columns }, (_, i) => `column ${String(i)}`);
        const bytes = bytesOf([header, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n'));
        const table = await read(bytesSource(bytes, cuts), { format: 'csv' });
        const found = Array.from({ length: table.length }, (_, index) => {
          const { start, end } = table.range(index);
          return new TextDecoder().decode(payloadOf(table.sourceOf(index), bytes.slice(start.byte, end.byte)));
        });
        assert.deepEqual(found, rows.map((row) => JSON.stringify(Object.fromEntries(row.map((text, i) => [header[i], text])))));
      }),
    );
  });
});

describe('rows without their header', () => {
  const header = ['id', 'name'];

  it('have the names of a header from elsewhere', async () => {
    const records = ['0-5 4:2-4:7 {"id":"1","name":"Bob"}', '6-10 5:0-5:4 {"id":"2","name":"Cy"}'];
    assert.deepEqual(await recordsIn('1,Bob\n2,Cy\n', { format: 'csv', header }, [1], { line: 4, column: 2 }), records);
  });

  it('are invalid where they have other cells', async () => {
    assert.deepEqual(await recordsIn('Bob\n2,Cy', { format: 'csv', header }), ['0-3 0:0-0:3 ! syntax 0:0-0:3', '4-8 1:0-1:4 {"id":"2","name":"Cy"}']);
  });

  it('take partition keys from its columns, and say where it is', async () => {
    const table = await read(bytesSource(bytesOf('1,Bob')), { format: 'csv', header, partitionKey: { kind: 'field', path: 'name' } });
    assert.equal(table.partitionKey(0), 'Bob');
    assert.deepEqual(table.sources[0]?.table, { header, cells: 'text', headerOutside: true });
  });

  it('are the same as with it, for every table', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', ';', '"', '\n', 'é', '😀'), maxLength: 4 });
    const tables = fc.integer({ min: 1, max: 4 }).chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }));
    const line = (row: readonly string[]): string => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(';');
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 9 }), async ([names = [], ...rows], cut) => {
        const whole = bytesOf([names, ...rows].map(line).join('\n'));
        const part = bytesOf(rows.map(line).join('\n'));
        const found = formatOf('csv-semicolon').header?.(whole);
        const payloads = async (bytes: Uint8Array, options: { readonly header?: readonly string[] }): Promise<string[]> => {
          const table = await read(bytesSource(bytes, [cut]), { format: 'csv-semicolon', ...options });
          assert.equal(table.problems.size, 0);
          return Array.from({ length: table.length }, (_, index) => {
            const { start, end } = table.range(index);
            return new TextDecoder().decode(payloadOf(table.sourceOf(index), bytes.slice(start.byte, end.byte)));
          });
        };
        assert.deepEqual(await payloads(part, { header: found?.names ?? [] }), await payloads(whole, {}));
      }),
    );
  });

  it('find the header of their document, and its line', () => {
    const headerOf = (text: string): unknown => formatOf('csv').header?.(bytesOf(text));
    assert.deepEqual(headerOf('\ufeffid,name\r\n1,Bob'), { names: ['id', 'name'], line: 0 });
    assert.deepEqual(headerOf('\r\n\n"i""d","na\nme"\n1,Bob'), { names: ['i"d', 'na\nme'], line: 2 });
    assert.deepEqual(headerOf('id,'), { names: ['id', 'column2'], line: 0 });
    for (const none of ['', '\n', '"id', '"id,name\n', '"id"x,name\n']) assert.equal(headerOf(none), undefined, none);
    assert.equal(formatOf('ndjson').header, undefined);
  });
});

describe('tsv', () => {
  it('reads tabs as delimiters and commas as text', async () => {
    assert.deepEqual(await recordsIn('a\tb,c\n1,5\t"x\ty"\n', { format: 'tsv' }), ['6-15 1:0-1:9 {"a":"1,5","b,c":"x\\ty"}']);
  });
});

describe('lines', () => {
  const rows: Row[] = [
    ['sends each line that is not empty unchanged', '\ufeff one \r\n\r\n\ttwo\rthree', ['3-8 0:0-0:5  one ', '12-16 2:0-2:4 \ttwo', '17-22 3:0-3:5 three']],
    ['sends bytes that are not UTF-8', Uint8Array.of(0xff, 0xe2, 0x82, 0x0a, 0x61), ['0-3 0:0-0:2 \ufffd\ufffd', '4-5 1:0-1:1 a']],
    ['finds nothing in blank lines', '\n\r\n', []],
  ];
  for (const [what, input, records] of rows) {
    it(what, async () => {
      assert.deepEqual(await recordsIn(input, { format: 'lines' }), records);
      assert.deepEqual(await recordsIn(input, { format: 'lines' }, [1]), records, 'byte by byte');
    });
  }
});

describe('text', () => {
  it('reads all text as one record, without the BOM', async () => {
    assert.deepEqual(await recordsIn('\ufeffa\n\nb\n', { format: 'text' }, [2]), ['3-8 0:0-3:0 a\n\nb\n']);
    assert.deepEqual(await recordsIn('', { format: 'text' }), []);
    assert.deepEqual(await recordsIn('\ufeff', { format: 'text' }, [1]), []);
  });

  it('detects whether the payload ends with a newline', async () => {
    for (const [text, ends] of [['a\n', true], ['a\n ', false], ['a\r', false]] as const) {
      const table = await read(bytesSource(bytesOf(text), [1]), { format: 'text' });
      assert.equal(table.endsWithNewline(0), ends);
    }
  });
});
