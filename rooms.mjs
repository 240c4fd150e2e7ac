/**
 * The rooms of the code: what each one holds, and what it may import from `src` besides itself and its own folders.
 * The linter makes walls of them, and `npm run docs` writes them as a table into CONTRIBUTING.
 */

/** The contract of the sandbox: the only file of it that another room may import, and only ui/sandbox. */
const SANDBOX_CONTRACT = 'sandbox/adminApi.ts';

/**
 * Rooms of one folder, each of which may import those before it.
 * @param {string} folder @param {readonly string[]} outside what all of them may import too
 * @param {readonly (readonly [name: string, holds: string, also?: string])[]} layers each with what only it may import
 * @returns {import('./rooms.mjs').Room[]}
 */
function layers(folder, outside, layers) {
  const inside = folder.replace('src/', '');
  return layers.map(([name, holds, also], i) => ({
    folder: `${folder}/${name}`,
    holds,
    mayImport: [...outside, ...layers.slice(0, i).map(([before]) => `${inside}/${before}`), ...(also === undefined ? [] : [also])],
  }));
}

/** @type {readonly import('./rooms.mjs').Room[]} */
export const ROOMS = [
  ...layers('src/core', [], [
    ['services', 'what is known about Kinesis and Firehose, as plain data behind one contract: limits, codes, calls, responses'],
    ['model', 'the words of the project as types: target, limits, problem, error codes, run events, sender, clock'],
    ['bytes', 'ASCII, base64, columns, places in a source'],
    ['keys', 'partition keys, explicit hash keys, the shard map'],
    ['formats', 'one file or folder for each format, behind one contract; their registry'],
    ['records', 'the record table, its writer, validation, selection'],
    ['delivery', 'the engine, its queues, pace, classification'],
    ['results', 'the result store, views, orders, comparison, the journal format'],
    ['exports', 'JSON, NDJSON, CSV; commands for the AWS CLI'],
  ]),
  { folder: 'src/aws', holds: 'the only home of the AWS SDK: clients, credentials, endpoints, transport', mayImport: ['core'] },
  { folder: 'src/runs', holds: 'starts, follows, stores and restores runs: Node without VS Code', mayImport: ['core', 'aws'] },
  { folder: 'src/sandbox', holds: 'the local Kinesis and Firehose endpoint, its own process', mayImport: ['core'] },
  { folder: 'src/sandbox/base', holds: 'request parameters, refusals, replies, what is held', mayImport: ['core'] },
  { folder: 'src/sandbox/kinesis', holds: 'streams and shards in memory, and their operations', mayImport: ['core', 'sandbox/base'] },
  { folder: 'src/sandbox/firehose', holds: 'delivery streams in memory, and their operations', mayImport: ['core', 'sandbox/base'] },
  { folder: 'src/sandbox/faults', holds: 'fault plans, and what they do to requests and responses', mayImport: ['core', 'sandbox/base'] },
  { folder: 'src/shared', holds: 'what the host and the panel share: messages, visible text', mayImport: ['core'] },
  ...layers('src/ui', ['core', 'aws', 'runs', 'panel', 'shared', 'manifest.ts'], [
    ['base', 'settings, wording, quantities, and what all rooms of the user interface need'],
    ['sandbox', 'starts and stops the sandbox, sets its faults, opens its objects', SANDBOX_CONTRACT],
    ['targets', 'select a target, remember it, show it in the status bar'],
    ['send', 'from a command to a run: sources, review, preview'],
    ['runs', 'the Runs view, progress, comparison'],
    ['marks', 'failed records in the editor: decorations, diagnostics, hovers, actions'],
    ['recordsFile', 'records files in the editor: checks, fixes, lenses'],
  ]),
  { folder: 'src/panel', holds: 'the host side of the results panel', mayImport: ['core', 'runs', 'shared', 'ui/base', 'manifest.ts'] },
  { folder: 'media', holds: 'the browser side of the results panel', mayImport: ['shared'] },
];
