import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { describeKeyStrategyError, describeProblem } from '../base/wording/problems';
import type { DeliveryOptions } from '../../core/model/deliveryOptions';
import { assignRandomKeys } from '../../core/records/assignRandomKeys';
import { seededUuids } from '../../core/keys/randomKeys';
import { ShardMap } from '../../core/keys/shardMap';
import { expectedShards } from '../../core/records/expectedShards';
import { type KeyStrategy, parseKeyStrategy } from '../../core/keys/keyStrategy';
import { SERVICES } from '../../core/services/registry';
import type { RequestLimits } from '../../core/services/service';
import { type RequestPlan, planRequests } from '../../core/delivery/requestPlan';
import type { Format } from '../../core/formats/registry';
import type { Problem } from '../../core/model/problem';
import type { CellMode } from '../../core/formats/format';
import type { RecordTable } from '../../core/records/recordTable';
import { countedBytes } from '../../core/records/sentSize';
import { subset } from '../../core/records/subset';
import { validateRecords } from '../../core/records/validateRecords';
import type { RunState } from '../../core/model/runEvent';
import type { Totals } from '../../core/results/resultStore';
import { describeTarget, type Target } from '../../core/model/target';
import { HumanError } from '../base/humanError';
import { type PreviewDocuments, previewText } from './previewDocument';
import type { ProblemDiagnostics } from '../base/problemDiagnostics';
import { formatCount, formatRecords } from '../base/quantities';
import { type Reading, type ReadingChoices, readSources } from './reading';
import { type SendPreview, showSendSheet } from './review';
import { type EventLog, type ExpectedShards, type RunParts, type RunSender, LiveRun } from '../../runs/liveRun';
import { readSetting } from '../base/settings';
import type { TargetFacts } from '../targets/targetFacts';
import type { KnownRun } from '../../core/results/run';
import type { RunSource } from '../../core/results/runSource';

/** The services and targets, as the flow needs them. */
export interface SendPorts {
  currentTarget(): Target | undefined;
  /** Lets the person choose; undefined when they don't. */
  selectTarget(): Promise<Target | undefined>;
  facts(target: Target): Promise<TargetFacts>;
  /** Asks before the first send to anything but the sandbox. */
  confirm(facts: TargetFacts, size: { readonly records: number; readonly bytes: number; readonly requests: number }): Promise<boolean>;
  sender(facts: TargetFacts, options: DeliveryOptions): Promise<RunSender>;
  eventLog(parts: RunParts, partitionKey: KeyStrategy, keySeed: string): EventLog;
  /** Shows the run and follows it to its end. */
  started(run: LiveRun): void;
}

/** What a caller may decide beforehand instead of the person. All of it is checked: it may come from anywhere. */
export interface SendOptions {
  readonly target?: Target;
  readonly format?: Format;
  /** As in the setting `streamTester.partitionKey`. */
  readonly partitionKey?: string;
  /** Whether white space between JSON tokens is removed; by default as in the setting. */
  readonly compact?: boolean;
  /** By default as in the setting. */
  readonly cells?: CellMode;
  /** The sheet and the confirmation are not shown. */
  readonly confirmed?: boolean;
  /** What to do where some records can't be sent, when the sheet is not shown. */
  readonly invalid?: 'send-valid' | 'send-none';
}

/** How a send ended, for callers. */
export interface SendResult {
  readonly status: 'finished' | 'stopped' | 'paused' | 'nothingToSend' | 'cancelled';
  readonly message: string;
  readonly totals?: Totals;
  readonly runId?: string;
}

/** The way from sources to a run: read, look, change, confirm, send. */
export class SendFlow {
  /** By the ID of each run of this window. */
  private readonly stories = new Map<string, Story>();

  constructor(
    private readonly ports: SendPorts,
    private readonly diagnostics: ProblemDiagnostics,
    private readonly previews: PreviewDocuments,
  ) {}

