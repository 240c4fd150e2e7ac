import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isGone, THIS_PROCESS } from '../../../src/runs/journals/journalLease';

const HOUR_MS = 3_600_000;

describe('The owner of a journal', () => {
  it('is there however long it was silent, if its process is', function () {
    if (THIS_PROCESS.started === undefined) this.skip();
    assert.equal(isGone(THIS_PROCESS, 0, 8 * HOUR_MS), false);
  });

  it('is there while its process is stopped', async function () {
    if (process.platform === 'win32' || THIS_PROCESS.started === undefined) this.skip();
    const child = spawn(process.execPath, ['--import', 'tsx', '--eval',
      `import('./src/runs/journals/journalLease.ts').then((module) => { console.log(JSON.stringify((module.default ?? module).THIS_PROCESS)); setInterval(() => {}, 1000); })`]);
    try {
      const [output] = (await once(child.stdout, 'data')) as [Buffer];
      const owner = JSON.parse(output.toString()) as typeof THIS_PROCESS;
      assert.equal(owner.pid, child.pid);
      child.kill('SIGSTOP');
      assert.equal(isGone(owner, 0, 8 * HOUR_MS), false, 'stopped');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    assert.equal(isGone({ ...THIS_PROCESS, pid: child.pid ?? 0 }, 0, 1), true, 'ended');
  });

  it('is gone if another process has its number', function () {
    if (THIS_PROCESS.started === undefined) this.skip();
    assert.equal(isGone({ ...THIS_PROCESS, started: 'some other time' }, HOUR_MS, HOUR_MS), true);
  });

  it('is gone after a minute of silence if its process can’t be looked for', () => {
    for (const owner of [{ ...THIS_PROCESS, host: 'another machine' }, { host: THIS_PROCESS.host, pid: THIS_PROCESS.pid }]) {
      assert.equal(isGone(owner, 0, 50_000), false);
      assert.equal(isGone(owner, 0, 70_000), true);
    }
  });
});
