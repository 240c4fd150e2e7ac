import * as vscode from 'vscode';
import type { CommandArguments, RunReference } from '../../manifest';
import type { ResultsPanels } from '../../panel/resultsPanel';
import { HumanError } from '../base/humanError';
import type { RunPicker } from './runPicker';
import { formatCount } from '../base/quantities';
import type { RunComparisons } from './runComparison';
import { followRun } from './followRun';
import type { Resender } from './resend';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import type { SourceFinder } from '../../runs/sources/sourceFinder';
import type { RunRegistry } from '../../runs/runRegistry';
import { formatMoment, statusOf } from './runLabels';
import type { RunsView } from './runsView';
import { showUnsent } from '../send/sendResult';
import type { SendFlow } from '../send/sendFlow';
import { LiveRun } from '../../runs/liveRun';
import { reloadSources } from '../send/reloadSources';
import { visibleLine } from '../../shared/visibleText';

/** What the commands need. */
export interface RunCommandParts {
  readonly journals: RunJournals;
  readonly finder: SourceFinder;
  readonly runs: RunRegistry;
  readonly view: RunsView;
  readonly picker: RunPicker;
  readonly comparisons: RunComparisons;
  readonly panels: ResultsPanels;
  readonly flow: SendFlow;
  readonly resender: Resender;
}

/** What can be done with runs on disk: by menus and keys of their view, and by the command palette. */
export class RunCommands {
  constructor(private readonly parts: RunCommandParts) {}

  async open(...[run]: CommandArguments['openRun']): Promise<void> {
    const { picker } = this.parts;
    const chosen = (await this.given(run)) ?? (await picker.pick(vscode.l10n.t('Open a Run')));
    if (chosen !== undefined) await picker.show(chosen);
  }

  async rename(...[run]: CommandArguments['renameRun']): Promise<void> {
    const chosen = (await this.given(run)) ?? (run === 'selected' ? undefined : await this.parts.picker.pick(vscode.l10n.t('Rename a Run')));
    if (chosen !== undefined) await this.askName(chosen);
  }

  async delete(...[run, selected]: CommandArguments['deleteRuns']): Promise<void> {
    const given = await this.givenAll(run, selected);
    if (given.length > 0) await this.confirmDelete(given);
    else if (run !== 'selected') await this.confirmDelete(await this.parts.picker.pickMany(vscode.l10n.t('Delete Runs'), (one) => this.isOver(one)));
  }

  /** Sends the same sources again, with a review; or, for a resend, the same records. */
  async sendAgain(...[given]: CommandArguments['sendRunAgain']): Promise<void> {
    const { flow, journals, finder, picker, resender } = this.parts;
    const run = (await this.given(given)) ?? (await picker.pick(vscode.l10n.t('Send a Run Again'), (one) => this.isOver(one)));
    if (run === undefined) return;
    if (!this.isOver(run)) throw new HumanError(vscode.l10n.t('{0} is still being sent.', run.name));
    if (run.resendOf !== undefined) {
      await resender.resend(await picker.find(run), 'all', { edited: false, confirmed: false });
      return;
    }
    const [read] = run.sources.map((source) => source.read);
    const sameFormat = run.sources.every((source) => source.read.format === read?.format);
    const started = await flow.send(await reloadSources(run, journals, finder), {
      target: run.target,
      ...(read === undefined ? {} : { compact: read.compact }),
      ...(read === undefined || !sameFormat ? {} : { format: read.format }),
      ...(read?.table === undefined ? {} : { cells: read.table.cells }),
      partitionKey: run.partitionKey,
    });
    if (started instanceof LiveRun) await followRun(started, true);
    else showUnsent(started);
  }

  async compare(...[run]: CommandArguments['compareRuns']): Promise<void> {
    const { picker, comparisons } = this.parts;
    const first = (await this.given(run)) ?? (await picker.pick(vscode.l10n.t('Compare a Run'), (one) => this.isOver(one)));
    if (first === undefined) return;
    const second = await picker.pick(vscode.l10n.t('Compare {0} with', visibleLine(first.name)), (one) => one.id !== first.id && this.isOver(one));
    if (second !== undefined) await comparisons.show(first, second);
  }

  async compareSelected(...[run, selected]: CommandArguments['compareSelectedRuns']): Promise<void> {
    const [first, second] = await this.givenAll(run, selected);
    if (first === undefined || second === undefined) throw new HumanError(vscode.l10n.t('Select the two runs to compare.'));
    await this.parts.comparisons.show(first, second);
  }

  private async askName(run: StoredRun): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: vscode.l10n.t('Rename {0}', visibleLine(run.name)),
      value: run.name,
      validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A run needs a name.') : undefined),
    });
    if (name === undefined || name.trim() === run.name) return;
    await this.parts.runs.rename(run.id, name.trim());
    this.parts.panels.rename(run.id, name.trim());
  }

  private async confirmDelete(runs: readonly StoredRun[]): Promise<void> {
    const [first] = runs;
    if (first === undefined) return;
    const live = runs.find((run) => !this.isOver(run));
    if (live !== undefined) throw new HumanError(vscode.l10n.t('{0} is still being sent. Stop it first.', live.name));
    const question =
      runs.length === 1
        ? vscode.l10n.t('Delete the run {0} of {1}?', first.name, formatMoment(first.createdAt))
        : vscode.l10n.t('Delete {0} runs?', formatCount(runs.length));
    const remove = vscode.l10n.t('Delete');
    const detail = vscode.l10n.t('Their results will be deleted. Records already sent are not affected.');
    if ((await vscode.window.showWarningMessage(visibleLine(question), { modal: true, detail }, remove)) !== remove) return;
    await this.parts.runs.delete(runs.map(({ id }) => id));
  }

  private isOver(run: StoredRun): boolean {
    return statusOf(run, this.parts.runs.live(run.id)).isOver;
  }

  /** The run that a menu, a click, or a key refers to. */
  private async given(run: RunReference | undefined): Promise<StoredRun | undefined> {
    return (await this.givenAll(run, undefined))[0];
  }

  /** The runs that a menu, a click, or a key refers to, as they are now. */
  private async givenAll(run: RunReference | undefined, selected: readonly RunReference[] | undefined): Promise<readonly StoredRun[]> {
    if (run === undefined) return [];
    const references = run === 'selected' ? this.parts.view.selection : (selected ?? [run]);
    const ids = new Set(references.map((one) => (one === 'selected' ? undefined : one.id)));
    return (await this.parts.journals.list()).filter(({ id }) => ids.has(id));
  }
}
