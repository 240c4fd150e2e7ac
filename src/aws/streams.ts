import { DescribeDeliveryStreamCommand, ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose';
import {
  DescribeStreamSummaryCommand,
  ListShardsCommand,
  type ListShardsCommandInput,
  ListStreamsCommand,
  type ListStreamsCommandInput,
  type ListStreamsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Shard } from '../core/keys/shardMap';
import type { CredentialsChoice, Target } from '../core/model/target';
import { parseStreamArn } from './arn';
import { awsEndpoint, type ClientPlace, endpointInUse, firehoseClient, kinesisClient, stsClient } from './clients';
import { HttpTransport } from './httpTransport';
import { toAwsError } from './awsError';

/** What a service says of a stream or delivery stream. What it does not say is absent. */
export interface StreamInfo {
  readonly arn?: string;
  readonly accountId?: string;
  /** `ACTIVE`, `CREATING`… as the service writes it. */
  readonly status?: string;
  /** Kinesis: `PROVISIONED` or `ON_DEMAND`. */
  readonly mode?: string;
  /** Kinesis: number of open shards. */
  readonly openShards?: number;
  /** Kinesis: `MaxRecordSizeInKiB` (KiB); absent means 1,024. */
  readonly maxRecordKiB?: number;
  /** Kinesis: the stream's `RecordDistributionStrategy` is `AUTO`, so keys do not decide the shard. */
  readonly keysIgnored?: boolean;
  /** Firehose: `DirectPut`, `KinesisStreamAsSource`… Only to `DirectPut` can records be sent. */
  readonly type?: string;
}

/** A stream in a list. */
export interface ListedStream {
  readonly name: string;
  readonly arn?: string;
  readonly status?: string;
  readonly mode?: string;
}

/** Where to look for streams of one service. */
export type ListPlace = Pick<Target, 'region' | 'credentials' | 'endpoint'>;

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
const IDENTITY_TIMEOUT_MS = 3000;

/**
 * Asks DescribeStreamSummary or DescribeDeliveryStream.
 * @throws AwsError
 */
export async function streamInfo(target: Target, signal?: AbortSignal): Promise<StreamInfo> {
  return ask(async (transport) => {
    const place = { ...target, endpoint: await endpointInUse(target) };
    return target.service === 'kinesis'
      ? kinesisInfo(place, transport, target, signal)
      : firehoseInfo(place, transport, target, signal);
  });
}

async function kinesisInfo(place: ClientPlace, transport: HttpTransport, target: Target, signal?: AbortSignal): Promise<StreamInfo> {
  const command = new DescribeStreamSummaryCommand(streamParameters(target));
  const { StreamDescriptionSummary: summary } = await kinesisClient(place, transport).send(command, optional(signal));
  const arn = summary?.StreamARN ?? target.arn;
  return {
    ...identity(arn),
    ...present('status', summary?.StreamStatus),
    ...present('mode', summary?.StreamModeDetails?.StreamMode),
    ...present('openShards', summary?.OpenShardCount),
    ...present('maxRecordKiB', summary?.MaxRecordSizeInKiB),
    keysIgnored: summary?.RecordDistributionStrategy === 'AUTO',
  };
}

async function firehoseInfo(place: ClientPlace, transport: HttpTransport, target: Target, signal?: AbortSignal): Promise<StreamInfo> {
  const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: target.name });
  const { DeliveryStreamDescription: description } = await firehoseClient(place, transport).send(command, optional(signal));
  return {
    ...identity(description?.DeliveryStreamARN ?? target.arn),
    ...present('status', description?.DeliveryStreamStatus),
    ...present('type', description?.DeliveryStreamType),
  };
}

/**
 * The open shards of a Kinesis stream, which together take all hash keys. Closed shards stay listed until their
 * records expire, and have an EndingSequenceNumber. They are left out here too, since not every endpoint knows the
 * filter (kinesalite does not).
 * @throws AwsError
 */
export async function openShards(target: Target, signal?: AbortSignal): Promise<Shard[]> {
  return ask(async (transport) => {
    const client = kinesisClient({ ...target, endpoint: await endpointInUse(target) }, transport);
    const shards: Shard[] = [];
    let page: ListShardsCommandInput = { ...streamParameters(target), ShardFilter: { Type: 'AT_LATEST' } };
    for (;;) {
      const { Shards = [], NextToken } = await client.send(new ListShardsCommand(page), optional(signal));
      for (const { ShardId, HashKeyRange: range, SequenceNumberRange } of Shards) {
        if (ShardId === undefined || range?.StartingHashKey === undefined || range.EndingHashKey === undefined) continue;
        if (SequenceNumberRange?.EndingSequenceNumber !== undefined) continue;
        shards.push({ shardId: ShardId, startingHashKey: range.StartingHashKey, endingHashKey: range.EndingHashKey });
      }
      if (NextToken === undefined) return shards;
      page = { NextToken }; // The API refuses any other parameter beside the token.
    }
  });
}

