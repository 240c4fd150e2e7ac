import esbuild from 'esbuild';
import { rm } from 'node:fs/promises';

/** Bundles test modules for VS Code's extension host, each into `outdir`, which is emptied first. */
export async function bundleForHost(entryPoints: readonly string[], outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: [...entryPoints],
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
