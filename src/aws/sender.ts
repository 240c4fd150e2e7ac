import { PutRecordBatchCommand, type FirehoseClient } from '@aws-sdk/client-firehose';
import { PutRecordCommand, PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { MiddlewareStack } from '@smithy/types';
import type { ServiceResponse, Sender, WireRequest, WireRecord } from '../core/model/sender';
import type { Target } from '../core/model/target';
import { responseOfFault, readResponse, type WriteCall } from './response';
import { endpointInUse, firehoseClient, kinesisClient, type ClientPlace } from './clients';
import { UnsignedError } from './credentials';
import { ExchangeError, HttpTransport, type TransportResponse } from './httpTransport';

export interface SenderOptions {
  /** Milliseconds from handing over a request to the last byte of its answer; then it is ended. */
  readonly requestTimeoutMs: number;
  /** Most requests on the wire at the same time. */
  readonly maxSockets: number;
  /** Milliseconds to establish a connection, TLS included. Default: 5,000, and never more than `requestTimeoutMs`. */
  readonly connectTimeoutMs?: number;
}

/** A sender that holds connections and credentials. */
export interface AwsSender extends Sender {
  /** Forgets the credentials: the next request reads them afresh. For a run that goes on after a pause. */
  refresh(): void;
  /** Closes all connections. What is under way ends as if the connection had broken. */
  dispose(): void;
}

/** One client of either service, with the calls that write. */
type Writer =
  | { readonly service: 'kinesis'; readonly client: KinesisClient }
  | { readonly service: 'firehose'; readonly client: FirehoseClient };

const CONNECT_TIMEOUT_MS = 5000;

/**
 * A sender to the target. Makes no request and reads no credentials before the first batch.
 *
 * A Kinesis stream is named by its name, and by its ARN too where that is known: the API reference of PutRecords
 * recommends the ARN and allows both, and kinesalite knows the name only.
 * @param stream what is known of the stream; its ARN counts before the target's.
 * @throws Error when a sandbox target has no endpoint.
 */
export function createSender(target: Target, stream: { readonly arn?: string } | undefined, options: SenderOptions): AwsSender {
  if (target.credentials.kind === 'sandbox' && target.endpoint === undefined) {
    throw new Error('A sandbox target needs the endpoint of the sandbox.');
  }
  return new TargetSender(target, stream?.arn ?? target.arn, options);
}

class TargetSender implements AwsSender {
  private readonly transport: HttpTransport;
  private writer: Promise<Writer> | undefined;

  constructor(
    private readonly target: Target,
    private readonly arn: string | undefined,
    options: SenderOptions,
  ) {
    this.transport = new HttpTransport({
      requestTimeoutMs: options.requestTimeoutMs,
      connectTimeoutMs: Math.min(options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, options.requestTimeoutMs),
      maxSockets: options.maxSockets,
    });
  }

  send(batch: WireRequest, signal: AbortSignal): Promise<ServiceResponse> {
    return new Promise((resolve) => {
      const exchange: Exchange = { begun: false, answer: undefined };
      // Reading credentials cannot be aborted, only left behind: the transport then refuses the aborted request.
      const onAbort = (): void => {
        if (!exchange.begun) resolve(NEVER_MADE);
      };
      if (signal.aborted) {
        resolve(NEVER_MADE);
        return;
      }
      signal.addEventListener('abort', onAbort);
      void this.perform(batch, signal, exchange).then((answer) => {
        signal.removeEventListener('abort', onAbort);
        resolve(answer);
      });
    });
  }

  refresh(): void {
    this.writer = undefined;
  }

  dispose(): void {
    this.transport.destroy();
  }

  private async perform(batch: WireRequest, signal: AbortSignal, exchange: Exchange): Promise<ServiceResponse> {
    try {
      await this.put(await this.theWriter(), batch, signal, exchange);
      return exchange.answer ?? { kind: 'noResponse', written: 'maybe', code: 'Unknown', message: 'The SDK lost the answer.' };
    } catch (error) {
      return exchange.answer ?? answerBeforeExchange(error);
    }
  }

  private theWriter(): Promise<Writer> {
    if (this.writer !== undefined) return this.writer;
    const made = this.makeWriter();
    this.writer = made;
    // What failed once may succeed for the next request.
    made.catch(() => {
      if (this.writer === made) this.writer = undefined;
    });
    return made;
  }

  private async makeWriter(): Promise<Writer> {
    const place: ClientPlace = {
      region: this.target.region,
      credentials: this.target.credentials,
      endpoint: await endpointInUse(this.target),
    };
    switch (this.target.service) {
      case 'kinesis':
        return { service: 'kinesis', client: kinesisClient(place, this.transport) };
      case 'firehose':
        return { service: 'firehose', client: firehoseClient(place, this.transport) };
    }
  }

  private async put(writer: Writer, batch: WireRequest, signal: AbortSignal, exchange: Exchange): Promise<void> {
    const options = { abortSignal: signal };
    if (writer.service === 'firehose') {
      const command = new PutRecordBatchCommand({
        DeliveryStreamName: this.target.name,
        Records: batch.records.map(({ data }) => ({ Data: data })),
      });
      observe(command.middlewareStack, 'PutRecordBatch', exchange);
      await writer.client.send(command, options);
      return;
    }
    const stream = { StreamName: this.target.name, ...(this.arn !== undefined && { StreamARN: this.arn }) };
    if (batch.call.kind === 'many') {
      const command = new PutRecordsCommand({ ...stream, Records: batch.records.map(kinesisEntry) });
      observe(command.middlewareStack, 'PutRecords', exchange);
      await writer.client.send(command, options);
      return;
    }
    const [record] = batch.records;
    if (record === undefined || batch.records.length !== 1) throw new RangeError('An ordered request holds exactly one record.');
    const { after } = batch.call;
    const command = new PutRecordCommand({
      ...stream,
      ...kinesisEntry(record),
      ...(after !== undefined && { SequenceNumberForOrdering: after }),
    });
    observe(command.middlewareStack, 'PutRecord', exchange);
    await writer.client.send(command, options);
  }
}

/** What became of one send. */
interface Exchange {
  /** Whether the request was handed to the transport. */
  begun: boolean;
  answer: ServiceResponse | undefined;
}

const NEVER_MADE: ServiceResponse = {
  kind: 'noResponse',
  written: 'no',
  code: 'AbortError',
  message: 'The request was cancelled before it was made.',
};

function kinesisEntry(record: WireRecord) {
  return {
    Data: record.data,
    PartitionKey: record.partitionKey,
    ...(record.explicitHashKey !== undefined && { ExplicitHashKey: record.explicitHashKey }),
  };
}

/**
 * Reads the answer where it comes in, before the SDK does: the SDK hides in its errors what a broken answer held. The
 * SDK then gets an empty success. The answer's headers it keeps, since it learns from `Date` how far the clock is off.
 */
function observe<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  call: WriteCall,
  exchange: Exchange,
): void {
  stack.add(
    (next) => async (args) => {
      exchange.begun = true;
      try {
        const result = await next(args);
        const { statusCode, reason, headers, body } = result.response as TransportResponse;
        const answer = readResponse(call, { status: statusCode, statusText: reason, headers, body });
        exchange.answer = withoutCredentials(answer, args.request);
        return { ...result, response: { statusCode: 200, headers, body: EMPTY_OBJECT } };
      } catch (error) {
        if (error instanceof ExchangeError) exchange.answer = responseOfFault(error.fault);
        throw error;
      }
    },
    { step: 'deserialize', priority: 'low', name: 'readResponse' },
  );
}

/**
 * A service that refuses a signature, or a proxy, may repeat the headers it got: the session token and the access key ID
 * among them. Nobody needs them in its words.
 */
function withoutCredentials(answer: ServiceResponse, request: unknown): ServiceResponse {
  const { headers } = request as { readonly headers: Readonly<Record<string, string | undefined>> };
  const secrets = [headers['x-amz-security-token'], /Credential=([^/]+)/.exec(headers['authorization'] ?? '')?.[1]].filter((secret) => secret !== undefined);
  const clean = (words: string): string => secrets.reduce((text, secret) => text.replaceAll(secret, '********'), words);
  if (answer.kind === 'success') {
    const entries = answer.entries.map((entry) => (entry.errorMessage === undefined ? entry : { ...entry, errorMessage: clean(entry.errorMessage) }));
    return { ...answer, entries };
  }
  return { ...answer, message: clean(answer.message) };
}

const EMPTY_OBJECT = new TextEncoder().encode('{}');

/** What came of a request that was never handed to the transport. */
function answerBeforeExchange(error: unknown): ServiceResponse {
  if (error instanceof UnsignedError) return { kind: 'unsigned', code: error.code, message: error.message };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'noResponse', written: 'no', code: name, message };
}
