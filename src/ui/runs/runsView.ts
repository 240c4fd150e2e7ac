import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { describeTarget } from '../../core/model/target';
import { RUN_ITEMS, RUNS_VIEW } from '../../manifest';
import { commandWith } from '../base/commands';
import { formatCount } from '../base/quantities';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import type { RunRegistry } from '../../runs/runRegistry';
import { asMarkdown, deliveredOf, formatDuration, formatMoment, formatWhen, isOver, othersOf, type RunNow, runNow, standingName } from './runLabels';
import { arrangeRuns, type RunTree } from '../../runs/runTree';

/** How often the item of a run that goes on is drawn anew, in ms. */
const PROGRESS_MS = 500;
/** Changes on disk come in groups: they are waited for so long, in ms. */
const SETTLE_MS = 150;

/** The runs of this workspace, live and past, in the side bar. */
export class RunsView implements vscode.TreeDataProvider<StoredRun>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<StoredRun | undefined>();
  readonly onDidChangeTreeData = this.changes.event;

  private readonly view: vscode.TreeView<StoredRun>;
  private watching: vscode.Disposable | undefined;
  private tree: RunTree<StoredRun> = { roots: [], below: new Map() };
  private shown: ReadonlyMap<string, StoredRun> = new Map();
  /** Runs of this window in which something happened since they were drawn. */
  private readonly progressed = new Set<string>();
  private progressTimer: NodeJS.Timeout | undefined;
  private refreshTimer: NodeJS.Timeout | undefined;
  private stale = false;
  /** What is selected, when it is more than one. */
  private several: readonly StoredRun[] = [];
  private readonly counting = new Set<string>();

  constructor(
    private readonly journals: RunJournals,
    private readonly runs: RunRegistry,
  ) {
    this.view = vscode.window.createTreeView(RUNS_VIEW, { treeDataProvider: this, canSelectMany: true, showCollapseAll: false });
    this.view.onDidChangeVisibility(() => {
      if (this.view.visible && this.stale) this.refresh();
    });
    this.view.onDidChangeSelection(({ selection }) => {
      if (selection.length > 0) this.several = selection.length > 1 ? selection : [];
    });
    journals.onChange(() => {
      this.refresh();
    });
    runs.onChange((id) => {
      this.progress(id);
    });
  }

  /** What the person has selected in the view. */
  get selection(): readonly StoredRun[] {
    return this.view.selection;
  }

  /** Reads the runs anew, once for all changes of the same moment; while nobody looks, only when somebody does again. */
  refresh(): void {
    this.stale = true;
    if (this.view.visible) this.refreshSoon();
  }

  private refreshSoon(): void {
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      this.changes.fire(undefined);
    }, SETTLE_MS);
  }

  async getChildren(above?: StoredRun): Promise<StoredRun[]> {
    if (above !== undefined) return [...(this.tree.below.get(above.id) ?? [])];
    this.stale = false;
    await this.watch();
    const runs = await this.journals.list();
    // Something changed meanwhile; and who asks sees, even before VS Code says that the view is visible.
    if (this.isStale()) this.refreshSoon();
    this.tree = arrangeRuns(runs, (run) => !isOver(this.now(run)));
    this.shown = new Map(runs.map((run) => [run.id, run]));
    void this.countInterrupted(runs);
    if (this.several.some(({ id }) => !this.shown.has(id))) this.selectFirst();
    return [...this.tree.roots];
  }

  getParent({ id }: StoredRun): StoredRun | undefined {
    for (const [root, below] of this.tree.below) if (below.some((run) => run.id === id)) return this.shown.get(root);
    return undefined;
  }

  getTreeItem(run: StoredRun): vscode.TreeItem {
    const now = this.now(run);
    const hasBelow = this.tree.below.has(run.id);
    const item = new vscode.TreeItem(run.name, hasBelow ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
    // VS Code would leave an item closed that had nothing below at first; under another name it is a new one.
    item.id = hasBelow ? `${run.id} with runs below` : run.id;
    // What counts most comes first: a side bar is narrow.
    item.description = [deliveredOf(run.records, now), formatWhen(run.createdAt, Date.now()), run.target.name].join(' · ');
    item.iconPath = iconOf(run, now);
    item.contextValue = isOver(now) ? RUN_ITEMS.over : RUN_ITEMS.running;
    item.command = commandWith('openRun', vscode.l10n.t('Open'), run);
    item.accessibilityInformation = { label: this.spoken(run, now) };
    // VS Code asks for the tooltip only when it is to be shown.
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, run: StoredRun): vscode.TreeItem {
    item.tooltip = this.tooltip(run);
    return item;
  }

  dispose(): void {
    clearTimeout(this.progressTimer);
    clearTimeout(this.refreshTimer);
    this.watching?.dispose();
    this.view.dispose();
    this.changes.dispose();
  }

  private isStale(): boolean {
    return this.stale;
  }

  private now(run: StoredRun): RunNow {
    return runNow(run, this.runs.live(run.id));
  }

  /** Draws one run anew, a few times a second; when one begins or ends, the order of all may be another. */
  private progress(id: string): void {
    const run = this.shown.get(id);
    const live = this.runs.live(id);
    if (run === undefined || live === undefined || live.store.isOver) {
      this.refresh();
      return;
    }
    this.progressed.add(id);
    this.progressTimer ??= setTimeout(() => {
      this.progressTimer = undefined;
      for (const one of this.progressed) {
        const known = this.shown.get(one);
        if (known !== undefined && this.view.visible) this.changes.fire(known);
      }
      this.progressed.clear();
    }, PROGRESS_MS);
  }

  /** Follows what other windows do with the runs on disk. */
  private async watch(): Promise<void> {
    if (this.watching !== undefined) return;
    try {
      await mkdir(this.journals.folder, { recursive: true });
    } catch {
      return; // Then there is nothing to follow, and the journals say why in the log.
    }
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(this.journals.folder), '*/{run,end}.json'));
    const refresh = (): void => {
      this.refresh();
    };
    watcher.onDidCreate(refresh);
    watcher.onDidChange(refresh);
    watcher.onDidDelete(refresh);
    this.watching = watcher;
  }

  /**
   * Selects one run when of several that were selected some are gone: VS Code does not tell its menus that nothing is
   * selected then, and they would go on to be those of several.
   */
  private selectFirst(): void {
    this.several = [];
    setTimeout(() => {
      const [first] = this.tree.roots;
      if (first !== undefined) this.view.reveal(first, { select: true, focus: false }).then(undefined, () => undefined); // It may be gone as well.
    }, SETTLE_MS);
  }

  /** Runs that broke off are counted once, one after the other, when their turn to be told of has passed. */
  private async countInterrupted(runs: readonly StoredRun[]): Promise<void> {
    for (const run of runs) {
      if (run.state !== 'interrupted' || run.totals !== undefined || !run.endWritten || this.counting.has(run.id)) continue;
      this.counting.add(run.id);
      await this.journals.countInterrupted(run);
    }
  }

  private spoken(run: StoredRun, now: RunNow): string {
    const again = run.resendOf === undefined ? [] : [vscode.l10n.t('sent again')];
    return [run.name, standingName(now), deliveredOf(run.records, now), ...othersOf(now), ...again, describeTarget(run.target), formatMoment(run.createdAt)].join(', ');
  }

  private tooltip(run: StoredRun): vscode.MarkdownString {
    const now = this.now(run);
    const took = now.endedAt === undefined ? [] : [vscode.l10n.t('took {0}', formatDuration(now.endedAt - run.createdAt))];
    const above = run.resendOf === undefined ? undefined : this.shown.get(run.resendOf);
    const lines = [
      `**${asMarkdown(run.name)}**`,
      [standingName(now), formatMoment(run.createdAt), ...took].map(asMarkdown).join(' · '),
      asMarkdown(describeTarget(run.target)),
      ...(run.target.endpoint === undefined ? [] : [asMarkdown(vscode.l10n.t('Endpoint: {0}', run.target.endpoint))]),
      [deliveredOf(run.records, now), ...othersOf(now)].map(asMarkdown).join(' · '),
      ...(run.resendOf === undefined ? [] : [sentAgainFor(above)]),
      ...sourceLines(run),
    ];
    // Neither trusted nor with HTML: names are the words of others.
    return new vscode.MarkdownString(lines.join('\n\n'));
  }
}

