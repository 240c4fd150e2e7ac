import type { JsonObject, Parameters } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import { SANDBOX_ACCOUNT } from '../base/account';
import type { KinesisModel } from './kinesisModel';
import { dryRunPassed, type KinesisContext, type KinesisOperationTable, type OperationOutput } from './kinesisOperation';
import type { KinesisShard, StoredRecord } from './shard';
import { describeRange } from './shardOperations';
import type { KinesisStream } from './stream';
import { NAME, readStreamReference, SEQUENCE_NUMBER } from './streamReference';
import { asText, decodeToken, TOKEN_LIFE_MS } from './tokens';

const ITERATOR_TYPES = ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER', 'TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'];
const PAGE = { min: 1, max: 10_000 };

/** Operations that read records. */
export const READ_OPERATIONS: KinesisOperationTable = {
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
};

function getShardIterator(input: Parameters, { model, now }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  const id = input.requiredText('ShardId', NAME);
  const type = input.requiredText('ShardIteratorType', { oneOf: ITERATOR_TYPES });
  const sequenceNumber = input.text('StartingSequenceNumber', SEQUENCE_NUMBER);
  const timestamp = input.number('Timestamp');
  const dryRun = input.flag('DryRun');
  input.violations.check();
  const stream = model.stream(reference());
  const shard = model.shard(stream, id);
  const position = startingPosition(stream, shard, { type, sequenceNumber, timestamp, now: now() });
  if (dryRun) throw dryRunPassed();
  return { ShardIterator: shardIterator(now(), stream, shard, position) };
}

/** Where a new shard iterator starts. */
interface StartAsked {
  readonly type: string;
  readonly sequenceNumber: string | undefined;
  /** Seconds since the epoch. */
  readonly timestamp: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function startingPosition(stream: KinesisStream, shard: KinesisShard, asked: StartAsked): number {
  const { type, sequenceNumber, timestamp, now } = asked;
  const bySequenceNumber = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER';
  if (bySequenceNumber !== (sequenceNumber !== undefined)) {
    throw new ServiceRefusal(
      'InvalidArgumentException',
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
        '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. ' +
        `Request specified ${type} and ${bySequenceNumber ? 'no' : 'also a'} StartingSequenceNumber.`,
    );
  }
  if (sequenceNumber !== undefined) {
    const position = shard.positionOf(sequenceNumber);
    if (position === undefined) {
      throw new ServiceRefusal(
        'InvalidArgumentException',
        `StartingSequenceNumber ${sequenceNumber} used in GetShardIterator on shard ${shard.id} in stream ` +
          `${stream.name} under account ${SANDBOX_ACCOUNT} is invalid because it did not come from this stream.`,
      );
    }
    return type === 'AT_SEQUENCE_NUMBER' ? Math.max(position, 0) : position + 1;
  }
  if (type === 'LATEST') return shard.end;
  if (type === 'TRIM_HORIZON') return 0;
  if (timestamp === undefined) {
    throw new ServiceRefusal(
      'InvalidArgumentException',
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. ' +
        'Current request has no timestamp parameter.',
    );
  }
  const time = timestamp * 1000;
  if (time > now) {
    throw new ServiceRefusal(
      'InvalidArgumentException',
      'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
        `timestampInMillis: ${String(time)}, currentTimestampInMillis: ${String(now)}`,
    );
  }
  return shard.positionAt(time);
}

function shardIterator(now: number, stream: KinesisStream, shard: KinesisShard, position: number): string {
  const content = { stream: stream.name, created: stream.created, shard: shard.id, position, made: now };
  return Buffer.from(JSON.stringify(content)).toString('base64');
}

function getRecords(input: Parameters, { model, now }: KinesisContext): OperationOutput {
  const text = input.requiredText('ShardIterator', { min: 1, max: 512 });
  const limit = input.integer('Limit', PAGE) ?? PAGE.max;
  const dryRun = input.flag('DryRun');
  input.violations.check();
  const { stream, shard, position } = readShardIterator(text, model, now());
  if (dryRun) throw dryRunPassed();
  const { records, next } = model.read(shard, position, limit);
  const waiting = shard.at(next);
  const behind = waiting === undefined ? 0 : Math.max(0, now() - waiting.arrived);
  const output = { Records: records.map(describeRecord), MillisBehindLatest: behind };
  if (!shard.closed || next < shard.end) {
    return { ...output, NextShardIterator: shardIterator(now(), stream, shard, next) };
  }
  return {
    ...output,
    ChildShards: stream.shards
      .filter((child) => child.parents.includes(shard.id))
      .map((child) => ({ ShardId: child.id, ParentShards: child.parents, HashKeyRange: describeRange(child) })),
  };
}

function readShardIterator(text: string, model: KinesisModel, now: number): { stream: KinesisStream; shard: KinesisShard; position: number } {
  const iterator = decodeToken(text);
  const made = iterator?.['made'];
  const position = iterator?.['position'];
  const stream = model.find(asText(iterator?.['stream']));
  const shard = stream?.shards.find((candidate) => candidate.id === iterator?.['shard']);
  if (typeof made !== 'number' || typeof position !== 'number') {
    throw new ServiceRefusal('InvalidArgumentException', 'Invalid ShardIterator.');
  }
  if (stream === undefined || shard === undefined || stream.created !== iterator?.['created']) {
    throw new ServiceRefusal(
      'ResourceNotFoundException',
      `Shard ${asText(iterator?.['shard'])} in stream ${asText(iterator?.['stream'])} ` +
        `under account ${SANDBOX_ACCOUNT} does not exist`,
    );
  }
  if (now - made > TOKEN_LIFE_MS) {
    throw new ServiceRefusal(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${new Date(made).toUTCString()} while right now it is ` +
        `${new Date(now).toUTCString()} which is further in the future than the tolerated delay of ` +
        `${String(TOKEN_LIFE_MS)} milliseconds.`,
    );
  }
  return { stream, shard, position };
}

function describeRecord(record: StoredRecord): JsonObject {
  return {
    SequenceNumber: record.sequenceNumber,
    ApproximateArrivalTimestamp: record.arrived / 1000,
    Data: record.base64,
    PartitionKey: record.partitionKey,
    EncryptionType: 'NONE',
  };
}
