import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const quiet = process.argv.includes('--quiet');
const bench = process.argv.includes('--bench');

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: !watch,
  keepNames: true,
  sourcemap: watch ? 'linked' : false,
  legalComments: 'none',
  logLevel: quiet ? 'error' : 'info',
};

/** Code that Node runs: the extension and the sandbox. @type {esbuild.BuildOptions} */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The SDK's ES modules shake much better than its CommonJS ones: about 190 KB less.
  mainFields: ['module', 'main'],
  external: ['vscode'],
};

/**
 * Takes the indentation out of templates of HTML and CSS, which no minifier looks into. It saves 10 kB (6.7 of them in
 * vscode-elements), without which the panel would exceed its ceiling of 250 kB: test/panel/bundle.test.ts.
 * @type {esbuild.Plugin}
 */
const flatTemplates = {
  name: 'flat templates',
  setup(build) {
    build.onLoad({ filter: /media[\\/].+\.ts$|@vscode-elements[\\/].*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/\n\s+/g, '\n'),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts', sandbox: 'src/sandbox/main.ts' }, outdir: 'dist' },
  {
    ...shared,
    platform: 'browser',
    // The panel names nothing by a function's name.
    keepNames: false,
    format: 'esm',
    target: 'chrome128',
    tsconfig: 'media/tsconfig.json',
    entryPoints: { panel: 'media/panel/panel.ts', codicon: 'node_modules/@vscode/codicons/dist/codicon.css' },
    plugins: watch ? [] : [flatTemplates],
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    outdir: 'dist/media',
  },
];

// Benches measure what ships, so they are built like it: a TypeScript loader makes hot code several times slower.
if (bench) {
  bundles.push({ ...node, external: [...node.external ?? [], 'playwright-core'], entryPoints: { bench: 'test/bench/bench.ts', nullServer: 'test/bench/nullServer.ts' }, outdir: 'out/bench' });
}

/** Exports the strings of all `vscode.l10n.t` calls, for translators: translations go beside this file. */
async function exportStrings() {
  const names = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const files = await Promise.all(names.map(async (name) => ({ extension: '.ts', contents: await readFile(join('src', name), 'utf8') })));
  await mkdir('dist/l10n', { recursive: true });
  await writeFile('dist/l10n/bundle.l10n.json', JSON.stringify(await getL10nJson(files), undefined, 2));
}

await rm('dist', { recursive: true, force: true });
if (watch) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  await Promise.all([...bundles.map((options) => esbuild.build(options)), exportStrings()]);
}
