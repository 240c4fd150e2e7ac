import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { describeTarget } from '../base/wording/targets';
import type { ResultsPanels } from '../../panel/resultsPanel';
import { HumanError } from '../base/humanError';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import type { RunRegistry } from '../../runs/runRegistry';
import { deliveredOf, formatMoment, othersOf, phaseName, statusOf } from './runLabels';
import type { KnownRun } from '../../core/results/run';
import { visibleLine } from '../../shared/visibleText';
import { nothingSentMessage } from '../base/wording/runs';

interface RunPick extends vscode.QuickPickItem {
  readonly run: StoredRun;
}

/** How long a window has to exist before it shows something that is shown only once, in ms. */
const SETTLING_MS = 3000;

/** Opens runs whose panel or window was closed. */
export class RunPicker {
  constructor(
    private readonly journals: RunJournals,
    private readonly runs: RunRegistry,
    private readonly panels: ResultsPanels,
  ) {}

  /**
   * Lets the user choose one of the runs on disk, the newest first.
   * @param fits which of them can be chosen
   */
  async pick(title: string, fits: (run: StoredRun) => boolean = () => true): Promise<StoredRun | undefined> {
    return (await vscode.window.showQuickPick(await this.items(fits), { title, matchOnDescription: true, matchOnDetail: true }))?.run;
  }

  /** Lets the user choose any number of them. */
  async pickMany(title: string, fits: (run: StoredRun) => boolean): Promise<readonly StoredRun[]> {
    const options = { title, matchOnDescription: true, matchOnDetail: true, canPickMany: true } as const;
    return (await vscode.window.showQuickPick(await this.items(fits), options))?.map(({ run }) => run) ?? [];
  }

  /** Shows the results panel, or the latest run where none is open. */
  async showLatest(): Promise<void> {
    if (this.panels.reveal()) return;
    const latest = await this.runs.latest();
    if (latest === undefined) throw new HumanError(nothingSentMessage());
    this.panels.show(latest);
  }

  /** Shows a run in the results panel. */
  async show(run: Pick<StoredRun, 'id' | 'name'>): Promise<void> {
    this.panels.show(await this.find(run));
  }

  /**
   * The run with its records and results.
   * @throws {HumanError} when another window is sending it, or it can't be read
   */
  async find({ id, name }: Pick<StoredRun, 'id' | 'name'>): Promise<KnownRun> {
    const run = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Opening {0}', visibleLine(name)) }, () =>
      this.runs.find(id),
    );
    if (run === undefined) throw new HumanError(vscode.l10n.t('Couldn’t open {0}: another window is still sending it, or its journal can’t be read.', name));
    return run;
  }

  /** Reports interrupted runs once, in whichever window is first. */
  async offerInterrupted(): Promise<void> {
    // After a crash VS Code starts another extension host at once, often just before the window is reloaded: its message
    // would be lost.
    await wait(SETTLING_MS);
    for (const run of await this.journals.takeInterrupted()) void this.offer(run);
  }

  private async offer(run: StoredRun): Promise<void> {
    const show = vscode.l10n.t('Show Results');
    const text = vscode.l10n.t(
      'A run was interrupted: {0} to {1}. Open its results to see what was delivered, and to send the rest.',
      run.name,
      describeTarget(run.target),
    );
    const chosen = await vscode.window.showWarningMessage(visibleLine(text), show);
    if (chosen === show) await this.show(run);
  }

  private async items(fits: (run: StoredRun) => boolean): Promise<RunPick[]> {
    const stored = await this.journals.list();
    if (stored.length === 0) throw new HumanError(nothingSentMessage());
    const fitting = stored.filter(fits);
    if (fitting.length === 0) throw new HumanError(vscode.l10n.t('There is no run for this yet.'));
    return fitting.map((run) => {
      const status = statusOf(run, this.runs.live(run.id));
      return {
        label: visibleLine(run.name),
        description: formatMoment(run.createdAt),
        detail: [phaseName(status.phase), describeTarget(run.target), deliveredOf(run.records, status), ...othersOf(status)].map(visibleLine).join(' · '),
        run,
      };
    });
  }
}
