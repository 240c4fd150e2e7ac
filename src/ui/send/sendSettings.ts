import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import { parseKeyStrategy } from '../../core/keys/keyStrategy';
import type { Target } from '../../core/model/target';
import type { CellMode } from '../../core/formats/format';
import type { SendCommandOptions } from '../../manifest';
import type { DeliverySettings, ReadingOptions, RunSpec } from '../../runs/runSpec';
import { HumanError } from '../base/humanError';
import { describeKeyStrategyError } from '../base/wording/problems';
import { readSetting } from '../base/settings';

/** What a caller may decide instead of the user. */
export interface SendOptions extends Omit<SendCommandOptions, 'exportTo'> {
  /** Whether whitespace between JSON tokens is removed; by default as in the setting. */
  readonly compact?: boolean;
  /** By default as in the setting. */
  readonly cells?: CellMode;
}

/**
 * What the settings and the caller's options say of a run.
 * @param scope the document or file whose settings apply
 */
export function runSpec(name: string, target: Target, options: SendOptions, scope: vscode.Uri | undefined): RunSpec {
  return {
    name,
    target,
    reading: readingOptions(options, scope),
    keySeed: randomUUID(),
    delivery: deliverySettings(),
    appendNewline: readSetting('firehose.appendNewline', scope),
    invalid: options.invalid ?? 'send-none',
  };
}

/** @throws {HumanError} when the partition key strategy is not valid */
function readingOptions({ format, partitionKey, compact, cells }: SendOptions, scope: vscode.Uri | undefined): ReadingOptions {
  try {
    return {
      format,
      compact: compact ?? readSetting('json.whitespace', scope) === 'remove',
      cells: cells ?? readSetting('csv.cells', scope),
      partitionKey: parseKeyStrategy(partitionKey ?? readSetting('partitionKey', scope)),
    };
  } catch (error) {
    throw new HumanError(describeKeyStrategyError(error));
  }
}

export function deliverySettings(): DeliverySettings {
  return {
    maxAttempts: readSetting('delivery.maxAttempts'),
    concurrency: readSetting('delivery.concurrency'),
    backoffBaseMs: readSetting('delivery.backoffBase'),
    backoffCapMs: readSetting('delivery.backoffCap'),
    uncertain: readSetting('delivery.uncertain'),
    order: readSetting('delivery.order'),
    pace: readSetting('delivery.pace'),
    recordsPerSecond: readSetting('delivery.recordsPerSecond'),
    bytesPerSecond: readSetting('delivery.bytesPerSecond'),
    throttleTimeoutMs: readSetting('delivery.throttleTimeout') * 1000,
    unreachableTimeoutMs: readSetting('delivery.unreachableTimeout') * 1000,
    requestTimeoutMs: readSetting('delivery.requestTimeout') * 1000,
  };
}
