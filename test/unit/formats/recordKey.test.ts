import assert from 'node:assert/strict';
import fc from 'fast-check';
import { columnKey, jsonKey } from '../../../src/core/formats/recordKey';
import type { Inspection } from '../../../src/core/formats/format';
import { recordsIn } from './reading';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a look by JSON.parse finds; undefined where the path leads nowhere. */
function byParse(json: string, path: readonly string[]): unknown {
  let value: unknown = JSON.parse(json);
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(step)) return undefined;
    value = Object.entries(value).find(([name]) => name === step)?.[1];
  }
  return value;
}

function assertKey(found: Inspection, key: string): void {
  if (key === '' || key.length > 256) assert.equal(found.problem?.code, 'keyLength');
  else if (/\p{Surrogate}/u.test(key)) assert.equal(found.problem?.code, 'keyNotText');
  else assert.equal(found.partitionKey, key);
}

describe('jsonKey', () => {
  it('finds what JSON.parse finds, or reports why not', () => {
    const name = fc.constantFrom('a', 'b', '0', '1', 'é', 'a"', '\\', '', '😀', '/', '~');
    const scalar = fc.oneof(fc.string({ maxLength: 4 }), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('x'.repeat(257), '\ud83d', '}],"'));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(name, tie('value'), { maxKeys: 4 })),
    }));
    const path = fc.array(name, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(value, path, fc.constantFrom(undefined, 1), (any, steps, indent) => {
        const json = JSON.stringify(any, undefined, indent);
        const pointer = steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
        const found = jsonKey(pointer)(encode(json));
        const expected = byParse(json, steps);
        if (expected === undefined) assert.equal(found.problem?.code, 'keyMissing');
        else if (typeof expected === 'object') assert.equal(found.problem?.code, 'keyNotText');
        else assertKey(found, typeof expected === 'string' ? expected : JSON.stringify(expected));
      }),
      { numRuns: 3000 },
    );
  });

  const keys: [json: string, path: string, key: string][] = [
    ['{"id":12345678901234567890}', 'id', '12345678901234567890'],
    ['{"id":1.0}', 'id', '1.0'],
    ['{"id" : 1e400 }', 'id', '1e400'],
    ['{"id":-0}', '/id', '-0'],
    ['{"id":true}', 'id', 'true'],
    ['{"id":"\\u00e9\\n\\ud83d\\ude00"}', 'id', 'é\n😀'],
    ['{"id":1,"id":2}', 'id', '2'],
    ['{"\\u0069d":"x"}', 'id', 'x'],
    ['{"i\\\\d":"x"}', '/i\\d', 'x'],
    ['{"a":{"id":1},"a":{"id":3},"b":{"id":4}}', 'a.id', '3'],
    ['{"a":[{},[1,{"c":"x"}]]}', 'a.1.1.c', 'x'],
    ['{"a":["}","]"],"b":"x"}', 'b', 'x'],
    ['{"a/b":{"~":"x"}}', '/a~1b/~0', 'x'],
    ['{"":"x"}', '/', 'x'],
    ['{"0":"x"}', '0', 'x'],
    ['{"a":"\ufeffx"}', 'a', '\ufeffx'],
    ['{"user":{"id":1},"user.id":2}', 'user.id', '2'],
    ['{"user":{"id":1},"user.id":2}', '/user/id', '1'],
    ['{"user":{"id":1},"user.id":2}', '$.user.id', '1'],
    ['{"user":{"id":1},"$.user.id":2}', '$.user.id', '2'],
    ['{"user":{"id":1},"/user/id":2}', '/user/id', '1'],
    ['{"a":[{"b c":"x"}]}', '$.a[0]["b c"]', 'x'],
    ['{"$ref":"x"}', '$ref', 'x'],
  ];
  for (const [json, path, key] of keys) {
    it(`takes ${JSON.stringify(key)} by ${path} from ${json}`, () => {
      assert.deepEqual(jsonKey(path)(encode(json)), { partitionKey: key });
    });
  }

  it('searches only the last of several fields with the same name', () => {
    assert.equal(jsonKey('a.id')(encode('{"a":{"id":1},"a":{}}')).problem?.code, 'keyMissing');
  });

  for (const path of ['a.-', 'a.01', 'a.2', 'a.x', 'a.0.b']) {
    it(`finds nothing by ${path} in an array of two`, () => {
      assert.equal(jsonKey(path)(encode('{"a":[1,2]}')).problem?.code, 'keyMissing');
    });
  }
});

