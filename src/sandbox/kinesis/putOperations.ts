import { KINESIS, KINESIS_SERVICE } from '../../core/services/kinesis';
import { Violations, type JsonObject, type Parameters, type TextRule } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import { recordBytes, type PutOutcome, type Stored } from './kinesisModel';
import { dryRunPassed, type KinesisContext, type KinesisOperationTable, type OperationOutput } from './kinesisOperation';
import type { PutEntry } from './shard';
import type { KinesisStream } from './stream';
import { HASH_KEY, readStreamReference, SEQUENCE_NUMBER } from './streamReference';

const PARTITION_KEY: TextRule = { min: 1, max: KINESIS.partitionKeyLength };

/** Operations that put records. */
export const PUT_OPERATIONS: KinesisOperationTable = {
  PutRecord: putRecord,
  PutRecords: putRecords,
};

function putRecord(input: Parameters, { model, refuse }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  const entry = readEntry(input);
  const after = input.text('SequenceNumberForOrdering', SEQUENCE_NUMBER);
  const dryRun = input.flag('DryRun');
  input.violations.check();
  const stream = model.stream(reference());
  checkSizes(stream, [entry], () => 'data');
  if (dryRun) {
    model.route(stream, entry);
    throw dryRunPassed();
  }
  const outcome = model.putRecord(stream, entry, after, refuse);
  if ('code' in outcome) throw wholeCall(outcome.code, outcome.message);
  return { ...stored(outcome), EncryptionType: 'NONE' };
}

function putRecords(input: Parameters, { model, refuse }: KinesisContext): OperationOutput {
  const reference = readStreamReference(input, model);
  const entries = input.requiredStructures('Records', { min: 1, max: KINESIS.requestRecords }).map(readEntry);
  const dryRun = input.flag('DryRun');
  input.violations.check();
  const stream = model.stream(reference());
  checkSizes(stream, entries, (index) => `records.${String(index + 1)}.member.data`);
  if (dryRun) {
    for (const entry of entries) model.route(stream, entry);
    throw dryRunPassed();
  }
  const outcomes = model.putRecords(stream, entries, refuse);
  return {
    FailedRecordCount: outcomes.filter((outcome) => 'code' in outcome).length,
    Records: outcomes.map(describeOutcome),
    EncryptionType: 'NONE',
  };
}

function readEntry(input: Parameters): PutEntry {
  const data = input.requiredBlob('Data');
  const explicitHashKey = input.text('ExplicitHashKey', HASH_KEY);
  const partitionKey = input.requiredText('PartitionKey', PARTITION_KEY);
  return { ...data, partitionKey, ...(explicitHashKey === undefined ? {} : { explicitHashKey }) };
}

/**
 * A record may have the stream's `MaxRecordSizeInKiB` with its key, a request 10 MiB; one record over its limit
 * fails the whole call (as AWS does since October 2025, with this message).
 */
function checkSizes(stream: KinesisStream, entries: readonly PutEntry[], pathOf: (index: number) => string): void {
  const { recordBytes: most, requestBytes } = KINESIS_SERVICE.limits({ maxRecordKiB: stream.maxRecordKiB });
  const violations = new Violations();
  let total = 0;
  for (const [index, entry] of entries.entries()) {
    const bytes = recordBytes(entry);
    total += bytes;
    if (bytes > most) violations.add('', pathOf(index), `Member must have length less than or equal to ${String(most)}.`);
  }
  violations.check();
  if (total > requestBytes) {
    throw new ServiceRefusal('InvalidArgumentException', 'Records size exceeds 10 MB limit');
  }
}

/** PutRecord has no entries: what would be an entry's error refuses the call. */
function wholeCall(code: string, message: string): ServiceRefusal {
  return code === 'InternalFailure'
    ? new ServiceRefusal('InternalFailureException', message, 500)
    : new ServiceRefusal(code, message);
}

function stored(outcome: Stored): JsonObject {
  return { SequenceNumber: outcome.sequenceNumber, ShardId: outcome.shardId };
}

function describeOutcome(outcome: PutOutcome): JsonObject {
  return 'code' in outcome ? { ErrorCode: outcome.code, ErrorMessage: outcome.message } : stored(outcome);
}
