import type { JsonObject, Parameters } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import type { KinesisContext, KinesisOperationTable, OperationOutput } from './kinesisOperation';
import type { KinesisShard } from './shard';
import { RETENTION_HOURS, type KinesisStream } from './stream';
import { HASH_KEY, NAME, readStreamReference, readStreamReferenceIfAny } from './streamReference';
import { pageToken, readPageToken, type ShardFilter } from './tokens';

const SHARD_FILTERS = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
];

const PAGE = { min: 1, max: 10_000 };
/** Shards on a page of ListShards unless asked otherwise. */
const SHARDS_PAGE = 1000;

/** Operations on the shards of a stream. */
export const SHARD_OPERATIONS: KinesisOperationTable = {
  ListShards: listShards,
  MergeShards: mergeShards,
  SplitShard: splitShard,
};

function listShards(input: Parameters, { model, now }: KinesisContext): OperationOutput {
  const reference = readStreamReferenceIfAny(input, model);
  const token = input.text('NextToken', { min: 1, max: 1_048_576 });
  const limit = input.integer('MaxResults', PAGE) ?? SHARDS_PAGE;
  const start = input.text('ExclusiveStartShardId', NAME);
  const filter = input.structure('ShardFilter');
  const type = filter?.requiredText('Type', { oneOf: SHARD_FILTERS });
  const filterShard = filter?.text('ShardId', NAME);
  const filterTime = filter?.number('Timestamp');
  input.violations.check();
  const named = reference();
  if (token !== undefined && named !== undefined) {
    throw new ServiceRefusal('InvalidArgumentException', 'NextToken and StreamName cannot be provided together.');
  }
  const from = token === undefined ? undefined : readPageToken(token, now(), 'shards');
  const chosen = from === undefined ? named : model.reference(from.stream);
  if (chosen === undefined) {
    throw new ServiceRefusal('InvalidArgumentException', 'Either NextToken or StreamName should be provided.');
  }
  const stream = model.stream(chosen);
  const after = from?.after ?? (type === 'AFTER_SHARD_ID' ? filterShard : start) ?? '';
  const shardFilter = from?.filter ?? filterOf(stream, type, filterTime, now());
  const rest = stream.shards.filter((shard) => shard.id > after && passes(shard, shardFilter));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    Shards: page.map(describeShard),
    ...(rest.length > limit && last !== undefined
      ? { NextToken: pageToken(now(), { of: 'shards', stream: stream.name, after: last.id, filter: shardFilter }) }
      : {}),
  };
}

function splitShard(input: Parameters, { model }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  const id = input.requiredText('ShardToSplit', NAME);
  const newStart = input.requiredText('NewStartingHashKey', HASH_KEY);
  input.violations.check();
  const stream = model.stream(reference());
  model.splitShard(stream, model.shard(stream, id), BigInt(newStart));
  return undefined;
}

function mergeShards(input: Parameters, { model }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  const id = input.requiredText('ShardToMerge', NAME);
  const adjacentId = input.requiredText('AdjacentShardToMerge', NAME);
  input.violations.check();
  const stream = model.stream(reference());
  model.mergeShards(stream, model.shard(stream, id), model.shard(stream, adjacentId));
  return undefined;
}

/** @param timestamp seconds since the epoch. */
function filterOf(stream: KinesisStream, type = '', timestamp: number | undefined, now: number): ShardFilter {
  if (type === 'AT_TIMESTAMP' || type === 'FROM_TIMESTAMP') {
    if (timestamp !== undefined) return { type, time: timestamp * 1000 };
    throw new ServiceRefusal('InvalidArgumentException', `ShardFilter of type ${type} needs a Timestamp.`);
  }
  return { type, time: Math.max(stream.created, now - RETENTION_HOURS * 3_600_000) };
}

/** Whether a shard passes the filter. */
function passes(shard: KinesisShard, { type, time }: ShardFilter): boolean {
  switch (type) {
    case 'AT_LATEST':
      return !shard.closed;
    case 'AT_TRIM_HORIZON':
    case 'AT_TIMESTAMP':
      return shard.wasOpenAt(time);
    case 'FROM_TRIM_HORIZON':
    case 'FROM_TIMESTAMP':
      return !shard.wasClosedBy(time);
    default:
      return true;
  }
}

export function describeRange(shard: KinesisShard): JsonObject {
  return { StartingHashKey: String(shard.range.start), EndingHashKey: String(shard.range.end) };
}

export function describeShard(shard: KinesisShard): JsonObject {
  const [parent, adjacent] = shard.parents;
  const ending = shard.endingSequenceNumber;
  return {
    ShardId: shard.id,
    ...(parent === undefined ? {} : { ParentShardId: parent }),
    ...(adjacent === undefined ? {} : { AdjacentParentShardId: adjacent }),
    HashKeyRange: describeRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: shard.startingSequenceNumber,
      ...(ending === undefined ? {} : { EndingSequenceNumber: ending }),
    },
  };
}
