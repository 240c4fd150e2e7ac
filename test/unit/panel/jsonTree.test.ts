import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type JsonNode, parseJson } from '../../../media/details/jsonTree';

/** The tree as JSON again, token by token. */
function write(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return `{${node.entries.map(({ name, value }) => `${name}:${write(value)}`).join(',')}}`;
    case 'array':
      return `[${node.items.map(write).join(',')}]`;
    case 'string':
    case 'number':
    case 'word':
      return node.raw;
  }
}

describe('parseJson', () => {
  it('keeps every token as it is written', () => {
    const text = '{"a":12345678901234567890,"a":1.0,"b":[1e400,-0.0,"\\u00e9\\/",true,null],"":{}}';
    const node = parseJson(text);
    assert.ok(node !== undefined);
    assert.equal(write(node), text);
  });

  it('takes just what JSON.parse takes', () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const nearly = fc.stringMatching(/^[\s{}[\],:"a\\u0-9.eE+\-truefalsn]{0,24}$/);
    fc.assert(fc.property(fc.oneof(fc.json(), nearly), (text) => { assert.equal(parseJson(text) !== undefined, isJson(text), text); }), { numRuns: 2000 });
  });

  it('does not go down without end', () => {
    assert.equal(parseJson('['.repeat(100_000)), undefined);
  });
});
