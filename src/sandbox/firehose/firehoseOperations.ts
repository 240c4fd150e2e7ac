import { FIREHOSE } from '../../core/services/firehose';
import { Parameters, Violations, type JsonObject, type TextRule } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import { BUFFER_BYTES, BUFFER_MS, type DeliveryStream, type DeliveryStreamType, type FirehoseEntry } from './deliveryStream';
import type { FirehoseModel, FirehoseOutcome, RefuseFirehoseRecord } from './firehoseModel';

/** The JSON of an operation's output. */
type Output = JsonObject;

const NAME: TextRule = { min: 1, max: 64, pattern: '[a-zA-Z0-9_.-]+' };
const TYPES = ['DirectPut', 'KinesisStreamAsSource', 'MSKAsSource', 'DatabaseAsSource'] as const;
const TYPE: TextRule = { oneOf: TYPES };
/** Names on a page of ListDeliveryStreams unless asked otherwise (API reference). */
const NAMES_PAGE = 10;

/** The operations of Amazon Data Firehose: from a request's JSON to the response's. */
export class FirehoseOperations {
  readonly #operations: Readonly<Record<string, (input: Parameters, refuse: RefuseFirehoseRecord) => Output>> = {
    CreateDeliveryStream: (input) => this.#createDeliveryStream(input),
    DeleteDeliveryStream: (input) => this.#deleteDeliveryStream(input),
    DescribeDeliveryStream: (input) => this.#describeDeliveryStream(input),
    ListDeliveryStreams: (input) => this.#listDeliveryStreams(input),
    PutRecord: (input, refuse) => this.#putRecord(input, refuse),
    PutRecordBatch: (input, refuse) => this.#putRecordBatch(input, refuse),
  };

  constructor(readonly model: FirehoseModel) {}

  /** As `KinesisOperations.call`. */
  call(operation: string, body: JsonObject, refuse: RefuseFirehoseRecord): { readonly output: Output } | undefined {
    if (!Object.hasOwn(this.#operations, operation)) return undefined;
    const run = this.#operations[operation];
    return run === undefined ? undefined : { output: run(new Parameters(body), refuse) };
  }

  /** Objects stay in the sandbox's memory; of a destination's configuration only its `Prefix` counts. */
  #createDeliveryStream(input: Parameters): Output {
    const name = input.requiredText('DeliveryStreamName', NAME);
    const type = input.text('DeliveryStreamType', TYPE);
    const destination =
      input.structure('ExtendedS3DestinationConfiguration') ?? input.structure('S3DestinationConfiguration');
    const prefix = destination?.text('Prefix', { max: 1024 });
    input.violations.check();
    const stream = this.model.createStream(name, asType(type), prefix);
    return { DeliveryStreamARN: stream.arn };
  }

  #deleteDeliveryStream(input: Parameters): Output {
    const name = input.requiredText('DeliveryStreamName', NAME);
    input.violations.check();
    this.model.deleteStream(name);
    return {};
  }

  #describeDeliveryStream(input: Parameters): Output {
    const name = input.requiredText('DeliveryStreamName', NAME);
    input.violations.check();
    const stream = this.model.stream(name);
    return {
      DeliveryStreamDescription: {
        DeliveryStreamName: stream.name,
        DeliveryStreamARN: stream.arn,
        DeliveryStreamStatus: 'ACTIVE',
        DeliveryStreamType: stream.type,
        VersionId: '1',
        CreateTimestamp: stream.created / 1000,
        Destinations: [describeDestination(stream)],
        HasMoreDestinations: false,
      },
    };
  }

  #listDeliveryStreams(input: Parameters): Output {
    const limit = input.integer('Limit', { min: 1, max: 10_000 }) ?? NAMES_PAGE;
    const type = input.text('DeliveryStreamType', TYPE);
    const after = input.text('ExclusiveStartDeliveryStreamName', NAME) ?? '';
    input.violations.check();
    const rest = this.model.streams.filter(
      (stream) => stream.name > after && (type === undefined || stream.type === type),
    );
    return {
      DeliveryStreamNames: rest.slice(0, limit).map((stream) => stream.name),
      HasMoreDeliveryStreams: rest.length > limit,
    };
  }

  #putRecord(input: Parameters, refuse: RefuseFirehoseRecord): Output {
    const name = input.requiredText('DeliveryStreamName', NAME);
    const entry = input.requiredStructure('Record').requiredBlob('Data');
    input.violations.check();
    const stream = this.model.stream(name);
    checkSizes([entry], () => 'record.data');
    const [outcome] = this.model.put(stream, [entry], refuse);
    if (outcome === undefined) throw new Error('A record went in, and no outcome came out.');
    if ('code' in outcome) throw wholeCall(outcome.code, outcome.message);
    return { RecordId: outcome.recordId, Encrypted: false };
  }

  #putRecordBatch(input: Parameters, refuse: RefuseFirehoseRecord): Output {
    const name = input.requiredText('DeliveryStreamName', NAME);
    const entries = input
      .requiredStructures('Records', { min: 1, max: FIREHOSE.requestRecords })
      .map((record) => record.requiredBlob('Data'));
    input.violations.check();
    const stream = this.model.stream(name);
    checkSizes(entries, (index) => `records.${String(index + 1)}.member.data`);
    const outcomes = this.model.put(stream, entries, refuse);
    return {
      FailedPutCount: outcomes.filter((outcome) => 'code' in outcome).length,
      Encrypted: false,
      RequestResponses: outcomes.map(describeOutcome),
    };
  }
}

function asType(text: string | undefined): DeliveryStreamType {
  return TYPES.find((type) => type === text) ?? 'DirectPut';
}

/** At most 1,024,000 bytes per record and 4 MiB per request, refused with AWS's messages. */
function checkSizes(entries: readonly FirehoseEntry[], pathOf: (index: number) => string): void {
  const violations = new Violations();
  let total = 0;
  for (const [index, { bytes }] of entries.entries()) {
    total += bytes;
    if (bytes > FIREHOSE.recordBytes) {
      const constraint = `Member must have length less than or equal to ${String(FIREHOSE.recordBytes)}`;
      violations.add('', pathOf(index), constraint);
    }
  }
  violations.check();
  if (total > FIREHOSE.requestBytes) {
    throw new ServiceRefusal('InvalidArgumentException', 'Records size exceeds 4 MB limit');
  }
}

/** PutRecord has no entries: what would be an entry's error refuses the call. */
function wholeCall(code: string, message: string): ServiceRefusal {
  switch (code) {
    case 'ServiceUnavailableException':
      return new ServiceRefusal(code, message, 503);
    case 'InternalFailure':
      return new ServiceRefusal(code, message, 500);
    default:
      return new ServiceRefusal(code, message);
  }
}

function describeOutcome(outcome: FirehoseOutcome): JsonObject {
  return 'code' in outcome
    ? { ErrorCode: outcome.code, ErrorMessage: outcome.message }
    : { RecordId: outcome.recordId };
}

function describeDestination(stream: DeliveryStream): JsonObject {
  return {
    DestinationId: 'destinationId-000000000001',
    ExtendedS3DestinationDescription: {
      RoleARN: 'arn:aws:iam::123456789012:role/sandbox',
      BucketARN: 'arn:aws:s3:::sandbox',
      Prefix: `${stream.name}/${stream.prefix}`,
      BufferingHints: { SizeInMBs: BUFFER_BYTES / (1024 * 1024), IntervalInSeconds: BUFFER_MS / 1000 },
      CompressionFormat: 'UNCOMPRESSED',
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
    },
  };
}
