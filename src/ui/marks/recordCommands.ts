import * as vscode from 'vscode';
import type { KnownRun } from '../../core/results/run';
import { COMMANDS, CONTEXT_KEYS } from '../../manifest';
import type { ResultsPanels } from '../../panel/resultsPanel';
import type { Chosen } from '../../shared/messages';
import type { CommandRegistry } from '../base/commandRegistry';
import { HumanError } from '../base/humanError';
import { formatCount, formatRecords } from '../base/quantities';
import { chosenRecords, type ResendOptions, type RunActions } from '../runs/runActions';
import type { RunRegistry } from '../../runs/runRegistry';
import type { SendResult } from '../send/sendFlow';
import { Debounced } from '../base/debounced';
import { openRecords, type RecordGroup } from '../recordsFile/failedRecordsFile';
import { isUnsuccessful, outcomeText, reasonText } from './markLabels';
import type { Mark, RecordMarks } from './recordMarks';

/** What another program may hand over; a person hands over nothing, a link or a lens a part of it. */
interface CallOptions {
  /** The ID of the run. */
  readonly run?: string;
  /** The document whose records are meant, as a URI. */
  readonly document?: string;
  readonly record?: number;
  readonly records?: Chosen | 'all';
  readonly edited?: boolean;
  readonly confirmed?: boolean;
}

type AnyRun = KnownRun;

const CONTEXT_WAIT_MS = 50;

/** The commands for failed records at their places: open, resend, go to, dismiss. */
export class RecordCommands implements vscode.Disposable {
  private readonly debounced = new Debounced(CONTEXT_WAIT_MS, () => {
    this.tellContext();
  });
  private readonly subscriptions: readonly { dispose(): unknown }[];

