import * as vscode from 'vscode';
import { type Format, formatOf, FORMATS } from '../../core/formats/registry';
import { formatKeyStrategy, type KeyStrategy, parseKeyStrategy } from '../../core/keys/keyStrategy';
import type { RequestPlan } from '../../core/delivery/requestPlan';
import type { Problem } from '../../core/model/problem';
import { describeTarget, type Target } from '../../core/model/target';
import { SERVICES } from '../../core/services/registry';
import { formatBytes, formatCount, formatRecords, formatRequests } from '../base/quantities';
import { formatName } from '../base/wording/formats';
import { describeKeyStrategyError } from '../base/wording/problems';
import type { Reading, ReadingChoices } from './reading';

/** What the person chose to do on the sheet that is shown before a send. */
export type SheetChoice = 'send' | 'preview' | 'showProblems' | 'target' | ReadingChoices;

interface SheetItem extends vscode.QuickPickItem {
  readonly choose: () => SheetChoice | undefined | Promise<SheetChoice | undefined>;
}

/** What would be sent. */
export interface SendPreview {
  readonly reading: Reading;
  readonly choices: ReadingChoices;
  readonly target: Target;
  readonly plan: RequestPlan;
  /** Why records can't be sent, by record. */
  readonly problems: ReadonlyMap<number, Problem>;
  readonly appendNewline: boolean;
  /** What could not be learnt of the target, and why. */
  readonly note: string | undefined;
}

/** The sheet before a send: what goes where, and all that can still be changed. Undefined when it is dismissed. */
export async function showSendSheet(preview: SendPreview): Promise<SheetChoice | undefined> {
  const item = await vscode.window.showQuickPick(sheetItems(preview), {
    title: vscode.l10n.t('Send to {0}', describeTarget(preview.target)),
    placeHolder: vscode.l10n.t('Press Enter to send, or choose what to change'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return item?.choose();
}

function sheetItems(preview: SendPreview): SheetItem[] {
  const { plan, target, choices, reading } = preview;
  const invalid = preview.problems.size;
  const items: SheetItem[] = [];
  if (plan.records > 0) {
    items.push({
      label:
        invalid === 0
          ? vscode.l10n.t('$(send) Send {0}', formatRecords(plan.records))
          : vscode.l10n.t('$(send) Send only the {0} that can be sent', formatRecords(plan.records)),
      description: `${formatBytes(plan.bytes)} · ${formatRequests(plan.requests.length)}`,
      choose: () => 'send',
    });
  }
  if (invalid > 0) {
    const problems: SheetItem = {
      label: vscode.l10n.t('$(warning) Send nothing and show why {0} can’t be sent', formatRecords(invalid)),
      description: vscode.l10n.t('opens Problems'),
      choose: () => 'showProblems',
    };
    items.unshift(problems);
  }
  items.push({
    label: vscode.l10n.t('$(preview) Preview'),
    description: vscode.l10n.t('what would be sent, record by record'),
    choose: () => 'preview',
  });
  const change = (label: string, description: string, choose: SheetItem['choose']): void => {
    items.push({ label, description, choose });
  };
  items.push({ label: vscode.l10n.t('Change'), kind: vscode.QuickPickItemKind.Separator, choose: () => undefined });
  items.push({
    label: vscode.l10n.t('$(target) Target'),
    description: describeTarget(target),
    ...(preview.note === undefined ? {} : { detail: vscode.l10n.t('$(info) Not known: the stream’s own limits and shards. {0}', preview.note) }),
    choose: () => 'target',
  });
  change(vscode.l10n.t('$(symbol-structure) Format'), describeFormats(reading, choices), () => pickFormat(choices, reading));
  if (SERVICES[target.service].hasKeys) {
    change(vscode.l10n.t('$(key) Partition key'), describeKeyStrategy(choices.partitionKey), () => pickKey(choices));
  }
  if (reading.formats.some((format) => formatOf(format).options.includes('compact'))) {
    change(
      vscode.l10n.t('$(whitespace) White space between JSON tokens'),
      choices.compact ? vscode.l10n.t('removed') : vscode.l10n.t('kept'),
      () => ({ ...choices, compact: !choices.compact }),
    );
  }
  if (reading.formats.some((format) => formatOf(format).options.includes('cells'))) {
    change(
      vscode.l10n.t('$(table) Cells'),
      choices.cells === 'text' ? vscode.l10n.t('all are texts') : vscode.l10n.t('JSON numbers, true, false and null stay as they are'),
      () => ({ ...choices, cells: choices.cells === 'text' ? 'json' : 'text' }),
    );
  }
  return items;
}

/** How the sources are read, in the person's words. */
export function describeFormats(reading: Reading, choices: ReadingChoices): string {
  const names = [...new Set(reading.formats)].map(formatName).join('; ');
  return choices.format === undefined ? vscode.l10n.t('{0} (detected)', names) : names;
}

/** Where partition keys come from, in the person's words. */
export function describeKeyStrategy(strategy: KeyStrategy): string {
  switch (strategy.kind) {
    case 'random':
      return vscode.l10n.t('a random UUID for each record');
    case 'field':
      return vscode.l10n.t('the field {0} of the payload', strategy.path);
    case 'fixed':
      return vscode.l10n.t('the text “{0}” for all records', strategy.text);
  }
}

async function pickFormat(choices: ReadingChoices, reading: Reading): Promise<SheetChoice | undefined> {
  const detected: vscode.QuickPickItem & { readonly format: Format | undefined } = {
    label: vscode.l10n.t('Detect'),
    description: reading.sources.length === 1 ? '' : vscode.l10n.t('for each of {0} sources', formatCount(reading.sources.length)),
    format: undefined,
  };
  const picked = await vscode.window.showQuickPick(
    [detected, ...FORMATS.map((format) => ({ label: formatName(format), description: format, format }))],
    { title: vscode.l10n.t('Format'), placeHolder: vscode.l10n.t('How is the text divided into records?'), ignoreFocusOut: true },
  );
  return picked === undefined ? choices : { ...choices, format: picked.format };
}

async function pickKey(choices: ReadingChoices): Promise<SheetChoice | undefined> {
  const kinds: readonly (vscode.QuickPickItem & { readonly strategy: KeyStrategy['kind'] })[] = [
    { label: vscode.l10n.t('Random'), description: vscode.l10n.t('a UUID for each record: spreads over all shards'), strategy: 'random' },
    { label: vscode.l10n.t('Field'), description: vscode.l10n.t('a field of the payload: /user/id or user.id'), strategy: 'field' },
    { label: vscode.l10n.t('Fixed text'), description: vscode.l10n.t('the same for all records: one shard gets them all'), strategy: 'fixed' },
  ];
  const title = vscode.l10n.t('Partition key');
  const picked = await vscode.window.showQuickPick(kinds, { title, ignoreFocusOut: true });
  if (picked === undefined) return choices;
  if (picked.strategy === 'random') return { ...choices, partitionKey: { kind: 'random' } };
  const prefix = `${picked.strategy}:`;
  const now = formatKeyStrategy(choices.partitionKey);
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
  return text === undefined ? choices : { ...choices, partitionKey: parseKeyStrategy(prefix + text) };
}
