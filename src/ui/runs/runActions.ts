import * as vscode from 'vscode';
import type { ExportForm } from '../../core/exports/export';
import type { KnownRun } from '../../core/results/run';
import type { PanelActions } from '../../panel/panelActions';
import type { LiveRun } from '../../runs/liveRun';
import { chosenRecords, type RecordChoice, type RunRecords } from '../../runs/resending';
import type { RunRegistry } from '../../runs/runRegistry';
import { runCommand } from '../base/commands';
import { HumanError } from '../base/humanError';
import { exportResults } from './exportResults';
import type { Resender } from './resend';
import { runGoneMessage } from '../base/wording/runs';

/** What actions need of other rooms. */
export interface RunActionPorts {
  /** Shows the record in its source. */
  reveal(run: KnownRun, record: number): Promise<void>;
  /** Opens records as a records file. */
  openRecords(groups: readonly RunRecords[]): Promise<unknown>;
}

/** What the user can do with a run in the panel. */
export class RunActions implements PanelActions {
  constructor(
    private readonly runs: RunRegistry,
    private readonly resender: Resender,
    private readonly ports: RunActionPorts,
  ) {}

  reveal(run: KnownRun, record: number): Promise<void> {
    return this.ports.reveal(run, record);
  }

  async showOrigin(run: KnownRun, record: number): Promise<void> {
    const origin = run.records.origin(record);
    if (origin === undefined) return;
    const { id } = await this.find(origin.run); // A run that is gone is reported in the panel.
    await runCommand('showRecord', { run: id, record: origin.record });
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

  async resend(run: KnownRun, choice: RecordChoice): Promise<void> {
    await this.resender.resend(run, choice, { edited: false, confirmed: false });
  }

  async openFailed(run: KnownRun, choice: RecordChoice): Promise<void> {
    await this.ports.openRecords([{ run: await this.find(run.id), records: chosenRecords(run, choice) }]);
  }

  export(run: KnownRun, form: ExportForm): Promise<void> {
    return exportResults(run, form);
  }

  private async find(id: string): Promise<KnownRun> {
    const run = await this.runs.find(id);
    if (run === undefined) throw new HumanError(runGoneMessage());
    return run;
  }

  private live(run: KnownRun): LiveRun {
    const live = this.runs.live(run.id);
    if (live === undefined) throw new HumanError(vscode.l10n.t('This run is over.'));
    return live;
  }
}
