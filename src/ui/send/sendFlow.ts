import * as vscode from 'vscode';
import type { Target } from '../../core/model/target';
import type { RunSource } from '../../core/results/runSource';
import type { LiveRun } from '../../runs/liveRun';
import { canStart, expectedShardsOf, type PreparedRun, prepareRun, type ReadSources } from '../../runs/preparation';
import type { RunSpec } from '../../runs/runSpec';
import { type RunPorts, startPrepared } from '../../runs/startRun';
import type { TargetFacts } from '../../runs/targetFacts';
import { HumanError } from '../base/humanError';
import type { ProblemDiagnostics } from '../base/problemDiagnostics';
import { type PreviewDocuments, previewText } from './previewDocument';
import { readWithProgress } from './readingProgress';
import { type ReviewChoice, showReview } from './review';
import { RunNames, sourcesName } from './runNames';
import { CANCELED, noRecordsMessage, nothingToSend, problemsMessage, type SendResult } from './sendResult';
import { runSpec, type SendOptions } from './sendSettings';

/** Targets and services, as the flow needs them. */
export interface SendPorts extends RunPorts {
  currentTarget(): Target | undefined;
  /** Lets the user choose; undefined when they cancel. */
  selectTarget(): Promise<Target | undefined>;
  /** Asks before the first send to anything but the sandbox. */
  confirm(facts: TargetFacts, size: { readonly records: number; readonly bytes: number; readonly requests: number }): Promise<boolean>;
  /** Called with each run that was started. */
  started(run: LiveRun): void;
}

/** From sources to a run: read, review, change, confirm, send. */
export class SendFlow {
  private readonly names = new RunNames();

  constructor(
    private readonly ports: SendPorts,
    private readonly diagnostics: ProblemDiagnostics,
    private readonly previews: PreviewDocuments,
  ) {}

  /**
   * Sends the records of these sources. Nothing is sent before the user has reviewed what goes where, unless the caller
   * has confirmed it.
   * @param suggested the target to begin with, instead of the one that was used last
   * @returns the run, or why there is none
   */
  async send(sources: readonly RunSource[], options: SendOptions = {}, suggested?: Target): Promise<LiveRun | SendResult> {
    let spec = await this.begin(sources, options, suggested);
    if (spec === undefined) return CANCELED;
    let read = await readWithProgress(sources, spec);
    let facts = await this.ports.facts(spec.target);
    for (;;) {
      if (read.records.length === 0) return nothingToSend(noRecordsMessage(sources));
      const prepared = this.prepare(spec, read, facts);
      const choice: ReviewChoice | undefined =
        options.confirmed !== true ? await showReview(prepared) : canStart(prepared) ? 'send' : 'showProblems';
      if (choice === undefined) return CANCELED;
      if (choice === 'showProblems') {
        if (options.confirmed !== true) await vscode.commands.executeCommand('workbench.actions.view.problems');
        return nothingToSend(problemsMessage(prepared));
      }
      if (choice === 'preview') {
        await this.showPreview(prepared);
      } else if (choice === 'send') {
        const run = await this.start(prepared, options.confirmed === true);
        if (run !== undefined) return run;
      } else {
        const before = spec;
        if (choice === 'target') {
          spec = { ...spec, target: (await this.ports.selectTarget()) ?? spec.target };
          facts = await this.ports.facts(spec.target);
        } else {
          spec = { ...spec, reading: choice };
        }
        if (spec.reading !== before.reading || spec.target.service !== before.target.service) read = await readWithProgress(sources, spec);
      }
    }
  }

  /**
   * Shows what would be sent, without sending it. A send draws other random partition keys.
   * @param suggested the target to show it for, instead of the one that was used last
   */
  async preview(sources: readonly RunSource[], options: SendOptions = {}, suggested?: Target): Promise<void> {
    const spec = await this.begin(sources, options, suggested);
    if (spec === undefined) return;
    const read = await readWithProgress(sources, spec);
    if (read.records.length === 0) throw new HumanError(noRecordsMessage(sources));
    await this.showPreview(this.prepare(spec, read, await this.ports.facts(spec.target)));
  }

  /** Sends records that are read already, without a review: after the confirmation of a new target. */
  async sendRead(read: ReadSources, spec: RunSpec, how: { readonly confirmed: boolean; readonly edited: boolean }): Promise<LiveRun | SendResult> {
    const facts = await this.ports.facts(spec.target);
    const prepared = how.edited ? this.prepare(spec, read, facts) : prepareRun(spec, read, facts);
    if (!canStart(prepared)) return nothingToSend(problemsMessage(prepared));
    return (await this.start(prepared, how.confirmed)) ?? CANCELED;
  }

  /** What is to be sent where to begin with; undefined when the user chooses no target. */
  private async begin(sources: readonly RunSource[], options: SendOptions, suggested: Target | undefined): Promise<RunSpec | undefined> {
    const target = options.target ?? suggested ?? this.ports.currentTarget() ?? (await this.ports.selectTarget());
    const [first] = sources;
    const scope = first === undefined ? undefined : vscode.Uri.parse(first.uri, true);
    return target === undefined ? undefined : runSpec(sourcesName(sources), target, options, scope);
  }

  private prepare(spec: RunSpec, read: ReadSources, facts: TargetFacts): PreparedRun {
    const prepared = prepareRun(spec, read, facts);
    this.diagnostics.show(read.records, prepared.problems);
    return prepared;
  }

  private async showPreview(prepared: PreparedRun): Promise<void> {
    await this.previews.show(prepared.spec.name, await previewText(prepared, expectedShardsOf(prepared)));
  }

  /** @returns undefined when the user does not confirm */
  private async start(prepared: PreparedRun, confirmed: boolean): Promise<LiveRun | undefined> {
    const { records, bytes, requests } = prepared.plan;
    if (!confirmed && !(await this.ports.confirm(prepared.facts, { records, bytes, requests: requests.length }))) return undefined;
    const series = this.names.seriesOf(prepared.sources, prepared.records);
    const run = await startPrepared({ ...prepared, spec: { ...prepared.spec, name: series.nextName() } }, this.ports);
    this.names.add(run.id, series);
    this.ports.started(run);
    return run;
  }
}
