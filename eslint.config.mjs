import eslint from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * What each room may import from `src` besides itself; CONTRIBUTING has the same table. A room that is not named is
 * closed to all others.
 */
const rooms = {
  ...layers('src/core', ['model', 'bytes', 'keys', 'formats', 'records', 'services', 'delivery', 'results', 'exports'], []),
  'src/shared': ['core'],
  'src/aws': ['core'],
  'src/runs': ['core', 'aws'],
  'src/sandbox': ['core'],
  'src/sandbox/base': ['core'],
  ...beside('src/sandbox', ['kinesis', 'firehose', 'faults'], ['core', 'sandbox/base']),
  ...layers('src/ui', ['base', 'sandbox', 'targets', 'send', 'runs', 'marks', 'recordsFile'], ['core', 'aws', 'runs', 'panel', 'shared', 'manifest.ts']),
  'src/panel': ['core', 'runs', 'shared', 'ui/base', 'manifest.ts'],
  'media': ['shared'],
};

/**
 * Rooms in one folder of which each may import only those before it.
 * @param {string} folder @param {string[]} names @param {string[]} outside
 */
function layers(folder, names, outside) {
  const inner = folder.replace('src/', '');
  return Object.fromEntries(names.map((name, i) => [`${folder}/${name}`, [...outside, ...names.slice(0, i).map((before) => `${inner}/${before}`)]]));
}

/**
 * Rooms in one folder that know nothing of each other.
 * @param {string} folder @param {string[]} names @param {string[]} outside
 */
function beside(folder, names, outside) {
  return Object.fromEntries(names.map((name) => [`${folder}/${name}`, outside]));
}

const walls = Object.entries(rooms).map(([room, may]) => ({
  target: `./${room}`,
  from: './src',
  except: [...(room.startsWith('src/') ? [room.slice('src/'.length)] : []), ...may].map((name) => `./${name}`),
  message: `${room} may import only: ${may.join(', ') || 'nothing'}.`,
}));

const sdk = ['@aws-sdk/*', '@smithy/*'];
const node = ['node:*'];

/** @param {string[]} group @param {string} message */
const banned = (group, message) => ({ group, message });
const onlyAws = banned(sdk, 'Only src/aws may import the AWS SDK.');
const noVscode = banned(['vscode'], 'This room knows nothing of VS Code.');

/** @param {string[]} files @param {object[]} patterns */
const imports = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', '.vscode-test/', 'samples/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver': { typescript: true },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: walls }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  imports(['src/core/**'], [onlyAws, noVscode, banned(['node:*', '!node:crypto'], 'The core knows no Node, but for hashes.')]),
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'setImmediate', 'process', 'performance', 'fetch', 'Buffer'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance comes from outside.' },
        { object: 'Date', property: 'now', message: 'Time comes from outside.' },
      ],
    },
  },
  imports(['src/aws/**'], [noVscode]),
  imports(['src/runs/**'], [onlyAws, noVscode]),
  imports(['src/sandbox/**'], [onlyAws, noVscode]),
  imports(['src/shared/**'], [onlyAws, noVscode, banned(node, 'The messages are shared with the browser.')]),
  imports(['media/**'], [onlyAws, noVscode, banned(node, 'The panel runs in a browser.')]),
  imports(['src/ui/**', 'src/panel/**', 'src/*.ts'], [onlyAws]),
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off', // Benches and the demo print for a person.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' } },
  },
);