  /**
   * Sends the records of these sources. Nothing is sent before the person has seen what goes where, unless the caller
   * says that it is confirmed.
   * @param suggested the target to begin with, instead of the one that was used last
   * @returns the run, or why there is none
   */
  async send(sources: readonly RunSource[], options: SendOptions = {}, suggested?: Target): Promise<LiveRun | SendResult> {
    const keySeed = randomUUID();
    const scope = sources[0] === undefined ? undefined : vscode.Uri.parse(sources[0].uri, true);
    let target = options.target ?? suggested ?? this.ports.currentTarget() ?? (await this.ports.selectTarget());
    if (target === undefined) return CANCELLED;
    let choices = initialChoices(options, scope);
    let reading = await readSources(sources, choices, target.service, keySeed);
    let facts = await this.ports.facts(target);
    for (;;) {
      if (reading.records.length === 0) return { status: 'nothingToSend', message: nothingIn(sources) };
      const ready = prepare(reading, facts, scope);
      this.diagnostics.show(reading.records, ready.problems);
      const preview: SendPreview = { reading, choices, target: facts.target, note: facts.note, ...ready };
      const choice = options.confirmed === true ? unasked(ready, options) : await showSendSheet(preview);
      if (choice === undefined) return CANCELLED;
      if (choice === 'preview') {
        await this.showPreview(preview, facts);
        continue;
      }
      if (choice === 'showProblems') {
        if (options.confirmed !== true) await vscode.commands.executeCommand('workbench.actions.view.problems');
        return { status: 'nothingToSend', message: whyNothing(ready) };
      }
      if (choice === 'send') {
        const { records, bytes, requests } = ready.plan;
        const confirmed = options.confirmed === true || (await this.ports.confirm(facts, { records, bytes, requests: requests.length }));
        if (confirmed) return this.start(reading, facts, ready, { partitionKey: choices.partitionKey, keySeed });
        continue;
      }
      const serviceBefore: string = target.service;
      if (choice === 'target') {
        target = (await this.ports.selectTarget()) ?? target;
        facts = await this.ports.facts(target);
      }
      const changed = choice === 'target' ? choices : choice;
      if (changed === choices && target.service === serviceBefore) continue;
      choices = changed;
      reading = await readSources(sources, choices, target.service, keySeed);
    }
  }

  /**
   * Shows what a send of these sources would bring, and sends nothing. Random partition keys are others than a send
   * would draw.
   * @param suggested the target to look at, instead of the one that was used last
   */
  async preview(sources: readonly RunSource[], options: SendOptions = {}, suggested?: Target): Promise<void> {
    const scope = sources[0] === undefined ? undefined : vscode.Uri.parse(sources[0].uri, true);
    const target = options.target ?? suggested ?? this.ports.currentTarget() ?? (await this.ports.selectTarget());
    if (target === undefined) return;
    const choices = initialChoices(options, scope);
    const reading = await readSources(sources, choices, target.service, randomUUID());
    if (reading.records.length === 0) throw new HumanError(nothingIn(sources));
    const facts = await this.ports.facts(target);
    const ready = prepare(reading, facts, scope);
    this.diagnostics.show(reading.records, ready.problems);
    await this.showPreview({ reading, choices, target: facts.target, note: facts.note, ...ready }, facts);
  }

  private async showPreview(preview: SendPreview, facts: TargetFacts): Promise<void> {
    const name = runName(preview.reading.sources);
    await this.previews.show(name, await previewText(name, preview, expected(preview.reading.records, facts)));
  }

  /**
   * Sends records of an earlier run again, with the keys they had, to the same target.
   * @param records their indexes in that run
   * @param confirmed nobody is asked
   * @throws {HumanError} when a source is no longer what it was
   */
  async resend(earlier: KnownRun, records: readonly number[], confirmed: boolean): Promise<LiveRun | SendResult> {
    const found: readonly (RunSource | undefined)[] = earlier.sources;
    const sources = found.filter((source) => source !== undefined);
    if (sources.length < found.length) {
      throw new HumanError(vscode.l10n.t('{0} is no longer what it was when it was sent. Open it and send it anew.', earlier.name));
    }
    return this.sendAgain(earlier, { sources, records: subset(earlier.records, records, earlier.id) }, { edited: false, confirmed });
  }

  /**
   * Sends records of an earlier run again as they stand in their sources now, to the same target.
   * @param confirmed nobody is asked
   */
  async resendEdited(earlier: KnownRun, { sources, records }: Pick<Reading, 'sources' | 'records'>, confirmed: boolean): Promise<LiveRun | SendResult> {
    const table = records;
    // Keys of a run of another window may not be known any more; then none is made up.
    if (earlier instanceof LiveRun && SERVICES[earlier.target.service].hasKeys && earlier.partitionKey.kind === 'random') {
      assignRandomKeys(table, seededUuids(randomUUID()));
    }
    return this.sendAgain(earlier, { sources, records: table }, { edited: true, confirmed });
  }

