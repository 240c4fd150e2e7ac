import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** The process that writes a journal. */
export interface JournalOwner {
  readonly host: string;
  readonly pid: number;
  /**
   * When the process started, as the operating system writes it: another process that gets the same number later has
   * a different one. Undefined where the system doesn't say.
   */
  readonly started?: string | undefined;
  /** Which start of the machine the process ran in. */
  readonly boot?: string | undefined;
}

export const THIS_PROCESS: JournalOwner = { host: hostname(), pid: process.pid, started: processStart(process.pid), boot: machineStart() };

/** How often the writer of a run's journal shows that it is alive, in ms. */
export const SIGN_OF_LIFE_MS = 10_000;
/** Without a sign for this long, in ms, a writer that can't be looked up is gone. */
const SILENCE_MS = 6 * SIGN_OF_LIFE_MS;
/** Times of the machine's start that differ less, in ms, mean the same start: they follow from the time of day. */
const BOOT_TOLERANCE_MS = 60_000;

/**
 * Whether no process writes the journal anymore. A process of this machine is looked up: one that exists owns its journal
 * however long it has been silent, since a laptop may have slept, or the process was stopped. Any other is gone when it is
 * silent.
 * @param lastSign ms since the epoch
 */
export function isGone(owner: JournalOwner, lastSign: number, now: number): boolean {
  if (owner.host === THIS_PROCESS.host) {
    if (!isAlive(owner.pid)) return true;
    const started = owner.started === undefined ? undefined : processStart(owner.pid);
    if (started !== undefined) return started !== owner.started;
  }
  return now - lastSign > SILENCE_MS;
}

/**
 * Whether the machine has run ever since the journal's process did. If not, or if it is another machine, what the process
 * wrote last may not have reached the disk.
 */
export function isSameBoot({ host, boot }: JournalOwner, now: JournalOwner = THIS_PROCESS): boolean {
  if (host !== now.host || boot === undefined || now.boot === undefined) return false;
  return boot === now.boot || Math.abs(Date.parse(boot) - Date.parse(now.boot)) < BOOT_TOLERANCE_MS;
}

/** The ID that Linux gives to each start of the machine; elsewhere the time of the start. */
function machineStart(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return new Date(Date.now() - uptime() * 1000).toISOString();
  }
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

function processStart(pid: number): string | undefined {
  try {
    switch (process.platform) {
      case 'linux': {
        // The 22nd field, in ticks since the machine started; the second one is in parentheses and may hold anything.
        const status = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
        return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
      }
      case 'darwin':
        return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 1000 }).trim();
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
