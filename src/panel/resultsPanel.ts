import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { KnownRun } from '../core/results/run';
import { RESULTS_PANEL } from '../manifest';
import { rememberedRun } from '../shared/remembered';
import type { ToPanel } from '../shared/toPanel';
import type { PanelActions } from './panelActions';
import { panelPage } from './panelPage';
import { PanelSession } from './panelSession';
import { panelStrings } from './panelStrings';
import { runGoneMessage } from '../ui/base/wording/runs';

/** What results panels need from the rest of the extension. */
export interface ResultsPanelOptions {
  readonly extensionUri: vscode.Uri;
  /** The run with this ID, if it is still known; for panels that are restored after a reload of the window. */
  findRun(id: string): KnownRun | undefined | Promise<KnownRun | undefined>;
  readonly actions: PanelActions;
  /** Writes a line to the log. */
  log(line: string): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  run: KnownRun | undefined;
  session: PanelSession;
}

/**
 * The results panels of a window. Each panel shows one run; a new run reuses the panel of a run that is over.
 * Dispose it with the extension.
 */
export class ResultsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly open = new Set<OpenPanel>();
  private readonly registration: vscode.Disposable;

  constructor(private readonly options: ResultsPanelOptions) {
    this.registration = vscode.window.registerWebviewPanelSerializer(RESULTS_PANEL, this);
  }

  /**
   * Shows the run beside the editor. The editor keeps the focus.
   * @param record the record to show with its details
   */
  show(run: KnownRun, record?: number): void {
    const showing = this.place(run);
    if (record !== undefined) showing.session.showRecord(record);
    showing.panel.reveal(undefined, true);
  }

  /** The panel for the run: the one that shows it already, one whose run is over, or a new one. */
  private place(run: KnownRun): OpenPanel {
    const showing = this.find((one) => one.run?.id === run.id);
    if (showing !== undefined) return showing;
    const free = this.find((one) => one.run === undefined || one.run.store.isOver);
    if (free !== undefined) {
      this.begin(free, run);
      return free;
    }
    const panel = vscode.window.createWebviewPanel(
      RESULTS_PANEL,
      run.name,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      this.webviewOptions(),
    );
    const added = this.add(panel, run);
    panel.webview.html = this.page(panel.webview);
    return added;
  }

  /** Updates a run's name in the panels that show it. */
  rename(id: string, name: string): void {
    for (const { panel, run } of this.open) if (run?.id === id) panel.title = titleOf(name);
  }

  /** Reveals and focuses the panel that was opened last; false when there is none. */
  reveal(): boolean {
    const last = [...this.open].at(-1);
    last?.panel.reveal();
    return last !== undefined;
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    panel.webview.options = this.webviewOptions();
    // Reading a run can take a while. Until then the page says that it loads, and what it asks waits.
    const early: unknown[] = [];
    const shown = { closed: false };
    const listeners = [
      panel.webview.onDidReceiveMessage((message: unknown) => { early.push(message); }),
      panel.onDidDispose(() => { shown.closed = true; }),
    ];
    panel.webview.html = this.page(panel.webview);
    const run = await this.remembered(state);
    for (const listener of listeners) listener.dispose();
    if (shown.closed) return;
    const { session } = this.add(panel, run);
    for (const message of early) void session.receive(message);
  }

  /** The run that a panel showed before the window was reloaded. */
  private async remembered(state: unknown): Promise<KnownRun | undefined> {
    const id = rememberedRun(state);
    try {
      return id === undefined ? undefined : await this.options.findRun(id);
    } catch (error) {
      this.options.log(`results panel: the run can't be found: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  dispose(): void {
    this.registration.dispose();
    for (const { panel } of [...this.open]) panel.dispose();
  }

  private find(fits: (one: OpenPanel) => boolean): OpenPanel | undefined {
    return [...this.open].find(fits);
  }

  private add(panel: vscode.WebviewPanel, run: KnownRun | undefined): OpenPanel {
    const one: OpenPanel = { panel, run, session: this.session(panel, run) };
    this.open.add(one);
    panel.webview.onDidReceiveMessage((message: unknown) => {
      void one.session.receive(message);
    });
    panel.onDidChangeViewState(() => {
      one.session.setVisible(panel.visible);
    });
    panel.onDidDispose(() => {
      one.session.dispose();
      this.open.delete(one);
    });
    panel.title = titleOf(run?.name);
    return one;
  }

  /** Lets a panel show another run. */
  private begin(one: OpenPanel, run: KnownRun): void {
    one.session.dispose();
    one.run = run;
    one.session = this.session(one.panel, run);
    one.panel.title = titleOf(run.name);
    void one.panel.webview.postMessage({ kind: 'reset' } satisfies ToPanel);
  }

  private session({ webview, visible }: vscode.WebviewPanel, run: KnownRun | undefined): PanelSession {
    const session = new PanelSession(run, {
      post: (message) => void webview.postMessage(message),
      log: (line) => { this.options.log(line); },
      copy: async (text) => vscode.env.clipboard.writeText(text),
      actions: this.options.actions,
      strings: panelStrings(),
      locale: vscode.env.language,
      goneMessage: runGoneMessage(),
    });
    session.setVisible(visible);
    return session;
  }

  private webviewOptions(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.mediaUri()] };
  }

  private mediaUri(): vscode.Uri {
    return vscode.Uri.joinPath(this.options.extensionUri, 'dist', 'media');
  }

  private page(webview: vscode.Webview): string {
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.mediaUri(), file)).toString();
    return panelPage({
      script: uri('panel.js'),
      style: uri('panel.css'),
      codicons: uri('codicon.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
      locale: vscode.env.language,
      title: vscode.l10n.t('Stream Tester Results'),
      loading: panelStrings().loading,
    });
  }
}

function titleOf(name: string | undefined): string {
  return name === undefined ? vscode.l10n.t('Results') : vscode.l10n.t('Results: {0}', name);
}
