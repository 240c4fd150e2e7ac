/** Rows to request beyond the visible ones on either side. */
const AHEAD = 80;
/** Rows to keep beyond the visible ones on either side. */
const KEPT = 1000;

/** The loaded rows of a long list: pages around those in view. The others stay on the host. */
export class RowPages<Row> {
  private readonly rows = new Map<number, Row>();
  private asking = false;
  private stale = true;
  /** Incremented when the rows change. `fetchedGeneration` is its value when the loaded rows were requested. */
  private generation = 0;
  private fetchedGeneration = 0;

  /** @param changed called when rows have arrived */
  constructor(
    private readonly ask: (start: number, count: number) => Promise<readonly Row[]>,
    private readonly changed: () => void,
  ) {}

  get(position: number): Row | undefined {
    return this.rows.get(position);
  }

  has(position: number): boolean {
    return this.rows.has(position);
  }

  values(): IterableIterator<Row> {
    return this.rows.values();
  }

  /** The rows may have changed: those in view are requested again. The old ones stay until the new ones arrive. */
  refresh(): void {
    this.stale = true;
    this.generation += 1;
  }

  /** Starts over with other rows, of which these are the first. */
  begin(rows: readonly Row[]): void {
    this.rows.clear();
    rows.forEach((row, i) => this.rows.set(i, row));
    this.stale = false;
    this.generation += 1;
    this.fetchedGeneration = this.generation;
  }

  /** Drops the rows beyond the end of the list. */
  cut(count: number): void {
    for (const row of [...this.rows.keys()]) if (row >= count) this.rows.delete(row);
  }

  /** Requests what is missing of the rows from `first` up to, not including, `end`. */
  async fetch(first: number, end: number, count: number): Promise<void> {
    if (this.asking || (!this.stale && !this.isMissing(first, end))) return;
    const start = Math.max(0, first - AHEAD);
    this.asking = true;
    this.stale = false;
    const { generation } = this;
    try {
      const rows = await this.ask(start, Math.max(0, Math.min(count, end + AHEAD) - start));
      // They were requested before the list was replaced.
      if (generation < this.fetchedGeneration) return;
      // Rows from before the last change are dropped, except those just requested again.
      if (generation !== this.fetchedGeneration) this.rows.clear();
      this.fetchedGeneration = generation;
      rows.forEach((row, i) => this.rows.set(start + i, row));
      for (const row of [...this.rows.keys()]) if (row < first - KEPT || row >= end + KEPT) this.rows.delete(row);
    } finally {
      this.asking = false;
      this.changed();
    }
  }

  private isMissing(first: number, end: number): boolean {
    for (let row = first; row < end; row += 1) if (!this.rows.has(row)) return true;
    return false;
  }
}
