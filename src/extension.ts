import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './commandTable';
import { ResultsPanels } from './panel/resultsPanel';
import { RunJournals } from './runs/journals/runJournals';
import { RunRegistry } from './runs/runRegistry';
import { Renames } from './runs/sources/renames';
import { SourceFinder } from './runs/sources/sourceFinder';
import { openAwsSender } from './runs/startRun';
import { learnTargetFacts } from './runs/targetFacts';
import { DOCUMENTS, findOpenDocument } from './ui/base/openDocuments';
import { ProblemDiagnostics } from './ui/base/problemDiagnostics';
import { onSettingChange, readSetting } from './ui/base/settings';
import { readEdited } from './ui/marks/editedRecords';
import { Excerpts } from './ui/marks/excerpts';
import { MarkActions } from './ui/marks/markActions';
import { MarkDecorations } from './ui/marks/markDecorations';
import { MarkDiagnostics } from './ui/marks/markDiagnostics';
import { MarkHover } from './ui/marks/markHover';
import { RecordCommands } from './ui/marks/recordCommands';
import { RecordMarks } from './ui/marks/recordMarks';
import { RecordRevealer } from './ui/marks/recordRevealer';
import { openRecords } from './ui/recordsFile/failedRecordsFile';
import { RecordsChecks } from './ui/recordsFile/recordsChecks';
import { originTarget } from './ui/recordsFile/recordsDocument';
import { RecordsFixes } from './ui/recordsFile/recordsFixes';
import { SendLenses } from './ui/recordsFile/sendLenses';
import { writeResults } from './ui/runs/exportResults';
import { followRun } from './ui/runs/followRun';
import { journalBroken } from './ui/runs/runLabels';
import { Resender } from './ui/runs/resend';
import { RunActions } from './ui/runs/runActions';
import { RunCommands } from './ui/runs/runCommands';
import { RunComparisons } from './ui/runs/runComparison';
import { runFolder } from './ui/runs/runFolder';
import { RunPicker } from './ui/runs/runPicker';
import { RunsView } from './ui/runs/runsView';
import { SandboxCommands } from './ui/sandbox/sandboxCommands';
import { SandboxFaults } from './ui/sandbox/sandboxFaults';
import { SandboxProcess } from './ui/sandbox/sandboxProcess';
import { PreviewDocuments } from './ui/send/previewDocument';
import { SendCommands } from './ui/send/sendCommands';
import { SendFlow } from './ui/send/sendFlow';
import { Targets } from './ui/targets/targets';
import { TargetStatus } from './ui/targets/targetStatus';
import { TargetStore } from './ui/targets/targetStore';

/** What to do when the window closes; VS Code waits about five seconds for it. */
let close: () => Promise<void> = () => Promise.resolve();

/** The composition root: constructs, registers, disposes. What a part needs from one constructed later is a callback. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stream Tester', { log: true });
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
    mostRuns: () => readSetting('runs.keep'),
    broken: ({ name }, message) => {
      void vscode.window.showWarningMessage(journalBroken(name, message));
    },
  });
  const runs = new RunRegistry(journals);
  const previews = new PreviewDocuments();
  const flow = new SendFlow(
    {
      currentTarget: () => targets.current(),
      selectTarget: () => targets.select(),
      facts: (target) => targets.facts(target),
      confirm: (facts, size) => targets.confirm(facts, size),
      readShards: async (target) => (await learnTargetFacts(target, log)).shards,
      openSender: openAwsSender,
      eventLog: (parts) => journals.begin(parts),
      findRun: (id) => runs.find(id),
      started: (run) => {
        runs.add(run);
      },
    },
    diagnostics,
    previews,
  );
  const sendCommands = new SendCommands(flow, renames, {
    follow: followRun,
    writeResults: (run, path) => writeResults(run, 'json', path),
    originTarget: (document) => originTarget(document, runs),
  });

  const marks = new RecordMarks(renames);
  const resender = new Resender(runs, flow, (run, records) => readEdited(run, records, marks));
  const excerpts = new Excerpts(runs);
  const revealer = new RecordRevealer(marks, excerpts, renames);
  const actions = new RunActions(runs, resender, { reveal: (run, record) => revealer.reveal(run, record), openRecords });
  const panels = new ResultsPanels({
    extensionUri: context.extensionUri,
    findRun: (id) => runs.find(id),
    actions,
    log: (line) => {
      log.debug(line);
    },
  });
  runs.onStart((run) => {
    void marks.begin(run);
    panels.show(run);
  });

  const picker = new RunPicker(journals, runs, panels);
  const runsView = new RunsView(journals, runs);
  const comparisons = new RunComparisons(journals, (run) => picker.find(run));
  const runCommands = new RunCommands({ journals, finder, runs, view: runsView, picker, comparisons, panels, flow, resender });
  const recordCommands = new RecordCommands({ runs, marks, resender, revealer, panels, openRecords });
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
  const commands = registerCommands({
    send: sendCommands,
    runs: runCommands,
    records: recordCommands,
    picker,
    sandbox: sandboxCommands,
    faults: sandboxFaults,
    targets,
    samples: context.asAbsolutePath('samples'),
    log,
  });

  context.subscriptions.push(log, commands, diagnostics, previews, sandbox, sandboxCommands, sandboxFaults, targetStore, status, panels, ...editorParts);
  context.subscriptions.push(runsView, comparisons, onSettingChange('runs.keep', () => void journals.prune()));
  close = () => runs.stopAll();
  void journals.prune();
  void picker.offerInterrupted();
}

export function deactivate(): Promise<void> {
  return close();
}
