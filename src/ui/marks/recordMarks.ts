import * as vscode from 'vscode';
import type { Outcome } from '../../core/model/runEvent';
import { isSameTarget } from '../../core/model/target';
import type { LiveRun } from '../../runs/liveRun';
import { movedUri, type Renames } from '../../runs/sources/renames';
import { findOpenDocument } from '../base/openDocuments';
import { containsSources, lengthOf, md5 } from './tracking/documentText';
import type { Mark, MarkCounts } from './mark';
import { inDocumentOrder, MarkLayer, overlaps, toPosition } from './markLayer';
import { movedPlaces } from './tracking/rewrittenStretch';
import { TextBefore } from './tracking/textBefore';
import type { TrackedRanges } from './tracking/trackedRanges';

/** Per window, at about 28 bytes per mark; layers of the oldest runs are dropped first. */
const MAX_MARKS = 2_000_000;

/**
 * Where the records of this window's runs are in their documents, and what happened to them. Ranges follow edits of open
 * documents. A resent record takes over the mark of the original.
 */
export class RecordMarks implements vscode.Disposable {
  private layers: MarkLayer[] = [];
  /** The previous text of each document whose marks follow edits, by URI. */
  private readonly textsBefore = new Map<string, TextBefore>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  /** Fires when the marks of a document change: ranges, outcomes, or whether there are any. */
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

  /** Marks the records of a run that is starting; records that it resends keep their marks. */
  async begin(run: LiveRun): Promise<void> {
    const takenOver = this.takeOver(run);
    const fresh = this.freshLayers(run, takenOver);
    void run.done.finally(() => {
      this.notifyRun(run);
    });
    await Promise.all(fresh.map((layer) => this.place(layer)));
    this.notifyRun(run);
  }

  /** Whether a document has marks. */
  has(uri: vscode.Uri): boolean {
    return this.layersOf(uri).length > 0;
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

  /** The runs that sent a document, most recent last. */
  runsOf(uri: vscode.Uri): LiveRun[] {
    return this.layersOf(uri).map(({ first }) => first);
  }

  /**
   * The visible marks of a document, in document order.
   * @param wanted filters by outcome
   * @param within only marks that touch this range
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

  /** The number of marks with such an outcome that can't be placed because the document changed. */
  unplaced(uri: vscode.Uri, wanted: (outcome: Outcome | undefined) => boolean): number {
    let count = 0;
    for (const layer of this.layersOf(uri)) {
      if (layer.placement !== 'changed') continue;
      for (let slot = 0; slot < layer.length; slot += 1) if (layer.shows(slot) && wanted(layer.outcome(slot))) count += 1;
    }
    return count;
  }

  /**
   * Where a record is now. Opens its document if necessary.
   * @returns undefined if it has no mark; `gone` if its text was deleted or can't be found
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

  private layersOf(uri: vscode.Uri): MarkLayer[] {
    const text = uri.toString();
    return this.layers.filter((layer) => layer.uri.toString() === text);
  }

  /** The mark of a record; the one in its own document if it has several. */
  private slotFor(run: string, record: number, uri: string | undefined): { layer: MarkLayer; slot: number } | undefined {
    let found: { layer: MarkLayer; slot: number } | undefined;
    for (const layer of this.layers) {
      const slot = layer.slotOf(run, record);
      if (slot === undefined) continue;
      found ??= { layer, slot };
      if (layer.first.id === run || layer.uri.toString() === uri) found = { layer, slot };
    }
    return found;
  }

  /** @returns the records that took over a mark in the document they were sent from */
  private takeOver(run: LiveRun): ReadonlySet<number> {
    const taken = new Set<number>();
    const { records } = run;
    if (records.originRunIds.length === 0) return taken;
    const touched = new Set<MarkLayer>();
    for (let record = 0; record < records.length; record += 1) {
      const origin = records.origin(record);
      if (origin === undefined) continue;
      const source = vscode.Uri.parse(records.sourceOf(record).uri, true).toString();
      for (const layer of this.layers) {
        const slot = layer.slotOf(origin.run, origin.record);
        // A record sent to another target says nothing about this one.
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

  private freshLayers(run: LiveRun, takenOver: ReadonlySet<number>): MarkLayer[] {
    const { records } = run;
    const byUri = new Map<string, number[]>();
    for (let record = 0; record < records.length; record += 1) {
      if (takenOver.has(record)) continue;
      const { uri } = records.sourceOf(record);
      const list = byUri.get(uri);
      if (list === undefined) byUri.set(uri, [record]);
      else list.push(record);
    }
    const fresh: MarkLayer[] = [];
    for (const [uri, list] of byUri) {
      const layer = new MarkLayer(vscode.Uri.parse(uri, true), run, inDocumentOrder(run, list));
      this.drop((earlier) => overlaps(earlier, layer));
      this.layers.push(layer);
      fresh.push(layer);
    }
    let marks = 0;
    const kept = new Set([...this.layers].reverse().filter((layer) => (marks += layer.length) <= MAX_MARKS || layer.first === run));
    this.drop((layer) => !kept.has(layer));
    return fresh;
  }

  /** Checks whether the open document still contains what was sent; a closed document is checked when it opens. */
  private async place(layer: MarkLayer): Promise<void> {
    const document = findOpenDocument(layer.uri);
    if (document === undefined || layer.placement !== 'closed') return;
    const { version } = document;
    let same: boolean;
    if (layer.textMd5 !== undefined) {
      same = md5(document) === layer.textMd5;
    } else if (layer.sources.every((source) => source.version === version)) {
      same = true;
    } else {
      same = await containsSources(document, layer.sources);
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
    // Edits are lost when a document is closed without saving.
    const lost = document.isDirty && !document.isUntitled;
    for (const layer of layers) {
      layer.placement = lost ? 'changed' : 'closed';
      layer.textMd5 = md5(document);
    }
    // Changing the language closes and reopens the document.
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

  private drop(which: (layer: MarkLayer) => boolean): void {
    const dropped = this.layers.filter(which);
    this.layers = this.layers.filter((layer) => !which(layer));
    for (const { uri } of dropped) if (!this.has(uri)) this.textsBefore.delete(uri.toString());
    for (const { uri } of dropped) this.changes.fire(uri);
  }

  private notifyRun(run: LiveRun): void {
    const concerned = this.layers.filter((layer) => layer.hasRun(run.id));
    for (const uri of new Map(concerned.map((layer) => [layer.uri.toString(), layer.uri])).values()) this.changes.fire(uri);
  }
}

/** Applies one change. If it spans several ranges, the text before and after is compared. */
function followChange(ranges: TrackedRanges, change: vscode.TextDocumentContentChangeEvent, textBefore: TextBefore | undefined): void {
  const { start, end } = change.range;
  const compared = textBefore !== undefined && ranges.spansSeveral({ start, end });
  ranges.apply({ start, end, text: change.text }, compared ? movedPlaces(textBefore.read(), { ...change, start }) : undefined);
}
