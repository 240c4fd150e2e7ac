import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Format } from '../../../src/core/formats/registry';
import { type Position, TrackedRanges } from '../../../src/ui/marks/tracking/trackedRanges';

/** Parses text whose records are between ⟦ and ⟧. */
function marked(text: string): { text: string; ranges: [number, number][] } {
  const ranges: [number, number][] = [];
  let plain = '';
  for (const part of text.split(/(?<=[⟦⟧])|(?=[⟦⟧])/)) {
    if (part === '⟦') ranges.push([plain.length, plain.length]);
    else if (part === '⟧') {
      const last = ranges.at(-1);
      if (last !== undefined) last[1] = plain.length;
    } else plain += part;
  }
  return { text: plain, ranges };
}

function placeAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function offsetAt(text: string, { line, character }: Position): number {
  const lineEnd = /\r\n|\r|\n/g;
  for (let i = 0; i < line; i += 1) lineEnd.exec(text);
  return lineEnd.lastIndex + character;
}

function track(text: string, ranges: readonly [number, number][], format: Format): TrackedRanges {
  const place = (offset: number): { line: number; column: number } => {
    const { line, character } = placeAt(text, offset);
    return { line, column: character };
  };
  return new TrackedRanges(ranges.length, (slot) => ({ start: place(ranges[slot]?.[0] ?? 0), end: place(ranges[slot]?.[1] ?? 0) }), () => format);
}

/** The text with its ranges: ⟦unedited⟧, ⟦edited⟧!; ranges that are gone are omitted. */
function shown(text: string, tracked: TrackedRanges): string {
  let result = '';
  let at = 0;
  for (let slot = 0; slot < tracked.length; slot += 1) {
    if (tracked.gone(slot)) continue;
    const { start, end } = tracked.range(slot);
    const [from, to] = [offsetAt(text, start), offsetAt(text, end)];
    result += `${text.slice(at, from)}⟦${text.slice(from, to)}⟧${tracked.edited(slot) ? '!' : ''}`;
    at = to;
  }
  return result + text.slice(at);
}

