import * as vscode from 'vscode';
import { type Comparison, compareRuns, type OutcomeChange, sameOutcomes, type Direction, DIRECTIONS } from '../../core/results/compareRuns';
import type { Outcome } from '../../core/model/runEvent';
import type { Totals } from '../../core/results/rows';
import { describeTarget } from '../base/wording/targets';
import { HumanError } from '../base/humanError';
import { formatBytes, formatCount } from '../base/quantities';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import { escapeMarkdown } from '../base/markdown';
import { formatDuration, formatMoment } from './runLabels';
import type { KnownRun } from '../../core/results/run';
import { describeError } from '../base/wording/errors';

const SCHEME = 'stream-tester-comparison';

/** Records listed for each direction; the counts count all. */
const MAX_LISTED = 1000;

/** One run, as it is on disk and with its records. */
interface Side {
  readonly stored: StoredRun;
  readonly run: KnownRun;
}

/** Shows two runs side by side, in a read-only document. */
export class RunComparisons implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly journals: RunJournals,
    private readonly find: (run: StoredRun) => Promise<KnownRun>,
  ) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** Opens the comparison as a page, with the earlier run on the left, whichever is given first. */
  async show(a: StoredRun, b: StoredRun): Promise<void> {
    const [earlier, later] = a.createdAt <= b.createdAt ? [a, b] : [b, a];
    // Whatever is wrong with one of them is reported now, rather than on a page.
    for (const run of [earlier, later]) {
      const { store } = await this.find(run);
      if (!store.isOver) throw new HumanError(vscode.l10n.t('{0} is still being sent. Compare it when it is over.', run.name));
    }
    const title = vscode.l10n.t('{0} and {1}', earlier.name, later.name).replace(/[\\/?#]/g, '-');
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md`, query: `${earlier.id}&${later.id}` });
    await vscode.commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor');
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [earlierId, laterId] = uri.query.split('&');
    const runs = await this.journals.list();
    const earlier = runs.find(({ id }) => id === earlierId);
    const later = runs.find(({ id }) => id === laterId);
    if (earlier === undefined || later === undefined) return vscode.l10n.t('One of the runs was deleted.');
    return comparisonPage({ stored: earlier, run: await this.find(earlier) }, { stored: later, run: await this.find(later) });
  }

  dispose(): void {
    this.registration.dispose();
  }
}

/** By number of the later run's source: the number of the earlier run's source with the same content. */
function sameSources(earlier: StoredRun, later: StoredRun): (number | undefined)[] {
  const name = ({ uri, start, size, fingerprint }: StoredRun['sources'][number]): string => JSON.stringify([uri, start, size, fingerprint]);
  const numbers = new Map(earlier.sources.map((source, number) => [name(source), number]));
  return later.sources.map((source) => numbers.get(name(source)));
}

function comparisonPage(earlier: Side, later: Side): string {
  const comparison = compareRuns(earlier.run, later.run, sameSources(earlier.stored, later.stored), MAX_LISTED);
  const page = [`# ${vscode.l10n.t('Comparison of two runs')}`];
  if (comparison.inBoth === 0) {
    page.push(totalsTable(earlier, later), `> ${vscode.l10n.t('These runs have no record in common: their sources differ, or changed between the runs. Only their totals can be compared.')}`);
    return `${page.join('\n\n')}\n`;
  }
  page.push(summary(comparison), totalsTable(earlier, later));
  for (const direction of DIRECTIONS) {
    if (comparison.counts[direction] > 0) page.push(...directionPart(direction, comparison, earlier.run, later.run));
  }
  return `${page.join('\n\n')}\n`;
}

function summary(comparison: Comparison): string {
  const { counts, inBoth, onlyEarlier, onlyLater, same } = comparison;
  const lines = [
    vscode.l10n.t('**{0}** better · **{1}** worse · **{2}** the same', formatCount(counts.better), formatCount(counts.worse), formatCount(sameOutcomes(comparison))) +
      (counts.other > 0 ? ` · ${vscode.l10n.t('**{0}** different', formatCount(counts.other))}` : ''),
    vscode.l10n.t('{0} records are in both runs, {1} only in the earlier one, {2} only in the later one.', formatCount(inBoth), formatCount(onlyEarlier), formatCount(onlyLater)),
  ];
  if (same.delivered > 0) lines.push(vscode.l10n.t('{0} were delivered by both.', formatCount(same.delivered)));
  return lines.join('\n\n');
}

function totalsTable(earlier: Side, later: Side): string {
  const a = earlier.run.store.totals();
  const b = later.run.store.totals();
  const head = ['', vscode.l10n.t('Earlier'), vscode.l10n.t('Later'), vscode.l10n.t('Change')];
  const text = (name: string, of: (side: Side) => string): string[] => [name, escapeMarkdown(of(earlier)), escapeMarkdown(of(later)), ''];
  const number = (name: string, key: keyof Totals): string[] => [name, formatCount(a[key]), formatCount(b[key]), formatChange(b[key] - a[key])];
  const rows = [
    text(vscode.l10n.t('Run'), ({ stored }) => stored.name),
    text(vscode.l10n.t('Sent at'), ({ stored }) => formatMoment(stored.createdAt)),
    text(vscode.l10n.t('Target'), ({ stored }) => describeTarget(stored.target)),
    number(vscode.l10n.t('Records'), 'records'),
    number(vscode.l10n.t('Delivered'), 'delivered'),
    number(vscode.l10n.t('Failed'), 'failed'),
    number(vscode.l10n.t('Uncertain'), 'uncertain'),
    number(vscode.l10n.t('Not sent'), 'notSent'),
    number(vscode.l10n.t('Possible duplicates'), 'possibleDuplicates'),
    number(vscode.l10n.t('Retries'), 'retries'),
    number(vscode.l10n.t('Throttled'), 'throttled'),
    number(vscode.l10n.t('Requests'), 'requests'),
    text(vscode.l10n.t('Delivered data'), ({ run }) => formatBytes(run.store.totals().deliveredBytes)),
    text(vscode.l10n.t('Duration'), ({ run }) => durationOf(run)),
  ];
  return table(head, rows, ['---', '---:', '---:', '---:']);
}

function durationOf({ store: { startedAt, endedAt } }: KnownRun): string {
  return startedAt === undefined || endedAt === undefined ? '—' : formatDuration(endedAt - startedAt);
}

function formatChange(change: number): string {
  if (change === 0) return '';
  return new Intl.NumberFormat(vscode.env.language, { signDisplay: 'always' }).format(change);
}

function directionPart(direction: Direction, comparison: Comparison, earlier: KnownRun, later: KnownRun): string[] {
  const count = comparison.counts[direction];
  const listed = comparison.changes[direction];
  const severalSources = later.records.sources.length > 1;
  const head = [vscode.l10n.t('Record'), ...(severalSources ? [vscode.l10n.t('Source')] : []), vscode.l10n.t('Line'), vscode.l10n.t('Earlier'), vscode.l10n.t('Later'), vscode.l10n.t('Error')];
  const rows = listed.map((change) => [
    formatCount(change.record + 1),
    ...(severalSources ? [escapeMarkdown(later.records.sourceOf(change.record).name)] : []),
    formatCount(later.records.line(change.record) + 1),
    outcomeName(change.from),
    outcomeName(change.to),
    errorOf(change, earlier, later),
  ]);
  const more = count > listed.length ? [vscode.l10n.t('And {0} more.', formatCount(count - listed.length))] : [];
  return [`## ${directionTitle(direction)} (${formatCount(count)})`, table(head, rows), ...more];
}

/** Why the record was not delivered: in the later run, or else in the earlier one. */
function errorOf({ record, earlierRecord, to }: OutcomeChange, earlier: KnownRun, later: KnownRun): string {
  const [store, index] = to === 'delivered' ? ([earlier.store, earlierRecord] as const) : ([later.store, record] as const);
  const report = store.errorReport(index);
  const parts = [store.errorCode(index), ...(report === undefined ? [] : [describeError(report)])].filter((text) => text !== undefined && text !== '');
  return escapeMarkdown(parts.join(': '));
}

function directionTitle(direction: Direction): string {
  switch (direction) {
    case 'better':
      return vscode.l10n.t('Better');
    case 'worse':
      return vscode.l10n.t('Worse');
    case 'other':
      return vscode.l10n.t('Different outcome');
  }
}

function outcomeName(outcome: Outcome): string {
  switch (outcome) {
    case 'delivered':
      return vscode.l10n.t('Delivered');
    case 'failed':
      return vscode.l10n.t('Failed');
    case 'uncertain':
      return vscode.l10n.t('Uncertain');
    case 'notSent':
      return vscode.l10n.t('Not sent');
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[], marks: readonly string[] = head.map(() => '---')): string {
  return [head, marks, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
