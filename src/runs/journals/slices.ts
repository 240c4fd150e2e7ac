import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work goes on before other work of the thread gets its turn, in ms. */
const SLICE_MS = 8;

/** Does work that pauses often, and lets other work of this thread go on in between. */
export async function inSlices<T>(work: Iterator<undefined, T>): Promise<T> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + SLICE_MS;
  }
}
