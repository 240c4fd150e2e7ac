import type { Random } from '../model/clock';

/**
 * Exponential backoff with full jitter: a wait of [0, min(cap, base × 2^(attempt − 1))] ms before the attempt after
 * the given one. Full jitter spreads competing producers best (AWS Architecture Blog, "Exponential Backoff And Jitter").
 * @param attempt the number of the attempt that failed, from 1
 */
export function backoffMs(attempt: number, baseMs: number, capMs: number, random: Random): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 52));
  return Math.round(random() * ceiling);
}
