import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { inRepository } from '../support/repository';

/** Every panel that opens loads and parses all of it. */
const MAX_BYTES = 250_000;

describe("the panel's bundle", () => {
  it(`is at most ${String(MAX_BYTES / 1000)} kB`, () => {
    const { size } = statSync(inRepository('dist', 'media', 'panel.js'));
    assert.ok(size <= MAX_BYTES, `${String(size)} bytes`);
  });
});
