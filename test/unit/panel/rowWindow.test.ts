import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HIGHEST, RowWindow } from '../../../media/rowWindow';

const windows = fc.tuple(fc.integer({ min: 1, max: 20_000_000 }), fc.constantFrom(22, 31, 44), fc.integer({ min: 50, max: 3000 }));

describe('RowWindow', () => {
  it('is never higher than can be laid out, and reaches the first and the last row', () => {
    fc.assert(
      fc.property(windows, ([count, rowHeight, viewport]) => {
        const rows = new RowWindow(count, rowHeight, viewport);
        assert.ok(rows.height <= HIGHEST);
        assert.equal(rows.visible(0).first, 0);
        assert.equal(rows.visible(Math.max(0, rows.height - viewport)).end, count);
      }),
    );
  });

  it('brings a row wholly into view, and leaves the place alone when it is there', () => {
    fc.assert(
      fc.property(windows, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), ([count, rowHeight, viewport], from, to) => {
        const rows = new RowWindow(count, rowHeight, viewport);
        const row = Math.min(count - 1, Math.floor(to * count));
        const before = from * Math.max(0, rows.height - viewport);
        const after = rows.scrollTo(row, before);
        const offset = rows.offset(after);
        assert.ok(row * rowHeight >= offset - 0.001);
        assert.ok((row + 1) * rowHeight <= offset + viewport + 0.001);
        assert.ok(Math.abs(rows.scrollTo(row, after) - after) < 0.001);
      }),
    );
  });

  it('puts rows under each other without gaps', () => {
    const rows = new RowWindow(5_000_000, 22, 800);
    const scrollTop = 3_123_456;
    const { first, end } = rows.visible(scrollTop);
    for (let row = first; row < end - 1; row += 1) assert.equal(rows.top(row + 1, scrollTop) - rows.top(row, scrollTop), 22);
    assert.ok(rows.top(first, scrollTop) <= scrollTop && rows.top(first, scrollTop) > scrollTop - 23);
  });
});
