import * as vscode from 'vscode';
import type { Outcome } from '../../core/model/runEvent';
import type { KnownRun } from '../../core/results/run';
import type { RunSource } from '../../core/results/runSource';
import type { LiveRun } from '../../runs/liveRun';
import type { Mark } from './mark';
import { TrackedRanges } from './tracking/trackedRanges';

/**
 * - `tracked`: the document is open, and the ranges follow its edits
 * - `closed`: it isn't open; the ranges are checked when it opens
 * - `changed`: it changed while it was closed, so the ranges are unknown and nothing is marked
 */
export type Placement = 'tracked' | 'closed' | 'changed';

const NO_SLOT = -1;

/** The marks of one run in one document, in document order. A slot is the position of a mark. */
export class MarkLayer {
  readonly ranges: TrackedRanges;
  /** The parts of the document that were sent. */
  readonly sources: readonly RunSource[];
  placement: Placement = 'closed';
  /** MD5 of the text that the ranges refer to, once the document was open. */
  textMd5: string | undefined;
  /** Length and MD5 of the document when it was sent, while undo can restore that text. */
  sent: { readonly length: number; readonly md5: string } | undefined;
  private readonly runs: KnownRun[];
  private readonly runOf: Uint16Array;
  private readonly recordOf: Uint32Array;
  private readonly dismissed: Uint8Array;
  /** The slot of each record, by run ID. */
  private readonly slots = new Map<string, Int32Array>();

  /** @param records the run's records in this document, in document order */
  constructor(
    public uri: vscode.Uri,
    readonly first: LiveRun,
    records: Uint32Array,
  ) {
    const table = first.records;
    this.ranges = new TrackedRanges(
      records.length,
      (slot) => table.range(records[slot] ?? 0),
      (slot) => table.sourceOf(records[slot] ?? 0).format,
    );
    const numbers = new Set(Array.from(records, (record) => table.sourceNumber(record)));
    this.sources = first.sources.filter((_, number) => numbers.has(number));
    this.runs = [first];
    this.runOf = new Uint16Array(records.length);
    this.recordOf = records.slice();
    this.dismissed = new Uint8Array(records.length);
    const slots = new Int32Array(first.store.length).fill(NO_SLOT);
    records.forEach((record, slot) => (slots[record] = slot));
    this.slots.set(first.id, slots);
  }

  get length(): number {
    return this.recordOf.length;
  }

  slotOf(run: string, record: number): number | undefined {
    const slot = this.slots.get(run)?.[record] ?? NO_SLOT;
    return slot === NO_SLOT ? undefined : slot;
  }

  /** Moves a mark to the record that resends it. */
  repoint(slot: number, run: KnownRun, record: number): void {
    let number = this.runs.findIndex(({ id }) => id === run.id);
    if (number < 0) {
      number = this.runs.push(run) - 1;
      this.slots.set(run.id, new Int32Array(run.store.length).fill(NO_SLOT));
    }
    this.runOf[slot] = number;
    this.recordOf[slot] = record;
    this.dismissed[slot] = 0;
    const slots = this.slots.get(run.id);
    if (slots !== undefined) slots[record] = slot;
  }

  /** The run and record that sent a slot last. */
  currentOf(slot: number): { run: KnownRun; record: number } {
    return { run: this.runs[this.runOf[slot] ?? 0] ?? this.first, record: this.recordOf[slot] ?? 0 };
  }

  shows(slot: number): boolean {
    return this.dismissed[slot] === 0 && !this.ranges.gone(slot);
  }

  outcome(slot: number): Outcome | undefined {
    const { run, record } = this.currentOf(slot);
    return run.store.outcome(record);
  }

  mark(slot: number): Mark {
    const { start, end } = this.ranges.range(slot);
    const { run, record } = this.currentOf(slot);
    return {
      run,
      record,
      outcome: run.store.outcome(record),
      range: new vscode.Range(start.line, start.character, end.line, end.character),
      edited: this.ranges.edited(slot),
    };
  }

  /** Makes the slot's current text the text that was sent. */
  settle(slot: number): void {
    if (!this.ranges.edited(slot)) return;
    this.ranges.settle(slot);
    this.sent = undefined;
  }

  dismissAll(): void {
    this.dismissed.fill(1);
  }

  hasRun(id: string): boolean {
    return this.slots.has(id);
  }
}

/** The records in document order. */
export function inDocumentOrder(run: LiveRun, records: readonly number[]): Uint32Array {
  const { records: table } = run;
  let before = { line: 0, column: 0 };
  const sorted = records.every((record) => {
    const { start } = table.range(record);
    const follows = comparePlaces(before, start) <= 0;
    before = start;
    return follows;
  });
  if (sorted) return Uint32Array.from(records);
  return Uint32Array.from([...records].sort((a, b) => comparePlaces(table.range(a).start, table.range(b).start)));
}

function comparePlaces(a: { line: number; column: number }, b: { line: number; column: number }): number {
  return a.line - b.line || a.column - b.column;
}

/** Whether two layers cover the same part of the same document. */
export function overlaps(a: MarkLayer, b: MarkLayer): boolean {
  if (a.uri.toString() !== b.uri.toString()) return false;
  if (a.placement === 'changed' || a.length === 0 || b.length === 0) return true;
  const range = ({ ranges, length }: MarkLayer): vscode.Range =>
    new vscode.Range(toPosition(ranges.range(0).start), toPosition(ranges.range(length - 1).end));
  return range(a).intersection(range(b)) !== undefined;
}

export function toPosition({ line, character }: { readonly line: number; readonly character: number }): vscode.Position {
  return new vscode.Position(line, character);
}
