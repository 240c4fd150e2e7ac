import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isJsonValue } from '../../../src/core/formats/json/isJsonValue';
import type { JsonFault } from '../../../src/core/formats/json/jsonFault';
import { JsonMachine, JsonStatus } from '../../../src/core/formats/json/jsonMachine';
import { bytesOf } from './reading';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const changed = fc.constantFrom('', 'é', '😀', ...Array.from('{}[],:"\\ \n\t\u0001/u0123456789abcdef.eE+-truefalsn\''));

/** Text that is nearly JSON: values with some characters put in, taken out or replaced. */
const nearlyJson = fc
  .tuple(
    fc.json({ maxDepth: 3 }),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 1 }), changed), { maxLength: 3 }),
  )
  .map(([json, changes]) =>
    changes.reduce((text, [where, removed, added]) => {
      const at = where % (text.length + 1);
      return text.slice(0, at) + added + text.slice(at + removed);
    }, json),
  );

describe('JsonMachine', () => {
  it('accepts exactly what JSON.parse accepts', () => {
    fc.assert(
      // A lone surrogate would turn into another character as UTF-8.
      fc.property(nearlyJson.filter((text) => !/\p{Surrogate}/u.test(text)), (text) => {
        assert.equal(isJsonValue(bytesOf(text)), parses(text));
      }),
      { numRuns: 5000 },
    );
  });

  const numberLike = fc.array(fc.constantFrom(...Array.from('0123456789.eE+-')), { maxLength: 8 }).map((parts) => parts.join(''));
  it('accepts exactly the numbers that JSON.parse accepts', () => {
    fc.assert(fc.property(numberLike, (text) => { assert.equal(isJsonValue(bytesOf(text)), parses(text)); }), { numRuns: 5000 });
  });

  it('needs no stack for a million levels', () => {
    const deep = 1_000_000;
    assert.equal(isJsonValue(bytesOf('['.repeat(deep) + ']'.repeat(deep))), true);
    assert.equal(isJsonValue(bytesOf('['.repeat(deep) + ']'.repeat(deep - 1))), false);
    assert.equal(isJsonValue(bytesOf('{"a":'.repeat(deep) + '1' + '}'.repeat(deep))), true);
  });

  it('rejects values that are nested deeper than any record is long', () => {
    const machine = new JsonMachine(false);
    const open = bytesOf('['.repeat(1 << 20));
    for (let i = 0; i < 10; i += 1) machine.feed(open, 0);
    assert.equal(machine.status, JsonStatus.More);
    machine.feed(open, 0);
    assert.equal(machine.status, JsonStatus.Fault);
    assert.equal(machine.fault, 'tooDeep');
  });

  const faults: [text: string, fault: JsonFault, at: number][] = [
    ['{"a":}', 'valueExpected', 5],
    ['[,1]', 'valueExpected', 1],
    ['[1,]', 'trailingComma', 3],
    ['{"a":1,}', 'trailingComma', 7],
    ['{"a":]', 'valueExpected', 5],
    ["{'a':1}", 'singleQuote', 1],
    ["['a']", 'singleQuote', 1],
    ['{"a":NaN}', 'bareWord', 5],
    ['{"a":nan}', 'bareWord', 6],
    ['[truex]', 'bareWord', 5],
    ['[1,// x', 'comment', 3],
    ['{"a":1 # x', 'comment', 7],
    ['{"a"/', 'comment', 4],
    ['{/* x', 'comment', 1],
    ['{"a":1,# x', 'comment', 7],
    ['[+1]', 'numberForm', 1],
    ['[.5]', 'numberForm', 1],
    ['[1.]', 'numberForm', 3],
    ['[1e]', 'numberForm', 3],
    ['[-]', 'numberForm', 2],
    ['[1_000]', 'numberForm', 2],
    ['[007]', 'leadingZero', 2],
    ['{a:1}', 'nameExpected', 1],
    ['{"a" 1}', 'colonExpected', 5],
    ['[1 2]', 'commaExpected', 3],
    ['{"a":1]', 'wrongBracket', 6],
    ['[1}', 'wrongBracket', 2],
    ['["\t"]', 'controlCharacter', 2],
    ['["a\n"]', 'lineBreakInString', 3],
    ['["\\x"]', 'escape', 3],
    ['["\\u12g4"]', 'escape', 6],
  ];
  for (const [text, fault, at] of faults) {
    it(`finds ${fault} in ${JSON.stringify(text)} at ${String(at)}`, () => {
      const machine = new JsonMachine(false);
      const found = machine.feed(bytesOf(text), 0);
      assert.deepEqual([machine.status, machine.fault, found], [JsonStatus.Fault, fault, at]);
    });
  }

  const cutOff: [text: string, fault: JsonFault][] = [
    ['{"a":"b', 'unclosedString'],
    ['"\\', 'unclosedString'],
    ['"\\u00', 'unclosedString'],
    ['{"a":1', 'unclosed'],
    ['[', 'unclosed'],
    ['{"a"', 'unclosed'],
    ['-', 'numberForm'],
    ['1.', 'numberForm'],
    ['1e+', 'numberForm'],
    ['tru', 'bareWord'],
    ['', 'valueExpected'],
  ];
  for (const [text, fault] of cutOff) {
    it(`finds ${fault} at the end of ${JSON.stringify(text)}`, () => {
      const machine = new JsonMachine(false);
      machine.feed(bytesOf(text), 0);
      assert.equal(machine.status, JsonStatus.More);
      machine.finish();
      assert.deepEqual([machine.status, machine.fault], [JsonStatus.Fault, fault]);
    });
  }
});
