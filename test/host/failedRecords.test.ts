import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Format } from '../../src/core/formats/registry';
import type { RunExport } from '../../src/core/exports/export';
import { RECORDS_LANGUAGE } from '../../src/manifest';
import { excerptOf } from '../../src/ui/marks/excerpts';
import { until } from '../support/until';
import type { SendResult } from '../../src/ui/send/sendResult';

const TARGET = { service: 'kinesis', name: 'orders', region: 'us-east-1', credentials: { kind: 'sandbox' } };
/** Every record whose payload contains “bad” is refused for good. */
const REFUSE_BAD = { rules: [{ fault: 'recordError', code: 'BadRecord', message: 'No <b>good</b>.', payload: 'bad' }] };

describe('failed records in the editor', () => {
  let folder: string;
  let endpoint: string;
  let files = 0;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'stream-tester-host-'));
    const document = await vscode.workspace.openTextDocument({ content: '{"warm":"up"}' });
    const exportTo = path.join(folder, 'warm-up.json');
    await send(document, { exportTo });
    const exported = JSON.parse(await readFile(exportTo, 'utf8')) as RunExport;
    endpoint = exported.run.target.endpoint ?? '';
    assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+/);
  });

  beforeEach(() => setFaults(REFUSE_BAD));

  afterEach(async () => {
    await setFaults({ rules: [] });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function setFaults(plan: unknown): Promise<void> {
    const reply = await fetch(new URL('/_sandbox/faults', endpoint), { method: 'PUT', body: JSON.stringify(plan) });
    assert.equal(reply.ok, true, await reply.text());
  }

  async function send(document: vscode.TextDocument, options: Readonly<Record<string, unknown>> = {}): Promise<SendResult> {
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    return vscode.commands.executeCommand<SendResult>('streamTester.sendDocument', { target: TARGET, confirmed: true, ...options });
  }

  /** A document from a file with these bytes. */
  async function opened(ending: string, content: string | Uint8Array): Promise<vscode.TextDocument> {
    files += 1;
    const file = path.join(folder, `file-${String(files)}.${ending}`);
    await writeFile(file, content);
    return vscode.workspace.openTextDocument(vscode.Uri.file(file));
  }

  /** Diagnostics of the extension, once they are as wanted. */
  async function diagnostics(uri: vscode.Uri, wanted: (found: readonly vscode.Diagnostic[]) => boolean): Promise<vscode.Diagnostic[]> {
    const end = Date.now() + 8000;
    for (;;) {
      const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Stream Tester');
      if (wanted(found)) return found;
      if (Date.now() > end) assert.fail(`not as wanted: ${JSON.stringify(found.map(({ message, range }) => [message, range]), undefined, 1)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function failedTexts(document: vscode.TextDocument, count: number): Promise<string[]> {
    const found = await diagnostics(document.uri, (all) => all.length === count);
    return found.map(({ range }) => document.getText(range));
  }

  async function edit(document: vscode.TextDocument, range: vscode.Range, text: string): Promise<void> {
    const edits = new vscode.WorkspaceEdit();
    edits.replace(document.uri, range, text);
    assert.equal(await vscode.workspace.applyEdit(edits), true);
  }

  function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
    const at = document.getText().indexOf(text);
    assert.ok(at >= 0, text);
    return new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
  }

  const formats: readonly [format: Format, ending: string, text: string, failed: readonly string[]][] = [
    ['json-array', 'json', '\ufeff[\r\n\t{"a":"😀"}, {"b":["bad",[1]]},\r\n\t["é", [\r\n\t\t"bad 😀"]]\r\n]', ['{"b":["bad",[1]]}', '["é", [\r\n\t\t"bad 😀"]]']],
    ['ndjson', 'ndjson', '{"a":"😀"}\r\n\t{"é":"bad"}  \r\n\r\n{"😀":"bad"}', ['{"é":"bad"}', '{"😀":"bad"}']],
    ['json-values', 'json', '"😀" {"a":"bad"}\n, "bad"', ['{"a":"bad"}', '"bad"']],
    ['json', 'json', '\ufeff\n\t{"😀":\n"bad"}\n', ['{"😀":\n"bad"}']],
    ['csv', 'csv', '\ufeffa,b\r\n😀,1\r\n"x\r\n😀","bad"\r\nbad,é\r\n', ['"x\r\n😀","bad"', 'bad,é']],
    ['tsv', 'tsv', 'a\tb\n😀\tbad\n1\t2\n', ['😀\tbad']],
    ['lines', 'log', '\ufeff😀 ok\r\n\t😀 bad \r\nok', ['\t😀 bad ']],
    ['text', 'txt', '\ufeff😀\nbad\n', ['😀\nbad\n']],
    ['records', 'records', '# 😀\r\n### a\r\npartition-key: "é"\r\n\r\nok\r\n### b\r\n\r\n\t😀\r\nbad\r\n', ['### b\r\n\r\n\t😀\r\nbad']],
  ];
  for (const [format, ending, text, failed] of formats) {
    it(`marks failed records of ${format} at their exact ranges, sent as a document and as a file`, async () => {
      const document = await opened(ending, text);
      await send(document, { format });
      assert.deepEqual(await failedTexts(document, failed.length), failed);
      await vscode.commands.executeCommand('streamTester.dismissMarks');
      await diagnostics(document.uri, (all) => all.length === 0);
      await vscode.commands.executeCommand('streamTester.sendFile', document.uri, { target: TARGET, confirmed: true, format });
      assert.deepEqual(await failedTexts(document, failed.length), failed);
    });
  }

  it('shows what happened to a record in Problems, on hover and above the first line', async () => {
    const document = await opened('ndjson', '{"n":1}\n{"n":"bad"}\n{"n":3}\n');
    await send(document);
    const [diagnostic] = await diagnostics(document.uri, (all) => all.length === 1);
    assert.equal(diagnostic?.message, 'Record 2 failed. BadRecord: No <b>good</b>. (1 attempt)');
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(diagnostic.code, 'BadRecord');

    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, new vscode.Position(1, 3));
    const hover = hovers.flatMap(({ contents }) => contents).map((content) => (content instanceof vscode.MarkdownString ? content.value : '')).join('\n');
    assert.match(hover, /BadRecord/);
    assert.match(hover, /command:streamTester\.resendRecord/);
    assert.doesNotMatch(hover, /<b>/);

    const fixes = (line: number): Thenable<vscode.CodeAction[]> =>
      vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, new vscode.Range(line, 3, line, 3), 'quickfix');
    assert.deepEqual((await fixes(1)).map(({ title }) => title), ['Resend Record', 'Show in Results']);
    assert.deepEqual(await fixes(0), [], 'a delivered record needs no fix');

    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
    assert.deepEqual(lenses.map(({ command }) => command?.title), [
      '$(error)\u00a02 delivered · 1 failed: show',
      'Resend…',
      'Open Failed',
      '$(send)\u00a0Send all records…',
      '$(preview)\u00a0Preview',
    ]);
  });

  it('moves marks along with edits, says which records were edited, and never marks deleted ones', async () => {
    const document = await opened('ndjson', '{"n":"bad 1"}\n{"n":"bad 2"}\n{"n":"bad 3"}\n');
    await send(document);
    await diagnostics(document.uri, (all) => all.length === 3);
    await edit(document, new vscode.Range(0, 0, 0, 0), '{"new":"line 😀"}\n\n');
    await edit(document, rangeOf(document, 'bad 2'), 'better\\n2');
    await edit(document, rangeOf(document, '{"n":"bad 3"}\n'), '');
    const found = await diagnostics(document.uri, (all) => all.length === 2);
    assert.deepEqual(found.map(({ range, message }) => [document.getText(range), message.includes('Edited after')]), [
      ['{"n":"bad 1"}', false],
      ['{"n":"better\\n2"}', true],
    ]);
  });

  it('keeps a failed record apart from delivered ones when Replace All changes 1,200 lines', async () => {
    const lines = Array.from({ length: 1200 }, (_, n) => `{"userId":"user-${String(n)}","n":${n === 600 ? '"bad"' : String(n)}}`);
    const document = await opened('ndjson', `${lines.join('\n')}\n`);
    const { runId } = await send(document);
    await diagnostics(document.uri, (all) => all.length === 1);
    const editor = await vscode.window.showTextDocument(document);
    const changes: number[] = [];
    const listener = vscode.workspace.onDidChangeTextDocument((event) => changes.push(event.contentChanges.length));
    await editor.edit((edits) => {
      for (let line = 0; line < 1200; line += 1) edits.replace(new vscode.Range(line, 2, line, 8), 'customer');
    });
    await editor.edit((edits) => { edits.replace(rangeOf(document, '"bad"'), '600'); });
    listener.dispose();
    assert.equal(changes[0], 1, 'VS Code reports one change over the whole stretch');
    const [failed] = await diagnostics(document.uri, (all) => all.length === 1 && all[0]?.message.includes('Edited after') === true);
    assert.equal(failed && document.getText(failed.range), '{"customer":"user-600","n":600}');
    const again = await vscode.commands.executeCommand<SendResult>('streamTester.resend', { run: runId, records: 'failed', edited: true, confirmed: true });
    assert.equal(again.totals?.records, 1);
    assert.equal(again.totals.delivered, 1);
  });

  it('ends the marks of records that are replaced together by something else', async () => {
    const document = await opened('ndjson', '{"n":"bad 1"}\n{"n":"bad 2"}\n{"n":3}\n');
    await send(document);
    await diagnostics(document.uri, (all) => all.length === 2);
    await edit(document, new vscode.Range(0, 3, 1, 4), 'x');
    await diagnostics(document.uri, (all) => all.length === 0);
  });

  it('marks records as they were sent when edits are undone', async () => {
    const document = await opened('ndjson', '{"n":"bad 1"}\n{"n":"bad 2"}\n');
    await send(document);
    await diagnostics(document.uri, (all) => all.length === 2);
    await edit(document, rangeOf(document, '{"n":"bad 1"}\n'), '');
    await edit(document, rangeOf(document, 'bad 2'), 'other');
    await diagnostics(document.uri, (all) => all.length === 1 && all[0]?.message.includes('Edited after') === true);
    await vscode.commands.executeCommand('undo');
    await vscode.commands.executeCommand('undo');
    const found = await diagnostics(document.uri, (all) => all.length === 2);
    assert.deepEqual(found.map(({ range, message }) => [document.getText(range), message.includes('Edited after')]), [
      ['{"n":"bad 1"}', false],
      ['{"n":"bad 2"}', false],
    ]);
  });

  it('marks a run at the right places though its document is edited while it is in flight', async () => {
    await setFaults({ rules: [...REFUSE_BAD.rules, { fault: 'delay', seconds: 1, at: 'after' }] });
    const document = await opened('ndjson', '{"n":"in flight"}\n{"n":"bad"}\n');
    const sending = send(document);
    await until(stored, (payloads) => payloads.includes('{"n":"in flight"}'));
    await edit(document, new vscode.Range(0, 0, 0, 0), '\n\n');
    await sending;
    // On a busy machine the run may end before the edit; the mark then follows it a moment later.
    await diagnostics(document.uri, ([first]) => first !== undefined && document.getText(first.range) === '{"n":"bad"}');
  });

  it('marks nothing in a file that was changed while it was closed, and says so', async () => {
    files += 1;
    const uri = vscode.Uri.file(path.join(folder, `closed-${String(files)}.ndjson`));
    await writeFile(uri.fsPath, '{"n":1}\n{"n":"bad"}\n');
    await vscode.commands.executeCommand('streamTester.sendFile', uri, { target: TARGET, confirmed: true });
    const [closed] = await diagnostics(uri, (all) => all.length === 1);
    assert.deepEqual(closed?.range, new vscode.Range(1, 0, 1, 11));
    await writeFile(uri.fsPath, '{"other":1}\n{"n":1}\n{"n":"bad"}\n');
    await vscode.window.showTextDocument(uri);
    const [warning] = await diagnostics(uri, ([first]) => first?.message.includes('changed') === true);
    assert.match(warning?.message ?? '', /^This document changed after its records were sent, so 1 failed/);
  });

  it('removes the mark when a resend delivers the record', async () => {
    const document = await opened('ndjson', '{"n":"bad 1"}\n{"n":2}\n{"n":"bad 3"}\n');
    const { runId } = await send(document);
    await diagnostics(document.uri, (all) => all.length === 2);
    await setFaults({ rules: [{ fault: 'recordError', code: 'StillBad', payload: 'bad 3' }] });
    const exportTo = { run: runId, records: 'failed', confirmed: true };
    const again = await vscode.commands.executeCommand<SendResult>('streamTester.resend', exportTo);
    assert.deepEqual([again.totals?.records, again.totals?.delivered], [2, 1]);
    const [left] = await diagnostics(document.uri, (all) => all.length === 1);
    assert.match(left?.message ?? '', /StillBad/);
    assert.equal(document.getText(left?.range), '{"n":"bad 3"}');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
    assert.equal(lenses[0]?.command?.title, '$(error)\u00a02 delivered · 1 failed: show');
  });

  const edits: readonly [format: Format, ending: string, text: string, from: string, to: string, delivered: string][] = [
    ['json-array', 'json', '[1, {"é":"bad"},\r\n 2]', 'bad', '😀 good', '{"é":"😀 good"}'],
    ['ndjson', 'ndjson', '{"n":1}\n{"n":"bad"}\n', '"bad"', '1.0', '{"n":1.0}'],
    ['csv', 'csv', 'a,"b ""x"""\n1,2\nbad,"é\n"\n', 'bad', 'good', '{"a":"good","b \\"x\\"":"é\\n"}'],
    ['lines', 'log', 'one\ntwo bad', 'two bad', 'drei 😀', 'drei 😀'],
    ['records', 'records', '### a\npartition-key: k\nexplicit-hash-key: 5\n\nbad\n### b\n\nok\n', '\nbad', '\ngood\n', 'good\n'],
  ];
  for (const [format, ending, text, from, to, delivered] of edits) {
    it(`resends a failed record of ${format} as it was edited`, async () => {
      const document = await opened(ending, text);
      const { runId } = await send(document, { format });
      await diagnostics(document.uri, (all) => all.length === 1);
      await edit(document, new vscode.Range(0, 0, 0, 0), format === 'json-array' ? '  ' : format === 'records' ? '# 😀\n' : '');
      await edit(document, rangeOf(document, from), to);
      const again = await vscode.commands.executeCommand<SendResult>('streamTester.resend', { run: runId, records: 'failed', edited: true, confirmed: true });
      assert.equal(again.status, 'finished', again.message);
      assert.deepEqual([again.totals?.records, again.totals?.delivered], [1, 1]);
      await diagnostics(document.uri, (all) => all.length === 0);
      assert.ok((await stored()).includes(delivered), delivered);
    });
  }

  /** Payloads of everything that the sandbox's stream holds. */
  async function stored(): Promise<string[]> {
    const call = async (operation: string, body: unknown): Promise<unknown> => {
      const reply = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `Kinesis_20131202.${operation}`,
          authorization: 'AWS4-HMAC-SHA256 Credential=a/20261120/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
          'x-amz-date': '20261120T000000Z',
        },
        body: JSON.stringify(body),
      });
      const answer: unknown = await reply.json();
      assert.equal(reply.ok, true, JSON.stringify(answer));
      return answer;
    };
    const { Shards: shards } = (await call('ListShards', { StreamName: 'orders' })) as { Shards: { ShardId: string }[] };
    const payloads = shards.map(async ({ ShardId }) => {
      const start = { StreamName: 'orders', ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      const { ShardIterator } = (await call('GetShardIterator', start)) as { ShardIterator: string };
      const { Records } = (await call('GetRecords', { ShardIterator })) as { Records: { Data: string }[] };
      return Records.map(({ Data }) => Buffer.from(Data, 'base64').toString());
    });
    return (await Promise.all(payloads)).flat();
  }

  it('sends nothing of an edited record that does not parse, and shows where', async () => {
    const document = await opened('json', '[{"a":"bad"},\n{"b":"bad"}]');
    const { runId } = await send(document, { format: 'json-array' });
    await diagnostics(document.uri, (all) => all.length === 2);
    await edit(document, rangeOf(document, '{"b":"bad"}'), '{"b":oops}');
    const again = await vscode.commands.executeCommand<SendResult>('streamTester.resend', { run: runId, records: 'failed', edited: true, confirmed: true });
    assert.equal(again.status, 'nothingToSend');
    const found = await diagnostics(document.uri, (all) => all.length === 3);
    const problem = found.find(({ code }) => code === 'syntax');
    assert.equal(document.getText(new vscode.Range(problem?.range.start ?? new vscode.Position(0, 0), new vscode.Position(1, 9))), 'oops');
  });

  it('says how many records are left out of what is sent as edited, because their text is gone', async () => {
    const document = await opened('ndjson', '{"n":"bad 1"}\n{"n":"bad 2"}\n{"n":3}\n');
    const { runId } = await send(document);
    await diagnostics(document.uri, (all) => all.length === 2);
    await edit(document, rangeOf(document, '{"n":"bad 1"}\n'), '');
    await edit(document, rangeOf(document, 'bad 2'), 'good');
    const edited = { run: runId, records: 'failed', edited: true, confirmed: true };
    const again = await vscode.commands.executeCommand<SendResult>('streamTester.resend', edited);
    assert.deepEqual([again.totals?.records, again.totals?.delivered], [1, 1]);
    assert.match(again.message, /^1 record delivered to orders.*\. 1 record was not resent: its text was deleted/);
    await edit(document, rangeOf(document, '{"n":"good"}\n'), '');
    const none = await vscode.commands.executeCommand<SendResult>('streamTester.resend', edited);
    assert.equal(none.status, 'nothingToSend');
    assert.match(none.message, /^There is no record to send again\. 2 records were not resent/);
  });

  it('shows in a preview what would be sent, and sends nothing', async () => {
    const document = await opened('records', '### a\npartition-key: user-1\n\n{"n":1}\n### b\npartition-key: user-1\n\n{"n":2}\n### c\nexplicit-hash-key: x\n\n3\n');
    await vscode.window.showTextDocument(document);
    await vscode.languages.setTextDocumentLanguage(document, RECORDS_LANGUAGE);
    const before = await stored();
    await vscode.commands.executeCommand('streamTester.preview', { document: document.uri.toString(), target: TARGET });
    const preview = vscode.window.activeTextEditor?.document;
    assert.equal(preview?.uri.scheme, 'stream-tester-preview');
    assert.equal(preview.languageId, RECORDS_LANGUAGE);
    const text = preview.getText();
    assert.match(text, /^# Preview of file-\d+\.records\. Nothing has been sent\.\n/);
    assert.match(text, /\n# To send: 2 records · 26 B · 1 request\n# Can’t be sent: 1 record\n/);
    assert.match(text, /\n# {3}shardId-\d{12} +2 records +26 B +100% {2}█{40}\n/);
    assert.match(text, /\n### record 2 · file-\d+\.records, line 5\npartition-key: "user-1"\n# request 1 · 7 B · expected in shardId-\d{12}\n\n\{"n":2\}\n/);
    assert.match(text, /\n### record 3 · file-\d+\.records, line 9\n# can’t be sent: An explicit hash key is a decimal number/);
    assert.deepEqual(await stored(), before);

    await vscode.window.showTextDocument(document);
    await edit(document, rangeOf(document, '{"n":1}'), '{"n":10}');
    await vscode.commands.executeCommand('streamTester.preview', { document: document.uri.toString(), target: TARGET });
    await until(() => preview.getText(), (shown) => shown.includes('{"n":10}'));
    // The check of the preview would be over before that of a later edit.
    await diagnostics(document.uri, (all) => all.length === 1);
    await edit(document, rangeOf(document, 'partition-key: user-1'), 'partition-key: ""');
    await diagnostics(document.uri, (all) => all.length === 2);
    assert.deepEqual(await diagnostics(preview.uri, () => true), [], 'the preview itself says what is wrong');
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label.startsWith('Preview of')).length, 1);
  });

  it('previews a selection with the payloads as they would be sent', async () => {
    const document = await opened('csv', 'id,name\n1,a\n2,b\n');
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 2, 0);
    await vscode.commands.executeCommand('streamTester.preview', { target: TARGET });
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /\n# To send: 1 record · /);
    assert.match(text, /\n\{"id":"1","name":"a"\}\n$/);
  });

  it('opens failed records as a records file that can be sent, and removes the marks of those it delivers', async () => {
    const document = await opened('csv', 'id,name\r\n1,ok\r\n2,"bad\r\n😀"\r\n3,bad\r\n');
    const { runId } = await send(document, { format: 'csv', partitionKey: 'field:id' });
    await diagnostics(document.uri, (all) => all.length === 2);
    await vscode.commands.executeCommand('streamTester.openFailedRecords');
    const failed = vscode.window.activeTextEditor?.document;
    assert.ok(failed !== undefined);
    assert.equal(failed.languageId, RECORDS_LANGUAGE);
    const text = failed.getText();
    assert.match(text, /^# From file-\d+\.csv, sent to orders · Kinesis · sandbox\n# Edit these records/);
    assert.ok(text.endsWith(`### record 2 · ${path.basename(document.uri.fsPath)}, line 3
partition-key: "2"
from: ${runId ?? ''}#1
# Record 2 failed (1 attempt): BadRecord: No <b>good</b>.

{"id":"2","name":"bad\\r\\n😀"}
### record 3 · ${path.basename(document.uri.fsPath)}, line 5
partition-key: "3"
from: ${runId ?? ''}#2
# Record 3 failed (1 attempt): BadRecord: No <b>good</b>.

{"id":"3","name":"bad"}
`), text);
    await edit(failed, rangeOf(failed, 'bad\\r\\n😀'), 'fixed');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', failed.uri, 10);
    assert.equal(lenses[0]?.command?.title, '$(send)\u00a0Send 2 records to orders · Kinesis · sandbox');
    // No target is named: they go where they went before.
    const again = await vscode.commands.executeCommand<SendResult>('streamTester.sendDocument', { confirmed: true });
    assert.deepEqual([again.totals?.delivered, again.totals?.failed], [1, 1], again.message);
    assert.ok((await stored()).includes('{"id":"2","name":"fixed"}'));
    assert.deepEqual(await failedTexts(document, 1), ['3,bad']);
    assert.match((await failedTexts(failed, 1))[0] ?? '', /^### record 3[^]*"bad"}$/);
  });

  it('shows mistakes in a records file while it is typed, and fixes them', async () => {
    await setFaults({ rules: [] });
    const encoded = Buffer.from('{"a":1}').toString('base64');
    const content = `### a\npartition-key: ""\n\nx\n### b\nexplicit-hash-key: 007\n\ny\n### c\n\n${encoded}\n### d\nkey: 1\n\nz\n`;
    const document = await vscode.workspace.openTextDocument({ language: RECORDS_LANGUAGE, content });
    await vscode.window.showTextDocument(document);
    const found = await diagnostics(document.uri, (all) => all.length === 4);
    assert.deepEqual(found.map(({ code, range }) => [code, document.getText(range)]), [
      ['keyLength', '""'],
      ['explicitHashKey', '007'],
      ['syntax', 'key'],
      ['encodedTwice', `### c\n\n${encoded}`],
    ]);
    let left = found.length;
    const fix = async (text: string, title: string): Promise<void> => {
      const range = rangeOf(document, text);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
      const action = actions.find((one) => one.title === title);
      assert.ok(action?.edit !== undefined, `${title}: ${actions.map((one) => one.title).join(', ')}`);
      const { version } = document;
      await vscode.workspace.applyEdit(action.edit);
      assert.ok(document.version > version);
      left -= 1;
      await diagnostics(document.uri, (all) => all.length === left);
    };
    await fix('""', 'Use a Random Partition Key');
    await fix('007', 'Remove the Explicit Hash Key');
    await fix(encoded, 'Decode Base64');
    await fix('key: 1', 'Remove This Record');
    await diagnostics(document.uri, (all) => all.length === 0);
    assert.match(document.getText(), /^### a\npartition-key: "[0-9a-f-]{36}"\n\nx\n### b\n\ny\n### c\n\n\{"a":1\}\n$/);
  });

  it('goes to the next and the previous failed record, from the last to the first and back', async () => {
    const document = await opened('ndjson', '{"n":"bad 1"}\n{"n":2}\n{"n":"bad 3"}\n');
    await send(document);
    await diagnostics(document.uri, (all) => all.length === 2);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor !== undefined);
    const visited: string[] = [];
    for (const command of ['next', 'next', 'next', 'previous', 'previous']) {
      await vscode.commands.executeCommand(`streamTester.${command}FailedRecord`);
      visited.push(document.getText(editor.selection));
    }
    assert.deepEqual(visited.map((text) => text.slice(6, 11)), ['bad 3', 'bad 1', 'bad 3', 'bad 1', 'bad 3']);
  });

  it('follows a renamed file, and removes the marks of a deleted one', async () => {
    const document = await opened('ndjson', '{"n":"bad"}\n');
    const { runId } = await send(document);
    await diagnostics(document.uri, (all) => all.length === 1);
    const renamed = vscode.Uri.file(path.join(folder, 'renamed.ndjson'));
    const edits = new vscode.WorkspaceEdit();
    edits.renameFile(document.uri, renamed);
    assert.equal(await vscode.workspace.applyEdit(edits), true);
    await diagnostics(document.uri, (all) => all.length === 0);
    await diagnostics(renamed, (all) => all.length === 1);
    const again = await vscode.commands.executeCommand<SendResult>('streamTester.resend', { run: runId, records: 'failed', confirmed: true, edited: true });
    assert.equal(again.totals?.failed, 1, again.message);
    const deletion = new vscode.WorkspaceEdit();
    deletion.deleteFile(renamed);
    await vscode.workspace.applyEdit(deletion);
    await diagnostics(renamed, (all) => all.length === 0);
  });

  it('marks ten thousand failed records, and follows typing among them, without a stall', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `{"n":${String(n)},"why":"bad"}`);
    const document = await opened('ndjson', `${lines.join('\n')}\n`);
    // The processor's time, not the clock's: other programs of the machine may take their turns.
    const used = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
    let longest = 0;
    let last = used();
    const timer = setInterval(() => {
      longest = Math.max(longest, used() - last);
      last = used();
    }, 10);
    try {
      const { totals } = await send(document);
      assert.equal(totals?.failed, 10_000);
      const rest = '9,000 more records of this document failed or are uncertain. See the results panel for all of them.';
      const found = await diagnostics(document.uri, (all) => all.at(-1)?.message === rest);
      assert.equal(found.length, 1001);
      longest = 0;
      for (let i = 0; i < 30; i += 1) await edit(document, new vscode.Range(5, 0, 5, 0), '\n');
      const moved = await diagnostics(document.uri, (all) => all[5]?.range.start.line === 35);
      assert.equal(document.getText(moved[999]?.range), lines[999]);
      assert.ok(longest < 300, `one turn took ${longest.toFixed(0)} ms of the processor`);
    } finally {
      clearInterval(timer);
    }
  });

  it('sends the selection of a notebook cell', async () => {
    const uri = vscode.Uri.file(path.join(folder, 'notes.ipynb'));
    const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: ['{"n":1}\n', '{"n":"bad"}'] };
    await writeFile(uri.fsPath, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
    const { document } = notebook.cellAt(0);
    await until(() => vscode.window.activeTextEditor?.document === document, Boolean);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), document.uri.toString());
    editor.selection = new vscode.Selection(1, 0, 1, 11);
    const result = await vscode.commands.executeCommand<SendResult>('streamTester.sendSelection', { target: TARGET, confirmed: true, format: 'lines' });
    assert.deepEqual([result.totals?.records, result.totals?.failed], [1, 1]);
    assert.deepEqual(await failedTexts(document, 1), ['{"n":"bad"}']);
  });

  it('shows a record of a file that is too large for a document in an excerpt', async () => {
    const uri = vscode.Uri.file(path.join(folder, 'large.ndjson'));
    const empty = '\n'.repeat(26 << 20);
    await writeFile(uri.fsPath, `{"n":1}\n${empty}{"é":"bad 😀"}\n${empty}{"n":3}\n`);
    const { runId } = await vscode.commands.executeCommand<SendResult>('streamTester.sendFile', uri, { target: TARGET, confirmed: true, format: 'ndjson' });
    const [diagnostic] = await diagnostics(uri, (all) => all.length === 1);
    assert.equal(diagnostic?.range.start.line, (26 << 20) + 1);
    await vscode.commands.executeCommand('streamTester.revealRecord', { run: runId, record: 1 });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'stream-tester-excerpt');
    assert.equal(editor.document.getText(editor.selection), '{"é":"bad 😀"}');
    assert.ok(editor.document.getText().length < 100_000);
  });

  it('goes to the place where a record is now, and to no other', async () => {
    const document = await opened('ndjson', '{"n":1}\n{"n":"bad"}\n');
    const { runId } = await send(document);
    await edit(document, new vscode.Range(0, 0, 0, 0), '\n\n');
    await vscode.commands.executeCommand('streamTester.revealRecord', { run: runId, record: 1 });
    assert.equal(document.getText(vscode.window.activeTextEditor?.selection), '{"n":"bad"}');
    await edit(document, rangeOf(document, '{"n":"bad"}\n'), '');
    await vscode.commands.executeCommand('streamTester.revealRecord', { run: runId, record: 1 });
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });

  it('cuts a readable excerpt out of a file of any size, around the record', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"n":${String(n)},"é":"😀"}`);
    const bytes = new TextEncoder().encode(`\ufeff${lines.join('\r\n')}`);
    const source = {
      name: 'large.ndjson', uri: 'file:///large.ndjson', size: bytes.length, start: { line: 0, column: 0 },
      chunks: () => { throw new Error('not read whole'); },
      slice: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
    };
    for (const n of [0, 1, 9999, 19_999]) {
      const before = new TextEncoder().encode(`\ufeff${lines.slice(0, n).map((line) => `${line}\r\n`).join('')}`).length;
      const size = new TextEncoder().encode(lines[n]).length;
      const range = { start: { byte: before, line: n, column: 0 }, end: { byte: before + size, line: n, column: lines[n]?.length ?? 0 } };
      const { text, selection } = await excerptOf(source, range);
      assert.ok(text.length < 100_000);
      const document = await vscode.workspace.openTextDocument({ content: text });
      assert.equal(document.getText(selection), lines[n]);
      assert.ok(document.getText().split(/\r?\n/).slice(2).every((line) => line === '' || lines.includes(line)));
    }
  });
});
