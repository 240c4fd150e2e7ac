import * as vscode from 'vscode';
import { describeTarget } from '../base/wording/targets';
import { commandWith } from '../base/commands';
import { visibleLine } from '../../shared/visibleText';
import { formatCount, formatRecords } from '../base/quantities';
import type { RunRegistry } from '../../runs/runRegistry';
import { readSetting } from '../base/settings';
import type { Targets } from '../targets/targets';
import { Debounced } from '../base/debounced';
import type { RecordMarks } from '../marks/recordMarks';
import { DOCUMENTS } from '../base/openDocuments';
import { countBlocks, isRecordsDocument, originTarget } from './recordsDocument';

/** Blocks are not counted in longer documents (in characters). */
const MAX_COUNTED_LENGTH = 5 << 20;
const WAIT_MS = 300;

/** CodeLenses above the first line: what a document would send, and what happened to what it sent. */
export class SendLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;
  private readonly debounced = new Debounced(WAIT_MS, () => {
    this.changes.fire();
  });
  private readonly counted = new WeakMap<vscode.TextDocument, { readonly version: number; readonly blocks: number }>();
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(
    private readonly marks: RecordMarks,
    private readonly runs: RunRegistry,
    private readonly targets: Targets,
  ) {
    this.subscriptions = [
      this.changes,
      this.debounced,
      marks.onDidChange(() => {
        this.debounced.ask('');
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('streamTester.editor')) this.changes.fire();
      }),
      vscode.languages.registerCodeLensProvider(DOCUMENTS, this),
    ];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!readSetting('editor.codeLens', document.uri)) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    return [...this.outcomes(document), ...(await this.sends(document))].map((command) => new vscode.CodeLens(top, command));
  }

  /** What happened to the document's records, and commands for them. */
  private outcomes(document: vscode.TextDocument): vscode.Command[] {
    if (!this.marks.has(document.uri)) return [];
    const run = this.marks.runsOf(document.uri).at(-1);
    const { delivered, failed, uncertain, notSent, pending } = this.marks.counts(document.uri);
    const parts = [
      ...(delivered > 0 ? [vscode.l10n.t('{0} delivered', formatCount(delivered))] : []),
      ...(failed > 0 ? [vscode.l10n.t('{0} failed', formatCount(failed))] : []),
      ...(uncertain > 0 ? [vscode.l10n.t('{0} uncertain', formatCount(uncertain))] : []),
      ...(notSent > 0 ? [vscode.l10n.t('{0} not sent', formatCount(notSent))] : []),
      ...(pending > 0 ? [vscode.l10n.t('{0} pending', formatCount(pending))] : []),
    ];
    if (run === undefined || parts.length === 0) return [];
    const icon = failed > 0 ? 'error' : uncertain > 0 ? 'question' : pending > 0 ? 'sync' : 'pass';
    const show = commandWith('showRecord', withIcon(icon, vscode.l10n.t('{0}: show', parts.join(' · '))), { run: run.id });
    if (failed + uncertain === 0) return [show];
    const options = { document: document.uri.toString() };
    return [
      show,
      commandWith('resend', vscode.l10n.t('Resend…'), options),
      commandWith('openFailedRecords', vscode.l10n.t('Open Failed'), options),
    ];
  }

  /** Commands to send and preview a records file, or a document that was sent before. */
  private async sends(document: vscode.TextDocument): Promise<vscode.Command[]> {
    if (!isRecordsDocument(document) && !this.marks.has(document.uri)) return [];
    const blocks = isRecordsDocument(document) ? this.blocks(document) : undefined;
    if (blocks === 0) return [];
    return [
      commandWith('sendDocument', await this.sendTitle(document, blocks), document.uri),
      commandWith('preview', withIcon('preview', vscode.l10n.t('Preview')), { document: document.uri.toString() }),
    ];
  }

  /** The number of blocks, counted once per document version; undefined if the document is too large. */
  private blocks(document: vscode.TextDocument): number | undefined {
    const known = this.counted.get(document);
    if (known?.version === document.version) return known.blocks;
    // The last offset is the length; this doesn't copy the text.
    if (document.offsetAt(new vscode.Position(document.lineCount, 0)) > MAX_COUNTED_LENGTH) return undefined;
    const blocks = countBlocks(document);
    this.counted.set(document, { version: document.version, blocks });
    return blocks;
  }

  private async sendTitle(document: vscode.TextDocument, blocks: number | undefined): Promise<string> {
    const target = (await originTarget(document, this.runs)) ?? this.targets.current();
    const what = blocks === undefined ? vscode.l10n.t('all records') : formatRecords(blocks);
    return withIcon('send', target === undefined ? vscode.l10n.t('Send {0}…', what) : visibleLine(vscode.l10n.t('Send {0} to {1}', what, describeTarget(target))));
  }
}

/** The editor drops a regular space after an icon. */
function withIcon(icon: string, text: string): string {
  return `$(${icon})\u00a0${text}`;
}
