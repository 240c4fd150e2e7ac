import assert from 'node:assert/strict';
import fc from 'fast-check';
import { base64, fromBase64 } from '../../../src/core/bytes/base64';
import { bytesOf } from '../formats/reading';

describe('fromBase64', () => {
  it('decodes what Node encodes, with whitespace anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(60), (bytes, at) => {
        const text = Buffer.from(bytes).toString('base64');
        assert.equal(base64(bytes), text);
        assert.deepEqual(fromBase64(bytesOf(`${text.slice(0, at)} \r\n\t${text.slice(at)}`)), bytes);
      }),
    );
  });

  for (const [text, at] of [['A', 1], ['AA', 2], ['AAA', 3], ['AA=', 3], ['=AAA', 0], ['A=AA', 1], ['AAAA=', 4], ['AA==A', 4], ['AA===', 4], ['AB==', 1], ['AAB=', 2], ['AA-A', 2], ['é', 0]] as const) {
    it(`finds the fault in ${text}`, () => {
      assert.equal(fromBase64(bytesOf(text)), at);
    });
  }
});