  private async sendAgain(
    earlier: KnownRun,
    reading: Pick<Reading, 'sources' | 'records'>,
    { edited, confirmed }: { readonly edited: boolean; readonly confirmed: boolean },
  ): Promise<LiveRun | SendResult> {
    const { records: table } = reading;
    if (table.length === 0) return { status: 'nothingToSend', message: vscode.l10n.t('There is no record to send again.') };
    const facts = await this.ports.facts(earlier.target);
    const ready = prepare(reading, facts, undefined);
    if (edited) {
      this.diagnostics.show(table, ready.problems);
      if (ready.problems.size > 0) return { status: 'nothingToSend', message: whyNothing(ready) };
    }
    if (ready.plan.records === 0) return { status: 'nothingToSend', message: whyNothing(ready) };
    const { records, bytes, requests } = ready.plan;
    if (!confirmed && !(await this.ports.confirm(facts, { records, bytes, requests: requests.length }))) return CANCELLED;
    return this.start(reading, facts, ready, { partitionKey: earlier.partitionKey, keySeed: randomUUID() });
  }

  private async start(
    { sources, records }: Pick<Reading, 'sources' | 'records'>,
    facts: TargetFacts,
    ready: Ready,
    keys: { readonly partitionKey: KeyStrategy; readonly keySeed: string },
  ): Promise<LiveRun> {
    const options = deliveryOptions(facts, ready.limits);
    const id = randomUUID();
    const parts: RunParts = {
      id,
      name: this.nameOf(id, sources, records),
      target: facts.target,
      accountId: facts.accountId,
      records,
      sources,
      problems: ready.problems,
      appendNewline: ready.appendNewline,
      partitionKey: keys.partitionKey,
      expectedShards: expected(records, facts),
    };
    const eventLog = this.ports.eventLog(parts, keys.partitionKey, keys.keySeed);
    const run = new LiveRun(parts, options, await this.ports.sender(facts, options), eventLog);
    this.ports.started(run);
    return run;
  }

  /** What a person calls a run: its source; for one that sends records again also which run of that source it is. */
  private nameOf(id: string, sources: readonly RunSource[], records: RecordTable): string {
    const earlier = records.originRunIds;
    const story = earlier.map((run) => this.stories.get(run)).find((known) => known !== undefined) ?? {
      name: runName(sources),
      runs: earlier.length === 0 ? 0 : 1,
    };
    story.runs += 1;
    this.stories.set(id, story);
    return story.runs === 1 ? story.name : vscode.l10n.t('run {0} of {1}', String(story.runs), story.name);
  }
}

/** A run and those that send its records again. */
interface Story {
  readonly name: string;
  runs: number;
}

const CANCELLED: SendResult = { status: 'cancelled', message: '' };

/** Records checked against the target, and divided into requests. */
interface Ready {
  readonly problems: ReadonlyMap<number, Problem>;
  readonly plan: RequestPlan;
  readonly limits: RequestLimits;
  readonly appendNewline: boolean;
}

function prepare({ records }: Pick<Reading, 'records'>, { target, maxRecordKiB }: TargetFacts, scope: vscode.Uri | undefined): Ready {
  const { hasKeys, mayAppendNewline, limits: limitsOf } = SERVICES[target.service];
  const limits = limitsOf({ maxRecordKiB });
  const appendNewline = mayAppendNewline && readSetting('firehose.appendNewline', scope);
  const form = { needsPartitionKey: hasKeys, appendNewline };
  const problems = validateRecords(records, { ...form, limits });
  const plan = planRequests(
    records.length,
    (record) => (problems.has(record) ? undefined : countedBytes(records, record, form)),
    { service: target.service, order: readSetting('delivery.order'), limits },
  );
  return { problems, plan, limits, appendNewline };
}

/** What is done where nobody is asked: by default nothing is sent unless everything can be. */
function unasked({ problems, plan }: Ready, { invalid = 'send-none' }: SendOptions): 'send' | 'showProblems' {
  return problems.size === 0 || (invalid === 'send-valid' && plan.records > 0) ? 'send' : 'showProblems';
}

