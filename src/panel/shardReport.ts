import type { KnownRun } from '../core/results/run';
import type { Answer, HotKey, ShardRow } from '../shared/messages';

/** Records to count before a break. */
const PORTION = 20_000;
const HOT_KEYS = 10;

interface Load {
  records: number;
  bytes: number;
  expected: number;
  throttled: number;
}

/** The load on each shard and partition key. It reads every record, so it is made on request only. */
export class ShardReport {
  private making: Promise<Answer<'shards'>> | undefined;
  private madeOf = -1;

  constructor(private readonly run: KnownRun) {}

  /** The report on the run as it is now; the same one until something happens. */
  make(): Promise<Answer<'shards'>> {
    const { version } = this.run.store;
    if (this.making === undefined || this.madeOf !== version) {
      this.madeOf = version;
      this.making = this.count();
    }
    return this.making;
  }

  private async count(): Promise<Answer<'shards'>> {
    const { run } = this;
    const { store, records } = run;
    const { throttles } = store.columns();
    const shards = new Map<string, Load>();
    const keys = new Map<string, { records: number; bytes: number }>();
    for (let record = 0; record < store.length; record += 1) {
      if (record % PORTION === PORTION - 1) await new Promise((resolve) => setImmediate(resolve));
      const actual = store.shardId(record);
      const expected = run.expectedShard(record);
      const bytes = run.sentBytes(record);
      if (expected !== undefined) loadOf(shards, expected).expected += 1;
      const home = actual ?? expected;
      if (home !== undefined) loadOf(shards, home).throttled += throttles[record] ?? 0;
      if (actual !== undefined && store.outcome(record) === 'delivered') {
        const load = loadOf(shards, actual);
        load.records += 1;
        load.bytes += bytes;
      }
      const key = records.partitionKey(record);
      if (key === undefined) continue;
      const use = keys.get(key);
      if (use === undefined) keys.set(key, { records: 1, bytes });
      else {
        use.records += 1;
        use.bytes += bytes;
      }
    }
    const rows: ShardRow[] = Array.from(shards, ([shardId, load]) => ({ shardId, ...load }));
    rows.sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
    const used: HotKey[] = [];
    for (const [key, use] of keys) if (use.records > 1) used.push({ key, ...use });
    return { shards: rows, keysByRecords: top(used, 'records'), keysByBytes: top(used, 'bytes') };
  }
}

function loadOf(shards: Map<string, Load>, shardId: string): Load {
  const known = shards.get(shardId);
  if (known !== undefined) return known;
  const load = { records: 0, bytes: 0, expected: 0, throttled: 0 };
  shards.set(shardId, load);
  return load;
}

function top(keys: readonly HotKey[], by: 'records' | 'bytes'): HotKey[] {
  return [...keys].sort((a, b) => b[by] - a[by]).slice(0, HOT_KEYS);
}
