import { join } from 'node:path';
import * as vscode from 'vscode';
import type { KnownRun } from './core/results/run';
import { COMMANDS, MOST_RUNS } from './manifest';
import { ResultsPanels } from './panel/resultsPanel';
import { CommandRegistry } from './ui/base/commandRegistry';
import { leftOut, readEdited } from './ui/marks/editedRecords';
import { Excerpts } from './ui/marks/excerpts';
import { MarkActions } from './ui/marks/markActions';
import { MarkDecorations } from './ui/marks/markDecorations';
import { MarkDiagnostics } from './ui/marks/markDiagnostics';
import { MarkHover } from './ui/marks/markHover';
import { RecordCommands } from './ui/marks/recordCommands';
import { RecordMarks } from './ui/marks/recordMarks';
import { RecordsChecks } from './ui/recordsFile/recordsChecks';
import { originTarget } from './ui/recordsFile/recordsDocument';
import { RecordsFixes } from './ui/recordsFile/recordsFixes';
import { RecordRevealer } from './ui/marks/recordRevealer';
import { SendLenses } from './ui/recordsFile/sendLenses';
import { HumanError } from './ui/base/humanError';
import { PreviewDocuments } from './ui/send/previewDocument';
import { ProblemDiagnostics } from './ui/base/problemDiagnostics';
import { RunActions } from './ui/runs/runActions';
import { runFolder } from './ui/runs/runFolder';
import { RunFollower } from './ui/runs/runFollower';
import { RunJournals } from './runs/journals/runJournals';
import { RunRegistry } from './runs/runRegistry';
import { openSample } from './ui/send/samples';
import { RunOpener } from './ui/runs/runPicker';
import { RunCommands } from './ui/runs/runCommands';
import { RunComparisons } from './ui/runs/runComparison';
import { RunsView } from './ui/runs/runsView';
import { onSettingChange, readSetting } from './ui/base/settings';
import { SandboxCommands } from './ui/sandbox/sandboxCommands';
import { SandboxFaults } from './ui/sandbox/sandboxFaults';
import { SandboxProcess } from './ui/sandbox/sandboxProcess';
import { registerSendCommands, tellUnsent } from './ui/send/sendCommands';
import { SendFlow, type SendResult } from './ui/send/sendFlow';
import { LiveRun } from './runs/liveRun';
import { Renames } from './runs/sources/renames';
import { SourceFinder } from './runs/sources/sourceFinder';
import { DOCUMENTS, findOpenDocument } from './ui/base/openDocuments';
import { openSender } from './ui/targets/targetFacts';
import { Targets } from './ui/targets/targets';
import { TargetStatus } from './ui/targets/targetStatus';
import { TargetStore } from './ui/targets/targetStore';

/** What is to be done when the window closes; VS Code waits for it about five seconds. */
let close: () => Promise<void> = () => Promise.resolve();