  constructor(
    commands: CommandRegistry,
    private readonly runs: RunRegistry,
    private readonly marks: RecordMarks,
    private readonly actions: RunActions,
    private readonly panels: ResultsPanels,
  ) {
    commands.register(COMMANDS.openFailedRecords, (options) => this.openFailed(callOptions(options)));
    commands.register(COMMANDS.resend, (options) => this.resend(callOptions(options)));
    commands.register(COMMANDS.resendRecord, (options) => this.resendRecord(callOptions(options)));
    commands.register(COMMANDS.showRecord, (options) => this.showRecord(callOptions(options)));
    commands.register(COMMANDS.revealRecord, (options) => this.revealRecord(callOptions(options)));
    commands.register(COMMANDS.nextFailedRecord, () => {
      this.goTo('next');
    });
    commands.register(COMMANDS.previousFailedRecord, () => {
      this.goTo('previous');
    });
    commands.register(COMMANDS.dismissMarks, () => {
      const editor = vscode.window.activeTextEditor;
      if (editor !== undefined) marks.dismiss(editor.document.uri);
    });
    this.subscriptions = [
      this.debounced,
      marks.onDidChange(() => {
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

  private async openFailed({ run: id, document, records }: CallOptions): Promise<void> {
    if (id !== undefined) {
      const run = await this.known(id);
      await openRecords([{ run, records: select(run, records ?? 'failed') }]);
      return;
    }
    const groups = await this.unsuccessful(document);
    const outcomes = (wanted: 'failed' | 'uncertain'): RecordGroup[] =>
      groups.map(({ run, records: some }) => ({ run, records: some.filter((record) => run.store.outcome(record) === wanted) }));
    const count = (some: readonly RecordGroup[]): number => some.reduce((sum, group) => sum + group.records.length, 0);
    const [failed, uncertain] = [outcomes('failed'), outcomes('uncertain')];
    let chosen: readonly RecordGroup[] | undefined = groups;
    if (count(failed) > 0 && count(uncertain) > 0) {
      const picked = await vscode.window.showQuickPick(
        [
          { label: vscode.l10n.t('Failed'), description: formatRecords(count(failed)), groups: failed },
          { label: vscode.l10n.t('Uncertain'), description: vscode.l10n.t('{0}: they may be stored', formatRecords(count(uncertain))), groups: uncertain },
          { label: vscode.l10n.t('Failed and uncertain'), description: formatRecords(count(groups)), groups },
        ],
        { title: vscode.l10n.t('Open Failed Records') },
      );
      chosen = picked?.groups;
    }
    if (chosen !== undefined) await openRecords(chosen.filter((group) => group.records.length > 0));
  }

  private async resend({ run: id, document, records, edited, confirmed }: CallOptions): Promise<SendResult | undefined> {
    const how = { edited: edited === true, confirmed: confirmed === true };
    if (id !== undefined) return this.actions.resendAs(await this.known(id), records ?? 'failed', how);
    const picked = await this.pickWhat(document);
    if (picked === undefined) return undefined;
    let last: SendResult | undefined;
    for (const { run, records: some } of picked.groups) {
      if (some.length > 0) last = await this.actions.resendAs(run, some, { ...how, ...picked.how });
    }
    return last;
  }

  private async pickWhat(document: string | undefined): Promise<{ groups: readonly RecordGroup[]; how: Pick<ResendOptions, 'edited'> } | undefined> {
    const groups = await this.unsuccessful(document);
    const of = (wanted: 'failed' | 'uncertain'): RecordGroup[] =>
      groups.map(({ run, records }) => ({ run, records: records.filter((record) => run.store.outcome(record) === wanted) }));
    const whole = await this.latest(document);
    const all = [{ run: whole, records: select(whole, 'all') }];
    const count = (some: readonly RecordGroup[]): number => some.reduce((sum, { records }) => sum + records.length, 0);
    const [failed, uncertain] = [of('failed'), of('uncertain')];
    const choices = [
      { label: vscode.l10n.t('Failed'), detail: vscode.l10n.t('As they were sent'), groups: failed, how: { edited: false } },
      { label: vscode.l10n.t('Failed, as edited'), detail: vscode.l10n.t('As they stand in their documents now'), groups: failed, how: { edited: true } },
      { label: vscode.l10n.t('Uncertain'), detail: vscode.l10n.t('They may be stored, and are stored twice then'), groups: uncertain, how: { edited: false } },
      { label: vscode.l10n.t('All'), detail: vscode.l10n.t('Delivered ones are stored twice then'), groups: all, how: { edited: false } },
    ];
    const items = choices.filter((choice) => count(choice.groups) > 0).map((choice) => ({ ...choice, description: formatRecords(count(choice.groups)) }));
    return vscode.window.showQuickPick(items, { title: vscode.l10n.t('Resend Records of {0}', whole.name) });
  }

  private async resendRecord({ run, record, edited, confirmed }: CallOptions): Promise<SendResult | undefined> {
    if (run === undefined || record === undefined) return undefined;
    return this.actions.resendAs(await this.known(run), [record], { edited: edited === true, confirmed: confirmed === true });
  }

  private async showRecord({ run, record }: CallOptions): Promise<void> {
    if (run !== undefined) this.panels.show(await this.known(run), record);
  }

  private async revealRecord({ run, record }: CallOptions): Promise<void> {
    if (run !== undefined && record !== undefined) await this.actions.reveal(await this.known(run), record);
  }

  private goTo(where: 'next' | 'previous'): void {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const { active } = editor.selection;
    const marks = [...this.marks.marks(editor.document.uri, isUnsuccessful)].sort((a, b) => a.range.start.compareTo(b.range.start));
    // The cursor stands at the end of a mark that was gone to.
    const isHere = ({ range }: Mark): boolean => editor.selection.isEqual(range);
    const here = marks.findIndex(isHere);
    let index: number;
    if (here >= 0) index = (here + (where === 'next' ? 1 : marks.length - 1)) % marks.length;
    else if (where === 'next') index = Math.max(0, marks.findIndex(({ range }) => range.start.isAfter(active)));
    else index = (marks.findLastIndex(({ range }) => range.start.isBefore(active)) + marks.length) % marks.length;
    const mark = marks[marks.length === 0 ? 0 : index < 0 ? marks.length - 1 : index];
    if (mark === undefined) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('No failed or uncertain record in this document.'), 5000);
      return;
    }
    editor.selection = new vscode.Selection(mark.range.start, mark.range.end);
    editor.revealRange(mark.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    const position = vscode.l10n.t('{0} of {1}', formatCount(marks.indexOf(mark) + 1), formatCount(marks.length));
    vscode.window.setStatusBarMessage(`$(error) ${position} · ${outcomeText(mark)}: ${reasonText(mark)}`, 10_000);
  }

  /**
   * The failed and uncertain records of a document, each by the run it was sent with last; those of the latest run where
   * the document has no marks.
   */
  private async unsuccessful(document: string | undefined): Promise<RecordGroup[]> {
    const uri = document === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(document, true);
    const byRun = new Map<string, number[]>();
    const add = (run: KnownRun, record: number): void => {
      const list = byRun.get(run.id) ?? [];
      list.push(record);
      byRun.set(run.id, list);
    };
    if (uri !== undefined) for (const { run, record } of this.marks.marks(uri, isUnsuccessful)) add(run, record);
    if (byRun.size === 0) {
      const run = await this.latest(undefined);
      return [{ run, records: [...select(run, 'failed'), ...select(run, 'uncertain')].sort((a, b) => a - b) }];
    }
    return Promise.all([...byRun].map(async ([id, records]) => ({ run: await this.known(id), records: records.sort((a, b) => a - b) })));
  }

  private async latest(document: string | undefined): Promise<AnyRun> {
    const uri = document === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(document, true);
    const run = (uri === undefined ? undefined : this.marks.runsOf(uri).at(-1)) ?? (await this.runs.latest());
    if (run === undefined) throw new HumanError(vscode.l10n.t('Nothing has been sent yet from this workspace.'));
    return run;
  }

  private async known(id: string): Promise<AnyRun> {
    const run = await this.runs.find(id);
    if (run === undefined) throw new HumanError(vscode.l10n.t('This run is no longer available'));
    return run;
  }

  private tellContext(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const has = uri !== undefined && this.marks.marks(uri, isUnsuccessful).next().done === false;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.failedMarks, has);
  }
}

function select(run: KnownRun, chosen: Chosen | 'all'): readonly number[] {
  return chosen === 'all' ? Array.from({ length: run.store.length }, (_, record) => record) : chosenRecords(run, chosen);
}

/** Takes what fits, and leaves out the rest: it may come from anywhere. */
function callOptions(value: unknown): CallOptions {
  if (typeof value !== 'object' || value === null) return {};
  const { run, document, record, records, edited, confirmed } = value as Readonly<Record<string, unknown>>;
  const isIndex = (one: unknown): one is number => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0;
  const known = (['failed', 'uncertain', 'rest', 'all'] as const).find((one) => one === records);
  return {
    ...(typeof run === 'string' ? { run } : {}),
    ...(typeof document === 'string' ? { document } : {}),
    ...(isIndex(record) ? { record } : {}),
    ...(known !== undefined ? { records: known } : Array.isArray(records) ? { records: records.filter(isIndex) } : {}),
    edited: edited === true,
    confirmed: confirmed === true,
  };
}