describe('TrackedRanges', () => {
  const cases: [what: string, format: Format, before: string, replaced: string, by: string, after: string][] = [
    ['move down when lines are added above', 'ndjson', '⟦a⟧\n⟦b⟧\n⟦c⟧', '\nb', '\nx\ny\nb', '⟦a⟧\nx\ny\nb\n⟦c⟧'],
    ['stay where they are when text after them is edited', 'ndjson', '⟦a⟧\n⟦b⟧\n!', '!', '?', '⟦a⟧\n⟦b⟧\n?'],
    ['are edited when text inside changes', 'ndjson', '⟦abc⟧\n⟦d⟧', 'b', '1\n2', '⟦a1\n2c⟧!\n⟦d⟧'],
    ['move when text before them on the line changes', 'json-array', '[⟦1⟧, ⟦2⟧, ⟦3⟧]', '1', '1000', '[⟦1000⟧!, ⟦2⟧, ⟦3⟧]'],
    ['are edited when exactly their text is replaced', 'ndjson', '⟦a⟧\n⟦b⟧', 'a', 'xyz', '⟦xyz⟧!\n⟦b⟧'],
    ['are gone when their whole text is deleted', 'ndjson', '⟦a⟧\n⟦b⟧\n⟦c⟧', 'b', '', '⟦a⟧\n\n⟦c⟧'],
    ['are gone when they are replaced together with text around them', 'ndjson', '⟦a⟧\n⟦b⟧\n⟦c⟧', '\nb\n', '\nb\n', '⟦a⟧\nb\n⟦c⟧'],
    ['shrink when their start is deleted', 'lines', '⟦ab⟧\n⟦cd⟧', '\nc', '', '⟦ab⟧⟦d⟧!'],
    ['are gone when an edit replaces parts of several', 'lines', '⟦ab⟧\n⟦cd⟧', 'b\nc', 'X', 'aXd'],
    ['are gone when several are replaced together', 'ndjson', '⟦a⟧\n⟦b⟧\n⟦c⟧\n⟦d⟧', 'b\nc', 'x\ny\nz', '⟦a⟧\nx\ny\nz\n⟦d⟧'],
    ['stay when several others are deleted', 'ndjson', '⟦a⟧\n⟦b⟧\n⟦c⟧\n⟦d⟧', 'b\nc\n', '', '⟦a⟧\n⟦d⟧'],
    ['include text typed at the end of their line', 'lines', '⟦ab⟧\n⟦cd⟧', '', 'x', '⟦abx⟧!\n⟦cd⟧'],
    ['exclude a new line after them', 'lines', '⟦ab⟧\n⟦cd⟧', '', '\nx', '⟦ab⟧\nx\n⟦cd⟧'],
    ['exclude a comma after an array element', 'json-array', '[⟦12⟧ ]', '', ', 5', '[⟦12⟧, 5 ]'],
    ['include a digit typed after an array element', 'json-array', '[⟦12⟧ ]', '', '3', '[⟦123⟧! ]'],
    ['include lines added at the end of a block', 'records', '⟦### a\n\nx⟧\n⟦### b⟧', '', '\ny', '⟦### a\n\nx\ny⟧!\n⟦### b⟧'],
    ['exclude a new block after a block', 'records', '⟦### a\n\nx⟧\n⟦### b⟧', '', '\n### y', '⟦### a\n\nx⟧\n### y\n⟦### b⟧'],
    ['handle CRLF and emoji', 'lines', '⟦😀⟧\r\n⟦b⟧', '😀', '😀\r\n😀', '⟦😀\r\n😀⟧!\r\n⟦b⟧'],
  ];
  for (const [what, format, before, replaced, by, after] of cases) {
    it(what, () => {
      const { text, ranges } = marked(before);
      const tracked = track(text, ranges, format);
      // An insertion is at the end of the first range.
      const from = replaced === '' ? (ranges[0]?.[1] ?? 0) : text.indexOf(replaced);
      const to = from + replaced.length;
      tracked.apply({ start: placeAt(text, from), end: placeAt(text, to), text: by });
      assert.equal(shown(text.slice(0, from) + by + text.slice(to), tracked), after);
    });
  }

  it('keep the text of every unedited range, in order, for any edits', () => {
    const unit = fc.constantFrom('a', 'b', '\n', '\r\n', ',', '😀', ' ');
    const piece = fc.string({ unit, maxLength: 4 });
    const edits = fc.array(fc.record({ at: fc.nat(), length: fc.nat(6), text: piece }), { maxLength: 8 });
    const pieces = fc.array(fc.tuple(piece, fc.string({ unit, minLength: 1, maxLength: 4 })), { maxLength: 6 });
    const formats = fc.constantFrom<Format>('lines', 'json-array', 'records');
    fc.assert(
      fc.property(pieces, edits, formats, (parts, changes, format) => {
        let text = '';
        const ranges: [number, number][] = [];
        for (const [gap, body] of parts) {
          text += `${gap}|`;
          ranges.push([text.length, text.length + body.length]);
          text += `${body}|`;
        }
        const original = ranges.map(([from, to]) => text.slice(from, to));
        const tracked = track(text, ranges, format);
        for (const { at, length, text: by } of changes) {
          let from = Math.min(at % (text.length + 1), text.length);
          let to = Math.min(from + length, text.length);
          // Editors never split a CRLF or a surrogate pair.
          const whole = (offset: number): boolean => !text.startsWith('\n', offset) || text[offset - 1] !== '\r';
          if (!whole(from) || /^[\udc00-\udfff]/.test(text.slice(from))) from -= 1;
          if (!whole(to) || /^[\udc00-\udfff]/.test(text.slice(to))) to -= 1;
          if (to < from) to = from;
          tracked.apply({ start: placeAt(text, from), end: placeAt(text, to), text: by });
          text = text.slice(0, from) + by + text.slice(to);
        }
        let last = 0;
        original.forEach((was, slot) => {
          const { start, end } = tracked.range(slot);
          const [from, to] = [offsetAt(text, start), offsetAt(text, end)];
          assert.ok(from >= last && to >= from, 'in order');
          last = to;
          if (!tracked.gone(slot) && !tracked.edited(slot)) assert.equal(text.slice(from, to), was);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('follow a thousand keystrokes among a million ranges in half a second', () => {
    const tracked = new TrackedRanges(1_000_000, (slot) => ({ start: { line: slot, column: 0 }, end: { line: slot, column: 20 } }), () => 'ndjson');
    const began = performance.now();
    for (let i = 0; i < 1000; i += 1) {
      const place = { line: 10, character: 5 + i };
      tracked.apply({ start: place, end: place, text: 'x' });
    }
    assert.deepEqual(tracked.range(10), { start: { line: 10, character: 0 }, end: { line: 10, character: 1020 } });
    assert.ok(performance.now() - began < 500);
  });
});