function sentAgainFor(above: StoredRun | undefined): string {
  return above === undefined
    ? vscode.l10n.t('Sent again for a run that is deleted')
    : asMarkdown(vscode.l10n.t('Sent again for {0}, {1}', above.name, formatMoment(above.createdAt)));
}

/** Sources listed in a tooltip. */
const MOST_SOURCES = 5;

function sourceLines({ name, sources }: StoredRun): string[] {
  const names = [...new Set(sources.map((source) => source.name))];
  if (names.length === 1 && names[0] === name) return [];
  const more = names.length > MOST_SOURCES ? [vscode.l10n.t('{0} more', formatCount(names.length - MOST_SOURCES))] : [];
  return [asMarkdown(vscode.l10n.t('From: {0}', [...names.slice(0, MOST_SOURCES), ...more].join(', ')))];
}

function iconOf({ records }: StoredRun, { standing, totals }: RunNow): vscode.ThemeIcon {
  const icon = (name: string, colour?: string): vscode.ThemeIcon => new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  switch (standing) {
    case 'sending':
      return icon('loading~spin');
    case 'elsewhere':
      return icon('sync', 'disabledForeground');
    case 'paused':
      return icon('debug-pause', 'problemsWarningIcon.foreground');
    case 'interrupted':
      return icon('debug-disconnect', 'problemsWarningIcon.foreground');
    case 'stopped':
    case 'finished':
      if (totals === undefined) return icon('circle-outline');
      if (totals.delivered === records) return icon('pass', 'testing.iconPassed');
      if (totals.failed > 0) return icon('error', 'testing.iconFailed');
      if (totals.uncertain > 0) return icon('question', 'problemsWarningIcon.foreground');
      return icon(standing === 'stopped' ? 'debug-stop' : 'circle-slash', 'problemsWarningIcon.foreground');
  }
}
