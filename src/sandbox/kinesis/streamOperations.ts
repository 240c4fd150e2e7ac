import { KINESIS } from '../../core/services/kinesis';
import type { JsonObject, Parameters, TextRule } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import type { KinesisContext, KinesisOperationTable, OperationOutput } from './kinesisOperation';
import { describeShard } from './shardOperations';
import { RETENTION_HOURS, type KinesisStream } from './stream';
import { ARN, NAME, readStreamReference, streamReferenceFrom } from './streamReference';
import { pageToken, readPageToken } from './tokens';

const MODE: TextRule = { oneOf: ['PROVISIONED', 'ON_DEMAND'] };
const MAX_RECORD_KIB = { min: KINESIS.defaultMaxRecordKiB, max: KINESIS.largestMaxRecordKiB };
const PAGE = { min: 1, max: 10_000 };
/** Shards on a page of DescribeStream, and streams on one of ListStreams, unless asked otherwise. */
const DESCRIBE_PAGE = 100;
const STREAMS_PAGE = 100;

/** Operations on streams as a whole. */
export const STREAM_OPERATIONS: KinesisOperationTable = {
  CreateStream: createStream,
  DeleteStream: deleteStream,
  DescribeStream: describeStream,
  DescribeStreamSummary: describeStreamSummary,
  ListStreams: listStreams,
  UpdateMaxRecordSize: updateMaxRecordSize,
};

function createStream(input: Parameters, { model }: KinesisContext): OperationOutput {
  const name = input.requiredText('StreamName', NAME);
  const shardCount = input.integer('ShardCount', { min: 1 });
  const mode = input.structure('StreamModeDetails')?.requiredText('StreamMode', MODE);
  const maxRecordKiB = input.integer('MaxRecordSizeInKiB', MAX_RECORD_KIB);
  const strategy = input.text('RecordDistributionStrategy', { oneOf: ['AUTO', 'USER_PARTITION_KEY'] });
  input.violations.check();
  if (strategy === 'AUTO') {
    throw new ServiceRefusal('InvalidArgumentException', 'The sandbox has no RecordDistributionStrategy AUTO.');
  }
  model.createStream({
    name,
    mode: mode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED',
    ...(shardCount === undefined ? {} : { shardCount }),
    ...(maxRecordKiB === undefined ? {} : { maxRecordKiB }),
  });
  return undefined;
}

function deleteStream(input: Parameters, { model }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  input.violations.check();
  model.deleteStream(reference());
  return undefined;
}

function updateMaxRecordSize(input: Parameters, { model }: KinesisContext): OperationOutput {
  const arn = input.requiredText('StreamARN', ARN);
  const maxRecordKiB = input.requiredInteger('MaxRecordSizeInKiB', MAX_RECORD_KIB);
  input.violations.check();
  model.stream(streamReferenceFrom(arn)).maxRecordKiB = maxRecordKiB;
  return undefined;
}

function describeStream(input: Parameters, { model }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  const limit = input.integer('Limit', PAGE) ?? DESCRIBE_PAGE;
  const after = input.text('ExclusiveStartShardId', NAME);
  input.violations.check();
  const stream = model.stream(reference());
  const rest = stream.shards.filter((shard) => after === undefined || shard.id > after);
  return {
    StreamDescription: {
      ...describe(stream),
      Shards: rest.slice(0, limit).map(describeShard),
      HasMoreShards: rest.length > limit,
    },
  };
}

function describeStreamSummary(input: Parameters, { model }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  input.violations.check();
  const stream = model.stream(reference());
  return {
    StreamDescriptionSummary: {
      ...describe(stream),
      OpenShardCount: stream.openShards.length,
      ConsumerCount: 0,
      MaxRecordSizeInKiB: stream.maxRecordKiB,
    },
  };
}

function listStreams(input: Parameters, { model, now }: KinesisContext): OperationOutput {
  const limit = input.integer('Limit', PAGE) ?? STREAMS_PAGE;
  const start = input.text('ExclusiveStartStreamName', NAME);
  const token = input.text('NextToken', { min: 1, max: 1_048_576 });
  input.violations.check();
  const after = token === undefined ? start : readPageToken(token, now(), 'streams').after;
  const rest = model.streams.filter((stream) => after === undefined || stream.name > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    StreamNames: page.map((stream) => stream.name),
    HasMoreStreams: rest.length > limit,
    StreamSummaries: page.map((stream) => ({
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: stream.mode },
      StreamCreationTimestamp: stream.created / 1000,
    })),
    ...(rest.length > limit && last !== undefined
      ? { NextToken: pageToken(now(), { of: 'streams', stream: '', after: last.name, filter: { type: '', time: 0 } }) }
      : {}),
  };
}

function describe(stream: KinesisStream): JsonObject {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: RETENTION_HOURS,
    StreamCreationTimestamp: stream.created / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: 'NONE',
  };
}
