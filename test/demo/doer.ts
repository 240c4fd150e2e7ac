/** A small extension that runs Stream Tester's command in the window that it is installed in, once VS Code is ready. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { SendResult } from '../../src/ui/send/sendResult';
import { type Answer, type Job, JOB_FILE } from './job';

export async function activate(): Promise<void> {
  const jobFile = process.env[JOB_FILE];
  if (jobFile === undefined) return;
  const job = JSON.parse(await readFile(jobFile, 'utf8')) as Job;
  const uri = vscode.Uri.file(job.file);
  await vscode.commands.executeCommand('workbench.action.closeSidebar'); // The results need the space.
  // A file that VS Code can't show as text can still be sent.
  if (job.show) await vscode.window.showTextDocument(uri).then(undefined, () => undefined);
  const result = await vscode.commands.executeCommand<SendResult | undefined>(COMMANDS.sendFile, uri, job.options);
  const answer: Answer = { result: result ?? null };
  await writeFile(`${job.answerTo}.unfinished`, JSON.stringify(answer));
  await rename(`${job.answerTo}.unfinished`, job.answerTo);
}
