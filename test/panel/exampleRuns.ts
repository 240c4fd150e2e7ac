import type { PanelActions } from '../../src/panel/panelActions';
import { delivered, shardName, START, TestRun, type TestRunOptions, throttled } from '../unit/results/storeEvents';

const NOT_SENT = 3;

/** Every tenth record is throttled first, every fiftieth fails; one is uncertain, one a possible duplicate, one not sent. */
export function finishedRun(records: number, more: Partial<TestRunOptions> = {}): TestRun {
  const run = new TestRun({ records, expectedShard: (record) => shardName(record % 4), ...more });
  run.apply({ kind: 'state', at: START, state: 'running' });
  for (let start = 0; start < records; start += 500) {
    const sent = Array.from({ length: Math.min(500, records - start) }, (_, i) => start + i).filter((record) => record !== NOT_SENT);
    const first = sent.map((record) => {
      if (record === 1) return { record, result: 'uncertain', code: 'TimeoutError', message: 'No answer within 30 s.', outcome: 'uncertain' } as const;
      if (record === 2) return { record, result: 'uncertain', code: 'TimeoutError', message: 'No answer within 30 s.', waitMs: 50 } as const;
      return record % 10 === 0 ? throttled(record) : delivered(record);
    });
    run.request(first, START + start, 40);
    const again = sent.filter((record) => record === 2 || record % 10 === 0);
    run.request(again.map((record) => (record % 50 === 0 ? throttled(record, 'failed') : delivered(record))), START + start + 200, 50);
  }
  if (records > NOT_SENT) run.apply({ kind: 'settled', record: NOT_SENT, outcome: 'notSent', code: 'keyMissing', message: 'The payload lacks the field.' });
  run.apply({ kind: 'state', at: START + records, state: 'finished' });
  return run;
}

/** Actions that only note what was requested. */
export function recordingActions(): { actions: PanelActions; done: string[] } {
  const done: string[] = [];
  const note = (...words: unknown[]): Promise<void> => {
    done.push(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '));
    return Promise.resolve();
  };
  return {
    done,
    actions: {
      reveal: (_, record) => note('reveal', record),
      showOrigin: (_, record) => note('showOrigin', record),
      stop: (_, abort) => note('stop', abort),
      pause: () => note('pause'),
      resume: () => note('resume'),
      resend: (_, records) => note('resend', records),
      openFailed: (_, records) => note('openFailed', records),
      export: (_, form) => note('export', form),
    },
  };
}
