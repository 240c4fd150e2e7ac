import * as vscode from 'vscode';
import { formatOf, FORMATS } from '../../core/formats/registry';
import type { Target } from '../../core/model/target';
import { COMMANDS } from '../../manifest';
import type { CommandRegistry } from '../base/commandRegistry';
import { HumanError } from '../base/humanError';
import type { RunFollower } from '../runs/runFollower';
import { writeExport } from '../runs/runActions';
import type { SendFlow, SendOptions, SendResult } from './sendFlow';
import { LiveRun } from '../../runs/liveRun';
import { documentSource, fileSource, selectionSources, unsavedSource } from './sources';
import type { Renames } from '../../runs/sources/renames';
import { readTarget } from '../targets/storedTarget';
import type { RunSource } from '../../core/results/runSource';

/** What another program may hand over with a send command; a person hands over nothing. */
interface CallOptions extends SendOptions {
  /** Where to write the results as JSON when the run is over, or waits. An absolute path. */
  readonly exportTo?: string;
}

/**
 * Registers the commands that send, and the one that shows what would be sent. Each that sends gives its caller a `SendResult` when the run is over, or waits for the person.
 * A person gets the same told in a message.
 */
export function registerSendCommands(
  commands: CommandRegistry,
  flow: SendFlow,
  follower: RunFollower,
  renames: Renames,
  /** The target that the records of a document were sent to before. */
  targetOf: (document: vscode.TextDocument) => Promise<Target | undefined>,
): void {
  const send = async (sources: readonly RunSource[], options: CallOptions | undefined, suggested?: Target): Promise<SendResult> => {
    const started = await flow.send(sources, options, suggested);
    if (!(started instanceof LiveRun)) {
      if (options === undefined) tellUnsent(started);
      return started;
    }
    const result = await follower.follow(started, options === undefined);
    if (options?.exportTo !== undefined) await writeExport(started, 'json', options.exportTo);
    return result;
  };

  // A menu hands over the document that it belongs to; a program hands over options.
  commands.register(COMMANDS.sendSelection, async (options) => {
    const editor = activeEditor();
    const sources = selectionSources(editor);
    if (sources.length > 0) return send(sources, callOptions(options), await targetOf(editor.document));
    throw new HumanError(vscode.l10n.t('Nothing is selected. Select the text to send, or use “Send Document”.'));
  });

  commands.register(COMMANDS.sendDocument, async (first, second) => {
    const document = first instanceof vscode.Uri ? await vscode.workspace.openTextDocument(first) : activeEditor().document;
    const options = callOptions(first instanceof vscode.Uri ? second : first);
    return send([documentSource(document)], options, await targetOf(document));
  });

  // A lens means all of its document, a person what is selected, if anything is.
  commands.register(COMMANDS.preview, async (first) => {
    const named = isObject(first) && typeof first['document'] === 'string' ? vscode.Uri.parse(first['document'], true) : undefined;
    const document = named === undefined ? activeEditor().document : await vscode.workspace.openTextDocument(named);
    const selected = named === undefined ? selectionSources(activeEditor()) : [];
    await flow.preview(selected.length > 0 ? selected : [documentSource(document)], callOptions(first), await targetOf(document));
  });

  commands.register(COMMANDS.sendFile, async (first, second) => {
    const uris = filesOf(first, second) ?? (await pickFiles());
    if (uris === undefined) return undefined;
    const sources = await Promise.all(uris.map(async (uri) => unsavedSource(uri) ?? fileSource(uri, renames)));
    const options = Array.isArray(second) ? undefined : callOptions(second);
    return send(sources, options);
  });
}

/** Tells a person why nothing was sent. A send that they left themselves needs no words. */
export function tellUnsent({ message }: SendResult): void {
  if (message !== '') void vscode.window.showWarningMessage(message);
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new HumanError(vscode.l10n.t('There is no text editor. Open a file, or use “Send File…”.'));
  return editor;
}

/** The Explorer hands over the file under the pointer, and all that are selected. */
function filesOf(first: unknown, second: unknown): vscode.Uri[] | undefined {
  if (Array.isArray(second)) {
    const uris = second.filter((one: unknown) => one instanceof vscode.Uri);
    if (uris.length > 0) return uris;
  }
  return first instanceof vscode.Uri ? [first] : undefined;
}

async function pickFiles(): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Send'),
    title: vscode.l10n.t('Send Files as Records'),
    filters: { [vscode.l10n.t('Records')]: FORMATS.flatMap((format) => formatOf(format).endings), [vscode.l10n.t('All files')]: ['*'] },
  });
}

/** @throws {HumanError} when the options are not what `CallOptions` says */
function callOptions(value: unknown): CallOptions | undefined {
  if (!isObject(value) || value instanceof vscode.Uri) return undefined;
  const { target, format, partitionKey, confirmed, invalid, exportTo } = value;
  const known = FORMATS.find((one) => one === format);
  const invalidKnown = invalid === 'send-valid' || invalid === 'send-none' ? invalid : undefined;
  if (format !== undefined && known === undefined) throw wrong('format', FORMATS.join(', '));
  const knownTarget = target === undefined ? undefined : readTarget(target);
  if (target !== undefined && knownTarget === undefined) throw wrong('target', '{service, name, region, credentials, endpoint}');
  if (partitionKey !== undefined && typeof partitionKey !== 'string') throw wrong('partitionKey', 'random, field:PATH, fixed:TEXT');
  if (exportTo !== undefined && typeof exportTo !== 'string') throw wrong('exportTo', 'a path');
  if (invalid !== undefined && invalidKnown === undefined) throw wrong('invalid', 'send-valid, send-none');
  return {
    ...(knownTarget === undefined ? {} : { target: knownTarget }),
    ...(known === undefined ? {} : { format: known }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(invalidKnown === undefined ? {} : { invalid: invalidKnown }),
    ...(exportTo === undefined ? {} : { exportTo }),
    confirmed: confirmed === true,
  };
}

function wrong(name: string, valid: string): HumanError {
  return new HumanError(vscode.l10n.t('The option {0} of the command is wrong. Valid: {1}.', name, valid));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
