import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  type ListShardsCommandInput,
  ListStreamsCommand,
  type ListStreamsCommandInput,
  type ListStreamsCommandOutput,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import type { Shard } from '../../core/keys/shardMap';
import type { WireRecord } from '../../core/model/sender';
import { identity } from '../arn';
import { clientSettings, type ClientPlace } from '../clientSettings';
import type { HttpTransport } from '../httpTransport';
import { type AwsService, optional, present } from './awsService';

/**
 * Kinesis Data Streams. A stream is named by its name, and by its ARN too where that is known: the API reference of
 * PutRecords recommends the ARN and allows both, and kinesalite knows the name only.
 */
export const kinesis: AwsService = {
  endpointClient: (hints) => new KinesisClient(hints),

  writer(place, transport, { name, arn }) {
    const client = kinesisClient(place, transport);
    const stream = streamParameters(name, arn);
    return async ({ records, call }, signal, observe) => {
      const options = { abortSignal: signal };
      if (call.kind === 'many') {
        const command = new PutRecordsCommand({ ...stream, Records: records.map(entry) });
        observe(command.middlewareStack, true);
        await client.send(command, options);
        return;
      }
      const [record] = records;
      if (record === undefined || records.length !== 1) throw new RangeError('An ordered request holds exactly one record.');
      const { after } = call;
      const command = new PutRecordCommand({ ...stream, ...entry(record), ...(after !== undefined && { SequenceNumberForOrdering: after }) });
      observe(command.middlewareStack, false);
      await client.send(command, options);
    };
  },

  async describe({ place, transport, signal }, target) {
    const command = new DescribeStreamSummaryCommand(streamParameters(target.name, target.arn));
    const { StreamDescriptionSummary: summary } = await kinesisClient(place, transport).send(command, optional(signal));
    return {
      ...identity(summary?.StreamARN ?? target.arn),
      ...present('status', summary?.StreamStatus),
      ...present('mode', summary?.StreamModeDetails?.StreamMode),
      ...present('openShards', summary?.OpenShardCount),
      ...present('maxRecordKiB', summary?.MaxRecordSizeInKiB),
      keysIgnored: summary?.RecordDistributionStrategy === 'AUTO',
    };
  },

  async *list({ place, transport, signal }) {
    const client = kinesisClient(place, transport);
    let page: ListStreamsCommandInput = {};
    for (;;) {
      const response: ListStreamsCommandOutput = await client.send(new ListStreamsCommand(page), optional(signal));
      const { StreamNames = [], StreamSummaries, HasMoreStreams, NextToken } = response;
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
  },

  /**
   * Closed shards stay listed until their records expire, and have an EndingSequenceNumber. They are left out here too,
   * since not every endpoint knows the filter (kinesalite doesn't).
   */
  async openShards({ place, transport, signal }, target) {
    const client = kinesisClient(place, transport);
    const shards: Shard[] = [];
    let page: ListShardsCommandInput = { ...streamParameters(target.name, target.arn), ShardFilter: { Type: 'AT_LATEST' } };
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
  },
};

export function kinesisClient(place: ClientPlace, transport: HttpTransport): KinesisClient {
  return new KinesisClient({ ...clientSettings(place, transport), accountIdEndpointMode: 'disabled' });
}

function streamParameters(name: string, arn: string | undefined): { StreamName: string; StreamARN?: string } {
  return { StreamName: name, ...(arn !== undefined && { StreamARN: arn }) };
}

function entry(record: WireRecord) {
  return {
    Data: record.data,
    PartitionKey: record.partitionKey,
    ...(record.explicitHashKey !== undefined && { ExplicitHashKey: record.explicitHashKey }),
  };
}
