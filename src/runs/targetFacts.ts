import type { AwsFailure } from '../aws/awsError';
import type { Shard } from '../core/keys/shardMap';
import { maskAccountIds } from '../core/model/accountIds';
import type { Target } from '../core/model/target';
import { SERVICES } from '../core/services/registry';
import type { Log } from './log';

/** What is known about a target; what the caller has no permission to read is undefined. */
export interface TargetFacts {
  /** The target, with its ARN if known. */
  readonly target: Target;
  readonly accountId: string | undefined;
  /** The stream's `MaxRecordSizeInKiB`, where it states one. */
  readonly maxRecordKiB: number | undefined;
  /** Open shards; undefined where they are not known, or where the key does not decide the shard. */
  readonly shards: readonly Shard[] | undefined;
  /** Why limits and shards are not known. */
  readonly failure: AwsFailure | undefined;
}

/** A Firehose stream takes its records from another source. */
export class NotDirectPutError extends Error {
  override readonly name = 'NotDirectPutError';

  constructor(
    readonly targetName: string,
    /** The type of that source, such as `KinesisStreamAsSource`. */
    readonly sourceType: string,
  ) {
    super(`${targetName} takes its records from ${sourceType}.`);
  }
}

/** A target of which nothing was asked: the documented defaults apply. */
export function unaskedFacts(target: Target): TargetFacts {
  return { target, accountId: undefined, maxRecordKiB: undefined, shards: undefined, failure: undefined };
}

/**
 * Reads a target's limits and shards. Callers with write permission only can still send: documented defaults apply, and
 * the run shows what the service responds.
 * @throws {NotDirectPutError} when records can't be sent to it at all
 */
export async function learnTargetFacts(target: Target, log: Log): Promise<TargetFacts> {
  // The SDK is loaded only when it is needed.
  const { callerAccount, openShards, streamInfo } = await import('../aws/streams');
  const { AwsError } = await import('../aws/awsError');
  let failure: TargetFacts['failure'];
  const ask = async <T>(question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { kind, code, args, message } = error;
      log.warn(`Couldn't read all limits of ${target.name}: ${[code, ...args].join(' ')}: ${maskAccountIds(message)}`);
      failure ??= { kind, code, args, message };
      return undefined;
    }
  };
  const info = (await ask(() => streamInfo(target))) ?? {};
  if (info.type !== undefined && info.type !== 'DirectPut') throw new NotDirectPutError(target.name, info.type);
  const known: Target = info.arn === undefined ? target : { ...target, arn: info.arn };
  const byKey = SERVICES[target.service].shardRate !== undefined && failure === undefined && info.keysIgnored !== true;
  const shards = byKey ? await ask(() => openShards(known)) : undefined;
  const accountId = info.accountId ?? (target.endpoint === undefined ? await callerAccount(target.region, target.credentials) : undefined);
  return { target: known, accountId, maxRecordKiB: info.maxRecordKiB, shards, failure };
}
