import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunExport } from '../../src/core/exports/export';
import { COMMANDS } from '../../src/manifest';
import type { SendResult } from '../../src/ui/send/sendResult';
import { readStream } from '../support/readBack';

const TARGET = { service: 'kinesis', name: 'orders', region: 'us-east-1', credentials: { kind: 'sandbox' } };

type Options = Readonly<Record<string, unknown>>;

describe('text in the editor and on disk', () => {
  let folder: string;
  let endpoint: string;
  let sends = 0;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-host-'));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: '{"warm":"up"}' }));
    const exportTo = path.join(folder, 'warm-up.json');
    await vscode.commands.executeCommand(COMMANDS.sendDocument, { target: TARGET, confirmed: true, exportTo });
    endpoint = (JSON.parse(await readFile(exportTo, 'utf8')) as RunExport).run.target.endpoint ?? '';
    assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+/);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  async function fileWith(name: string, bytes: Uint8Array | string): Promise<vscode.Uri> {
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    return vscode.Uri.file(file);
  }

  async function shown(uri: vscode.Uri, encoding?: string): Promise<vscode.TextEditor> {
    const document = await (encoding === undefined ? vscode.workspace.openTextDocument(uri) : vscode.workspace.openTextDocument(uri, { encoding }));
    return vscode.window.showTextDocument(document);
  }

  /** What arrives in the stream, as Latin-1 so that bytes can be told apart. */
  async function arrivesBy(send: (options: Options) => Thenable<SendResult>): Promise<{ readonly result: SendResult; readonly payloads: string[] }> {
    sends += 1;
    const key = `send-${String(sends)}`;
    const result = await send({ target: TARGET, confirmed: true, partitionKey: `fixed:${key}`, invalid: 'send-valid' });
    const stored = await readStream(endpoint, TARGET.name);
    return { result, payloads: stored.filter(({ partitionKey }) => partitionKey === key).map(({ data }) => data.toString('latin1')) };
  }

  const byFile = (uri: vscode.Uri, extra: Options = {}): ReturnType<typeof arrivesBy> =>
    arrivesBy((options) => vscode.commands.executeCommand<SendResult>(COMMANDS.sendFile, uri, { ...options, ...extra }));
  const byDocument = (extra: Options = {}): ReturnType<typeof arrivesBy> =>
    arrivesBy((options) => vscode.commands.executeCommand<SendResult>(COMMANDS.sendDocument, { ...options, ...extra }));
  const bySelection = (extra: Options = {}): ReturnType<typeof arrivesBy> =>
    arrivesBy((options) => vscode.commands.executeCommand<SendResult>(COMMANDS.sendSelection, { ...options, ...extra }));

  const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

  for (const [name, mark] of [['with', '\uFEFF'], ['without', '']] as const) {
    it(`is sent as UTF-8 from a file in UTF-16 ${name} a byte order mark`, async () => {
      const text = `${mark}{"name":"Zo\u00eb"}\r\n{"name":"two"}\r\n`;
      const expected = [latin1('{"name":"Zo\u00eb"}'), '{"name":"two"}'];
      for (const [order, bytes] of [['le', Buffer.from(text, 'utf16le')], ['be', Buffer.from(text, 'utf16le').swap16()]] as const) {
        const uri = await fileWith(`utf16-${order}-${name}.ndjson`, bytes);
        assert.deepEqual((await byFile(uri)).payloads, expected);
        await shown(uri);
        assert.deepEqual((await byDocument()).payloads, expected);
      }
    });
  }

  it('with mixed line ends arrives from a saved document as from its file', async () => {
    const uri = await fileWith('mixed.csv', 'id,text\r\n1,"two\nlines"\r\n2,"and\r\nmore"\r\n');
    const expected = ['{"id":"1","text":"two\\nlines"}', '{"id":"2","text":"and\\r\\nmore"}'];
    assert.deepEqual((await byFile(uri)).payloads, expected);
    const editor = await shown(uri);
    assert.deepEqual((await byDocument()).payloads, expected);
    editor.selection = new vscode.Selection(0, 0, 3, 0);
    assert.deepEqual((await bySelection()).payloads, expected.slice(0, 1));
  });

  it('in Latin-1 arrives from a saved document as from its file', async () => {
    const uri = await fileWith('latin1.log', Buffer.from('Zo\u00eb one\nplain\nZo\u00eb\u00c3\u00a9\n', 'latin1'));
    const expected = ['Zo\u00eb one', 'plain', 'Zo\u00eb\u00c3\u00a9'];
    assert.deepEqual((await byFile(uri)).payloads, expected);
    await shown(uri);
    assert.deepEqual((await byDocument()).payloads, expected);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await shown(uri, 'windows1252');
    assert.deepEqual((await byDocument()).payloads, expected);
  });

  it('in Latin-1 that the editor shows as such is sent as UTF-8 when it is selected, or has changes', async () => {
    const uri = await fileWith('latin1-changed.log', Buffer.from('Zo\u00eb one\nplain\n', 'latin1'));
    const editor = await shown(uri, 'windows1252');
    editor.selection = new vscode.Selection(0, 0, 0, 7);
    assert.deepEqual((await bySelection()).payloads, [latin1('Zo\u00eb one')]);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(1, 0), '\u00e9');
    });
    assert.deepEqual((await byDocument()).payloads, [latin1('Zo\u00eb one'), latin1('\u00e9plain')]);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('that can’t be decoded is a problem at its place once the document has changes', async () => {
    const uri = await fileWith('undecodable.log', Buffer.from('plain\nZo\u00eb one\n', 'latin1'));
    const editor = await shown(uri);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), 'very ');
    });
    const { payloads } = await byDocument();
    assert.deepEqual(payloads, ['very plain']);
    const [problem] = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Stream Tester');
    assert.match(problem?.message ?? '', /U\+FFFD/);
    assert.deepEqual(problem?.range, new vscode.Range(1, 2, 1, 3));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('has the header of the document for selected rows, one selection or several', async () => {
    const uri = await fileWith('people.csv', 'id,name\n1,Ann\n2,Bob\n3,Cy\n');
    const editor = await shown(uri);
    editor.selection = new vscode.Selection(2, 0, 4, 0);
    assert.deepEqual((await bySelection()).payloads, ['{"id":"2","name":"Bob"}', '{"id":"3","name":"Cy"}']);
    editor.selections = [new vscode.Selection(1, 0, 1, 5), new vscode.Selection(3, 0, 3, 4)];
    assert.deepEqual((await bySelection()).payloads, ['{"id":"1","name":"Ann"}', '{"id":"3","name":"Cy"}']);
    editor.selection = new vscode.Selection(0, 0, 2, 0);
    assert.deepEqual((await bySelection()).payloads, ['{"id":"1","name":"Ann"}']);
    const untitled = await vscode.workspace.openTextDocument({ content: 'id,name\n1,Ann\n2,Bob' });
    const other = await vscode.window.showTextDocument(untitled);
    other.selection = new vscode.Selection(2, 0, 2, 5);
    assert.deepEqual((await bySelection()).payloads, ['{"id":"2","name":"Bob"}']);
  });
});