/**
 * The Kinesis streams of an account and region, page by page as they come.
 * @throws AwsError
 */
export async function* listStreams(place: ListPlace, signal?: AbortSignal): AsyncGenerator<ListedStream[], void, undefined> {
  const transport = makeTransport(REQUEST_TIMEOUT_MS);
  try {
    const client = kinesisClient({ ...place, endpoint: await endpointInUse({ ...place, service: 'kinesis' }) }, transport);
    let page: ListStreamsCommandInput = {};
    for (;;) {
      const answer: ListStreamsCommandOutput = await client.send(new ListStreamsCommand(page), optional(signal));
      const { StreamNames = [], StreamSummaries, HasMoreStreams, NextToken } = answer;
      const summaries = new Map(StreamSummaries?.map((summary) => [summary.StreamName, summary]));
      yield StreamNames.map((name) => {
        const summary = summaries.get(name);
        return {
          name,
          ...present('arn', summary?.StreamARN),
          ...present('status', summary?.StreamStatus),
          ...present('mode', summary?.StreamModeDetails?.StreamMode),
        };
      });
      const last = StreamNames.at(-1);
      if (HasMoreStreams !== true || last === undefined) return;
      page = NextToken === undefined ? { ExclusiveStartStreamName: last } : { NextToken };
    }
  } catch (error) {
    throw toAwsError(error);
  } finally {
    transport.destroy();
  }
}

/**
 * The delivery streams of an account and region that take records from callers, page by page as they come.
 * @throws AwsError
 */
export async function* listDeliveryStreams(place: ListPlace, signal?: AbortSignal): AsyncGenerator<ListedStream[], void, undefined> {
  const transport = makeTransport(REQUEST_TIMEOUT_MS);
  try {
    const client = firehoseClient({ ...place, endpoint: await endpointInUse({ ...place, service: 'firehose' }) }, transport);
    let last: string | undefined;
    for (;;) {
      const command: ListDeliveryStreamsCommand = new ListDeliveryStreamsCommand({
        DeliveryStreamType: 'DirectPut',
        ...(last !== undefined && { ExclusiveStartDeliveryStreamName: last }),
      });
      const { DeliveryStreamNames = [], HasMoreDeliveryStreams } = await client.send(command, optional(signal));
      yield DeliveryStreamNames.map((name) => ({ name }));
      last = DeliveryStreamNames.at(-1);
      if (HasMoreDeliveryStreams !== true || last === undefined) return;
    }
  } catch (error) {
    throw toAwsError(error);
  } finally {
    transport.destroy();
  }
}

/**
 * The account that the credentials belong to, asked of AWS's STS; undefined where it cannot be told in time.
 * Not to be asked for a target with an endpoint of its own, which need not be AWS.
 */
export async function callerAccount(
  region: string,
  credentials: CredentialsChoice,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const transport = makeTransport(IDENTITY_TIMEOUT_MS);
  try {
    const place = { region, credentials, endpoint: await awsEndpoint('sts', region, credentials) };
    const { Account } = await stsClient(place, transport).send(new GetCallerIdentityCommand({}), optional(signal));
    return Account;
  } catch {
    return undefined; // Only ever shown: "unknown" is a good answer too.
  } finally {
    transport.destroy();
  }
}

async function ask<T>(question: (transport: HttpTransport) => Promise<T>): Promise<T> {
  const transport = makeTransport(REQUEST_TIMEOUT_MS);
  try {
    return await question(transport);
  } catch (error) {
    throw toAwsError(error);
  } finally {
    transport.destroy();
  }
}

function makeTransport(requestTimeoutMs: number): HttpTransport {
  return new HttpTransport({ requestTimeoutMs, connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, requestTimeoutMs), maxSockets: 4 });
}

function streamParameters(target: Target): { StreamName: string; StreamARN?: string } {
  return { StreamName: target.name, ...(target.arn !== undefined && { StreamARN: target.arn }) };
}

function identity(arn: string | undefined): { arn?: string; accountId?: string } {
  return { ...present('arn', arn), ...present('accountId', arn === undefined ? undefined : parseStreamArn(arn)?.accountId) };
}

function optional(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
