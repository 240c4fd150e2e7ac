import * as vscode from 'vscode';
import { describeTarget } from '../../core/model/target';
import { COMMANDS } from '../../manifest';
import { formatCount, formatRecords } from '../base/quantities';
import type { RunRegistry } from '../../runs/runRegistry';
import { readSetting } from '../base/settings';
import type { Targets } from '../targets/targets';
import { Debounced } from '../base/debounced';
import type { RecordMarks } from '../marks/recordMarks';
import { DOCUMENTS } from '../base/openDocuments';
import { countBlocks, isRecordsDocument, originTarget } from './recordsDocument';

/** Blocks are not counted in documents above this, in characters. */
const MOST_COUNTED = 5 << 20;
const WAIT_MS = 300;

/** Above the first line: what a document would send, and what became of what it sent. */
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

  /** What became of what the document sent, and what can be done about it. */
  private outcomes(document: vscode.TextDocument): vscode.Command[] {
    if (!this.marks.has(document.uri)) return [];
    const run = this.marks.runsOf(document.uri).at(-1);
    const { delivered, failed, uncertain, notSent, pending } = this.marks.counts(document.uri);
    const parts = [
      ...(delivered > 0 ? [vscode.l10n.t('{0} delivered', formatCount(delivered))] : []),
      ...(failed > 0 ? [vscode.l10n.t('{0} failed', formatCount(failed))] : []),
      ...(uncertain > 0 ? [vscode.l10n.t('{0} uncertain', formatCount(uncertain))] : []),
      ...(notSent > 0 ? [vscode.l10n.t('{0} not sent', formatCount(notSent))] : []),
      ...(pending > 0 ? [vscode.l10n.t('{0} under way', formatCount(pending))] : []),
    ];
    if (run === undefined || parts.length === 0) return [];
    const icon = failed > 0 ? 'error' : uncertain > 0 ? 'question' : pending > 0 ? 'sync' : 'pass';
    const show = { title: withIcon(icon, vscode.l10n.t('{0}: show', parts.join(' · '))), command: COMMANDS.showRecord, arguments: [{ run: run.id }] };
    if (failed + uncertain === 0) return [show];
    const these = [{ document: document.uri.toString() }];
    return [
      show,
      { title: vscode.l10n.t('Resend…'), command: COMMANDS.resend, arguments: these },
      { title: vscode.l10n.t('Open failed'), command: COMMANDS.openFailedRecords, arguments: these },
    ];
  }

  /** What can be sent from a request file, or from a document that was sent before. */
  private async sends(document: vscode.TextDocument): Promise<vscode.Command[]> {
    if (!isRecordsDocument(document) && !this.marks.has(document.uri)) return [];
    const blocks = isRecordsDocument(document) ? this.blocks(document) : undefined;
    if (blocks === 0) return [];
    return [
      { title: await this.sendTitle(document, blocks), command: COMMANDS.sendDocument, arguments: [document.uri] },
      { title: withIcon('preview', vscode.l10n.t('Preview')), command: COMMANDS.preview, arguments: [{ document: document.uri.toString() }] },
    ];
  }

  /** The number of blocks, counted once for each version; undefined for a document that is too large. */
  private blocks(document: vscode.TextDocument): number | undefined {
    const known = this.counted.get(document);
    if (known?.version === document.version) return known.blocks;
    // The last offset is the length, and costs no copy of the text.
    if (document.offsetAt(new vscode.Position(document.lineCount, 0)) > MOST_COUNTED) return undefined;
    const blocks = countBlocks(document);
    this.counted.set(document, { version: document.version, blocks });
    return blocks;
  }

  private async sendTitle(document: vscode.TextDocument, blocks: number | undefined): Promise<string> {
    const target = (await originTarget(document, this.runs)) ?? this.targets.current();
    const what = blocks === undefined ? vscode.l10n.t('all records') : formatRecords(blocks);
    return withIcon('send', target === undefined ? vscode.l10n.t('Send {0}…', what) : vscode.l10n.t('Send {0} to {1}', what, describeTarget(target)));
  }
}

/** Icon and text of a lens. The editor swallows a common space behind an icon. */
function withIcon(icon: string, text: string): string {
  return `$(${icon})\u00a0${text}`;
}
