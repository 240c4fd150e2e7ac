import * as vscode from 'vscode';
import { maskAccountIds } from '../../core/model/accountIds';
import type { DeliveryOptions } from '../../core/model/deliveryOptions';
import type { Shard } from '../../core/keys/shardMap';
import { describeTarget, type Target } from '../../core/model/target';
import { SERVICES } from '../../core/services/registry';
import { visibleLine } from '../../shared/visibleText';
import { HumanError } from '../base/humanError';
import type { RunSender } from '../../runs/liveRun';
import { readSetting } from '../base/settings';

/** What is known about a target; what the caller has no permission to read is undefined. */
export interface TargetFacts {
  /** The target, with its ARN if known. */
  readonly target: Target;
  readonly accountId: string | undefined;
  /** The stream's `MaxRecordSizeInKiB`. */
  readonly maxRecordKiB: number | undefined;
  /** Open shards; undefined if unknown or if keys don't decide the shard. */
  readonly shards: readonly Shard[] | undefined;
  /** Why something is unknown, worded for the user. */
  readonly note: string | undefined;
}

/**
 * Reads a target's limits and shards. Callers with write permission only can still send: documented defaults apply, and
 * the run shows what the service responds.
 * @throws {HumanError} if the target accepts no records from callers
 */
export async function askTargetFacts(target: Target, log: vscode.LogOutputChannel): Promise<TargetFacts> {
  const title = vscode.l10n.t('Checking {0}', visibleLine(describeTarget(target)));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    const { callerAccount, openShards, streamInfo } = await import('../../aws/streams');
    const { AwsError } = await import('../../aws/awsError');
    let note: string | undefined;
    const ask = async <T>(question: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await question();
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        log.warn(`Couldn't read all limits of ${target.name}: ${error.code}: ${maskAccountIds(error.message)}`);
        note ??= `${error.message} ${error.remedy}`.trim();
        return undefined;
      }
    };
    const info = (await ask(() => streamInfo(target))) ?? {};
    if (info.type !== undefined && info.type !== 'DirectPut') {
      throw new HumanError(
        vscode.l10n.t('Can’t send to {0}: its source is {1}, so it accepts no records directly. Send to its source instead.', target.name, info.type),
      );
    }
    const known: Target = info.arn === undefined ? target : { ...target, arn: info.arn };
    const byKey = SERVICES[target.service].shardRate !== undefined && note === undefined && info.keysIgnored !== true;
    const shards = byKey ? await ask(() => openShards(known)) : undefined;
    const accountId = info.accountId ?? (target.endpoint === undefined ? await callerAccount(target.region, target.credentials) : undefined);
    return { target: known, accountId, maxRecordKiB: info.maxRecordKiB, shards, note };
  });
}

/** Opens a sender for a run. Loads the SDK on first use. */
export async function openSender({ target }: TargetFacts, { concurrency }: DeliveryOptions): Promise<RunSender> {
  const { createSender } = await import('../../aws/sender');
  return createSender(target, undefined, {
    requestTimeoutMs: readSetting('delivery.requestTimeout') * 1000,
    maxSockets: concurrency,
  });
}
