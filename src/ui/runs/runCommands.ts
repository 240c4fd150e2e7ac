import * as vscode from 'vscode';
import { COMMANDS } from '../../manifest';
import type { ResultsPanels } from '../../panel/resultsPanel';
import type { CommandRegistry } from '../base/commandRegistry';
import { HumanError } from '../base/humanError';
import type { RunOpener } from './runPicker';
import { formatCount } from '../base/quantities';
import type { RunComparisons } from './runComparison';
import type { RunFollower } from './runFollower';
import type { KeptRun, RunJournals } from '../../runs/journals/runJournals';
import type { SourceFinder } from '../../runs/sources/sourceFinder';
import type { RunRegistry } from '../../runs/runRegistry';
import { formatMoment, isOver, runNow } from './runLabels';
import type { RunsView } from './runsView';
import { tellUnsent } from '../send/sendCommands';
import type { SendFlow } from '../send/sendFlow';
import { LiveRun } from '../../runs/liveRun';
import { reloadSources } from '../send/reloadSources';
import type { KnownRun } from '../../core/results/run';

/** What commands for runs need of the rest. */
export interface RunCommandParts {
  readonly journals: RunJournals;
  readonly finder: SourceFinder;
  readonly runs: RunRegistry;
  readonly view: RunsView;
  readonly opener: RunOpener;
  readonly comparisons: RunComparisons;
  readonly panels: ResultsPanels;
  readonly flow: SendFlow;
  readonly follower: RunFollower;
  /** Sends all records of a run again as they were, with the keys they had. */
  readonly resendAll: (run: KnownRun) => Promise<unknown>;
}

/** The argument that key bindings give: what is selected in the view is meant. */
const SELECTED = 'selected';

/** What can be done with runs that are kept: in their view by menus and keys, and by the command palette. */
export class RunCommands {
  constructor(
    commands: CommandRegistry,
    private readonly parts: RunCommandParts,
  ) {
    commands.register(COMMANDS.openRun, async (run) => {
      const chosen = (await this.given(run)) ?? (await parts.opener.pick(vscode.l10n.t('Open a Run')));
      if (chosen !== undefined) await parts.opener.show(chosen);
    });
    commands.register(COMMANDS.renameRun, async (run) => {
      const chosen = (await this.given(run)) ?? (run === SELECTED ? undefined : await parts.opener.pick(vscode.l10n.t('Rename a Run')));
      if (chosen !== undefined) await this.rename(chosen);
    });
    commands.register(COMMANDS.deleteRuns, async (run, several) => {
      const chosen = await this.givenAll(run, several);
      if (chosen.length > 0) await this.delete(chosen);
      else if (run !== SELECTED) await this.delete(await parts.opener.pickMany(vscode.l10n.t('Delete Runs'), (one) => this.over(one)));
    });
    commands.register(COMMANDS.sendRunAgain, async (run) => {
      const chosen = (await this.given(run)) ?? (await parts.opener.pick(vscode.l10n.t('Send a Run Again'), (one) => this.over(one)));
      if (chosen !== undefined) await this.sendAgain(chosen);
    });
    commands.register(COMMANDS.compareRuns, async (run) => {
      const first = (await this.given(run)) ?? (await parts.opener.pick(vscode.l10n.t('Compare a Run'), (one) => this.over(one)));
      if (first === undefined) return;
      const second = await parts.opener.pick(vscode.l10n.t('Compare {0} with', first.name), (one) => one.id !== first.id && this.over(one));
      if (second !== undefined) await parts.comparisons.show(first, second);
    });
    commands.register(COMMANDS.compareSelectedRuns, async (run, several) => {
      const [first, second] = await this.givenAll(run, several);
      if (first === undefined || second === undefined) throw new HumanError(vscode.l10n.t('Select the two runs to compare.'));
      await parts.comparisons.show(first, second);
    });
  }

  private async rename(run: KeptRun): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: vscode.l10n.t('Rename {0}', run.name),
      value: run.name,
      validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A run needs a name.') : undefined),
    });
    if (name === undefined || name.trim() === run.name) return;
    await this.parts.runs.rename(run.id, name.trim());
    this.parts.panels.rename(run.id, name.trim());
  }

  private async delete(runs: readonly KeptRun[]): Promise<void> {
    const [first] = runs;
    if (first === undefined) return;
    const live = runs.find((run) => !this.over(run));
    if (live !== undefined) throw new HumanError(vscode.l10n.t('{0} is still being sent. Stop it first.', live.name));
    const question =
      runs.length === 1
        ? vscode.l10n.t('Delete the run {0} of {1}?', first.name, formatMoment(first.createdAt))
        : vscode.l10n.t('Delete {0} runs?', formatCount(runs.length));
    const remove = vscode.l10n.t('Delete');
    const detail = vscode.l10n.t('What became of their records can’t be looked up here any more. Nothing is deleted from any stream.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
    await this.parts.runs.delete(runs.map(({ id }) => id));
  }

  /** The same sources anew, through the sheet; or, of a run that was itself a part sent again, the same records. */
  private async sendAgain(run: KeptRun): Promise<void> {
    const { flow, follower, journals, opener, resendAll } = this.parts;
    if (!this.over(run)) throw new HumanError(vscode.l10n.t('{0} is still being sent.', run.name));
    if (run.resendOf !== undefined) {
      await resendAll(await opener.find(run));
      return;
    }
    const [read] = run.sources.map((source) => source.read);
    const sameFormat = run.sources.every((source) => source.read.format === read?.format);
    const started = await flow.send(await reloadSources(run, journals, this.parts.finder), {
      target: run.target,
      ...(read === undefined ? {} : { compact: read.compact }),
      ...(read === undefined || !sameFormat ? {} : { format: read.format }),
      ...(read?.table === undefined ? {} : { cells: read.table.cells }),
      partitionKey: run.partitionKey,
    });
    if (started instanceof LiveRun) await follower.follow(started, true);
    else tellUnsent(started);
  }

  private over(run: KeptRun): boolean {
    return isOver(runNow(run, this.parts.runs.live(run.id)));
  }

  /** The run that a menu, a click or a key means. */
  private async given(run: unknown): Promise<KeptRun | undefined> {
    return (await this.givenAll(run, undefined))[0];
  }

  /** The runs that a menu, a click or a key means, as they are now: arguments come from anywhere. */
  private async givenAll(run: unknown, several: unknown): Promise<readonly KeptRun[]> {
    if (run === undefined) return [];
    const meant: readonly unknown[] = run === SELECTED ? this.parts.view.selection : Array.isArray(several) ? several : [run];
    const ids = new Set(meant.map(idOf));
    return (await this.parts.journals.list()).filter(({ id }) => ids.has(id));
  }
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
