/**
 * The rooms of the code: what each one holds, and what it may import from `src` besides itself and its own folders.
 * ESLint reports every other import, `npm run docs` writes the table into CONTRIBUTING, and a unit test fails for
 * permissions that no file uses. To let a room import another one, add it here if no cycle of rooms results.
 */

/** @type {readonly import('./rooms.mjs').Room[]} */
export const ROOMS = [
  { folder: 'src/core/services', holds: 'what is known about Kinesis and Firehose, as plain data behind one contract: limits, error codes, calls', mayImport: [] },
  { folder: 'src/core/model', holds: 'the words of the project as types: target, problem, error codes, run events, sender, clock', mayImport: ['core/services'] },
  { folder: 'src/core/bytes', holds: 'ASCII, base64, columns, places in a source', mayImport: ['core/model'] },
  { folder: 'src/core/keys', holds: 'partition keys, explicit hash keys, the shard map', mayImport: ['core/services', 'core/model'] },
  { folder: 'src/core/formats', holds: 'one file or folder for each format, behind one contract; their registry', mayImport: ['core/services', 'core/model', 'core/bytes', 'core/keys'] },
  { folder: 'src/core/records', holds: 'the record table, its writer, validation, selection', mayImport: ['core/services', 'core/model', 'core/bytes', 'core/keys', 'core/formats'] },
  { folder: 'src/core/delivery', holds: 'the engine, its queues, pace, classification', mayImport: ['core/services', 'core/model'] },
  { folder: 'src/core/results', holds: 'the result store, views, sorting, comparison, the journal format', mayImport: ['core/model', 'core/bytes', 'core/keys', 'core/formats', 'core/records'] },
  { folder: 'src/core/exports', holds: 'JSON, NDJSON, CSV; commands for the AWS CLI', mayImport: ['core/services', 'core/model', 'core/bytes', 'core/results'] },
  { folder: 'src/aws', holds: 'the only home of the AWS SDK: clients, credentials, endpoints, transport', mayImport: ['core'] },
  { folder: 'src/runs', holds: 'starts, follows, stores and restores runs: Node without VS Code', mayImport: ['core', 'aws'] },
  { folder: 'src/sandbox', holds: 'the local Kinesis and Firehose endpoint, its own process', mayImport: ['core'] },
  { folder: 'src/sandbox/base', holds: 'request parameters, refusals, replies, what is stored', mayImport: [] },
  { folder: 'src/sandbox/kinesis', holds: 'streams and shards in memory, and their operations', mayImport: ['core', 'sandbox/base'] },
  { folder: 'src/sandbox/firehose', holds: 'delivery streams in memory, and their operations', mayImport: ['core', 'sandbox/base'] },
  { folder: 'src/sandbox/faults', holds: 'fault plans, and what they do to requests and responses', mayImport: ['core', 'sandbox/base'] },
  { folder: 'src/shared', holds: 'what the host and the panel share: messages, visible text', mayImport: ['core'] },
  { folder: 'src/manifest.ts', holds: 'names that `package.json` and the code share: commands and their arguments, settings, views', mayImport: ['core', 'runs'] },
  { folder: 'src/ui/base', holds: 'settings, wording, quantities, and what all rooms of the user interface need', mayImport: ['core', 'aws', 'shared', 'manifest.ts'] },
  { folder: 'src/panel', holds: 'the host side of the results panel', mayImport: ['core', 'shared', 'manifest.ts', 'ui/base'] },
  { folder: 'src/ui/sandbox', holds: 'starts and stops the sandbox, sets its faults, opens its objects', mayImport: ['manifest.ts', 'ui/base', 'sandbox/adminApi.ts'] },
  { folder: 'src/ui/targets', holds: 'select a target, remember it, show it in the status bar', mayImport: ['core', 'aws', 'runs', 'shared', 'manifest.ts', 'ui/base', 'ui/sandbox'] },
  { folder: 'src/ui/send', holds: 'from a command to a run: sources, review, preview', mayImport: ['core', 'runs', 'shared', 'manifest.ts', 'ui/base', 'ui/targets'] },
  { folder: 'src/ui/runs', holds: 'the Runs view, progress, comparison', mayImport: ['core', 'runs', 'shared', 'manifest.ts', 'panel', 'ui/base', 'ui/send'] },
  { folder: 'src/ui/marks', holds: 'failed records in the editor: decorations, diagnostics, hovers, actions', mayImport: ['core', 'runs', 'shared', 'manifest.ts', 'panel', 'ui/base', 'ui/send', 'ui/runs'] },
  { folder: 'src/ui/recordsFile', holds: 'records files in the editor: checks, fixes, lenses', mayImport: ['core', 'runs', 'shared', 'manifest.ts', 'ui/base', 'ui/targets', 'ui/send', 'ui/marks'] },
  { folder: 'src/commandTable.ts', holds: 'one handler for each command', mayImport: ['ui'] },
  { folder: 'src/extension.ts', holds: 'the composition root: constructs all parts and connects them', mayImport: ['commandTable.ts', 'panel', 'runs', 'ui'] },
  { folder: 'media', holds: 'the browser side of the results panel; icons and the walkthrough', mayImport: ['shared'] },
];
