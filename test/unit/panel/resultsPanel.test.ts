import { vscodeStub } from '../../support/withoutVscode';
import assert from 'node:assert/strict';
import type { WebviewPanel } from 'vscode';
import type { KnownRun } from '../../../src/core/results/run';
import { ResultsPanels } from '../../../src/panel/resultsPanel';
import type { Answer } from '../../../src/shared/messages';
import type { ToPanel } from '../../../src/shared/toPanel';
import { recordingActions } from '../../panel/exampleRuns';
import { TestRun } from '../results/storeEvents';

/** The webview panel that VS Code hands over after a reload of the window. */
class RestoredPanel {
  title = '';
  readonly visible = true;
  readonly posted: ToPanel[] = [];
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'csp',
    asWebviewUri: (uri: unknown): string => String(uri),
    postMessage: (message: ToPanel): void => { this.posted.push(message); },
    onDidReceiveMessage: (listener: (message: unknown) => void) => this.subscribe(this.receivers, listener),
  };
  readonly onDidChangeViewState = (): { dispose: () => void } => ({ dispose: () => undefined });
  private readonly receivers = new Set<(message: unknown) => void>();
  private readonly closers = new Set<() => void>();
  private closed = false;

  readonly onDidDispose = (listener: () => void): { dispose: () => void } => this.subscribe(this.closers, listener);

  receive(message: unknown): void {
    for (const receiver of [...this.receivers]) receiver(message);
  }

  dispose(): void {
    this.closed = true;
    for (const closer of [...this.closers]) closer();
  }

  private subscribe<T>(listeners: Set<T>, listener: T): { dispose: () => void } {
    if (this.closed) throw new Error('Webview is disposed');
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  }
}

describe('a results panel that VS Code restores', () => {
  let found: (run: KnownRun | undefined) => void;
  let panels: ResultsPanels;
  let restored: RestoredPanel;
  let restoring: Promise<void>;

  beforeEach(() => {
    Object.assign(vscodeStub.window, { registerWebviewPanelSerializer: () => ({ dispose: () => undefined }) });
    Object.assign(vscodeStub.Uri, { joinPath: (...parts: unknown[]) => parts.join('/') });
    panels = new ResultsPanels({
      extensionUri: 'extension' as never,
      findRun: () => new Promise((resolve) => { found = resolve; }),
      actions: recordingActions().actions,
      log: () => undefined,
    });
    restored = new RestoredPanel();
    restoring = panels.deserializeWebviewPanel(restored as unknown as WebviewPanel, { run: 'run-1' });
  });

  afterEach(() => {
    panels.dispose();
  });

  it('says Loading… while its run is read, and answers what the page asked meanwhile', async () => {
    assert.match(restored.webview.html, /Loading…/);
    restored.receive({ id: 1, question: 'ready', ask: { state: undefined } });
    assert.equal(restored.posted.length, 0);
    found(new TestRun({ records: 3 }));
    await restoring;
    await new Promise(setImmediate);
    const [answer] = restored.posted;
    assert.ok(answer?.kind === 'answer');
    assert.equal((answer.answer as Answer<'ready'>).run?.name, 'orders.json');
    assert.equal(restored.title, 'Results: orders.json');
  });

  it('can be closed while its run is read', async () => {
    restored.dispose();
    found(new TestRun({ records: 3 }));
    await restoring;
  });
});
