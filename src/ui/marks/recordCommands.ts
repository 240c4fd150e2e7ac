import * as vscode from 'vscode';
import type { KnownRun } from '../../core/results/run';
import type { RecordCommandOptions, RecordReference } from '../../manifest';
import type { ResultsPanels } from '../../panel/resultsPanel';
import { visibleLine } from '../../shared/visibleText';
import { setContext } from '../base/contextKeys';
import { HumanError } from '../base/humanError';
import { formatCount, formatRecords } from '../base/quantities';
import { chosenRecords, type RunRecords } from '../../runs/resending';
import type { Resender, ResendOptions } from '../runs/resend';
import type { RecordRevealer } from './recordRevealer';
import type { RunRegistry } from '../../runs/runRegistry';
import type { SendResult } from '../send/sendResult';
import { Debounced } from '../base/debounced';
import { isUnsuccessful, type Mark, outcomeText, reasonText } from './mark';
import type { RecordMarks } from './recordMarks';
import { nothingSentMessage, runGoneMessage } from '../base/wording/runs';

const CONTEXT_WAIT_MS = 50;

/** What the commands need. */
export interface RecordCommandParts {
  readonly runs: RunRegistry;
  readonly marks: RecordMarks;
  readonly resender: Resender;
  readonly revealer: RecordRevealer;
  readonly panels: ResultsPanels;
  /** Opens records as a records file. */
  readonly openRecords: (groups: readonly RunRecords[]) => Promise<unknown>;
}

/** The commands for records: open, resend, show, go to, dismiss. */
export class RecordCommands implements vscode.Disposable {
  private readonly debounced = new Debounced(CONTEXT_WAIT_MS, () => {
    this.updateContext();
  });
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(private readonly parts: RecordCommandParts) {
    this.subscriptions = [
      this.debounced,
      parts.marks.onDidChange(() => {
        this.debounced.ask('');
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.debounced.ask('');
      }),
    ];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  /** Opens failed records in a records file: those of a run, or else of the document. */
  async openFailed({ run: id, document, records }: RecordCommandOptions = {}): Promise<void> {
    if (id !== undefined) {
      const run = await this.find(id);
      await this.parts.openRecords([{ run, records: chosenRecords(run, records ?? 'failed') }]);
      return;
    }
    const groups = await this.unsuccessful(document);
    const outcomes = (wanted: 'failed' | 'uncertain'): RunRecords[] =>
      groups.map(({ run, records: some }) => ({ run, records: some.filter((record) => run.store.outcome(record) === wanted) }));
    const count = (some: readonly RunRecords[]): number => some.reduce((sum, group) => sum + group.records.length, 0);
    const [failed, uncertain] = [outcomes('failed'), outcomes('uncertain')];
    let chosen: readonly RunRecords[] | undefined = groups;
    if (count(failed) > 0 && count(uncertain) > 0) {
      const picked = await vscode.window.showQuickPick(
        [
          { label: vscode.l10n.t('Failed'), description: formatRecords(count(failed)), groups: failed },
          { label: vscode.l10n.t('Uncertain'), description: vscode.l10n.t('{0}, may be stored', formatRecords(count(uncertain))), groups: uncertain },
          { label: vscode.l10n.t('Failed and Uncertain'), description: formatRecords(count(groups)), groups },
        ],
        { title: vscode.l10n.t('Open Failed Records') },
      );
      chosen = picked?.groups;
    }
    if (chosen !== undefined) await this.parts.openRecords(chosen.filter((group) => group.records.length > 0));
  }

  /** @returns how it ended; undefined when the user cancels */
  async resend({ run: id, document, records, edited, confirmed }: RecordCommandOptions = {}): Promise<SendResult | undefined> {
    const { resender } = this.parts;
    const how = { edited: edited === true, confirmed: confirmed === true };
    if (id !== undefined) return resender.resend(await this.find(id), records ?? 'failed', how);
    const picked = await this.pickWhat(document);
    if (picked === undefined) return undefined;
    let last: SendResult | undefined;
    for (const { run, records: some } of picked.groups) {
      if (some.length > 0) last = await resender.resend(run, some, { ...how, ...picked.how });
    }
    return last;
  }

  private async pickWhat(document: string | undefined): Promise<{ groups: readonly RunRecords[]; how: Pick<ResendOptions, 'edited'> } | undefined> {
    const groups = await this.unsuccessful(document);
    const of = (wanted: 'failed' | 'uncertain'): RunRecords[] =>
      groups.map(({ run, records }) => ({ run, records: records.filter((record) => run.store.outcome(record) === wanted) }));
    const whole = await this.latest(document);
    const all = [{ run: whole, records: chosenRecords(whole, 'all') }];
    const count = (some: readonly RunRecords[]): number => some.reduce((sum, { records }) => sum + records.length, 0);
    const [failed, uncertain] = [of('failed'), of('uncertain')];
    const choices = [
      { label: vscode.l10n.t('Failed'), detail: vscode.l10n.t('As they were sent'), groups: failed, how: { edited: false } },
      { label: vscode.l10n.t('Failed, as Edited'), detail: vscode.l10n.t('As they are in their documents now'), groups: failed, how: { edited: true } },
      { label: vscode.l10n.t('Uncertain'), detail: vscode.l10n.t('May be stored already; resending may store them twice'), groups: uncertain, how: { edited: false } },
      { label: vscode.l10n.t('All'), detail: vscode.l10n.t('Stores delivered records twice'), groups: all, how: { edited: false } },
    ];
    const items = choices.filter((choice) => count(choice.groups) > 0).map((choice) => ({ ...choice, description: formatRecords(count(choice.groups)) }));
    return vscode.window.showQuickPick(items, { title: visibleLine(vscode.l10n.t('Resend Records of {0}', whole.name)) });
  }

  async resendRecord({ run, record, edited, confirmed }: RecordReference): Promise<SendResult | undefined> {
    if (run === undefined || record === undefined) return undefined;
    return this.parts.resender.resend(await this.find(run), [record], { edited: edited === true, confirmed: confirmed === true });
  }

  /** Shows a record, or the run as a whole, in the results panel. */
  async showRecord({ run, record }: RecordReference): Promise<void> {
    if (run !== undefined) this.parts.panels.show(await this.find(run), record);
  }

  /** Shows a record in its source. */
  async revealRecord({ run, record }: RecordReference): Promise<void> {
    if (run !== undefined && record !== undefined) await this.parts.revealer.reveal(await this.find(run), record);
  }

  dismiss(): void {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) this.parts.marks.dismiss(editor.document.uri);
  }

