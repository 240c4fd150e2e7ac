import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS_SECTION } from '../../src/manifest';

const TARGET = { service: 'kinesis', name: 'orders', region: 'us-east-1', credentials: { kind: 'sandbox' } };

interface Sent {
  readonly status: string;
  readonly runId: string;
}

describe('runs', () => {
  async function send(text: string): Promise<Sent> {
    const document = await vscode.workspace.openTextDocument({ content: text, language: 'plaintext' });
    await vscode.window.showTextDocument(document);
    const options = { target: TARGET, format: 'lines', confirmed: true };
    return vscode.commands.executeCommand<Sent>(COMMANDS.sendDocument, options);
  }

  const closeAll = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');

  after(closeAll);

  /** The text of the comparison of two runs, once it is open. */
  async function comparison(first: Sent, second: Sent): Promise<string> {
    const opened = new Promise<vscode.TextDocument>((resolve) => {
      const listener = vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.uri.query !== `${first.runId}&${second.runId}`) return;
        listener.dispose();
        resolve(document);
      });
    });
    await vscode.commands.executeCommand(COMMANDS.compareSelectedRuns, { id: second.runId }, [{ id: second.runId }, { id: first.runId }]);
    return (await opened).getText();
  }

  it('are compared in the order in which they were sent', async () => {
    const first = await send('one\ntwo\nthree\n');
    const options = { target: TARGET, format: 'lines', confirmed: true };
    const again = await vscode.commands.executeCommand<Sent>(COMMANDS.sendDocument, options);
    assert.deepEqual([first.status, again.status], ['finished', 'finished']);
    const text = await comparison(first, again);
    assert.match(text, /\*\*0\*\* better · \*\*0\*\* worse · \*\*3\*\* the same/);
    assert.match(text, /\| Delivered \| 3 \| 3 \| {2}\|/);
  });

  it('of different sources are compared by their totals only', async () => {
    const first = await send('one\n');
    const other = await send('another\nand more\n');
    const text = await comparison(first, other);
    assert.match(text, /no record in common/);
    assert.match(text, /\| Records \| 1 \| 2 \| \+1 \|/);
  });

  it('store no payloads because a workspace says so', async () => {
    const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION);
    await assert.rejects(async () => settings.update('runs.keepPayloads', 'unsaved', vscode.ConfigurationTarget.Workspace));
    assert.equal(settings.get('runs.keepPayloads'), 'never');
  });
});
