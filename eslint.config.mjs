import eslint from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { ROOMS } from './rooms.mjs';

const walls = ROOMS.map(({ folder, mayImport }) => ({
  target: `./${folder}`,
  from: './src',
  except: [...(folder.startsWith('src/') ? [folder.slice('src/'.length)] : []), ...mayImport].map((name) => `./${name}`),
  message: `${folder} may import only: ${mayImport.join(', ') || 'nothing'}.`,
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
