import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from './manifest';
import { ResultsPanels } from './panel/resultsPanel';
import { CommandRegistry } from './ui/commands';
import { HumanError } from './ui/humanError';
import { ProblemDiagnostics } from './ui/problemDiagnostics';
import { RunActions } from './ui/runActions';
import { RunFollower } from './ui/runFollower';
import { RunJournals } from './ui/runJournal';
import { RunRegistry } from './ui/runRegistry';
import { openSample } from './ui/samples';
import { RunOpener } from './ui/openRun';
import { SandboxCommands } from './ui/sandboxCommands';
import { SandboxFaults } from './ui/sandboxFaults';
import { SandboxProcess } from './ui/sandboxProcess';
import { registerSendCommands, tellUnsent } from './ui/sendCommands';
import { SendFlow } from './ui/sendFlow';
import { SentRun } from './ui/sentRun';
import { findSource } from './ui/sources';
import { openSender } from './ui/targetFacts';
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
  const targetStore = new TargetStore(context.workspaceState, context.globalState);
  const targets = new Targets(targetStore, sandbox, log);
  const status = new TargetStatus(targetStore, (target) => targets.endpointOf(target));

  const storage = context.storageUri ?? context.globalStorageUri;
  const journals = new RunJournals(join(storage.fsPath, 'runs'), log, findSource);
  const runs = new RunRegistry(journals);
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
      },
    },
    diagnostics,
  );
  const actions = new RunActions(runs, async (earlier, records) => {
    const started = await flow.resend(earlier, records);
    if (started instanceof SentRun) await follower.follow(started, true);
    else tellUnsent(started);
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

  registerSendCommands(commands, flow, follower);
  commands.register(COMMANDS.selectTarget, () => targets.select());
  commands.register(COMMANDS.showResults, async () => {
    if (panels.reveal()) return;
    const latest = await runs.latest();
    if (latest === undefined) throw new HumanError(vscode.l10n.t('Nothing has been sent yet from this workspace.'));
    panels.show(latest);
  });
  commands.register(COMMANDS.openRun, () => opener.choose());
  commands.register(COMMANDS.openSample, () => openSample(context.asAbsolutePath('samples')));
  commands.register(COMMANDS.openSandboxObject, () => sandboxCommands.openObject());
  commands.register(COMMANDS.setSandboxFaults, () => new SandboxFaults(sandbox).choose());
  commands.register(COMMANDS.stopSandbox, () => sandboxCommands.stop());
  commands.register(COMMANDS.copySandboxEndpoint, () => sandboxCommands.copyEndpoint());
  commands.register(COMMANDS.showLog, () => {
    log.show();
  });

  context.subscriptions.push(log, commands, diagnostics, sandbox, sandboxCommands, targetStore, status, panels);
  close = () => runs.stopAll();
  void journals.prune();
  void opener.offerInterrupted();
}

export function deactivate(): Promise<void> {
  return close();
}
