import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import { type ExportForm, exportRun } from '../../core/exports/export';
import { ENDED_EARLY } from '../../core/model/runEvent';
import type { KnownRun } from '../../core/results/run';
import type { PanelActions } from '../../panel/panelActions';
import type { Chosen } from '../../shared/messages';
import { openRecords } from '../recordsFile/failedRecordsFile';
import { HumanError } from '../base/humanError';
import { formatCount } from '../base/quantities';
import type { RunRegistry } from '../../runs/runRegistry';
import type { SendResult } from '../send/sendFlow';
import type { LiveRun } from '../../runs/liveRun';

/** How records are sent again. */
export interface ResendOptions {
  /** As they stand in their sources now, rather than as they were sent. */
  readonly edited: boolean;
  /** Nobody is asked, and nobody is told how it ended: a calling program is given the result. */
  readonly confirmed: boolean;
}

/** What actions need of the rest. */
export interface RunActionPorts {
  /** Shows the record in its source. */
  reveal(run: KnownRun, record: number): Promise<void>;
  /** Shows a record in the results of its run. */
  show(run: KnownRun, record: number): void;
  /** Sends records of a run again, and follows the new run. */
  again(run: KnownRun, records: readonly number[], how: ResendOptions): Promise<SendResult>;
}

/** What a person can do with a run, from the panel or by commands. */
export class RunActions implements PanelActions {
  constructor(
    private readonly runs: RunRegistry,
    private readonly ports: RunActionPorts,
  ) {}

  reveal(run: KnownRun, record: number): Promise<void> {
    return this.ports.reveal(run, record);
  }

  async showOrigin(run: KnownRun, record: number): Promise<void> {
    const origin = run.records.origin(record);
    if (origin !== undefined) this.ports.show(await this.known(origin.run), origin.record);
  }

  stop(run: KnownRun, abort: boolean): Promise<void> {
    const live = this.live(run);
    if (!abort && live.store.state === 'stopping') return Promise.resolve();
    live.stop();
    if (abort && live.store.state === 'stopping') live.stop();
    return Promise.resolve();
  }

  pause(run: KnownRun): Promise<void> {
    this.live(run).pause();
    return Promise.resolve();
  }

  resume(run: KnownRun): Promise<void> {
    this.live(run).resume();
    return Promise.resolve();
  }

  async resend(run: KnownRun, chosen: Chosen): Promise<void> {
    await this.resendAs(run, chosen, { edited: false, confirmed: false });
  }

  /**
   * Sends records again: as they were sent, or as they stand in their sources now. For uncertain and delivered ones the
   * person is told first that they may be stored twice then.
   * @returns how it ended; undefined when the person left
   */
  async resendAs(run: KnownRun, chosen: Chosen | 'all', how: ResendOptions): Promise<SendResult | undefined> {
    const records = chosen === 'all' ? Array.from({ length: run.store.length }, (_, record) => record) : chosenRecords(run, chosen);
    const uncertain = records.filter((record) => run.store.outcome(record) === 'uncertain').length;
    const delivered = records.filter((record) => run.store.outcome(record) === 'delivered').length;
    if (uncertain + delivered > 0 && !how.confirmed) {
      const send = vscode.l10n.t('Send Again');
      const detail = vscode.l10n.t('{0} uncertain and {1} delivered records may be stored twice then.', formatCount(uncertain), formatCount(delivered));
      const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Send them again?'), { modal: true, detail }, send);
      if (answer !== send) return undefined;
    }
    return this.ports.again(await this.known(run.id), records, how);
  }

  async openFailed(run: KnownRun, chosen: Chosen): Promise<void> {
    await openRecords([{ run: await this.known(run.id), records: chosenRecords(run, chosen) }]);
  }

  /** Asks where to, and writes the run there. */
  async export(run: KnownRun, form: ExportForm): Promise<void> {
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

  private async known(id: string): Promise<KnownRun> {
    const known = await this.runs.find(id);
    if (known === undefined) throw new HumanError(vscode.l10n.t('This run is no longer available'));
    return known;
  }

  private live(run: KnownRun): LiveRun {
    const live = this.runs.live(run.id);
    if (live === undefined) throw new HumanError(vscode.l10n.t('This run is over.'));
    return live;
  }
}

/** Writes an export to a file, piece by piece. */
export async function writeExport(run: KnownRun, form: ExportForm, path: string): Promise<void> {
  await pipeline(Readable.from(exportRun(run, form)), createWriteStream(path));
}

/** The indexes of the chosen records, in source order. */
export function chosenRecords(run: KnownRun, chosen: Chosen): readonly number[] {
  if (typeof chosen !== 'string') return [...chosen].sort((a, b) => a - b);
  const { store } = run;
  const wanted = (record: number): boolean => {
    const outcome = store.outcome(record);
    if (chosen !== 'rest') return outcome === chosen;
    return (outcome === 'notSent' || outcome === 'failed') && ENDED_EARLY.has(store.errorCode(record) ?? '');
  };
  return Array.from({ length: store.length }, (_, record) => record).filter(wanted);
}
