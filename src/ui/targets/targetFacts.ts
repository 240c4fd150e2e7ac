import * as vscode from 'vscode';
import { maskAccountIds } from '../../core/model/accountIds';
import type { DeliveryOptions } from '../../core/model/deliveryOptions';
import type { Shard } from '../../core/keys/shardMap';
import { describeTarget, type Target } from '../../core/model/target';
import { HumanError } from '../base/humanError';
import type { RunSender } from '../../runs/liveRun';
import { readSetting } from '../base/settings';

/** What the service says of a target, as far as it may be asked. */
export interface TargetFacts {
  /** The target, with its ARN where that was learnt. */
  readonly target: Target;
  readonly accountId: string | undefined;
  /** The stream's `MaxRecordSizeInKiB`, where it states one. */
  readonly maxRecordKiB: number | undefined;
  /** Open shards; undefined where they are not known or do not decide by the key. */
  readonly shards: readonly Shard[] | undefined;
  /** Why something is not known, in words for the person. */
  readonly note: string | undefined;
}

/**
 * Asks the service what it knows of a target. Whoever may only write learns nothing, and can still send: then the
 * documented defaults count, and the run itself shows what the service says.
 * @throws {HumanError} when records can't be sent to it at all
 */
export async function askTargetFacts(target: Target, log: vscode.LogOutputChannel): Promise<TargetFacts> {
  const title = vscode.l10n.t('Looking at {0}', describeTarget(target));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    const { callerAccount, openShards, streamInfo } = await import('../../aws/streams');
    const { AwsError } = await import('../../aws/awsError');
    let note: string | undefined;
    const ask = async <T>(question: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await question();
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        log.warn(`Not everything could be learnt of ${target.name}: ${error.code}: ${maskAccountIds(error.message)}`);
        note ??= `${error.message} ${error.remedy}`.trim();
        return undefined;
      }
    };
    const info = (await ask(() => streamInfo(target))) ?? {};
    if (info.type !== undefined && info.type !== 'DirectPut') {
      throw new HumanError(
        vscode.l10n.t('{0} takes no records from callers: its source is {1}. Send to that source instead.', target.name, info.type),
      );
    }
    const known: Target = info.arn === undefined ? target : { ...target, arn: info.arn };
    const byKey = target.service === 'kinesis' && note === undefined && info.keysIgnored !== true;
    const shards = byKey ? await ask(() => openShards(known)) : undefined;
    const accountId = info.accountId ?? (target.endpoint === undefined ? await callerAccount(target.region, target.credentials) : undefined);
    return { target: known, accountId, maxRecordKiB: info.maxRecordKiB, shards, note };
  });
}

/** The sender for a run to a target. The SDK is loaded with the first one. */
export async function openSender({ target }: TargetFacts, { concurrency }: DeliveryOptions): Promise<RunSender> {
  const { createSender } = await import('../../aws/sender');
  return createSender(target, undefined, {
    requestTimeoutMs: readSetting('delivery.requestTimeout') * 1000,
    maxSockets: concurrency,
  });
}
