/** `npm start`: the sandbox, and a VS Code with the extension on the samples; in the browser where there is no desktop. */
import { spawn } from 'node:child_process';
import { startSandbox } from '../../src/sandbox/server';
import { inRepository, REPOSITORY } from './repository';
import { fetchHost, VscodeHost } from './vscodeHost';

async function main(): Promise<void> {
  const samples = inRepository('samples');
  const sandbox = await startSandbox();
  const env = { ...process.env, STREAM_TESTER_SANDBOX: sandbox.endpoint };
  if (await startsDesktop(samples, env)) {
    console.log(`VS Code opens on ${samples}.`);
  } else {
    console.log('Fetching VS Code, unless it is there …');
    await fetchHost('newest');
    const host = await VscodeHost.start('newest', { env });
    console.log(`\nVS Code with Stream Tester: ${host.url(samples)}`);
  }
  console.log(`The sandbox: ${sandbox.endpoint}\nCtrl+C ends it all.`);
  // The sandbox and VS Code keep this process alive; when it ends, so do they.
}

/** Opens a new window of the desktop VS Code; false when there is none. */
async function startsDesktop(folder: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (process.platform === 'linux' && env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return false;
  const args = ['--new-window', `--extensionDevelopmentPath=${REPOSITORY}`, folder];
  const code = spawn('code', args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    code.once('error', () => { resolve(false); });
    code.once('exit', (status) => { resolve(status === 0); });
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
