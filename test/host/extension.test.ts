import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';

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
});