  /** Selects the next or previous failed or uncertain record of the document. */
  goTo(where: 'next' | 'previous'): void {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const { active } = editor.selection;
    const marks = [...this.parts.marks.marks(editor.document.uri, isUnsuccessful)].sort((a, b) => a.range.start.compareTo(b.range.start));
    // Going to a mark selects it.
    const isHere = ({ range }: Mark): boolean => editor.selection.isEqual(range);
    const here = marks.findIndex(isHere);
    let index: number;
    if (here >= 0) index = (here + (where === 'next' ? 1 : marks.length - 1)) % marks.length;
    else if (where === 'next') index = Math.max(0, marks.findIndex(({ range }) => range.start.isAfter(active)));
    else index = (marks.findLastIndex(({ range }) => range.start.isBefore(active)) + marks.length) % marks.length;
    const mark = marks[marks.length === 0 ? 0 : index < 0 ? marks.length - 1 : index];
    if (mark === undefined) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('No failed or uncertain records in this document'), 5000);
      return;
    }
    editor.selection = new vscode.Selection(mark.range.start, mark.range.end);
    editor.revealRange(mark.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    const position = vscode.l10n.t('{0} of {1}', formatCount(marks.indexOf(mark) + 1), formatCount(marks.length));
    vscode.window.setStatusBarMessage(`$(error) ${position} · ${outcomeText(mark)}: ${reasonText(mark)}`, 10_000);
  }

  /**
   * The failed and uncertain records of a document by the run that sent them last; those of the latest run if the
   * document has no marks.
   */
  private async unsuccessful(document: string | undefined): Promise<RunRecords[]> {
    const uri = document === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(document, true);
    const byRun = new Map<string, number[]>();
    const add = (run: KnownRun, record: number): void => {
      const list = byRun.get(run.id) ?? [];
      list.push(record);
      byRun.set(run.id, list);
    };
    if (uri !== undefined) for (const { run, record } of this.parts.marks.marks(uri, isUnsuccessful)) add(run, record);
    if (byRun.size === 0) {
      const run = await this.latest(undefined);
      return [{ run, records: [...chosenRecords(run, 'failed'), ...chosenRecords(run, 'uncertain')].sort((a, b) => a - b) }];
    }
    return Promise.all([...byRun].map(async ([id, records]) => ({ run: await this.find(id), records: records.sort((a, b) => a - b) })));
  }

  private async latest(document: string | undefined): Promise<KnownRun> {
    const uri = document === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(document, true);
    const run = (uri === undefined ? undefined : this.parts.marks.runsOf(uri).at(-1)) ?? (await this.parts.runs.latest());
    if (run === undefined) throw new HumanError(nothingSentMessage());
    return run;
  }

  private async find(id: string): Promise<KnownRun> {
    const run = await this.parts.runs.find(id);
    if (run === undefined) throw new HumanError(runGoneMessage());
    return run;
  }

  private updateContext(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const has = uri !== undefined && this.parts.marks.marks(uri, isUnsuccessful).next().done === false;
    setContext('failedMarks', has);
  }
}
