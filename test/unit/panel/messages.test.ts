import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_FILTER, SOURCE_ORDER } from '../../../src/core/results/filter';
import { COLUMNS } from '../../../src/shared/layout';
import { NO_SEARCH } from '../../../src/shared/messages';
import { MessageError, parseAsk, parseAsked, QUESTIONS, type Question } from '../../../src/shared/questions';
import { parseRemembered, rememberedRun } from '../../../src/shared/remembered';
import { isToPanel } from '../../../src/shared/toPanel';

const onlyMessageErrors = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof MessageError, String(error));
  }
};

describe('messages between the panel and its host', () => {
  it('fail in one way only, whatever is in them', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        onlyMessageErrors(() => parseAsked(anything));
        for (const question of Object.keys(QUESTIONS)) onlyMessageErrors(() => parseAsk(question as Question, anything));
        isToPanel(anything);
        parseRemembered(anything);
        rememberedRun(anything);
      }),
    );
  });

  it('carry a filter, a search and a sort order unchanged', () => {
    const view = { filter: { ...NO_FILTER, standings: ['failed', 'pending'] as const, shard: 's' }, sort: SOURCE_ORDER, search: { text: 'x', regex: true, matchCase: false } };
    assert.deepEqual(parseAsk('view', structuredClone(view)), view);
  });

  it('are understood without what VS Code leaves out of a message: keys that are undefined', () => {
    const message: unknown = JSON.parse(JSON.stringify({ state: undefined }));
    assert.deepEqual(parseAsk('ready', message), {});
  });

  it('are refused with a number that is no record', () => {
    for (const record of [-1, 1.5, Number.NaN, '1', null]) assert.throws(() => parseAsk('reveal', { record }), MessageError);
  });

  it('are refused with a question that does not exist', () => {
    for (const question of ['format the disk', 'toString', '__proto__', 1]) assert.throws(() => parseAsked({ id: 1, question, ask: {} }), MessageError);
  });

  it('say what was expected where, but not what came, which may be part of a payload', () => {
    assert.throws(() => parseAsk('rows', { start: 'secret', count: 1 }), { message: 'start: expected number' });
  });
});

describe("the panel's saved state", () => {
  const saved = {
    run: 'run-1',
    tab: 'shards',
    filter: { ...NO_FILTER, code: 'Throttled' },
    sort: SOURCE_ORDER,
    search: NO_SEARCH,
    columns: COLUMNS.map((name) => ({ name, width: 100, hidden: name === 'key' })),
    position: { top: 2.5, active: 7 },
    opened: 7,
    detailsShare: 0.3,
  };

  it('is restored as it was', () => {
    assert.deepEqual(parseRemembered(structuredClone(saved)), saved);
  });

  it('is restored within bounds, and with defaults for what a version with other columns or tabs saved', () => {
    const restored = parseRemembered({ ...saved, tab: 'batches', columns: saved.columns.slice(1), position: { top: -1, active: 0 }, opened: -3, detailsShare: 4 });
    assert.deepEqual(restored, { ...saved, tab: 'records', columns: undefined, position: { top: 0, active: 0 }, opened: undefined, detailsShare: 0.9 });
    assert.equal(parseRemembered({ ...saved, columns: saved.columns.map((column) => ({ ...column, width: 1 })) })?.columns?.[0]?.width, 32);
  });

  it('names its run even where the rest makes no sense', () => {
    assert.equal(parseRemembered({ run: 'run-1', filter: 'all' }), undefined);
    assert.equal(rememberedRun({ run: 'run-1', filter: 'all' }), 'run-1');
    assert.equal(rememberedRun({ run: 1 }), undefined);
  });
});
