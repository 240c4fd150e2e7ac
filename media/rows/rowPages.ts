/** Rows that are asked for beyond the visible ones on either side. */
const AHEAD = 80;
/** Rows that are kept beyond the visible ones on either side. */
const KEPT = 1000;

/** The rows of a long list that are here: pages around those in view, the rest stays with the host. */
export class RowPages<Row> {
  private readonly rows = new Map<number, Row>();
  private asking = false;
  private stale = true;
  /** Grows when rows may have changed; and what it was when the rows were asked for. */
  private generation = 0;
  private fetchedGeneration = 0;

  /** @param changed called when rows have come */
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

  /** The rows may have changed: those in view are asked for again. The old ones stay until the new ones are there. */
  refresh(): void {
    this.stale = true;
    this.generation += 1;
  }

  /** The rows are others: these are the first of them. */
  begin(rows: readonly Row[]): void {
    this.rows.clear();
    rows.forEach((row, i) => this.rows.set(i, row));
    this.stale = false;
    this.generation += 1;
    this.fetchedGeneration = this.generation;
  }

  /** Forgets the rows beyond the end of the list. */
  cut(count: number): void {
    for (const row of [...this.rows.keys()]) if (row >= count) this.rows.delete(row);
  }

  /** Asks for what is missing of the rows from `first` up to, not including, `end`. */
  async fetch(first: number, end: number, count: number): Promise<void> {
    if (this.asking || (!this.stale && !this.isMissing(first, end))) return;
    const start = Math.max(0, first - AHEAD);
    this.asking = true;
    this.stale = false;
    const { generation } = this;
    try {
      const rows = await this.ask(start, Math.max(0, Math.min(count, end + AHEAD) - start));
      // They were asked for before the list became another one.
      if (generation < this.fetchedGeneration) return;
      // Rows from before the last change are not kept beyond what was asked for anew.
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
