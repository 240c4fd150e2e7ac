import type { Uri } from 'vscode';
import type { Format } from './core/formats/registry';
import type { Target } from './core/model/target';
import type { RecordChoice } from './runs/resending';

/**
 * The names that package.json and the code share, typed, in one place.
 * A unit test holds this file, package.json, package.nls.json and the registered commands against each other.
 */

export const COMMANDS = {
  sendSelection: 'streamTester.sendSelection',
  sendDocument: 'streamTester.sendDocument',
  sendFile: 'streamTester.sendFile',
  preview: 'streamTester.preview',
  selectTarget: 'streamTester.selectTarget',
  showResults: 'streamTester.showResults',
  openRun: 'streamTester.openRun',
  sendRunAgain: 'streamTester.sendRunAgain',
  renameRun: 'streamTester.renameRun',
  deleteRuns: 'streamTester.deleteRuns',
  compareRuns: 'streamTester.compareRuns',
  compareSelectedRuns: 'streamTester.compareSelectedRuns',
  openSample: 'streamTester.openSample',
  openFailedRecords: 'streamTester.openFailedRecords',
  resend: 'streamTester.resend',
  nextFailedRecord: 'streamTester.nextFailedRecord',
  previousFailedRecord: 'streamTester.previousFailedRecord',
  dismissMarks: 'streamTester.dismissMarks',
  resendRecord: 'streamTester.resendRecord',
  showRecord: 'streamTester.showRecord',
  revealRecord: 'streamTester.revealRecord',
  openSandboxObject: 'streamTester.openSandboxObject',
  setSandboxFaults: 'streamTester.setSandboxFaults',
  clearSandboxFaults: 'streamTester.clearSandboxFaults',
  stopSandbox: 'streamTester.stopSandbox',
  copySandboxEndpoint: 'streamTester.copySandboxEndpoint',
  showLog: 'streamTester.showLog',
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What another program may pass to a command that sends; the user passes nothing. */
export interface SendCommandOptions {
  readonly target?: Target | undefined;
  readonly format?: Format | undefined;
  /** As in the setting `streamTester.partitionKey`. */
  readonly partitionKey?: string | undefined;
  /** Neither the review nor a confirmation is shown. */
  readonly confirmed?: boolean | undefined;
  /** What to do where some records can't be sent, when there is no review. Default: `send-none`. */
  readonly invalid?: 'send-valid' | 'send-none' | undefined;
  /** Where to write the results as JSON when the run is over, or paused: an absolute path. */
  readonly exportTo?: string | undefined;
}

/** The records that a command for sent records applies to. Without a run: those of the document, or of the latest run. */
export interface RecordCommandOptions {
  /** The ID of the run. */
  readonly run?: string | undefined;
  /** The URI of the document. */
  readonly document?: string | undefined;
  readonly records?: RecordChoice | undefined;
  /** As they are in their documents now, rather than as they were sent. */
  readonly edited?: boolean | undefined;
  /** Nothing is asked, and no message is shown. */
  readonly confirmed?: boolean | undefined;
}

/** One record of a run; without a record, the run as a whole. */
export interface RecordReference extends Pick<RecordCommandOptions, 'edited' | 'confirmed'> {
  readonly run?: string | undefined;
  /** Its index. */
  readonly record?: number | undefined;
}

/** A run in the view, or by a key binding those that are selected there. */
export type RunReference = { readonly id: string } | 'selected';

/** The arguments of each command. Menus, links, and other programs pass them, so they are checked before use. */
export interface CommandArguments {
  readonly sendSelection: [options?: SendCommandOptions | undefined];
  readonly sendDocument: [document?: Uri | undefined, options?: SendCommandOptions | undefined];
  readonly sendFile: [file?: Uri | undefined, selectedFiles?: readonly Uri[] | undefined, options?: SendCommandOptions | undefined];
  readonly preview: [options?: (SendCommandOptions & Pick<RecordCommandOptions, 'document'>) | undefined];
  readonly selectTarget: [];
  readonly showResults: [];
  readonly openRun: [run?: RunReference | undefined];
  readonly sendRunAgain: [run?: RunReference | undefined];
  readonly renameRun: [run?: RunReference | undefined];
  readonly deleteRuns: [run?: RunReference | undefined, selected?: readonly RunReference[] | undefined];
  readonly compareRuns: [run?: RunReference | undefined];
  readonly compareSelectedRuns: [run?: RunReference | undefined, selected?: readonly RunReference[] | undefined];
  readonly openSample: [];
  readonly openFailedRecords: [options?: RecordCommandOptions | undefined];
  readonly resend: [options?: RecordCommandOptions | undefined];
  readonly nextFailedRecord: [];
  readonly previousFailedRecord: [];
  readonly dismissMarks: [];
  readonly resendRecord: [record: RecordReference];
  readonly showRecord: [record: RecordReference];
  readonly revealRecord: [record: RecordReference];
  readonly openSandboxObject: [];
  readonly setSandboxFaults: [];
  readonly clearSandboxFaults: [];
  readonly stopSandbox: [];
  readonly copySandboxEndpoint: [];
  readonly showLog: [];
}

export const CONTEXT_KEYS = {
  sandboxRunning: 'streamTester.sandboxRunning',
  /** The active editor has marks of failed or uncertain records. */
  failedMarks: 'streamTester.failedMarks',
} as const;

/** The view with the past runs, in its own container of the activity bar. */
export const RUNS_VIEW = 'streamTester.runs';

/** Maximum value of the setting `streamTester.runs.keep`. */
export const MAX_RUNS = 500;

/** The context values of runs in their view, for the `when` clauses of menus. */
export const RUN_ITEMS = {
  /** It is over: it can be renamed, deleted, sent again, and compared. */
  over: 'run.over',
  /** It is being sent, in this window or a different one. */
  running: 'run.running',
} as const;

/** The view type of the results panel. */
export const RESULTS_PANEL = 'streamTester.results';

/** The language of records files, whose records can be edited and sent again. */
export const RECORDS_LANGUAGE = 'stream-tester-records';

/** The section of all settings. */
export const SETTINGS_SECTION = 'streamTester';

/** Every setting, by its name without the section. */
export interface Settings {
  readonly partitionKey: string;
  readonly 'json.whitespace': 'keep' | 'remove';
  readonly 'csv.cells': 'text' | 'json';
  readonly 'firehose.appendNewline': boolean;
  readonly 'delivery.maxAttempts': number;
  readonly 'delivery.concurrency': number;
  /** Seconds. */
  readonly 'delivery.requestTimeout': number;
  /** Milliseconds. */
  readonly 'delivery.backoffBase': number;
  /** Milliseconds. */
  readonly 'delivery.backoffCap': number;
  readonly 'delivery.uncertain': 'retry' | 'stop';
  readonly 'delivery.order': 'none' | 'partitionKey';
  readonly 'delivery.pace': 'adaptive' | 'afterThrottle' | 'none';
  readonly 'delivery.recordsPerSecond': number;
  readonly 'delivery.bytesPerSecond': number;
  /** Seconds. */
  readonly 'delivery.throttleTimeout': number;
  /** Seconds. */
  readonly 'delivery.unreachableTimeout': number;
  readonly 'editor.gutterMarks': boolean;
  readonly 'editor.codeLens': boolean;
  readonly 'runs.keep': number;
  readonly 'runs.keepPayloads': 'never' | 'unsaved';
  readonly 'endpoint.kinesis': string;
  readonly 'endpoint.firehose': string;
}

export type SettingName = keyof Settings;

/** What a setting can be: an integer in a range, or one of several words. As package.json states it. */
export type SettingRule = { readonly minimum: number; readonly maximum?: number } | readonly string[];

/** The rules of settings that can't be just anything of their type. */
export const SETTING_RULES: Partial<Readonly<Record<SettingName, SettingRule>>> = {
  'json.whitespace': ['keep', 'remove'],
  'csv.cells': ['text', 'json'],
  'delivery.maxAttempts': { minimum: 1, maximum: 50 },
  'delivery.concurrency': { minimum: 1, maximum: 64 },
  'delivery.requestTimeout': { minimum: 1, maximum: 600 },
  'delivery.backoffBase': { minimum: 1, maximum: 60_000 },
  'delivery.backoffCap': { minimum: 1, maximum: 600_000 },
  'delivery.uncertain': ['retry', 'stop'],
  'delivery.order': ['none', 'partitionKey'],
  'delivery.pace': ['afterThrottle', 'adaptive', 'none'],
  'delivery.recordsPerSecond': { minimum: 0 },
  'delivery.bytesPerSecond': { minimum: 0 },
  'delivery.throttleTimeout': { minimum: 1, maximum: 86_400 },
  'delivery.unreachableTimeout': { minimum: 1, maximum: 86_400 },
  'runs.keep': { minimum: 0, maximum: MAX_RUNS },
  'runs.keepPayloads': ['never', 'unsaved'],
};

/** The defaults, as package.json states them. */
export const SETTINGS: Settings = {
  partitionKey: 'random',
  'json.whitespace': 'keep',
  'csv.cells': 'text',
  'firehose.appendNewline': true,
  'delivery.maxAttempts': 5,
  'delivery.concurrency': 4,
  'delivery.requestTimeout': 30,
  'delivery.backoffBase': 500,
  'delivery.backoffCap': 20_000,
  'delivery.uncertain': 'retry',
  'delivery.order': 'none',
  'delivery.pace': 'afterThrottle',
  'delivery.recordsPerSecond': 0,
  'delivery.bytesPerSecond': 0,
  'delivery.throttleTimeout': 900,
  'delivery.unreachableTimeout': 120,
  'editor.gutterMarks': true,
  'editor.codeLens': true,
  'runs.keep': 50,
  'runs.keepPayloads': 'never',
  'endpoint.kinesis': '',
  'endpoint.firehose': '',
};
