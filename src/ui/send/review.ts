import * as vscode from 'vscode';
import { type Format, formatOf, FORMATS } from '../../core/formats/registry';
import { formatKeyStrategy, type KeyStrategy, parseKeyStrategy } from '../../core/keys/keyStrategy';
import type { Problem } from '../../core/model/problem';
import { describeTarget } from '../base/wording/targets';
import { SERVICES } from '../../core/services/registry';
import { formatBytes, formatCount, formatRecords, formatRequests } from '../base/quantities';
import type { PreparedRun } from '../../runs/preparation';
import type { ReadingOptions } from '../../runs/runSpec';
import type { TargetFacts } from '../../runs/targetFacts';
import { formatName } from '../base/wording/formats';
import { describeKeyStrategyError } from '../base/wording/problems';
import { describeAwsError } from '../base/wording/awsErrors';
import { visibleLine } from '../../shared/visibleText';

/** What the user chose in the review: what to do, or how else to read the sources. */
export type ReviewChoice = 'send' | 'preview' | 'showProblems' | 'target' | ReadingOptions;

interface ReviewItem extends vscode.QuickPickItem {
  readonly choose: () => ReviewChoice | undefined | Promise<ReviewChoice | undefined>;
}

/** The review before a send: what goes where, and what can still be changed. Undefined when it is dismissed. */
export async function showReview(prepared: PreparedRun): Promise<ReviewChoice | undefined> {
  const item = await vscode.window.showQuickPick(reviewItems(prepared), {
    title: visibleLine(vscode.l10n.t('Send to {0}', describeTarget(prepared.facts.target))),
    placeHolder: vscode.l10n.t('Press Enter to send, or choose what to change'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return item?.choose();
}

function reviewItems(prepared: PreparedRun): ReviewItem[] {
  const { plan, facts: { target, failure }, spec: { reading }, formats, problems } = prepared;
  const invalid = problems.size;
  const unread = unreadBytes(problems.values());
  const items: ReviewItem[] = [];
  if (plan.records > 0) {
    items.push({
      label:
        invalid === 0
          ? vscode.l10n.t('$(send) Send {0}', formatRecords(plan.records))
          : vscode.l10n.t('$(send) Send only the {0} that can be sent', formatRecords(plan.records)),
      description: `${formatBytes(plan.bytes)} · ${formatRequests(plan.requests.length)}`,
      ...(unread === 0 ? {} : { detail: vscode.l10n.t('$(warning) Not read: {0}. Problems shows from which line on.', formatBytes(unread)) }),
      choose: async () => (unread === 0 || (await confirmUnread(unread)) ? 'send' : reading),
    });
  }
  if (invalid > 0) {
    const show: ReviewItem = {
      label: vscode.l10n.t('$(warning) Send nothing and show why {0} can’t be sent', formatRecords(invalid)),
      description: vscode.l10n.t('opens Problems'),
      choose: () => 'showProblems',
    };
    items.unshift(show);
  }
  items.push({
    label: vscode.l10n.t('$(preview) Preview'),
    description: vscode.l10n.t('what would be sent, record by record'),
    choose: () => 'preview',
  });
  const change = (label: string, description: string, choose: ReviewItem['choose']): void => {
    items.push({ label, description, choose });
  };
  items.push({ label: vscode.l10n.t('Change'), kind: vscode.QuickPickItemKind.Separator, choose: () => undefined });
  items.push({
    label: vscode.l10n.t('$(target) Target'),
    description: visibleLine(describeTarget(target)),
    ...(failure === undefined ? {} : { detail: visibleLine(`$(info) ${describeFailure(failure)}`) }),
    choose: () => 'target',
  });
  change(vscode.l10n.t('$(symbol-structure) Format'), describeFormats(prepared), () => pickFormat(prepared));
  const encodings = [...new Set(prepared.sources.map(({ decodedFrom }) => decodedFrom).filter((name) => name !== undefined))];
  if (encodings.length > 0) {
    change(vscode.l10n.t('$(file-code) Encoding'), vscode.l10n.t('{0}, sent as UTF-8', encodings.join(', ')), () => reading);
  }
  if (SERVICES[target.service].hasKeys) {
    change(vscode.l10n.t('$(key) Partition key'), describeKeyStrategy(reading.partitionKey), () => pickKey(reading));
  }
  if (formats.some((format) => formatOf(format).options.includes('compact'))) {
    change(
      vscode.l10n.t('$(whitespace) Whitespace between JSON tokens'),
      reading.compact ? vscode.l10n.t('removed') : vscode.l10n.t('kept'),
      () => ({ ...reading, compact: !reading.compact }),
    );
  }
  const header = describeHeader(prepared);
  if (header !== undefined) {
    const selected = prepared.sources.some(({ documentHead }) => documentHead !== undefined);
    const choice = prepared.records.sources.some(({ table }) => table?.headerOutside === true) ? 'own' : 'document';
    change(vscode.l10n.t('$(list-selection) Header'), header, () => (selected ? { ...reading, header: choice } : reading));
  }
  if (formats.some((format) => formatOf(format).options.includes('cells'))) {
    change(
      vscode.l10n.t('$(table) Cells'),
      reading.cells === 'text' ? vscode.l10n.t('all are strings') : vscode.l10n.t('JSON numbers, true, false and null stay as they are'),
      () => ({ ...reading, cells: reading.cells === 'text' ? 'json' : 'text' }),
    );
  }
  return items;
}

/** How many bytes of the sources were not read because of a fault before them. */
function unreadBytes(problems: Iterable<Problem>): number {
  let bytes = 0;
  for (const { code, args } of problems) if (code === 'syntax' && args[1] === 'restNotRead') bytes += args[3];
  return bytes;
}

async function confirmUnread(bytes: number): Promise<boolean> {
  const send = vscode.l10n.t('Send');
  const message = vscode.l10n.t('{0} could not be read and will not be sent. Send the other records?', formatBytes(bytes));
  return (await vscode.window.showWarningMessage(message, { modal: true }, send)) === send;
}

/** The formats of the sources. */
export function describeFormats({ formats, spec }: Pick<PreparedRun, 'formats' | 'spec'>): string {
  const names = [...new Set(formats)].map(formatName).join('; ');
  return spec.reading.format === undefined ? vscode.l10n.t('{0} (detected)', names) : names;
}

/** Where the names of columns come from, and which they are; undefined where no source has rows. */
export function describeHeader({ sources, records }: Pick<PreparedRun, 'sources' | 'records'>): string | undefined {
  const number = records.sources.findIndex(({ table }) => table !== undefined);
  const read = records.sources[number];
  if (read?.table === undefined) return undefined;
  const { header, headerOutside, renamed = [] } = read.table;
  const { documentHead } = sources[number] ?? {};
  const line = documentHead === undefined ? 0 : (formatOf(read.format).header?.(documentHead)?.line ?? 0);
  const from =
    headerOutside === true
      ? vscode.l10n.t('from line {0} of the document: {1}', String(line + 1), header.join(', '))
      : documentHead !== undefined
        ? vscode.l10n.t('the first row of the selection: {0}', header.join(', '))
        : vscode.l10n.t('the first row: {0}', header.join(', '));
  return visibleLine(renamed.length === 0 ? from : vscode.l10n.t('{0} (named here: {1})', from, renamed.join(', ')));
}

/** Why the stream's limits and shards are not known. */
export function describeFailure(failure: NonNullable<TargetFacts['failure']>): string {
  const { message, remedy } = describeAwsError(failure);
  return vscode.l10n.t('Couldn’t read the stream’s limits and shards: {0} Sending works without them; shards are learned from responses.', `${message} ${remedy}`.trim());
}

/** Where partition keys come from. */
export function describeKeyStrategy(strategy: KeyStrategy): string {
  switch (strategy.kind) {
    case 'random':
      return vscode.l10n.t('a random UUID for each record');
    case 'field':
      return visibleLine(vscode.l10n.t('the field {0} of the payload', strategy.path));
    case 'fixed':
      return visibleLine(vscode.l10n.t('the text “{0}” for all records', strategy.text));
  }
}

async function pickFormat({ sources, spec: { reading } }: PreparedRun): Promise<ReviewChoice | undefined> {
  const detected: vscode.QuickPickItem & { readonly format: Format | undefined } = {
    label: vscode.l10n.t('Detect'),
    description: sources.length === 1 ? '' : vscode.l10n.t('for each of {0} sources', formatCount(sources.length)),
    format: undefined,
  };
  const picked = await vscode.window.showQuickPick(
    [detected, ...FORMATS.map((format) => ({ label: formatName(format), description: format, format }))],
    { title: vscode.l10n.t('Format'), placeHolder: vscode.l10n.t('How is the text divided into records?'), ignoreFocusOut: true },
  );
  return picked === undefined ? reading : { ...reading, format: picked.format };
}

async function pickKey(reading: ReadingOptions): Promise<ReviewChoice | undefined> {
  const kinds: readonly (vscode.QuickPickItem & { readonly strategy: KeyStrategy['kind'] })[] = [
    { label: vscode.l10n.t('Random'), description: vscode.l10n.t('a UUID for each record: spreads over all shards'), strategy: 'random' },
    { label: vscode.l10n.t('Field'), description: vscode.l10n.t('a field of the payload: /user/id or user.id'), strategy: 'field' },
    { label: vscode.l10n.t('Fixed text'), description: vscode.l10n.t('the same for all records: one shard gets them all'), strategy: 'fixed' },
  ];
  const title = vscode.l10n.t('Partition key');
  const picked = await vscode.window.showQuickPick(kinds, { title, ignoreFocusOut: true });
  if (picked === undefined) return reading;
  if (picked.strategy === 'random') return { ...reading, partitionKey: { kind: 'random' } };
  const prefix = `${picked.strategy}:`;
  const now = formatKeyStrategy(reading.partitionKey);
  const text = await vscode.window.showInputBox({
    title,
    prompt:
      picked.strategy === 'field'
        ? vscode.l10n.t('A JSON Pointer such as /user/id, or a dotted path such as user.id. For CSV: the name of the column.')
        : vscode.l10n.t('1 to 256 characters'),
    value: now.startsWith(prefix) ? now.slice(prefix.length) : '',
    ignoreFocusOut: true,
    validateInput: (value) => {
      try {
        parseKeyStrategy(prefix + value);
        return undefined;
      } catch (error) {
        return describeKeyStrategyError(error);
      }
    },
  });
  return text === undefined ? reading : { ...reading, partitionKey: parseKeyStrategy(prefix + text) };
}
