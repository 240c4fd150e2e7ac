import { Parameters, type JsonObject } from '../base/parameters';
import type { KinesisModel, RefuseKinesisRecord } from './kinesisModel';
import type { KinesisOperationTable, OperationOutput } from './kinesisOperation';
import { PUT_OPERATIONS } from './putOperations';
import { READ_OPERATIONS } from './readOperations';
import { SHARD_OPERATIONS } from './shardOperations';
import type { KinesisStream } from './stream';
import { STREAM_OPERATIONS } from './streamOperations';
import { streamReferenceFrom } from './streamReference';

const OPERATIONS: KinesisOperationTable = { ...STREAM_OPERATIONS, ...SHARD_OPERATIONS, ...PUT_OPERATIONS, ...READ_OPERATIONS };

/** The operations of Kinesis Data Streams: from a request's JSON to the response's. */
export class KinesisOperations {
  constructor(
    readonly model: KinesisModel,
    private readonly now: () => number,
  ) {}

  /**
   * @param refuse called for each record that is put.
   * @returns undefined when there is no such operation.
   * @throws {ServiceRefusal} where AWS refuses the request.
   */
  call(operation: string, body: JsonObject, refuse: RefuseKinesisRecord): { readonly output: OperationOutput } | undefined {
    if (!Object.hasOwn(OPERATIONS, operation)) return undefined;
    const run = OPERATIONS[operation];
    const context = { model: this.model, now: this.now, refuse };
    return run === undefined ? undefined : { output: run(new Parameters(body), context) };
  }

  /** The stream that a request's JSON names, by name or ARN, without checking anything. */
  streamNamed(body: JsonObject): KinesisStream | undefined {
    const { StreamName: name, StreamARN: arn } = body;
    if (typeof name === 'string') return this.model.find(name);
    return typeof arn === 'string' ? this.model.find(streamReferenceFrom(arn).name) : undefined;
  }
}