function initialChoices({ format, partitionKey, compact, cells }: SendOptions, scope: vscode.Uri | undefined): ReadingChoices {
  try {
    return {
      format,
      compact: compact ?? readSetting('json.whitespace', scope) === 'remove',
      cells: cells ?? readSetting('csv.cells', scope),
      partitionKey: parseKeyStrategy(partitionKey ?? readSetting('partitionKey', scope)),
    };
  } catch (error) {
    throw new HumanError(describeKeyStrategyError(error));
  }
}

function expected(records: RecordTable, { shards }: TargetFacts): ExpectedShards | undefined {
  if (shards === undefined || shards.length === 0) return undefined;
  const map = new ShardMap(shards);
  return { shardIds: map.shards.map(({ shardId }) => shardId), shardOf: expectedShards(records, map) };
}

function deliveryOptions({ target }: TargetFacts, limits: RequestLimits): DeliveryOptions {
  return {
    service: target.service,
    limits,
    maxAttempts: Math.max(1, readSetting('delivery.maxAttempts')),
    concurrency: Math.max(1, readSetting('delivery.concurrency')),
    backoffBaseMs: readSetting('delivery.backoffBase'),
    backoffCapMs: readSetting('delivery.backoffCap'),
    uncertain: readSetting('delivery.uncertain'),
    order: readSetting('delivery.order'),
    pace: readSetting('delivery.pace'),
    recordsPerSecond: readSetting('delivery.recordsPerSecond'),
    bytesPerSecond: readSetting('delivery.bytesPerSecond'),
  };
}

function runName(sources: readonly RunSource[]): string {
  const names = [...new Set(sources.map(({ name }) => name))];
  return names.length === 1 ? (names[0] ?? '') : vscode.l10n.t('{0} files', formatCount(names.length));
}

function nothingIn(sources: readonly RunSource[]): string {
  const empty = sources.every(({ size }) => size === 0);
  const name = runName(sources);
  return empty
    ? vscode.l10n.t('There is nothing to send: {0} is empty.', name)
    : vscode.l10n.t('There is nothing to send: {0} has no record in this format.', name);
}

function whyNothing({ problems, plan }: Ready): string {
  const [first] = problems;
  if (first === undefined) return '';
  const [record, problem] = first;
  const place = vscode.l10n.t('line {0}, column {1}', String(problem.range.start.line + 1), String(problem.range.start.column + 1));
  const why = vscode.l10n.t('Record {0} ({1}): {2}', String(record + 1), place, describeProblem(problem));
  return plan.records === 0
    ? vscode.l10n.t('No record can be sent. {0}', why)
    : vscode.l10n.t('{0} can’t be sent, so nothing was. {1}', formatRecords(problems.size), why);
}

/** One sentence about a run that is over, or waits. */
export function summarize(run: LiveRun): string {
  const { records, delivered, failed, uncertain, notSent, possibleDuplicates } = run.store.totals();
  const target = describeTarget(run.target);
  if (delivered === records && possibleDuplicates === 0) return vscode.l10n.t('{0} delivered to {1}.', formatRecords(records), target);
  const parts = [vscode.l10n.t('{0} of {1} delivered to {2}', formatCount(delivered), formatRecords(records), target)];
  if (possibleDuplicates > 0) parts.push(vscode.l10n.t('{0} of them possible duplicates', formatCount(possibleDuplicates)));
  if (failed > 0) parts.push(vscode.l10n.t('{0} failed', formatCount(failed)));
  if (uncertain > 0) parts.push(vscode.l10n.t('{0} uncertain', formatCount(uncertain)));
  if (notSent > 0) parts.push(vscode.l10n.t('{0} not sent', formatCount(notSent)));
  return `${parts.join(', ')}.`;
}

/** How a run ended, for callers. */
export function resultOf(run: LiveRun, state: RunState): SendResult {
  const status = state === 'finished' ? 'finished' : state === 'paused' ? 'paused' : 'stopped';
  const reason = run.store.pauseReason;
  const message = reason === undefined ? summarize(run) : `${reason.code}: ${reason.message} ${reason.remedy}`;
  return { status, message, totals: run.store.totals(), runId: run.id };
}
