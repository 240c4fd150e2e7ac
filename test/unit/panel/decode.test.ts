import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_FILTER, SOURCE_ORDER } from '../../../src/core/results/filter';
import { decodeAsk, decodeAsked, decodeToPanel, MessageError } from '../../../src/shared/decode';

const onlyMessageErrors = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof MessageError, String(error));
  }
};

describe('messages', () => {
  it('take nothing that they do not know, and fail in one way only', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        onlyMessageErrors(() => decodeAsked(anything));
        onlyMessageErrors(() => decodeToPanel(anything));
        onlyMessageErrors(() => decodeAsk('view', anything));
        onlyMessageErrors(() => decodeAsk('resend', anything));
        onlyMessageErrors(() => decodeAsk('copy', anything));
      }),
    );
  });

  it('carry a view unchanged', () => {
    const view = { filter: { ...NO_FILTER, standings: ['failed', 'pending'] as const, shard: 's' }, sort: SOURCE_ORDER, search: { text: 'x', regex: true, matchCase: false } };
    assert.deepEqual(decodeAsk('view', structuredClone(view)), view);
  });

  it('refuse numbers that are no record', () => {
    for (const record of [-1, 1.5, Number.NaN, '1', null]) assert.throws(() => decodeAsk('reveal', { record }), MessageError);
  });
});
