import * as vscode from 'vscode';
import { formatOf, FORMATS } from '../../core/formats/registry';
import type { Target } from '../../core/model/target';
import type { RunSource } from '../../core/results/runSource';
import type { CommandArguments, SendCommandOptions } from '../../manifest';
import { LiveRun } from '../../runs/liveRun';
import type { Renames } from '../../runs/sources/renames';
import { HumanError } from '../base/humanError';
import type { SendFlow } from './sendFlow';
import { type SendResult, showUnsent } from './sendResult';
import { fileSource, selectionSources, unsavedSource, wholeDocument } from './sources';

/** What the commands need of later rooms. */
export interface SendCommandPorts {
  /** Follows the run to its end, or for a program to its first pause. */
  follow(run: LiveRun, notify: boolean): Promise<SendResult>;
  /** Writes the results as JSON. */
  writeResults(run: LiveRun, path: string): Promise<void>;
  /** The target that the records of a document were sent to before. */
  originTarget(document: vscode.TextDocument): Promise<Target | undefined>;
}

/**
 * The commands that send, and the one that shows what would be sent. Each that sends returns a `SendResult` when the run
 * is over, or paused. The user gets the same in a message.
 */
export class SendCommands {
  constructor(
    private readonly flow: SendFlow,
    private readonly renames: Renames,
    private readonly ports: SendCommandPorts,
  ) {}

  async sendSelection(...[options]: CommandArguments['sendSelection']): Promise<SendResult> {
    const editor = activeEditor();
    const sources = await selectionSources(editor);
    if (sources.length > 0) return this.send(sources, options, await this.ports.originTarget(editor.document));
    throw new HumanError(vscode.l10n.t('Nothing is selected. Select the text to send, or use “Send Document”.'));
  }

  async sendDocument(...[uri, options]: CommandArguments['sendDocument']): Promise<SendResult> {
    const document = uri === undefined ? activeEditor().document : await vscode.workspace.openTextDocument(uri);
    return this.send([await wholeDocument(document)], options, await this.ports.originTarget(document));
  }

  /** For a named document shows all of it; else the selection, if there is one. */
  async preview(...[options = {}]: CommandArguments['preview']): Promise<void> {
    const named = options.document === undefined ? undefined : vscode.Uri.parse(options.document, true);
    const document = named === undefined ? activeEditor().document : await vscode.workspace.openTextDocument(named);
    const selected = named === undefined ? await selectionSources(activeEditor()) : [];
    await this.flow.preview(selected.length > 0 ? selected : [await wholeDocument(document)], options, await this.ports.originTarget(document));
  }

  /** @returns undefined when the user chooses no file */
  async sendFile(...[file, selected = [], options]: CommandArguments['sendFile']): Promise<SendResult | undefined> {
    const given = selected.length > 0 ? selected : file === undefined ? undefined : [file];
    const uris = given ?? (await pickFiles());
    if (uris === undefined) return undefined;
    return this.send(await Promise.all(uris.map(async (uri) => (await unsavedSource(uri)) ?? fileSource(uri, this.renames))), options);
  }

  private async send(sources: readonly RunSource[], options: SendCommandOptions | undefined, suggested?: Target): Promise<SendResult> {
    const started = await this.flow.send(sources, options, suggested);
    if (!(started instanceof LiveRun)) {
      if (options === undefined) showUnsent(started);
      return started;
    }
    const result = await this.ports.follow(started, options === undefined);
    if (options?.exportTo !== undefined) await this.ports.writeResults(started, options.exportTo);
    return result;
  }
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new HumanError(vscode.l10n.t('There is no text editor. Open a file, or use “Send File…”.'));
  return editor;
}

async function pickFiles(): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Send'),
    title: vscode.l10n.t('Send Files as Records'),
    filters: { [vscode.l10n.t('Records')]: FORMATS.flatMap((format) => formatOf(format).endings), [vscode.l10n.t('All files')]: ['*'] },
  });
}
