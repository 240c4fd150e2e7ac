import * as vscode from 'vscode';
import { describeTarget } from '../base/wording/targets';
import { SERVICES } from '../../core/services/registry';
import { COMMANDS } from '../../manifest';
import { escapeMarkdown } from '../base/markdown';
import { markCommands } from './markActions';
import { isUnsuccessful, type Mark, outcomeText } from './mark';
import type { RecordMarks } from './recordMarks';
import { describeError, helpFor } from '../base/wording/errors';

/** Shows what happened to the record under the pointer, and what the user can do about it. */
export class MarkHover implements vscode.HoverProvider {
  constructor(private readonly marks: RecordMarks) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    if (!this.marks.has(document.uri)) return undefined;
    const [mark] = this.marks.marks(document.uri, () => true, new vscode.Range(position, position));
    return mark === undefined ? undefined : new vscode.Hover(hoverText(mark), mark.range);
  }
}

/** Text from outside is escaped; only the two commands named here can be linked. */
export function hoverText(mark: Mark): vscode.MarkdownString {
  const { run, record, outcome, edited } = mark;
  const { store } = run;
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: [COMMANDS.resendRecord, COMMANDS.showRecord] };
  text.appendMarkdown(`$(${iconOf(outcome)}) **`).appendMarkdown(escapeMarkdown(outcomeText(mark))).appendMarkdown('** · ').appendMarkdown(escapeMarkdown(describeTarget(run.target)));

  const code = store.errorCode(record);
  const report = store.errorReport(record);
  const message = report === undefined ? '' : describeError(report);
  if (isUnsuccessful(outcome) && code !== undefined) {
    text.appendMarkdown('\n\n`').appendMarkdown(code.replace(/[^\w.:-]/g, ' ')).appendMarkdown('` ');
    if (message !== '') text.appendMarkdown(escapeMarkdown(message));
    const help = helpFor(code, report?.args);
    if (help !== undefined) text.appendMarkdown('\n\n').appendMarkdown(escapeMarkdown(`${help.meaning} ${help.remedy}`));
  } else if (isUnsuccessful(outcome) && message !== '') {
    text.appendMarkdown('\n\n').appendMarkdown(escapeMarkdown(message));
  }

  const facts = [
    vscode.l10n.t('Attempts: {0}', String(store.attemptCount(record))),
    ...labeled(vscode.l10n.t('Shard'), store.shardId(record)),
    ...(store.shardId(record) === undefined ? labeled(vscode.l10n.t('Expected shard'), run.expectedShard(record)) : []),
    ...labeled(SERVICES[run.target.service].identifier === 'sequenceNumber' ? vscode.l10n.t('Sequence number') : vscode.l10n.t('Record ID'), store.storedId(record)),
    ...labeled(vscode.l10n.t('Partition key'), run.records.partitionKey(record)),
  ];
  text.appendMarkdown('\n\n').appendMarkdown(escapeMarkdown(facts.join(' · ')));
  if (edited) text.appendMarkdown('\n\n$(edit) ').appendMarkdown(escapeMarkdown(vscode.l10n.t('Edited after it was sent')));

  return text.appendMarkdown(`\n\n${markCommands(mark).map(link).join(' · ')}`);
}

function iconOf(outcome: Mark['outcome']): string {
  switch (outcome) {
    case 'delivered':
      return 'pass';
    case 'failed':
      return 'error';
    case 'uncertain':
      return 'question';
    case 'notSent':
      return 'circle-slash';
    case undefined:
      return 'sync';
  }
}

function labeled(label: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${label}: ${value}`];
}

function link({ title, command, arguments: given }: vscode.Command): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify(given))})`;
}
