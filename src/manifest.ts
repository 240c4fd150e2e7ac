/**
 * The names that package.json and the code share, typed, in one place.
 * A unit test holds this file, package.json, package.nls.json and the registered commands against each other.
 */

export const COMMANDS = {
  sendSelection: 'streamTester.sendSelection',
  sendDocument: 'streamTester.sendDocument',
  sendFile: 'streamTester.sendFile',
  selectTarget: 'streamTester.selectTarget',
  showResults: 'streamTester.showResults',
  openRun: 'streamTester.openRun',
  openSample: 'streamTester.openSample',
  openSandboxObject: 'streamTester.openSandboxObject',
  setSandboxFaults: 'streamTester.setSandboxFaults',
  stopSandbox: 'streamTester.stopSandbox',
  copySandboxEndpoint: 'streamTester.copySandboxEndpoint',
  showLog: 'streamTester.showLog',
} as const;

export const CONTEXT_KEYS = {
  sandboxRunning: 'streamTester.sandboxRunning',
} as const;

/** The view type of the results panel. */
export const RESULTS_PANEL = 'streamTester.results';

/** The section of all settings. */
export const SETTINGS_SECTION = 'streamTester';

/** Every setting, by its name without the section. */
export interface Settings {
  readonly partitionKey: string;
  readonly 'json.whiteSpace': 'keep' | 'remove';
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
  readonly 'delivery.pace': 'adaptive' | 'none';
  readonly 'delivery.recordsPerSecond': number;
  readonly 'delivery.bytesPerSecond': number;
  readonly 'endpoint.kinesis': string;
  readonly 'endpoint.firehose': string;
}

export type SettingName = keyof Settings;

/** The defaults, as package.json states them. */
export const SETTINGS: Settings = {
  partitionKey: 'random',
  'json.whiteSpace': 'keep',
  'csv.cells': 'text',
  'firehose.appendNewline': true,
  'delivery.maxAttempts': 5,
  'delivery.concurrency': 4,
  'delivery.requestTimeout': 30,
  'delivery.backoffBase': 500,
  'delivery.backoffCap': 20_000,
  'delivery.uncertain': 'retry',
  'delivery.order': 'none',
  'delivery.pace': 'none',
  'delivery.recordsPerSecond': 0,
  'delivery.bytesPerSecond': 0,
  'endpoint.kinesis': '',
  'endpoint.firehose': '',
};
