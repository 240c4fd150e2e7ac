import { MAX_RECORDS } from '../../src/shared/messages';

/** What the selection needs from its table. */
export interface SelectionPorts {
  /** The record at a position of the view, if its row is loaded. */
  recordAt(position: number): number | undefined;
  /** The records at positions of the view. */
  records(start: number, count: number): Promise<readonly number[]>;
  changed(records: readonly number[]): void;
  /** Fewer rows are selected than the user asked for. */
  limited(requested: number): void;
}

/** The selected records of a table. Ranges go from an anchor, the last row that was chosen without Shift. */
export class RowSelection {
  anchor = 0;
  private records: ReadonlySet<number> = new Set();

  constructor(private readonly ports: SelectionPorts) {}

  get size(): number {
    return this.records.size;
  }

  has(record: number): boolean {
    return this.records.has(record);
  }

  all(): readonly number[] {
    return [...this.records];
  }

  clear(): void {
    this.set([]);
  }

  /** Selects a row and nothing else. */
  select(position: number): void {
    const record = this.ports.recordAt(position);
    if (record === undefined) return;
    this.anchor = position;
    this.set([record]);
  }

  toggle(position: number): void {
    const record = this.ports.recordAt(position);
    if (record === undefined) return;
    const next = new Set(this.records);
    if (!next.delete(record)) next.add(record);
    this.anchor = position;
    this.set(next);
  }

  /** Selects the rows from one position to another, both included, and nothing else. */
  async selectRange(a: number, b: number): Promise<void> {
    const requested = Math.abs(a - b) + 1;
    if (requested > MAX_RECORDS) this.ports.limited(requested);
    this.set(await this.ports.records(Math.min(a, b), Math.min(MAX_RECORDS, requested)));
  }

  /** Selects the rows from the anchor to a position. */
  extendTo(position: number): Promise<void> {
    return this.selectRange(this.anchor, position);
  }

  private set(records: Iterable<number>): void {
    this.records = new Set(records);
    this.ports.changed(this.all());
  }
}
