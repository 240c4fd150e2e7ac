import assert from 'node:assert/strict';
import { ReportPool } from '../../../src/core/results/reportPool';

describe('ReportPool', () => {
  const timeout = { code: 'RequestTimeout', args: [30_000] };

  it('holds equal reports once, and different ones apart', () => {
    const pool = new ReportPool();
    assert.equal(pool.number(timeout), 1);
    assert.equal(pool.number({ ...timeout, args: [5000] }), 2);
    assert.equal(pool.number({ code: 'RequestTimeout', message: 'said' }), 3);
    assert.equal(pool.number({ ...timeout, args: [30_000] }), 1);
    assert.deepEqual(pool.all(), [timeout, { ...timeout, args: [5000] }, { code: 'RequestTimeout', message: 'said' }]);
  });

  it('keeps a code or a message alone, and nothing where there is neither', () => {
    const pool = new ReportPool();
    assert.deepEqual(pool.report(pool.number({ code: 'OnlyCode' })), { code: 'OnlyCode' });
    assert.deepEqual(pool.report(pool.number({ message: 'only a message' })), { message: 'only a message' });
    assert.equal(pool.number({}), 0);
    assert.equal(pool.report(0), undefined);
  });
});
