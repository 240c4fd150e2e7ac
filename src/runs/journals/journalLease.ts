import { hostname } from 'node:os';

/** The process that writes a journal. */
export interface JournalOwner {
  readonly host: string;
  readonly pid: number;
}

export const THIS_PROCESS: JournalOwner = { host: hostname(), pid: process.pid };

/** How often the owner of a run's journal shows that it is alive, in ms. */
export const SIGN_OF_LIFE_MS = 10_000;
/** Without a sign for so long, in ms, the owner is gone, even where its process can't be looked for. */
const SILENCE_MS = 6 * SIGN_OF_LIFE_MS;

/**
 * Whether nobody writes the journal any more. A process of this machine that is gone is known to be so at once; one of
 * another machine, or one whose number another process has now, by its silence.
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
    // Anything else says that it is there, and not ours to signal.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
