import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isJsonValue, JsonFault, JsonMachine, JsonStatus } from '../../../src/core/formats/json/jsonMachine';
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

/** Texts that are nearly JSON: values with some characters put in, taken out or replaced. */
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

  it('refuses what is nested deeper than a record can be long', () => {
    const machine = new JsonMachine(false);
    const open = bytesOf('['.repeat(1 << 20));
    for (let i = 0; i < 10; i += 1) machine.feed(open, 0);
    assert.equal(machine.status, JsonStatus.More);
    machine.feed(open, 0);
    assert.equal(machine.status, JsonStatus.Fault);
    assert.equal(machine.fault, JsonFault.TooDeep);
  });

  const faults: [text: string, fault: JsonFault, at: number][] = [
    ['{"a":}', JsonFault.ValueExpected, 5],
    ['[,1]', JsonFault.ValueExpected, 1],
    ['[1,]', JsonFault.TrailingComma, 3],
    ['{"a":1,}', JsonFault.TrailingComma, 7],
    ['{"a":]', JsonFault.ValueExpected, 5],
    ["{'a':1}", JsonFault.SingleQuote, 1],
    ["['a']", JsonFault.SingleQuote, 1],
    ['{"a":NaN}', JsonFault.BareWord, 5],
    ['{"a":nan}', JsonFault.BareWord, 6],
    ['[truex]', JsonFault.BareWord, 5],
    ['[1,// x', JsonFault.Comment, 3],
    ['{"a":1 # x', JsonFault.Comment, 7],
    ['{"a"/', JsonFault.Comment, 4],
    ['{/* x', JsonFault.Comment, 1],
    ['{"a":1,# x', JsonFault.Comment, 7],
    ['[+1]', JsonFault.NumberForm, 1],
    ['[.5]', JsonFault.NumberForm, 1],
    ['[1.]', JsonFault.NumberForm, 3],
    ['[1e]', JsonFault.NumberForm, 3],
    ['[-]', JsonFault.NumberForm, 2],
    ['[1_000]', JsonFault.NumberForm, 2],
    ['[007]', JsonFault.LeadingZero, 2],
    ['{a:1}', JsonFault.NameExpected, 1],
    ['{"a" 1}', JsonFault.ColonExpected, 5],
    ['[1 2]', JsonFault.CommaExpected, 3],
    ['{"a":1]', JsonFault.WrongBracket, 6],
    ['[1}', JsonFault.WrongBracket, 2],
    ['["\t"]', JsonFault.ControlCharacter, 2],
    ['["a\n"]', JsonFault.LineBreakInString, 3],
    ['["\\x"]', JsonFault.Escape, 3],
    ['["\\u12g4"]', JsonFault.Escape, 6],
  ];
  for (const [text, fault, at] of faults) {
    it(`finds ${JsonFault[fault]} in ${JSON.stringify(text)} at ${String(at)}`, () => {
      const machine = new JsonMachine(false);
      const found = machine.feed(bytesOf(text), 0);
      assert.deepEqual([machine.status, JsonFault[machine.fault], found], [JsonStatus.Fault, JsonFault[fault], at]);
    });
  }

  const cutOff: [text: string, fault: JsonFault][] = [
    ['{"a":"b', JsonFault.UnclosedString],
    ['"\\', JsonFault.UnclosedString],
    ['"\\u00', JsonFault.UnclosedString],
    ['{"a":1', JsonFault.Unclosed],
    ['[', JsonFault.Unclosed],
    ['{"a"', JsonFault.Unclosed],
    ['-', JsonFault.NumberForm],
    ['1.', JsonFault.NumberForm],
    ['1e+', JsonFault.NumberForm],
    ['tru', JsonFault.BareWord],
    ['', JsonFault.ValueExpected],
  ];
  for (const [text, fault] of cutOff) {
    it(`finds ${JsonFault[fault]} at the end of ${JSON.stringify(text)}`, () => {
      const machine = new JsonMachine(false);
      machine.feed(bytesOf(text), 0);
      assert.equal(machine.status, JsonStatus.More);
      machine.finish();
      assert.deepEqual([machine.status, JsonFault[machine.fault]], [JsonStatus.Fault, JsonFault[fault]]);
    });
  }
});
