import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareStretch, movedPlaces } from '../../../src/ui/marks/tracking/rewrittenStretch';
import { TextBefore } from '../../../src/ui/marks/tracking/textBefore';
import { TrackedRanges } from '../../../src/ui/marks/tracking/trackedRanges';

/** The new text of a part of the old text, as found by the comparison. */
function found(before: string, after: string, part: string): string | undefined {
  const at = before.indexOf(part);
  const stretch = compareStretch(before, after);
  const [from, to] = [stretch?.newOffset(at, 'start'), stretch?.newOffset(at + part.length, 'end')];
  return from === undefined || to === undefined ? undefined : after.slice(from, to);
}

describe('compareStretch and movedPlaces', () => {
  it('map each line after a word was replaced everywhere', () => {
    const before = '{"user":1,"n":1},\n{"user":2,"n":2},\n{"user":3,"n":3}';
    const after = before.replaceAll('user', 'customer');
    assert.equal(found(before, after, '{"user":2,"n":2}'), '{"customer":2,"n":2}');
    assert.equal(found(before, after, '{"user":3,"n":3}'), '{"customer":3,"n":3}');
  });

  it('map each character after a document was formatted', () => {
    const before = '[{"a":1,"b":[1,2]},{"a":2}]';
    const after = JSON.stringify(JSON.parse(before), null, 2);
    assert.equal(found(before, after, '{"a":1,"b":[1,2]}'), '{\n    "a": 1,\n    "b": [\n      1,\n      2\n    ]\n  }');
    assert.equal(found(before, after, '{"a":2}'), '{\n    "a": 2\n  }');
  });

  it('find nothing if lines were added, removed or rewritten', () => {
    assert.equal(compareStretch('first line\nsecond line', 'first line\nanother one\nsecond line'), undefined);
    assert.equal(compareStretch('first line\nsecond line', 'first line\nquite something!'), undefined);
  });

  it('find nothing in a line that changed on both sides', () => {
    assert.equal(found('[11, 22, 33]', '[71, 22, 37]', '22'), undefined);
  });

  it('map every record to its replaced text, for any lines', () => {
    const line = fc.array(fc.constantFrom('user', 'id', ':', ' ', '"x"', '😀', '1'), { minLength: 4, maxLength: 8 }).map((parts) => `{${parts.join('')}}`);
    fc.assert(fc.property(fc.array(line, { minLength: 2, maxLength: 20 }), fc.constantFrom('\n', '\r\n'), (lines, lineEnd) => {
      const before = lines.join(lineEnd);
      const after = before.replaceAll('user', 'u');
      const above = 'above\n\n';
      const moved = movedPlaces(above + before, { start: { line: 2, character: 0 }, rangeOffset: above.length, rangeLength: before.length, text: after });
      if (moved === undefined) return;
      lines.forEach((text, row) => {
        assert.deepEqual(moved({ line: 2 + row, character: 0 }, 'start'), { line: 2 + row, character: 0 });
        assert.deepEqual(moved({ line: 2 + row, character: text.length }, 'end'), { line: 2 + row, character: text.replaceAll('user', 'u').length });
      });
    }));
  });

  it('keep 1,200 records apart when VS Code reports a Replace All as one change', () => {
    const lines = Array.from({ length: 1200 }, (_, i) => `{"userId":"user-${String(i)}","n":${String(i)}}`);
    const before = lines.join('\n');
    const after = before.replaceAll('userId', 'customer');
    const tracked = new TrackedRanges(1200, (slot) => ({ start: { line: slot, column: 0 }, end: { line: slot, column: lines[slot]?.length ?? 0 } }), () => 'ndjson');
    const from = before.indexOf('userId');
    const to = before.lastIndexOf('userId') + 'userId'.length;
    const change = { start: { line: 0, character: from }, end: { line: 1199, character: 8 }, text: after.slice(from, after.lastIndexOf('customer') + 'customer'.length) };
    tracked.apply(change, movedPlaces(before, { ...change, rangeOffset: from, rangeLength: to - from }));
    const now = after.split('\n');
    now.forEach((text, slot) => {
      assert.deepEqual(tracked.range(slot), { start: { line: slot, character: 0 }, end: { line: slot, character: text.length } });
      assert.ok(tracked.edited(slot) && !tracked.gone(slot));
    });
  });
});

describe('TextBefore', () => {
  it('restores the text before the last change, for any changes', () => {
    const event = fc.array(fc.record({ at: fc.nat(), length: fc.nat(5), text: fc.string({ maxLength: 4 }) }), { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(fc.string({ maxLength: 30 }), fc.array(event, { maxLength: 300 }), (text, events) => {
      let now = text;
      const before = new TextBefore(text);
      for (const [number, parts] of events.entries()) {
        if (number % 7 === 0) assert.equal(before.read(), now);
        let floor = 0;
        const changes = [];
        for (const { at, length, text: by } of parts) {
          if (floor > now.length) break;
          const rangeOffset = Math.min(now.length, floor + (at % 10));
          const rangeLength = Math.min(length, now.length - rangeOffset);
          changes.push({ rangeOffset, rangeLength, text: by });
          floor = rangeOffset + rangeLength + 1;
        }
        let next = now;
        for (const change of [...changes].reverse()) next = next.slice(0, change.rangeOffset) + change.text + next.slice(change.rangeOffset + change.rangeLength);
        now = next;
        before.changed(changes.reverse(), () => next);
      }
      assert.equal(before.read(), now);
    }));
  });
});
