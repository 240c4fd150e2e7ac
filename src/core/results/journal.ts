import { createHash } from 'node:crypto';
import { maskAccountIds } from '../model/accountIds';
import type { ResultStore } from './resultStore';
import type { EndedEarlyCode } from '../model/errorCodes';
import type { AttemptEvent, RunEvent } from '../model/runEvent';
import { SettledRanges } from '../model/settledRanges';

/**
 * The journal of a run: one line an event, each with a checksum in front, so that what was written before a crash can be
 * distinguished from what was torn by it. It holds no payloads, no keys and no credentials, and account IDs are masked.
 */

const CHECKSUM_LENGTH = 8;
const NEWLINE = 0x0a;

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

/**
 * - `whole`: it ends with a whole line
 * - `torn`: its last line is cut off, as a crash leaves it
 * - `damaged`: a line within it is not what was written
 */
export type JournalEnding = 'whole' | 'torn' | 'damaged';

/** Reads a journal in pieces of any size, up to its end or to the first line that is not whole. */
export class JournalReader {
  /** What was read of the next line. */
  private begun = '';
  private damaged = false;
  private readonly decoder = new TextDecoder();

  /** The events of the lines that end in this piece. To be read to the end before the next piece. */
  *read(piece: Uint8Array): Generator<RunEvent, void, undefined> {
    let start = 0;
    while (!this.damaged) {
      const end = piece.indexOf(NEWLINE, start);
      if (end < 0) break;
      const event = this.event(piece.subarray(start, end));
      start = end + 1;
      if (event === undefined) this.damaged = true;
      else yield event;
    }
    if (!this.damaged && start < piece.length) this.begun += this.decoder.decode(piece.subarray(start), { stream: true });
  }

  /** How the journal ends, if nothing follows. */
  get ending(): JournalEnding {
    if (this.damaged) return 'damaged';
    return this.begun !== '' ? 'torn' : 'whole';
  }

  private event(lineEnd: Uint8Array): RunEvent | undefined {
    const line = this.begun + this.decoder.decode(lineEnd);
    this.begun = '';
    const json = line.slice(CHECKSUM_LENGTH + 1);
    if (line.slice(0, CHECKSUM_LENGTH) !== checksum(json)) return undefined;
    // The checksum says that this is what journalLine wrote.
    return JSON.parse(json) as RunEvent;
  }
}

/** Records looked at between two pauses, and how many of them one counts for whose attempts are looked up: a few ms. */
const SLICE = 100_000;
const ATTEMPTS_COST = 50;

/**
 * Ends a run whose journal broke off. If the journal is complete up to then, what was in flight is uncertain; what was
 * tried and refused has failed, unless an earlier attempt may have stored it; the rest was not sent. If it is not, every
 * record without an outcome may have been sent since, any number of times: it is uncertain.
 * @param complete whether every request that went out is in the journal
 * @returns pauses after every few ms of work
 */
export function* endInterrupted(store: ResultStore, at: number, complete: boolean): Generator<undefined, void> {
  if (store.isOver) return;
  const why = { code: (complete ? 'Interrupted' : 'JournalIncomplete') satisfies EndedEarlyCode };
  const reason = complete ? why : { ...why, maybeTwice: true as const };
  const ranges = new SettledRanges((event) => { store.apply(event); });
  const { attempts: attemptCounts } = store.columns();
  const inFlight = new Map<number, AttemptEvent[]>();
  const incomplete: number[] = [];
  let cost = 0;
  for (let record = 0; record < store.length; record += 1) {
    cost += 1;
    if (store.outcome(record) === undefined) {
      const tried = attemptCounts[record] !== 0;
      cost += tried ? ATTEMPTS_COST : 0;
      const attempts = tried ? store.attempts(record) : [];
      const last = attempts.at(-1);
      if (last !== undefined && last.result === undefined) {
        const ended = inFlight.get(last.request) ?? [];
        ended.push({ record, result: 'uncertain', ...(complete ? { outcome: 'uncertain' as const } : {}), ...why });
        inFlight.set(last.request, ended);
        if (!complete) incomplete.push(record);
      } else {
        const maybeStored = !complete || attempts.some(({ result }) => result === 'uncertain');
        ranges.add(record, maybeStored ? 'uncertain' : tried ? 'failed' : 'notSent', reason);
      }
    }
    if (cost < SLICE) continue;
    cost = 0;
    yield;
  }
  ranges.flush();
  for (const [request, attempts] of inFlight) store.apply({ kind: 'completed', at, request, ...why, attempts });
  for (const record of incomplete) ranges.add(record, 'uncertain', reason);
  ranges.flush();
  store.apply({ kind: 'state', at, state: 'interrupted' });
}

function checksum(json: string): string {
  return createHash('md5').update(json).digest('hex').slice(0, CHECKSUM_LENGTH);
}