/** The composition root: constructs, registers, disposes. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stream Tester', { log: true });
  const commands = new CommandRegistry(log);
  const diagnostics = new ProblemDiagnostics();

  const sandbox = new SandboxProcess(context.asAbsolutePath(join('dist', 'sandbox.js')), log);
  const sandboxCommands = new SandboxCommands(sandbox);
  const sandboxFaults = new SandboxFaults(sandbox);
  const targetStore = new TargetStore(context.workspaceState, context.globalState);
  const targets = new Targets(targetStore, sandbox, log);
  const status = new TargetStatus(targetStore, (target) => targets.endpointOf(target));

  const renames = new Renames();
  const finder = new SourceFinder(renames, findOpenDocument);
  const journals = new RunJournals(runFolder(context), log, {
    findSource: (trace) => finder.find(trace),
    keepsPayloads: (source) => readSetting('runs.keepPayloads') === 'unsaved' && !finder.canBeReadAgain(source),
    mostRuns: () => Math.min(readSetting('runs.keep'), MOST_RUNS),
  });
  const runs = new RunRegistry(journals);
  const marks = new RecordMarks(renames);
  const previews = new PreviewDocuments();
  const flow = new SendFlow(
    {
      currentTarget: () => targets.current(),
      selectTarget: () => targets.select(),
      facts: (target) => targets.facts(target),
      confirm: (facts, size) => targets.confirm(facts, size),
      sender: openSender,
      eventLog: (parts, partitionKey, keySeed) => journals.begin(parts, partitionKey, keySeed),
      started: (run) => {
        runs.add(run);
        void marks.begin(run);
      },
    },
    diagnostics,
    previews,
  );
  const excerpts = new Excerpts(runs);
  const revealer = new RecordRevealer(marks, excerpts, renames);
  const actions = new RunActions(runs, {
    reveal: (run, record) => revealer.reveal(run, record),
    show: (run, record) => {
      panels.show(run, record);
    },
    again: async (earlier, records, { edited, confirmed }): Promise<SendResult> => {
      const found = edited ? await readEdited(earlier, records, marks) : undefined;
      const started = found === undefined ? await flow.resend(earlier, records, confirmed) : await flow.resendEdited(earlier, found, confirmed);
      const left = found === undefined || found.gone === 0 ? undefined : leftOut(found.gone);
      const withLeft = (result: SendResult): SendResult =>
        left === undefined || result.status === 'cancelled' ? result : { ...result, message: `${result.message} ${left}`.trim() };
      if (!(started instanceof LiveRun)) {
        if (!confirmed) tellUnsent(withLeft(started));
        return withLeft(started);
      }
      if (!confirmed && left !== undefined) void vscode.window.showWarningMessage(left);
      return withLeft(await follower.follow(started, !confirmed));
    },
  });
  const panels = new ResultsPanels({
    extensionUri: context.extensionUri,
    findRun: (id) => runs.find(id),
    actions,
    log: (line) => {
      log.debug(line);
    },
  });
  const follower = new RunFollower(panels, (run) => actions.resend(run, 'failed'));

  const opener = new RunOpener(journals, runs, panels);
  const runsView = new RunsView(journals, runs, COMMANDS.openRun);
  const comparisons = new RunComparisons(journals, (kept) => opener.find(kept));
  const resendAll = (run: KnownRun): Promise<unknown> => actions.resend(run, Array.from({ length: run.store.length }, (_, record) => record));
  new RunCommands(commands, { journals, finder, runs, view: runsView, opener, comparisons, panels, flow, follower, resendAll });

  const recordCommands = new RecordCommands(commands, runs, marks, actions, panels);
  const editorParts = [
    marks,
    excerpts,
    recordCommands,
    new MarkDiagnostics(marks),
    new MarkDecorations(marks),
    new MarkActions(marks),
    vscode.languages.registerHoverProvider(DOCUMENTS, new MarkHover(marks)),
    new SendLenses(marks, runs, targets),
    new RecordsChecks(diagnostics, runs, targets),
    new RecordsFixes(),
  ];

  registerSendCommands(commands, flow, follower, renames, (document) => originTarget(document, runs));
  commands.register(COMMANDS.selectTarget, () => targets.select());
  commands.register(COMMANDS.showResults, async () => {
    if (panels.reveal()) return;
    const latest = await runs.latest();
    if (latest === undefined) throw new HumanError(vscode.l10n.t('Nothing has been sent yet from this workspace.'));
    panels.show(latest);
  });
  commands.register(COMMANDS.openSample, () => openSample(context.asAbsolutePath('samples')));
  commands.register(COMMANDS.openSandboxObject, () => sandboxCommands.openObject());
  commands.register(COMMANDS.setSandboxFaults, () => sandboxFaults.choose());
  commands.register(COMMANDS.clearSandboxFaults, () => sandboxFaults.clear());
  commands.register(COMMANDS.stopSandbox, () => sandboxCommands.stop());
  commands.register(COMMANDS.copySandboxEndpoint, () => sandboxCommands.copyEndpoint());
  commands.register(COMMANDS.showLog, () => {
    log.show();
  });

  context.subscriptions.push(log, commands, diagnostics, previews, sandbox, sandboxCommands, sandboxFaults, targetStore, status, panels, ...editorParts);
  context.subscriptions.push(runsView, comparisons, onSettingChange('runs.keep', () => void journals.prune()));
  close = () => runs.stopAll();
  void journals.prune();
  void opener.offerInterrupted();
}

export function deactivate(): Promise<void> {
  return close();
}
