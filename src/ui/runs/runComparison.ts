import * as vscode from 'vscode';
import { type Comparison, compareRuns, type OutcomeChange, sameOutcomes, type Direction, DIRECTIONS } from '../../core/results/compareRuns';
import type { Outcome } from '../../core/model/runEvent';
import type { Totals } from '../../core/results/rows';
import { describeTarget } from '../../core/model/target';
import { HumanError } from '../base/humanError';
import { formatBytes, formatCount } from '../base/quantities';
import type { RunJournals } from '../../runs/journals/runJournals';
import type { StoredRun } from '../../runs/journals/runIndex';
import { asMarkdown, formatDuration, formatMoment } from './runLabels';
import type { KnownRun } from '../../core/results/run';
import { describeError } from '../base/wording/errors';

const SCHEME = 'stream-tester-comparison';

/** Records listed for each direction; the counts count all. */
const MOST_LISTED = 1000;

/** One run with what is kept of it and what is known of its records. */
interface Side {
  readonly kept: StoredRun;
  readonly run: KnownRun;
}

/** Shows two runs side by side, in a document that nobody can change. */
export class RunComparisons implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly journals: RunJournals,
    private readonly find: (kept: StoredRun) => Promise<KnownRun>,
  ) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** Opens the comparison as a page; the earlier run stands on the left, whichever is given first. */
  async show(a: StoredRun, b: StoredRun): Promise<void> {
    const [earlier, later] = a.createdAt <= b.createdAt ? [a, b] : [b, a];
    // Whatever is wrong with one of them is told now, and not on a page.
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
    const kept = await this.journals.list();
    const earlier = kept.find(({ id }) => id === earlierId);
    const later = kept.find(({ id }) => id === laterId);
    if (earlier === undefined || later === undefined) return vscode.l10n.t('One of the runs was deleted.');
    return comparisonPage({ kept: earlier, run: await this.find(earlier) }, { kept: later, run: await this.find(later) });
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
  const { t } = vscode.l10n;
  const comparison = compareRuns(earlier.run, later.run, sameSources(earlier.kept, later.kept), MOST_LISTED);
  const page = [`# ${t('Comparison of two runs')}`];
  if (comparison.inBoth === 0) {
    page.push(totalsTable(earlier, later), `> ${t('These runs have no record in common: they were not sent from the same source, or it was changed in between. Only their totals can be compared.')}`);
    return `${page.join('\n\n')}\n`;
  }
  page.push(summary(comparison), totalsTable(earlier, later));
  for (const direction of DIRECTIONS) {
    if (comparison.counts[direction] > 0) page.push(...directionPart(direction, comparison, earlier.run, later.run));
  }
  return `${page.join('\n\n')}\n`;
}

function summary(comparison: Comparison): string {
  const { t } = vscode.l10n;
  const { counts, inBoth, onlyEarlier, onlyLater, same } = comparison;
  const lines = [
    t('**{0}** better · **{1}** worse · **{2}** the same', formatCount(counts.better), formatCount(counts.worse), formatCount(sameOutcomes(comparison))) +
      (counts.other > 0 ? ` · ${t('**{0}** otherwise', formatCount(counts.other))}` : ''),
    t('{0} records are in both runs, {1} only in the earlier one, {2} only in the later one.', formatCount(inBoth), formatCount(onlyEarlier), formatCount(onlyLater)),
  ];
  if (same.delivered > 0) lines.push(t('{0} were delivered by both.', formatCount(same.delivered)));
  return lines.join('\n\n');
}

function totalsTable(earlier: Side, later: Side): string {
  const { t } = vscode.l10n;
  const a = earlier.run.store.totals();
  const b = later.run.store.totals();
  const head = ['', t('Earlier'), t('Later'), t('Change')];
  const words = (name: string, of: (side: Side) => string): string[] => [name, asMarkdown(of(earlier)), asMarkdown(of(later)), ''];
  const number = (name: string, key: keyof Totals): string[] => [name, formatCount(a[key]), formatCount(b[key]), formatChange(b[key] - a[key])];
  const rows = [
    words(t('Run'), ({ kept }) => kept.name),
    words(t('Sent at'), ({ kept }) => formatMoment(kept.createdAt)),
    words(t('Target'), ({ kept }) => describeTarget(kept.target)),
    number(t('Records'), 'records'),
    number(t('Delivered'), 'delivered'),
    number(t('Failed'), 'failed'),
    number(t('Uncertain'), 'uncertain'),
    number(t('Not sent'), 'notSent'),
    number(t('Possible duplicates'), 'possibleDuplicates'),
    number(t('Retries'), 'retries'),
    number(t('Throttled'), 'throttled'),
    number(t('Requests'), 'requests'),
    words(t('Delivered data'), ({ run }) => formatBytes(run.store.totals().deliveredBytes)),
    words(t('Duration'), ({ run }) => durationOf(run)),
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
  const { t } = vscode.l10n;
  const count = comparison.counts[direction];
  const listed = comparison.changes[direction];
  const severalSources = later.records.sources.length > 1;
  const head = [t('Record'), ...(severalSources ? [t('Source')] : []), t('Line'), t('Earlier'), t('Later'), t('Error')];
  const rows = listed.map((change) => [
    formatCount(change.record + 1),
    ...(severalSources ? [asMarkdown(later.records.sourceOf(change.record).name)] : []),
    formatCount(later.records.line(change.record) + 1),
    outcomeName(change.from),
    outcomeName(change.to),
    errorOf(change, earlier, later),
  ]);
  const more = count > listed.length ? [t('And {0} more.', formatCount(count - listed.length))] : [];
  return [`## ${directionTitle(direction)} (${formatCount(count)})`, table(head, rows), ...more];
}

/** Why the record was not delivered: in the later run, or else in the earlier one. */
function errorOf({ record, earlierRecord, to }: OutcomeChange, earlier: KnownRun, later: KnownRun): string {
  const [store, index] = to === 'delivered' ? ([earlier.store, earlierRecord] as const) : ([later.store, record] as const);
  const report = store.errorReport(index);
  const words = [store.errorCode(index), ...(report === undefined ? [] : [describeError(report)])].filter((text) => text !== undefined && text !== '');
  return asMarkdown(words.join(': '));
}

function directionTitle(direction: Direction): string {
  switch (direction) {
    case 'better':
      return vscode.l10n.t('What got better');
    case 'worse':
      return vscode.l10n.t('What got worse');
    case 'other':
      return vscode.l10n.t('What ended otherwise');
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
