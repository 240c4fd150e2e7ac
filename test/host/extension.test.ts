import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';

const ID = 'stream-tester.stream-tester';

describe('the extension', () => {
  it('activates and registers every command of the manifest, and no other', async () => {
    await vscode.extensions.getExtension(ID)?.activate();
    const registered = (await vscode.commands.getCommands(true)).filter((name) => name.startsWith('streamTester.'));
    assert.deepEqual(registered.sort(), Object.values<string>(COMMANDS).sort());
  });
});
