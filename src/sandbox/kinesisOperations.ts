import { KINESIS, kinesisLimits } from '../core/model/limits';
import {
  type KinesisModel,
  type PutEntry,
  type PutOutcome,
  type Refuse,
  type Shard,
  type Stored,
  type StoredRecord,
  type Stream,
  type StreamReference,
  recordBytes,
  SANDBOX_ACCOUNT,
} from './kinesisModel';
import { isJsonObject, Parameters, Violations, type JsonObject, type TextRule } from './parameters';
import { ServiceError } from './serviceError';

const NAME: TextRule = { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' };
const ARN: TextRule = { min: 1, max: 2048, pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+' };
const HASH_KEY: TextRule = { pattern: '0|([1-9]\\d{0,38})' };
const SEQUENCE_NUMBER: TextRule = { pattern: '0|([1-9]\\d{0,128})' };
const PARTITION_KEY: TextRule = { min: 1, max: KINESIS.partitionKeyLength };
const MODE: TextRule = { oneOf: ['PROVISIONED', 'ON_DEMAND'] };
const MAX_RECORD_KIB = { min: KINESIS.defaultMaxRecordKiB, max: KINESIS.largestMaxRecordKiB };
const PAGE = { min: 1, max: 10_000 };

const ITERATOR_TYPES = ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER', 'TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'];
const SHARD_FILTERS = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
];

const RETENTION_HOURS = 24;
/** Shard iterators and ListShards' NextToken live five minutes (API reference). */
const TOKEN_LIFE_MS = 300_000;
/** Shards on a page of DescribeStream and of ListShards, and streams on one of ListStreams, unless asked otherwise. */
const DESCRIBE_PAGE = 100;
const SHARDS_PAGE = 1000;
const STREAMS_PAGE = 100;

/** What an operation answers: the JSON of its output; undefined for an empty body. */
export type Output = JsonObject | undefined;

/** The operations of Kinesis Data Streams: from a request's JSON to the answer's. */
export class KinesisOperations {
  readonly #operations: Readonly<Record<string, (input: Parameters, refuse: Refuse) => Output>> = {
    CreateStream: (input) => this.#createStream(input),
    DeleteStream: (input) => this.#deleteStream(input),
    DescribeStream: (input) => this.#describeStream(input),
    DescribeStreamSummary: (input) => this.#describeStreamSummary(input),
    GetRecords: (input) => this.#getRecords(input),
    GetShardIterator: (input) => this.#getShardIterator(input),
    ListShards: (input) => this.#listShards(input),
    ListStreams: (input) => this.#listStreams(input),
    MergeShards: (input) => this.#mergeShards(input),
    PutRecord: (input, refuse) => this.#putRecord(input, refuse),
    PutRecords: (input, refuse) => this.#putRecords(input, refuse),
    SplitShard: (input) => this.#splitShard(input),
    UpdateMaxRecordSize: (input) => this.#updateMaxRecordSize(input),
  };

  constructor(
    readonly model: KinesisModel,
    private readonly now: () => number,
  ) {}

  /**
   * @param refuse asked for each record that is put: a reason from outside not to store it.
   * @returns undefined when there is no such operation.
   * @throws {ServiceError} where AWS refuses the request.
   */
  call(operation: string, body: JsonObject, refuse: Refuse): { readonly output: Output } | undefined {
    if (!Object.hasOwn(this.#operations, operation)) return undefined;
    const run = this.#operations[operation];
    return run === undefined ? undefined : { output: run(new Parameters(body), refuse) };
  }

  /** The stream that a request's JSON names, by name or ARN, as far as it can be told without checking anything. */
  streamNamed(body: JsonObject): Stream | undefined {
    const { StreamName: name, StreamARN: arn } = body;
    if (typeof name === 'string') return this.model.find(name);
    return typeof arn === 'string' ? this.model.find(referenceFrom(arn).name) : undefined;
  }

  /** Reads StreamName and StreamARN; call the result after the parameters were checked. */
  #reference(input: Parameters): () => StreamReference {
    const reference = this.#referenceIfAny(input);
    return () => {
      const found = reference();
      if (found !== undefined) return found;
      throw new ServiceError('InvalidArgumentException', 'Either StreamName or StreamARN should be provided.');
    };
  }

  /** As `#reference`, for requests that may name no stream. */
  #referenceIfAny(input: Parameters): () => StreamReference | undefined {
    const name = input.text('StreamName', NAME);
    const arn = input.text('StreamARN', ARN);
    return () => {
      if (arn === undefined) return name === undefined ? undefined : this.model.reference(name);
      const reference = referenceFrom(arn);
      if (name !== undefined && name !== reference.name) {
        throw new ServiceError('InvalidArgumentException', 'StreamName and StreamARN do not name the same stream.');
      }
      return reference;
    };
  }

  #createStream(input: Parameters): Output {
    const name = input.requiredText('StreamName', NAME);
    const shardCount = input.integer('ShardCount', { min: 1 });
    const mode = input.structure('StreamModeDetails')?.requiredText('StreamMode', MODE);
    const maxRecordKiB = input.integer('MaxRecordSizeInKiB', MAX_RECORD_KIB);
    const strategy = input.text('RecordDistributionStrategy', { oneOf: ['AUTO', 'USER_PARTITION_KEY'] });
    input.violations.check();
    if (strategy === 'AUTO') {
      throw new ServiceError('InvalidArgumentException', 'The sandbox has no RecordDistributionStrategy AUTO.');
    }
    this.model.createStream({
      name,
      mode: mode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED',
      ...(shardCount === undefined ? {} : { shardCount }),
      ...(maxRecordKiB === undefined ? {} : { maxRecordKiB }),
    });
    return undefined;
  }

  #deleteStream(input: Parameters): Output {
    const reference = this.#reference(input);
    input.violations.check();
    this.model.deleteStream(reference());
    return undefined;
  }

  #updateMaxRecordSize(input: Parameters): Output {
    const arn = input.requiredText('StreamARN', ARN);
    const maxRecordKiB = input.requiredInteger('MaxRecordSizeInKiB', MAX_RECORD_KIB);
    input.violations.check();
    this.model.stream(referenceFrom(arn)).maxRecordKiB = maxRecordKiB;
    return undefined;
  }

  #describeStream(input: Parameters): Output {
    const reference = this.#reference(input);
    const limit = input.integer('Limit', PAGE) ?? DESCRIBE_PAGE;
    const after = input.text('ExclusiveStartShardId', NAME);
    input.violations.check();
    const stream = this.model.stream(reference());
    const rest = stream.shards.filter((shard) => after === undefined || shard.id > after);
    return {
      StreamDescription: {
        ...describe(stream),
        Shards: rest.slice(0, limit).map(describeShard),
        HasMoreShards: rest.length > limit,
      },
    };
  }

  #describeStreamSummary(input: Parameters): Output {
    const reference = this.#reference(input);
    input.violations.check();
    const stream = this.model.stream(reference());
    return {
      StreamDescriptionSummary: {
        ...describe(stream),
        OpenShardCount: stream.openShards.length,
        ConsumerCount: 0,
        MaxRecordSizeInKiB: stream.maxRecordKiB,
      },
    };
  }

  #listStreams(input: Parameters): Output {
    const limit = input.integer('Limit', PAGE) ?? STREAMS_PAGE;
    const start = input.text('ExclusiveStartStreamName', NAME);
    const token = input.text('NextToken', { min: 1, max: 1_048_576 });
    input.violations.check();
    const after = token === undefined ? start : this.#readToken(token, 'streams').after;
    const rest = this.model.streams.filter((stream) => after === undefined || stream.name > after);
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
        ? { NextToken: this.#token({ of: 'streams', stream: '', after: last.name, filter: { type: '', time: 0 } }) }
        : {}),
    };
  }

  #listShards(input: Parameters): Output {
    const reference = this.#referenceIfAny(input);
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
      throw new ServiceError('InvalidArgumentException', 'NextToken and StreamName cannot be provided together.');
    }
    const from = token === undefined ? undefined : this.#readToken(token, 'shards');
    const chosen = from === undefined ? named : this.model.reference(from.stream);
    if (chosen === undefined) {
      throw new ServiceError('InvalidArgumentException', 'Either NextToken or StreamName should be provided.');
    }
    const stream = this.model.stream(chosen);
    const after = from?.after ?? (type === 'AFTER_SHARD_ID' ? filterShard : start) ?? '';
    const shardFilter = from?.filter ?? this.#shardFilter(stream, type, filterTime);
    const rest = stream.shards.filter((shard) => shard.id > after && passes(shard, shardFilter));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    return {
      Shards: page.map(describeShard),
      ...(rest.length > limit && last !== undefined
        ? { NextToken: this.#token({ of: 'shards', stream: stream.name, after: last.id, filter: shardFilter }) }
        : {}),
    };
  }

  /** @param timestamp seconds since the epoch. */
  #shardFilter(stream: Stream, type = '', timestamp?: number): ShardFilter {
    if (type === 'AT_TIMESTAMP' || type === 'FROM_TIMESTAMP') {
      if (timestamp !== undefined) return { type, time: timestamp * 1000 };
      throw new ServiceError('InvalidArgumentException', `ShardFilter of type ${type} needs a Timestamp.`);
    }
    return { type, time: Math.max(stream.created, this.now() - RETENTION_HOURS * 3_600_000) };
  }

  #token(page: Omit<PageToken, 'made'>): string {
    return Buffer.from(JSON.stringify({ ...page, made: this.now() })).toString('base64');
  }

  #readToken(text: string, of: PageToken['of']): PageToken {
    const token = decodeJson(text);
    if (token?.['of'] !== of || typeof token['made'] !== 'number') {
      throw new ServiceError('InvalidArgumentException', 'NextToken is invalid.');
    }
    const { made } = token;
    if (this.now() - made > TOKEN_LIFE_MS) {
      throw new ServiceError('ExpiredNextTokenException', 'NextToken has expired.');
    }
    const filter = isJsonObject(token['filter']) ? token['filter'] : {};
    return {
      of,
      made,
      stream: asText(token['stream']),
      after: asText(token['after']),
      filter: { type: asText(filter['type']), time: typeof filter['time'] === 'number' ? filter['time'] : 0 },
    };
  }

  #splitShard(input: Parameters): Output {
    const reference = this.#reference(input);
    const id = input.requiredText('ShardToSplit', NAME);
    const newStart = input.requiredText('NewStartingHashKey', HASH_KEY);
    input.violations.check();
    const stream = this.model.stream(reference());
    this.model.splitShard(stream, this.model.shard(stream, id), BigInt(newStart));
    return undefined;
  }

  #mergeShards(input: Parameters): Output {
    const reference = this.#reference(input);
    const id = input.requiredText('ShardToMerge', NAME);
    const adjacentId = input.requiredText('AdjacentShardToMerge', NAME);
    input.violations.check();
    const stream = this.model.stream(reference());
    this.model.mergeShards(stream, this.model.shard(stream, id), this.model.shard(stream, adjacentId));
    return undefined;
  }

  #putRecord(input: Parameters, refuse: Refuse): Output {
    const reference = this.#reference(input);
    const entry = readEntry(input);
    const after = input.text('SequenceNumberForOrdering', SEQUENCE_NUMBER);
    const dryRun = input.flag('DryRun');
    input.violations.check();
    const stream = this.model.stream(reference());
    checkSizes(stream, [entry], () => 'data');
    if (dryRun) {
      this.model.route(stream, entry);
      throw dryRunPassed();
    }
    const outcome = this.model.putRecord(stream, entry, after, refuse);
    if ('code' in outcome) throw wholeCall(outcome.code, outcome.message);
    return { ...stored(outcome), EncryptionType: 'NONE' };
  }

  #putRecords(input: Parameters, refuse: Refuse): Output {
    const reference = this.#reference(input);
    const entries = input.requiredStructures('Records', { min: 1, max: KINESIS.requestRecords }).map(readEntry);
    const dryRun = input.flag('DryRun');
    input.violations.check();
    const stream = this.model.stream(reference());
    checkSizes(stream, entries, (index) => `records.${String(index + 1)}.member.data`);
    if (dryRun) {
      for (const entry of entries) this.model.route(stream, entry);
      throw dryRunPassed();
    }
    const outcomes = this.model.putRecords(stream, entries, refuse);
    return {
      FailedRecordCount: outcomes.filter((outcome) => 'code' in outcome).length,
      Records: outcomes.map(describeOutcome),
      EncryptionType: 'NONE',
    };
  }

  #getShardIterator(input: Parameters): Output {
    const reference = this.#reference(input);
    const id = input.requiredText('ShardId', NAME);
    const type = input.requiredText('ShardIteratorType', { oneOf: ITERATOR_TYPES });
    const sequenceNumber = input.text('StartingSequenceNumber', SEQUENCE_NUMBER);
    const timestamp = input.number('Timestamp');
    const dryRun = input.flag('DryRun');
    input.violations.check();
    const stream = this.model.stream(reference());
    const shard = this.model.shard(stream, id);
    const position = this.#startingPosition(stream, shard, type, sequenceNumber, timestamp);
    if (dryRun) throw dryRunPassed();
    return { ShardIterator: this.#iterator(stream, shard, position) };
  }

  #startingPosition(
    stream: Stream,
    shard: Shard,
    type: string,
    sequenceNumber: string | undefined,
    timestamp: number | undefined,
  ): number {
    const bySequenceNumber = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER';
    if (bySequenceNumber !== (sequenceNumber !== undefined)) {
      throw new ServiceError(
        'InvalidArgumentException',
        'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
          '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. ' +
          `Request specified ${type} and ${bySequenceNumber ? 'no' : 'also a'} StartingSequenceNumber.`,
      );
    }
    if (sequenceNumber !== undefined) {
      const position = shard.positionOf(sequenceNumber);
      if (position === undefined) {
        throw new ServiceError(
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
      throw new ServiceError(
        'InvalidArgumentException',
        'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. ' +
          'Current request has no timestamp parameter.',
      );
    }
    const time = timestamp * 1000;
    const now = this.now();
    if (time > now) {
      throw new ServiceError(
        'InvalidArgumentException',
        'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
          `timestampInMillis: ${String(time)}, currentTimestampInMillis: ${String(now)}`,
      );
    }
    return shard.positionAt(time);
  }

  #iterator(stream: Stream, shard: Shard, position: number): string {
    const content = { stream: stream.name, created: stream.created, shard: shard.id, position, made: this.now() };
    return Buffer.from(JSON.stringify(content)).toString('base64');
  }

  #getRecords(input: Parameters): Output {
    const text = input.requiredText('ShardIterator', { min: 1, max: 512 });
    const limit = input.integer('Limit', PAGE) ?? PAGE.max;
    const dryRun = input.flag('DryRun');
    input.violations.check();
    const { stream, shard, position } = this.#readIterator(text);
    if (dryRun) throw dryRunPassed();
    const { records, next } = this.model.read(shard, position, limit);
    const waiting = shard.at(next);
    const behind = waiting === undefined ? 0 : Math.max(0, this.now() - waiting.arrived);
    const answer = { Records: records.map(describeRecord), MillisBehindLatest: behind };
    if (!shard.closed || next < shard.end) {
      return { ...answer, NextShardIterator: this.#iterator(stream, shard, next) };
    }
    return {
      ...answer,
      ChildShards: stream.shards
        .filter((child) => child.parents.includes(shard.id))
        .map((child) => ({ ShardId: child.id, ParentShards: child.parents, HashKeyRange: describeRange(child) })),
    };
  }

  #readIterator(text: string): { stream: Stream; shard: Shard; position: number } {
    const iterator = decodeJson(text);
    const made = iterator?.['made'];
    const position = iterator?.['position'];
    const stream = this.model.find(asText(iterator?.['stream']));
    const shard = stream?.shards.find((candidate) => candidate.id === iterator?.['shard']);
    if (typeof made !== 'number' || typeof position !== 'number') {
      throw new ServiceError('InvalidArgumentException', 'Invalid ShardIterator.');
    }
    if (stream === undefined || shard === undefined || stream.created !== iterator?.['created']) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Shard ${asText(iterator?.['shard'])} in stream ${asText(iterator?.['stream'])} ` +
          `under account ${SANDBOX_ACCOUNT} does not exist`,
      );
    }
    const now = this.now();
    if (now - made > TOKEN_LIFE_MS) {
      throw new ServiceError(
        'ExpiredIteratorException',
        `Iterator expired. The iterator was created at time ${new Date(made).toUTCString()} while right now it is ` +
          `${new Date(now).toUTCString()} which is further in the future than the tolerated delay of ` +
          `${String(TOKEN_LIFE_MS)} milliseconds.`,
      );
    }
    return { stream, shard, position };
  }
}

interface PageToken {
  readonly of: 'streams' | 'shards';
  readonly stream: string;
  /** The last name or shard ID of the page before. */
  readonly after: string;
  readonly filter: ShardFilter;
  readonly made: number;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function decodeJson(base64: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Not one of ours: the caller refuses it in AWS's words.
  }
}

function referenceFrom(arn: string): StreamReference {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  return { region, account, name: resource.slice('stream/'.length) };
}

function readEntry(input: Parameters): PutEntry {
  const data = input.requiredBlob('Data');
  const explicitHashKey = input.text('ExplicitHashKey', HASH_KEY);
  const partitionKey = input.requiredText('PartitionKey', PARTITION_KEY);
  return { ...data, partitionKey, ...(explicitHashKey === undefined ? {} : { explicitHashKey }) };
}

/**
 * A record may have the stream's `MaxRecordSizeInKiB` with its key, the request 10 MiB; one record over its limit
 * fails the whole call (as AWS does since October 2025, in these words).
 */
function checkSizes(stream: Stream, entries: readonly PutEntry[], pathOf: (index: number) => string): void {
  const { recordBytes: most, requestBytes } = kinesisLimits(stream.maxRecordKiB);
  const violations = new Violations();
  let total = 0;
  for (const [index, entry] of entries.entries()) {
    const bytes = recordBytes(entry);
    total += bytes;
    if (bytes > most) violations.add('', pathOf(index), `Member must have length less than or equal to ${String(most)}.`);
  }
  violations.check();
  if (total > requestBytes) {
    throw new ServiceError('InvalidArgumentException', 'Records size exceeds 10 MB limit');
  }
}

/** DryRun's way to say that the request would have worked. */
function dryRunPassed(): ServiceError {
  return new ServiceError(
    'DryRunOperationException',
    'Request would have succeeded, but the DryRun flag is set.',
  );
}

/** PutRecord has no entries, so what PutRecords says of an entry it says of the call. */
function wholeCall(code: string, message: string): ServiceError {
  return code === 'InternalFailure'
    ? new ServiceError('InternalFailureException', message, 500)
    : new ServiceError(code, message);
}

function stored(outcome: Stored): JsonObject {
  return { SequenceNumber: outcome.sequenceNumber, ShardId: outcome.shardId };
}

function describeOutcome(outcome: PutOutcome): JsonObject {
  return 'code' in outcome ? { ErrorCode: outcome.code, ErrorMessage: outcome.message } : stored(outcome);
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

function describe(stream: Stream): JsonObject {
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

function describeRange(shard: Shard): JsonObject {
  return { StartingHashKey: String(shard.range.start), EndingHashKey: String(shard.range.end) };
}

function describeShard(shard: Shard): JsonObject {
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

/** A ShardFilter; `time` is in milliseconds since the epoch. */
interface ShardFilter {
  readonly type: string;
  readonly time: number;
}

function passes(shard: Shard, { type, time }: ShardFilter): boolean {
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
