/** What arranging runs needs to know of each. */
export interface TreeRun {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The run whose records these are resent for. */
  readonly resendOf: string | undefined;
}

/** Runs with their resends. */
export interface RunTree<R extends TreeRun> {
  readonly roots: readonly R[];
  /** By the root's ID: all its resends, and theirs; the newest first. */
  readonly below: ReadonlyMap<string, readonly R[]>;
}

/**
 * Nests resends under the original run, as far as that still exists. Trees with a run in progress come first, then the one
 * with the newest run.
 */
export function arrangeRuns<R extends TreeRun>(runs: readonly R[], isLive: (run: R) => boolean): RunTree<R> {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const newestFirst = [...runs].sort((a, b) => b.createdAt - a.createdAt);
  const below = new Map<string, R[]>();
  const roots = new Set<R>();
  const live = new Set<R>();
  for (const run of newestFirst) {
    const root = rootOf(run, byId);
    // In the order of their newest runs.
    roots.add(root);
    if (isLive(run)) live.add(root);
    if (root === run) continue;
    const list = below.get(root.id) ?? [];
    list.push(run);
    below.set(root.id, list);
  }
  return { roots: [...live, ...[...roots].filter((root) => !live.has(root))], below };
}

function rootOf<R extends TreeRun>(run: R, byId: ReadonlyMap<string, R>): R {
  let root = run;
  for (;;) {
    const above = root.resendOf === undefined ? undefined : byId.get(root.resendOf);
    // Only an older one, so that a damaged description can't make a circle.
    if (above === undefined || above.createdAt >= root.createdAt) return root;
    root = above;
  }
}
