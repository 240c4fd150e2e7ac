import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { describeTarget } from '../base/wording/targets';
import { RUN_ITEMS, RUNS_VIEW } from '../../manifest';
import { commandWith } from '../base/commands';
import { formatCount } from '../base/quantities';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import type { RunRegistry } from '../../runs/runRegistry';
import { deliveredOf, formatDuration, formatMoment, formatWhen, othersOf, phaseName, type RunStatus, statusOf } from './runLabels';
import { escapeMarkdown } from '../base/markdown';
import { arrangeRuns, type RunTree } from '../../runs/runTree';
import { visibleLine } from '../../shared/visibleText';

/** How often the item of a run in progress is redrawn, in ms. */
const PROGRESS_MS = 500;
/** Changes on disk come in groups: the view waits this long for more of them, in ms. */
const SETTLE_MS = 150;

/** The runs of this workspace, live and past, in the side bar. */
export class RunsView implements vscode.TreeDataProvider<StoredRun>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<StoredRun | undefined>();
  readonly onDidChangeTreeData = this.changes.event;

  private readonly view: vscode.TreeView<StoredRun>;
  private watching: vscode.Disposable | undefined;
  private tree: RunTree<StoredRun> = { roots: [], below: new Map() };
  private shown: ReadonlyMap<string, StoredRun> = new Map();
  /** Runs of this window that have changed since they were drawn. */
  private readonly progressed = new Set<string>();
  private progressTimer: NodeJS.Timeout | undefined;
  private refreshTimer: NodeJS.Timeout | undefined;
  private stale = false;
  /** The selection, when it has more than one run. */
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

  /** What the user has selected in the view. */
  get selection(): readonly StoredRun[] {
    return this.view.selection;
  }

  /** Reads the runs again, once for all changes of the same moment; while the view is hidden, when it is shown again. */
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
    // Something changed meanwhile; and the view is visible, even before VS Code says so.
    if (this.isStale()) this.refreshSoon();
    this.tree = arrangeRuns(runs, (run) => !this.status(run).isOver);
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
    const status = this.status(run);
    const hasBelow = this.tree.below.has(run.id);
    const item = new vscode.TreeItem(visibleLine(run.name), hasBelow ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
    // VS Code would leave an item collapsed that had nothing below it at first; with another ID it is a new one.
    item.id = hasBelow ? `${run.id} with runs below` : run.id;
    // The most important part comes first: a side bar is narrow.
    item.description = [deliveredOf(run.records, status), formatWhen(run.createdAt, Date.now()), visibleLine(run.target.name)].join(' · ');
    item.iconPath = iconOf(run, status);
    item.contextValue = status.isOver ? RUN_ITEMS.over : RUN_ITEMS.running;
    item.command = commandWith('openRun', vscode.l10n.t('Open'), run);
    item.accessibilityInformation = { label: visibleLine(this.spoken(run, status)) };
    // VS Code asks for the tooltip only when it shows it.
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

  private status(run: StoredRun): RunStatus {
    return statusOf(run, this.runs.live(run.id));
  }

  /** Redraws one run, a few times a second; when one begins or ends, the order of all may change. */
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

  /** Watches what other windows do with the runs on disk. */
  private async watch(): Promise<void> {
    if (this.watching !== undefined) return;
    try {
      await mkdir(this.journals.folder, { recursive: true });
    } catch {
      return; // Then there is nothing to watch, and the journals log why.
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
   * Selects one run when some of several selected ones are gone: VS Code does not update its menus when the selection
   * becomes empty, and they would stay those of several.
   */
  private selectFirst(): void {
    this.several = [];
    setTimeout(() => {
      const [first] = this.tree.roots;
      if (first !== undefined) this.view.reveal(first, { select: true, focus: false }).then(undefined, () => undefined); // It may be gone too.
    }, SETTLE_MS);
  }

  /** Counts interrupted runs once, one after the other, after they were reported. */
  private async countInterrupted(runs: readonly StoredRun[]): Promise<void> {
    for (const run of runs) {
      if (run.state !== 'interrupted' || run.totals !== undefined || !run.endWritten || this.counting.has(run.id)) continue;
      this.counting.add(run.id);
      await this.journals.countInterrupted(run);
    }
  }

  private spoken(run: StoredRun, status: RunStatus): string {
    const again = run.resendOf === undefined ? [] : [vscode.l10n.t('resend')];
    return [run.name, phaseName(status.phase), deliveredOf(run.records, status), ...othersOf(status), ...again, describeTarget(run.target), formatMoment(run.createdAt)].join(', ');
  }

  private tooltip(run: StoredRun): vscode.MarkdownString {
    const status = this.status(run);
    const took = status.endedAt === undefined ? [] : [vscode.l10n.t('took {0}', formatDuration(status.endedAt - run.createdAt))];
    const above = run.resendOf === undefined ? undefined : this.shown.get(run.resendOf);
    const lines = [
      `**${escapeMarkdown(run.name)}**`,
      [phaseName(status.phase), formatMoment(run.createdAt), ...took].map(escapeMarkdown).join(' · '),
      escapeMarkdown(describeTarget(run.target)),
      ...(run.target.endpoint === undefined ? [] : [escapeMarkdown(vscode.l10n.t('Endpoint: {0}', run.target.endpoint))]),
      [deliveredOf(run.records, status), ...othersOf(status)].map(escapeMarkdown).join(' · '),
      ...(run.resendOf === undefined ? [] : [resendLine(above)]),
      ...sourceLines(run),
    ];
    // Neither trusted nor with HTML: names come from elsewhere.
    return new vscode.MarkdownString(lines.join('\n\n'));
  }
}

function resendLine(above: StoredRun | undefined): string {
  return above === undefined
    ? vscode.l10n.t('Resend of a deleted run')
    : escapeMarkdown(vscode.l10n.t('Resend of {0}, {1}', above.name, formatMoment(above.createdAt)));
}

/** Maximum sources listed in a tooltip. */
const MAX_SOURCES = 5;

function sourceLines({ name, sources }: StoredRun): string[] {
  const names = [...new Set(sources.map((source) => source.name))];
  if (names.length === 1 && names[0] === name) return [];
  const more = names.length > MAX_SOURCES ? [vscode.l10n.t('{0} more', formatCount(names.length - MAX_SOURCES))] : [];
  return [escapeMarkdown(vscode.l10n.t('From: {0}', [...names.slice(0, MAX_SOURCES), ...more].join(', ')))];
}

function iconOf({ records }: StoredRun, { phase, totals }: RunStatus): vscode.ThemeIcon {
  const icon = (name: string, color?: string): vscode.ThemeIcon => new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  switch (phase) {
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
      if (totals.delivered === records) return icon('pass', 'streamTester.delivered');
      if (totals.failed > 0) return icon('error', 'streamTester.failed');
      if (totals.uncertain > 0) return icon('question', 'streamTester.uncertain');
      return icon(phase === 'stopped' ? 'debug-stop' : 'circle-slash', 'problemsWarningIcon.foreground');
  }
}
