import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { KnownRun } from '../../core/results/run';
import type { Outcome } from '../../core/model/runEvent';
import { isSameTarget } from '../../core/model/target';
import type { RunSource } from '../../core/results/runSource';
import type { LiveRun } from '../../runs/liveRun';
import { movedUri, type Renames } from '../../runs/sources/renames';
import { findOpenDocument } from '../base/openDocuments';
import { movedPlaces } from './rewrittenStretch';
import { TextBefore } from './textBefore';
import { TrackedRanges } from './trackedRanges';

/** One record of a run at its place in a document. */
export interface Mark {
  /** The run that the record was sent with last: a resend takes the place of the run before. */
  readonly run: KnownRun;
  readonly record: number;
  /** Undefined while the record is under way. */
  readonly outcome: Outcome | undefined;
  readonly range: vscode.Range;
  /** Whether its text was edited since it was sent. */
  readonly edited: boolean;
}

/** How many marks of a document have which outcome. */
export interface MarkCounts {
  delivered: number;
  failed: number;
  uncertain: number;
  notSent: number;
  pending: number;
}

/**
 * - `tracked`: the document is open and holds what was sent, or followed its edits since
 * - `closed`: it is not open; the places are those at its end, and are looked at again when it opens
 * - `changed`: it no longer holds what was sent, and edits were missed: nothing is marked
 */
type Placement = 'tracked' | 'closed' | 'changed';

const NO_SLOT = -1;

/** Marks of a window, about 28 bytes each besides the results of their runs; the oldest documents lose theirs first. */
const MOST_MARKS = 2_000_000;

/** The records of one run in one document. */
class Layer {
  readonly ranges: TrackedRanges;
  /** The sources of the document, as they were sent. */
  readonly sources: readonly RunSource[];
  placement: Placement = 'closed';
  /** MD5 of the text that the places belong to, where the document was open before. */
  textMd5: string | undefined;
  /** The document's text when it was sent, as long as undoing edits can bring it back: its length, and its MD5. */
  sent: { readonly length: number; readonly md5: string } | undefined;
  private readonly runs: KnownRun[];
  private readonly runOf: Uint16Array;
  private readonly recordOf: Uint32Array;
  private readonly dismissed: Uint8Array;
  /** For each run that has records here, by its ID: the slot of each of its records. */
  private readonly slots = new Map<string, Int32Array>();

  /** @param records the records of the run in this document, in the order of the document */
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

  /** Lets the mark of an earlier record be that of the record it was sent again as. */
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

  /** Where the record of a slot was sent first and last. */
  currentOf(slot: number): { run: KnownRun; record: number } {
    return { run: this.runs[this.runOf[slot] ?? 0] ?? this.first, record: this.recordOf[slot] ?? 0 };
  }

  /** Whether something is to be shown for the slot. */
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

