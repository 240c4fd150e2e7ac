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
  openSandboxObject: 'streamTester.openSandboxObject',
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

/** Every setting, by its name without the section, with its type and the default that package.json states. */
export const SETTINGS = {
  partitionKey: 'random' as string,
  'json.whiteSpace': 'keep' as 'keep' | 'remove',
  'csv.cells': 'text' as 'text' | 'json',
  'firehose.appendNewline': true as boolean,
  'delivery.maxAttempts': 5 as number,
  'delivery.concurrency': 4 as number,
  'delivery.requestTimeout': 30 as number,
  'delivery.backoffBase': 500 as number,
  'delivery.backoffCap': 20_000 as number,
  'delivery.uncertain': 'retry' as 'retry' | 'stop',
  'delivery.order': 'none' as 'none' | 'partitionKey',
  'delivery.pace': 'none' as 'adaptive' | 'none',
  'delivery.recordsPerSecond': 0 as number,
  'delivery.bytesPerSecond': 0 as number,
  'endpoint.kinesis': '' as string,
  'endpoint.firehose': '' as string,
} as const satisfies Record<string, string | number | boolean>;

export type Settings = typeof SETTINGS;
export type SettingName = keyof Settings;
