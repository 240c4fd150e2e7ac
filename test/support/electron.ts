/** Runs test/host inside a desktop VS Code, downloaded by @vscode/test-electron: `npm run test:electron [VERSION]`. */
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { withoutAwsAccount } from './awsEnvironment';
import { bundleForHost } from './bundleForHost';
import { inRepository, REPOSITORY } from './repository';
import { testFiles } from './testFiles';

async function main(version: string): Promise<void> {
  const outdir = inRepository('out/test/host');
  await bundleForHost([inRepository('test/host/index.ts'), ...testFiles(inRepository('test/host'))], outdir);
  await runTests({
    version,
    extensionDevelopmentPath: REPOSITORY,
    extensionTestsPath: path.join(outdir, 'index.js'),
    extensionTestsEnv: withoutAwsAccount(),
    launchArgs: [inRepository('samples'), '--disable-extensions', '--disable-workspace-trust'],
  });
}

main(process.argv[2] ?? 'stable').catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
