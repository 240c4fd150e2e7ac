import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import { type ExportForm, exportRun } from '../core/results/export';
import { ENDED_EARLY } from '../core/results/runEvent';
import type { Run } from '../core/results/run';
import type { PanelActions } from '../panel/panelActions';
import type { Chosen } from '../shared/messages';
import { HumanError } from './humanError';
import { toEditorRange } from './problemDiagnostics';
import type { RestoredRun } from './restoredRun';
import type { RunRegistry } from './runRegistry';
import type { SentRun } from './sentRun';

/** What a person can do with a run, from the panel or by commands. */
export class RunActions implements PanelActions {
  /** @param again sends records of a run again, and follows the new run */
  constructor(
    private readonly runs: RunRegistry,
    private readonly again: (run: SentRun | RestoredRun, records: readonly number[]) => Promise<void>,
  ) {}

  /** Shows the record in its source, and selects it where the text is still the one that was sent. */
  async reveal(run: Run, record: number): Promise<void> {
    const { uri, name } = run.records.sourceOf(record);
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    } catch {
      throw new HumanError(vscode.l10n.t('{0} can’t be opened: it is gone, closed, or too large for the editor.', name));
    }
    const range = toEditorRange(run.records.range(record));
    const same = await this.stillThere(run, record, document, range);
    const visible = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(document, {
      viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
      ...(same ? { selection: range } : {}),
    });
    if (!same) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('{0} was changed since it was sent, so the place of record {1} is not known.', name, String(record + 1)),
      );
    }
  }

  stop(run: Run, abort: boolean): Promise<void> {
    const live = this.live(run);
    if (!abort && live.store.state === 'stopping') return Promise.resolve();
    live.stop();
    if (abort && live.store.state === 'stopping') live.stop();
    return Promise.resolve();
  }

  pause(run: Run): Promise<void> {
    this.live(run).pause();
    return Promise.resolve();
  }

  resume(run: Run): Promise<void> {
    this.live(run).resume();
    return Promise.resolve();
  }

  /** Sends records again. For uncertain ones the person is told first that they may be stored twice then. */
  async resend(run: Run, chosen: Chosen): Promise<void> {
    const records = chosenRecords(run, chosen);
    const uncertain = records.filter((record) => run.store.outcome(record) === 'uncertain').length;
    const delivered = records.filter((record) => run.store.outcome(record) === 'delivered').length;
    if (uncertain + delivered > 0) {
      const send = vscode.l10n.t('Send Again');
      const detail = vscode.l10n.t('{0} uncertain and {1} delivered records may be stored twice then.', String(uncertain), String(delivered));
      const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Send them again?'), { modal: true, detail }, send);
      if (answer !== send) return;
    }
    const known = await this.runs.find(run.id);
    if (known !== undefined) await this.again(known, records);
  }

  /** Asks where to, and writes the run there. */
  async export(run: Run, form: ExportForm): Promise<void> {
    const name = `${run.name.replace(/[^\w.-]+/g, '-')}.results.${form}`;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uri = await vscode.window.showSaveDialog({
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
      filters: { [form.toUpperCase()]: [form] },
      title: vscode.l10n.t('Export Results'),
    });
    if (uri === undefined) return;
    if (uri.scheme === 'file') await writeExport(run, form, uri.fsPath);
    else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode([...exportRun(run, form)].join('')));
    const open = vscode.l10n.t('Open');
    const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(uri)), open);
    if (chosen === open) await vscode.window.showTextDocument(uri);
  }

  private live(run: Run): SentRun {
    const live = this.runs.live(run.id);
    if (live === undefined) throw new HumanError(vscode.l10n.t('This run is over.'));
    return live;
  }

  /** Whether the document holds at this place what was read there. */
  private async stillThere(run: Run, record: number, document: vscode.TextDocument, range: vscode.Range): Promise<boolean> {
    const known = await this.runs.find(run.id);
    const source = known?.sources[run.records.sourceNumber(record)];
    if (source === undefined) return false;
    try {
      const { start, end } = run.records.range(record);
      const sent = new TextDecoder().decode(await source.slice(start.byte, end.byte));
      return withoutLineEnds(sent) === withoutLineEnds(document.getText(range));
    } catch {
      // The file itself has changed: then its places mean nothing.
      return false;
    }
  }
}

/** Writes an export to a file, piece by piece. */
export async function writeExport(run: Run, form: ExportForm, path: string): Promise<void> {
  await pipeline(Readable.from(exportRun(run, form)), createWriteStream(path));
}

/** The indexes of the chosen records, in source order. */
export function chosenRecords(run: Run, chosen: Chosen): readonly number[] {
  if (typeof chosen !== 'string') return [...chosen].sort((a, b) => a - b);
  const { store } = run;
  const wanted = (record: number): boolean => {
    const outcome = store.outcome(record);
    if (chosen !== 'rest') return outcome === chosen;
    return (outcome === 'notSent' || outcome === 'failed') && ENDED_EARLY.has(store.errorCode(record) ?? '');
  };
  return Array.from({ length: store.length }, (_, record) => record).filter(wanted);
}

/** An editor makes all line ends of a document alike, so they are no difference. */
function withoutLineEnds(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}
