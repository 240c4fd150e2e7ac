import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import { until } from '../support/until';

const ID = 'stream-tester.stream-tester';

describe('the extension', () => {
  it('activates and registers every command of the manifest, and no other', async () => {
    const extension = vscode.extensions.getExtension<unknown>(ID);
    assert.ok(extension !== undefined);
    await extension.activate();
    // VS Code itself registers commands for each view, such as `VIEW.focus`.
    const { contributes } = extension.packageJSON as { contributes: { views?: Record<string, { id: string }[]> } };
    const views = Object.values(contributes.views ?? {}).flat().map(({ id }) => `${id}.`);
    const all = await vscode.commands.getCommands(true);
    const registered = all.filter((name) => name.startsWith('streamTester.') && !views.some((view) => name.startsWith(view)));
    assert.deepEqual(registered.sort(), Object.values<string>(COMMANDS).sort());
  });

  it('starts the sandbox of its own package when it is needed, and stops it by a command', async () => {
    await vscode.env.clipboard.writeText('');
    // VS Code shows no notification in tests, so the command may wait for an answer to its one.
    void vscode.commands.executeCommand(COMMANDS.copySandboxEndpoint);
    const endpoint = await until(async () => vscode.env.clipboard.readText(), (text) => text !== '');
    assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await fetch(`${endpoint}/_sandbox/streams`)).status, 200);
    await vscode.commands.executeCommand(COMMANDS.stopSandbox);
    await assert.rejects(fetch(`${endpoint}/_sandbox/streams`));
  });
});
