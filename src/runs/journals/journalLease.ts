import { hostname } from 'node:os';

/** The process that writes a journal. */
export interface JournalOwner {
  readonly host: string;
  readonly pid: number;
}

export const THIS_PROCESS: JournalOwner = { host: hostname(), pid: process.pid };

/** How often the writer of a run's journal shows that it is alive, in ms. */
export const SIGN_OF_LIFE_MS = 10_000;
/** Without a sign for this long, in ms, the writer is gone, even where its process can't be looked up. */
const SILENCE_MS = 6 * SIGN_OF_LIFE_MS;

/**
 * Whether no process writes the journal any more. A process of this machine is looked up; one of another machine, or one
 * whose ID belongs to another process now, is gone when it is silent.
 * @param lastSign ms since the epoch
 */
export function isGone(owner: JournalOwner, lastSign: number, now: number): boolean {
  return (owner.host === THIS_PROCESS.host && !isAlive(owner.pid)) || now - lastSign > SILENCE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other error means that it exists, and is not ours to signal.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
