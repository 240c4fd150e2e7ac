import type * as vscode from 'vscode';
import { CommandRegistry, checked, type CommandTable, simple } from './ui/base/commandRegistry';
import { recordArguments, recordsArguments } from './ui/marks/recordArguments';
import type { RecordCommands } from './ui/marks/recordCommands';
import { runArguments, runsArguments } from './ui/runs/runArguments';
import type { RunCommands } from './ui/runs/runCommands';
import type { RunPicker } from './ui/runs/runPicker';
import type { SandboxCommands } from './ui/sandbox/sandboxCommands';
import type { SandboxFaults } from './ui/sandbox/sandboxFaults';
import { openSample } from './ui/send/samples';
import { previewArguments, sendDocumentArguments, sendFileArguments, sendSelectionArguments } from './ui/send/sendArguments';
import type { SendCommands } from './ui/send/sendCommands';
import type { Targets } from './ui/targets/targets';

/** What the commands are handled by. */
export interface CommandHandlers {
  readonly send: SendCommands;
  readonly runs: RunCommands;
  readonly records: RecordCommands;
  readonly picker: RunPicker;
  readonly sandbox: SandboxCommands;
  readonly faults: SandboxFaults;
  readonly targets: Targets;
  /** The folder of the samples. */
  readonly samples: string;
  readonly log: vscode.LogOutputChannel;
}

/** Registers every command of the extension: the one place that shows which there are and what handles each. */
export function registerCommands({ send, runs, records, picker, sandbox, faults, targets, samples, log }: CommandHandlers): CommandRegistry {
  const commands: CommandTable = {
    sendSelection: checked(sendSelectionArguments, (options) => send.sendSelection(options)),
    sendDocument: checked(sendDocumentArguments, (document, options) => send.sendDocument(document, options)),
    sendFile: checked(sendFileArguments, (file, selected, options) => send.sendFile(file, selected, options)),
    preview: checked(previewArguments, (options) => send.preview(options)),
    selectTarget: simple(() => targets.select()),

    showResults: simple(() => picker.showLatest()),
    openRun: checked(runArguments, (run) => runs.open(run)),
    sendRunAgain: checked(runArguments, (run) => runs.sendAgain(run)),
    renameRun: checked(runArguments, (run) => runs.rename(run)),
    deleteRuns: checked(runsArguments, (run, selected) => runs.delete(run, selected)),
    compareRuns: checked(runArguments, (run) => runs.compare(run)),
    compareSelectedRuns: checked(runsArguments, (run, selected) => runs.compareSelected(run, selected)),

    openFailedRecords: checked(recordsArguments, (options) => records.openFailed(options)),
    resend: checked(recordsArguments, (options) => records.resend(options)),
    resendRecord: checked(recordArguments, (record) => records.resendRecord(record)),
    showRecord: checked(recordArguments, (record) => records.showRecord(record)),
    revealRecord: checked(recordArguments, (record) => records.revealRecord(record)),
    nextFailedRecord: simple(() => { records.goTo('next'); }),
    previousFailedRecord: simple(() => { records.goTo('previous'); }),
    dismissMarks: simple(() => { records.dismiss(); }),

    openSample: simple(() => openSample(samples)),
    openSandboxObject: simple(() => sandbox.openObject()),
    setSandboxFaults: simple(() => faults.choose()),
    clearSandboxFaults: simple(() => faults.clear()),
    stopSandbox: simple(() => sandbox.stop()),
    copySandboxEndpoint: simple(() => sandbox.copyEndpoint()),
    showLog: simple(() => { log.show(); }),
  };
  return new CommandRegistry(commands, log);
}
