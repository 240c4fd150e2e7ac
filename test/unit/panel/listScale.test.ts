import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HIGHEST, ListScale } from '../../../media/rows/listScale';

const lists = fc.tuple(fc.integer({ min: 1, max: 20_000_000 }), fc.constantFrom(22, 31, 44), fc.integer({ min: 50, max: 3000 }));
const part = fc.double({ min: 0, max: 1, noNaN: true });

describe('ListScale', () => {
  it('is never higher than can be laid out, and reaches the first and the last px of the rows', () => {
    fc.assert(
      fc.property(lists, ([count, rowHeight, viewport]) => {
        const scale = new ListScale(count * rowHeight, viewport);
        assert.ok(scale.height <= HIGHEST);
        assert.equal(scale.offset(0), 0);
        const end = scale.offset(Math.max(0, scale.height - viewport)) + viewport;
        assert.ok(Math.abs(end - Math.max(viewport, count * rowHeight)) < 0.001);
      }),
    );
  });

  it('brings a row wholly into view, and leaves the place alone when it is there', () => {
    fc.assert(
      fc.property(lists, part, part, ([count, rowHeight, viewport], from, to) => {
        const scale = new ListScale(count * rowHeight, viewport);
        const row = Math.min(count - 1, Math.floor(to * count));
        const place = { start: row * rowHeight, end: (row + 1) * rowHeight };
        const after = scale.scrollTopToShow(place, from * Math.max(0, scale.height - viewport));
        const offset = scale.offset(after);
        assert.ok(place.start >= offset - 0.001);
        assert.ok(place.end <= offset + viewport + 0.001);
        assert.ok(Math.abs(scale.scrollTopToShow(place, after) - after) < 0.001);
      }),
    );
  });

  it('puts rows under each other without gaps', () => {
    const scale = new ListScale(5_000_000 * 22, 800);
    const scrollTop = 3_123_456;
    const first = Math.floor(scale.offset(scrollTop) / 22);
    for (let row = first; row < first + 40; row += 1) assert.equal(scale.place((row + 1) * 22, scrollTop) - scale.place(row * 22, scrollTop), 22);
    assert.ok(scale.place(first * 22, scrollTop) <= scrollTop && scale.place(first * 22, scrollTop) > scrollTop - 23);
  });
});