  /** Says that the text of the slot is what was sent last. */
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

/**
 * Where the records of this window's runs stand in documents, and what became of them. Places follow the edits of open
 * documents. A record that is sent again takes over the mark of the record it was before.
 */
export class RecordMarks implements vscode.Disposable {
  private layers: Layer[] = [];
  /** The texts of documents whose marks follow edits, by URI. */
  private readonly textsBefore = new Map<string, TextBefore>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  /** Something changed about the marks of a document: places, outcomes, or whether there are any. */
  readonly onDidChange = this.changes.event;
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(private readonly renames: Renames) {
    this.subscriptions = [
      this.changes,
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.follow(event);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        void this.opened(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.closed(document);
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.renamed(oldUri, newUri);
      }),
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const uri of files) this.drop((layer) => movedUri(layer.uri.toString(), uri.toString(), '') !== undefined);
      }),
    ];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  /** Marks the records of a run that begins now, and lets it take over the marks of the records it sends again. */
  async begin(run: LiveRun): Promise<void> {
    const takenOver = this.takeOver(run);
    const fresh = this.freshLayers(run, takenOver);
    void run.done.finally(() => {
      this.tellRun(run);
    });
    await Promise.all(fresh.map((layer) => this.place(layer)));
    this.tellRun(run);
  }

  /** Whether a document holds records of a run. */
  has(uri: vscode.Uri): boolean {
    return this.layersOf(uri).length > 0;
  }

  /** Whether what was sent of this document can't be found in it any more. */
  isChanged(uri: vscode.Uri): boolean {
    return this.layersOf(uri).some(({ placement }) => placement === 'changed');
  }

  /** Documents with marks. */
  get documents(): vscode.Uri[] {
    return [...new Map(this.layers.map(({ uri }) => [uri.toString(), uri])).values()];
  }

  counts(uri: vscode.Uri): MarkCounts {
    const counts: MarkCounts = { delivered: 0, failed: 0, uncertain: 0, notSent: 0, pending: 0 };
    for (const layer of this.layersOf(uri)) {
      for (let slot = 0; slot < layer.length; slot += 1) if (layer.shows(slot)) counts[layer.outcome(slot) ?? 'pending'] += 1;
    }
    return counts;
  }

  /** The runs that the records of a document were sent with, the last one last. */
  runsOf(uri: vscode.Uri): LiveRun[] {
    return this.layersOf(uri).map(({ first }) => first);
  }

  /**
   * The marks of a document that can be shown, in its order.
   * @param within only those that touch this range
   * @param wanted only those with such an outcome
   */
  *marks(uri: vscode.Uri, wanted: (outcome: Outcome | undefined) => boolean, within?: vscode.Range): Generator<Mark> {
    for (const layer of this.layersOf(uri)) {
      if (layer.placement === 'changed') continue;
      for (let slot = within === undefined ? 0 : layer.ranges.firstEndingAt(within.start); slot < layer.length; slot += 1) {
        if (within?.end.isBefore(toPosition(layer.ranges.range(slot).start)) === true) break;
        if (layer.shows(slot) && wanted(layer.outcome(slot))) yield layer.mark(slot);
      }
    }
  }

  /** How many records with such an outcome a document holds whose places are lost because it was changed. */
  unplaced(uri: vscode.Uri, wanted: (outcome: Outcome | undefined) => boolean): number {
    let count = 0;
    for (const layer of this.layersOf(uri)) {
      if (layer.placement !== 'changed') continue;
      for (let slot = 0; slot < layer.length; slot += 1) if (layer.shows(slot) && wanted(layer.outcome(slot))) count += 1;
    }
    return count;
  }

  /**
   * Where a record of any run stands now. The document is opened, if need be, to see whether it holds what was sent.
   * @returns undefined when it is not marked; `gone` when its text was deleted or can't be found
   */
  async find(run: string, record: number): Promise<{ readonly uri: vscode.Uri; readonly mark: Mark } | 'gone' | undefined> {
    const known = this.slotFor(run, record, undefined);
    if (known === undefined) return undefined;
    const { layer, slot } = known;
    if (layer.placement === 'closed') {
      await vscode.workspace.openTextDocument(layer.uri);
      await this.place(layer);
    }
    if (layer.placement !== 'tracked' || layer.ranges.gone(slot)) return 'gone';
    return { uri: layer.uri, mark: layer.mark(slot) };
  }

  /** Removes the marks of a document. */
  dismiss(uri: vscode.Uri): void {
    for (const layer of this.layersOf(uri)) layer.dismissAll();
    this.changes.fire(uri);
  }

  private layersOf(uri: vscode.Uri): Layer[] {
    const text = uri.toString();
    return this.layers.filter((layer) => layer.uri.toString() === text);
  }

  /** The mark of a record, in its own document where it has marks in several. */
  private slotFor(run: string, record: number, uri: string | undefined): { layer: Layer; slot: number } | undefined {
    let found: { layer: Layer; slot: number } | undefined;
    for (const layer of this.layers) {
      const slot = layer.slotOf(run, record);
      if (slot === undefined) continue;
      found ??= { layer, slot };
      if (layer.first.id === run || layer.uri.toString() === uri) found = { layer, slot };
    }
    return found;
  }

  /** @returns the records that have taken over a mark in the very document they come from */
  private takeOver(run: LiveRun): ReadonlySet<number> {
    const taken = new Set<number>();
    const { records } = run;
    if (records.originRunIds.length === 0) return taken;
    const touched = new Set<Layer>();
    for (let record = 0; record < records.length; record += 1) {
      const origin = records.origin(record);
      if (origin === undefined) continue;
      const source = vscode.Uri.parse(records.sourceOf(record).uri, true).toString();
      for (const layer of this.layers) {
        const slot = layer.slotOf(origin.run, origin.record);
        // What went elsewhere says nothing of what became of the record here.
        if (slot === undefined || !isSameTarget(layer.first.target, run.target)) continue;
        layer.repoint(slot, run, record);
        const { version } = run.sources[records.sourceNumber(record)] ?? {};
        if (version !== undefined && version === findOpenDocument(layer.uri)?.version && layer.uri.toString() === source) layer.settle(slot);
        touched.add(layer);
        if (layer.uri.toString() === source) taken.add(record);
      }
    }
    for (const { uri } of touched) this.changes.fire(uri);
    return taken;
  }

  private freshLayers(run: LiveRun, takenOver: ReadonlySet<number>): Layer[] {
    const { records } = run;
    const byUri = new Map<string, number[]>();
    for (let record = 0; record < records.length; record += 1) {
      if (takenOver.has(record)) continue;
      const { uri } = records.sourceOf(record);
      const list = byUri.get(uri);
      if (list === undefined) byUri.set(uri, [record]);
      else list.push(record);
    }
    const fresh: Layer[] = [];
    for (const [uri, list] of byUri) {
      const layer = new Layer(vscode.Uri.parse(uri, true), run, inDocumentOrder(run, list));
      this.drop((earlier) => overlaps(earlier, layer));
      this.layers.push(layer);
      fresh.push(layer);
    }
    let marks = 0;
    const kept = new Set([...this.layers].reverse().filter((layer) => (marks += layer.length) <= MOST_MARKS || layer.first === run));
    this.drop((layer) => !kept.has(layer));
    return fresh;
  }

  /** Looks whether the open document holds what was sent; a document that is not open is looked at when it opens. */
  private async place(layer: Layer): Promise<void> {
    const document = findOpenDocument(layer.uri);
    if (document === undefined || layer.placement !== 'closed') return;
    const { version } = document;
    let same: boolean;
    if (layer.textMd5 !== undefined) {
      same = md5(document) === layer.textMd5;
    } else if (layer.sources.every((source) => source.version === version)) {
      same = true;
    } else {
      same = await holds(document, layer.sources);
      if (document.version !== version) return this.place(layer);
    }
    if (same && layer.textMd5 === undefined) layer.sent = { length: lengthOf(document), md5: md5(document) };
    layer.placement = same ? 'tracked' : 'changed';
    if (same && !this.textsBefore.has(layer.uri.toString())) this.textsBefore.set(layer.uri.toString(), new TextBefore(document.getText()));
    this.changes.fire(layer.uri);
  }

  private follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || this.layers.length === 0) return;
    const layers = this.layersOf(document.uri).filter(({ placement }) => placement === 'tracked');
    if (layers.length === 0) return;
    const textBefore = this.textsBefore.get(document.uri.toString());
    const fromTheEnd = [...contentChanges].sort((a, b) => b.rangeOffset - a.rangeOffset);
    for (const { ranges, sent } of layers) {
      if (sent?.length === lengthOf(document) && sent.md5 === md5(document)) ranges.reset();
      else for (const change of fromTheEnd) followChange(ranges, change, textBefore);
    }
    textBefore?.changed(contentChanges, () => document.getText());
    this.changes.fire(document.uri);
  }

  private async opened(document: vscode.TextDocument): Promise<void> {
    await Promise.all(this.layersOf(document.uri).map((layer) => this.place(layer)));
  }

  private closed(document: vscode.TextDocument): void {
    this.textsBefore.delete(document.uri.toString());
    const layers = this.layersOf(document.uri).filter(({ placement }) => placement === 'tracked');
    if (layers.length === 0) return;
    // A document that is closed without being saved takes its edits with it.
    const lost = document.isDirty && !document.isUntitled;
    for (const layer of layers) {
      layer.placement = lost ? 'changed' : 'closed';
      layer.textMd5 = md5(document);
    }
    // Another language closes the document, and opens it again.
    const again = findOpenDocument(document.uri);
    if (again !== undefined) void this.opened(again);
    this.changes.fire(document.uri);
  }

  private renamed(from: vscode.Uri, to: vscode.Uri): void {
    this.renames.add(from.toString(), to.toString());
    for (const layer of this.layers) {
      const movedTo = movedUri(layer.uri.toString(), from.toString(), to.toString());
      if (movedTo === undefined) continue;
      const moved = vscode.Uri.parse(movedTo, true);
      const before = layer.uri;
      this.textsBefore.delete(before.toString());
      layer.uri = moved;
      if (layer.placement === 'tracked') {
        const document = findOpenDocument(before);
        if (document !== undefined) layer.textMd5 = md5(document);
        layer.placement = 'closed';
      }
      this.changes.fire(before);
      this.changes.fire(moved);
      void this.place(layer);
    }
  }

  private drop(which: (layer: Layer) => boolean): void {
    const dropped = this.layers.filter(which);
    this.layers = this.layers.filter((layer) => !which(layer));
    for (const { uri } of dropped) if (!this.has(uri)) this.textsBefore.delete(uri.toString());
    for (const { uri } of dropped) this.changes.fire(uri);
  }

  private tellRun(run: LiveRun): void {
    const concerned = this.layers.filter((layer) => layer.hasRun(run.id));
    for (const uri of new Map(concerned.map((layer) => [layer.uri.toString(), layer.uri])).values()) this.changes.fire(uri);
  }
}

