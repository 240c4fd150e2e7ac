import { createHash } from 'node:crypto';
import { maskAccountIds } from '../model/accountIds';
import type { ResultStore } from './resultStore';
import type { EndedEarlyCode } from '../model/errorCodes';
import type { AttemptEvent, Outcome, RunEvent } from '../model/runEvent';

/**
 * The journal of a run: one line an event, each with a checksum in front, so that what was written before a crash can be
 * distinguished from what was torn by it. It holds no payloads, no keys and no credentials, and account IDs are masked.
 */

const CHECKSUM_LENGTH = 8;

/** One line of the journal, with its line end. */
export function journalLine(event: RunEvent): string {
  const json = JSON.stringify(event, (key, value: unknown) => {
    if (key === 'message' && typeof value === 'string') return forJournal(value);
    if (key === 'args' && Array.isArray(value)) return value.map((arg: unknown) => (typeof arg === 'string' ? forJournal(arg) : arg));
    return value;
  });
  return `${checksum(json)} ${json}\n`;
}

function forJournal(text: string): string {
  return withoutEchoes(maskAccountIds(text));
}

/**
 * A service that finds a value wrong may repeat it: `Value 'user-42' at 'partitionKey' failed to satisfy constraint`.
 * Source: the messages of ValidationException, as in the API's own examples and in kinesalite.
 */
function withoutEchoes(message: string): string {
  return message.replace(/Value '.*?' at '/gs, "Value '…' at '");
}

/** What could be read of a journal. */
export interface JournalContents {
  readonly events: readonly RunEvent[];
  /** Whether the end is torn or damaged; everything before it is whole. */
  readonly torn: boolean;
}

/** Reads a journal up to its end, or to the first line that is not whole. */
export function readJournal(text: string): JournalContents {
  const events: RunEvent[] = [];
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const line = end < 0 ? '' : text.slice(start, end);
    const json = line.slice(CHECKSUM_LENGTH + 1);
    if (end < 0 || line.slice(0, CHECKSUM_LENGTH) !== checksum(json)) return { events, torn: true };
    // The checksum says that this is what journalLine wrote.
    events.push(JSON.parse(json) as RunEvent);
    start = end + 1;
  }
  return { events, torn: false };
}

/**
 * Ends a run whose journal broke off: what was in flight is uncertain; what was tried and refused has failed, unless an
 * earlier attempt may have stored it; the rest was not sent.
 */
export function endInterrupted(store: ResultStore, at: number): void {
  if (store.isOver) return;
  const inFlight = new Map<number, AttemptEvent[]>();
  for (let record = 0; record < store.length; record += 1) {
    if (store.outcome(record) !== undefined) continue;
    const attempts = store.attempts(record);
    const last = attempts.at(-1);
    if (last !== undefined && last.result === undefined) {
      const ended = inFlight.get(last.request) ?? [];
      ended.push({ record, result: 'uncertain', outcome: 'uncertain', ...INTERRUPTED });
      inFlight.set(last.request, ended);
      continue;
    }
    const maybeStored = attempts.some(({ result }) => result === 'uncertain');
    const outcome: Outcome = maybeStored ? 'uncertain' : last === undefined ? 'notSent' : 'failed';
    store.apply({ kind: 'settled', record, outcome, ...INTERRUPTED });
  }
  for (const [request, attempts] of inFlight) {
    store.apply({ kind: 'completed', at, request, ...INTERRUPTED, attempts });
  }
  store.apply({ kind: 'state', at, state: 'interrupted' });
}

const INTERRUPTED = { code: 'Interrupted' satisfies EndedEarlyCode };

function checksum(json: string): string {
  return createHash('md5').update(json).digest('hex').slice(0, CHECKSUM_LENGTH);
}