describe('partition keys', () => {
  const field = (path: string) => ({ partitionKey: { kind: 'field', path } as const });

  it('reports invalid keys at their exact places', async () => {
    const long = 'x'.repeat(257);
    const text = `[{"é":1,\n "k": null},{"k":{"a":\n1}},{"x":"😀"},\r\n{"😀":1,"k":""},{"k":"${long}"},{"k":"\\ud83d"},{"k":"ok"}]`;
    assert.deepEqual(
      (await recordsIn(text, { format: 'json-array', ...field('k') }, [3])).map((line) => line.replace(/^\S+ /, '')),
      [
        '0:1-1:11 ! keyNotText 1:6-1:10',
        '1:12-2:3 ! keyNotText 1:17-2:2',
        '2:4-2:14 ! keyMissing 2:4-2:14',
        '3:0-3:15 ! keyLength 3:12-3:14',
        '3:16-3:281 ! keyLength 3:21-3:280',
        '3:282-3:296 ! keyNotText 3:287-3:295',
        '3:297-3:307 {"k":"ok"} key ok',
      ],
    );
  });

  it('reports the record’s own fault before a missing key', async () => {
    assert.deepEqual(await recordsIn('{"k":1,}\n{"k":1} x', { format: 'ndjson', ...field('z') }), ['0-8 0:0-0:8 ! syntax 0:7-0:8', '9-18 1:0-1:9 ! syntax 1:8-1:9']);
  });

  it('takes keys from columns', async () => {
    const text = 'id,"user.id"\n1,"a ""😀"""\n2,\n';
    assert.deepEqual(await recordsIn(text, { format: 'csv', ...field('user.id') }, [2]), [
      '13-27 1:0-1:12 {"id":"1","user.id":"a \\"😀\\""} key a "😀"',
      '28-30 2:0-2:2 ! keyLength 2:2-2:2',
    ]);
    assert.deepEqual(await recordsIn('id,b\n1,2', { format: 'csv', ...field('/id') }), ['5-8 1:0-1:3 {"id":"1","b":"2"} key 1']);
    assert.deepEqual(await recordsIn('id,b\n1,2', { format: 'csv', ...field('c') }), ['5-8 1:0-1:3 ! keyMissing 1:0-1:3']);
  });

  it('finds a CSV column by its whole name', () => {
    assert.deepEqual(columnKey('/a~1b', ['a/b'])(encode('x'), [{ from: 0, to: 1, quoted: false }]), { partitionKey: 'x' });
  });

  it('takes keys from lines that are JSON', async () => {
    assert.deepEqual(await recordsIn(' {"k":1} \nplain', { format: 'lines', ...field('k') }), ['0-9 0:0-0:9  {"k":1}  key 1', '10-15 1:0-1:5 ! keyMissing 1:0-1:5']);
    assert.deepEqual(await recordsIn('{"k":\n1}\n', { format: 'text', ...field('k') }, [2]), ['0-9 0:0-2:0 {"k":\n1}\n key 1']);
  });

  it('gives all records the fixed key', async () => {
    const partitionKey = { kind: 'fixed', text: 'é' } as const;
    for (const format of ['lines', 'csv', 'ndjson'] as const) {
      const records = await recordsIn('1\n2\n', { format, partitionKey });
      assert.ok(records.length > 0 && records.every((record) => record.endsWith(' key é')), format);
    }
  });
});