/** Lets ranges follow one change. Where it spans several of them, the texts before and after are compared. */
function followChange(ranges: TrackedRanges, change: vscode.TextDocumentContentChangeEvent, textBefore: TextBefore | undefined): void {
  const { start, end } = change.range;
  const compared = textBefore !== undefined && ranges.spansSeveral({ start, end });
  ranges.apply({ start, end, text: change.text }, compared ? movedPlaces(textBefore.read(), { ...change, start }) : undefined);
}

function inDocumentOrder(run: LiveRun, records: readonly number[]): Uint32Array {
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

/** Whether two layers are of the same part of the same document. */
function overlaps(a: Layer, b: Layer): boolean {
  if (a.uri.toString() !== b.uri.toString()) return false;
  if (a.placement === 'changed' || a.length === 0 || b.length === 0) return true;
  const range = ({ ranges, length }: Layer): vscode.Range =>
    new vscode.Range(toPosition(ranges.range(0).start), toPosition(ranges.range(length - 1).end));
  return range(a).intersection(range(b)) !== undefined;
}

function toPosition({ line, character }: { readonly line: number; readonly character: number }): vscode.Position {
  return new vscode.Position(line, character);
}

/** In UTF-16 units, without a copy of the text. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(new vscode.Position(document.lineCount, 0));
}

function md5(document: vscode.TextDocument): string {
  return createHash('md5').update(document.getText()).digest('hex');
}

/** Whether a document holds these sources at their places. An editor makes all line ends alike, so they are no difference. */
async function holds(document: vscode.TextDocument, sources: readonly RunSource[]): Promise<boolean> {
  try {
    const text = withoutLineEnds(document.getText());
    for (const source of sources) {
      const sent = withoutLineEnds(new TextDecoder().decode(await source.slice(0, source.size)));
      const from = withoutLineEnds(document.getText(new vscode.Range(0, 0, source.start.line, source.start.column))).length;
      const whole = source.start.line === 0 && source.start.column === 0 && source.fingerprint.kind === 'file';
      if (whole ? text !== sent : !text.startsWith(sent, from)) return false;
    }
    return true;
  } catch {
    // The source is no longer what it was, so the document is not what was sent.
    return false;
  }
}

/** The text with one kind of line end. */
export function withoutLineEnds(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}
