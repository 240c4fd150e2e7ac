import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { describeTarget } from '../core/target';
import type { ResultsPanels } from '../panel/resultsPanel';
import { HumanError } from './humanError';
import { formatCount, formatRecords } from './quantities';
import type { KeptRun, RunJournals } from './runJournal';
import type { RunRegistry } from './runRegistry';

/** How long a window has to be there before it tells something that is told once, in ms. */
const SETTLING_MS = 3000;

/** Finds runs again whose panel was closed, or whose window was. */
export class RunOpener {
  constructor(
    private readonly journals: RunJournals,
    private readonly runs: RunRegistry,
    private readonly panels: ResultsPanels,
  ) {}

  /** Lets the person choose one of the runs kept on disk, the newest first, and shows it. */
  async choose(): Promise<void> {
    const kept = await this.journals.list();
    if (kept.length === 0) throw new HumanError(vscode.l10n.t('Nothing has been sent yet from this workspace.'));
    const items = kept.map((run) => ({
      label: run.name,
      description: new Date(run.createdAt).toLocaleString(vscode.env.language),
      detail: [this.state(run), describeTarget(run.target), ...counts(run)].join(' · '),
      run,
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Open a Run'), matchOnDescription: true, matchOnDetail: true });
    if (chosen !== undefined) await this.show(chosen.run);
  }

  /** Tells the person once of runs that broke off, in whatever window is there first. */
  async offerInterrupted(): Promise<void> {
    // After a crash VS Code starts another extension host at once, often only for the window to be reloaded: what that
    // one told would be lost.
    await wait(SETTLING_MS);
    for (const run of await this.journals.claimInterrupted()) void this.offer(run);
  }

  private async offer(run: KeptRun): Promise<void> {
    const show = vscode.l10n.t('Show Results');
    const text = vscode.l10n.t(
      'A run was interrupted: {0} to {1}. Its results tell which records were delivered, and the rest can be sent.',
      run.name,
      describeTarget(run.target),
    );
    const chosen = await vscode.window.showWarningMessage(text, show);
    if (chosen === show) await this.show(run);
  }

  private async show({ id, name }: KeptRun): Promise<void> {
    const run = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Opening {0}', name) }, () =>
      this.runs.find(id),
    );
    if (run === undefined) throw new HumanError(vscode.l10n.t('{0} can’t be opened: it still goes on in another window, or its journal can’t be read.', name));
    this.panels.show(run);
  }

  private state({ id, state }: KeptRun): string {
    switch (state) {
      case 'finished':
        return vscode.l10n.t('Finished');
      case 'stopped':
        return vscode.l10n.t('Stopped');
      case 'interrupted':
        return vscode.l10n.t('Interrupted');
      case 'running':
        return this.runs.live(id) === undefined ? vscode.l10n.t('Sending in another window') : vscode.l10n.t('Sending');
    }
  }
}

/** The number of records, or of each outcome where that is known. */
function counts({ records, totals }: KeptRun): string[] {
  if (totals === undefined) return [formatRecords(records)];
  const { delivered, failed, uncertain, notSent } = totals;
  return [
    vscode.l10n.t('{0} delivered', formatCount(delivered)),
    ...(failed > 0 ? [vscode.l10n.t('{0} failed', formatCount(failed))] : []),
    ...(uncertain > 0 ? [vscode.l10n.t('{0} uncertain', formatCount(uncertain))] : []),
    ...(notSent > 0 ? [vscode.l10n.t('{0} not sent', formatCount(notSent))] : []),
  ];
}
