const LOOK_MS = 50;

/**
 * Looks at something again and again until it is as wanted.
 * @throws what was seen last, when that takes longer than `timeoutMs`
 */
export async function until<T>(look: () => T | Promise<T>, wanted: (seen: T) => boolean, timeoutMs = 30_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (Date.now() > end) throw new Error(`Not as wanted within ${String(timeoutMs)} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
