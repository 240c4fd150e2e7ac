import type { MiddlewareStack } from '@smithy/types';
import type { Shard } from '../../core/keys/shardMap';
import type { WireRequest } from '../../core/model/sender';
import type { Target } from '../../core/model/target';
import type { ClientPlace, EndpointClient, EndpointHints } from '../clientSettings';
import type { HttpTransport } from '../httpTransport';

/** What a service says about a stream. What it doesn't say is absent. */
export interface StreamInfo {
  readonly arn?: string;
  readonly accountId?: string;
  /** `ACTIVE`, `CREATING`… as the service writes it. */
  readonly status?: string;
  /** Kinesis: `PROVISIONED` or `ON_DEMAND`. */
  readonly mode?: string;
  /** Number of open shards. */
  readonly openShards?: number;
  /** Kinesis: `MaxRecordSizeInKiB` (KiB); absent means 1,024. */
  readonly maxRecordKiB?: number;
  /** Kinesis: the stream's `RecordDistributionStrategy` is `AUTO`, so keys don't decide the shard. */
  readonly keysIgnored?: boolean;
  /** Firehose: `DirectPut`, `KinesisStreamAsSource`… Records can be sent to `DirectPut` only. */
  readonly type?: string;
}

/** A stream in a list. */
export interface ListedStream {
  readonly name: string;
  readonly arn?: string;
  readonly status?: string;
  readonly mode?: string;
}

/** How a service is asked about its streams. */
export interface Inquiry {
  readonly place: ClientPlace;
  readonly transport: HttpTransport;
  readonly signal: AbortSignal | undefined;
}

/** The stream that a writer writes to. */
export interface NamedStream {
  readonly name: string;
  readonly arn: string | undefined;
}

/**
 * Is given the middleware of each command before it is sent.
 * @param list whether the call writes a list of records and responds with one
 */
export type Observe = <Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>, list: boolean) => void;

/** Sends one request, once, and resolves with nothing: the response is read by `observe`. */
export type Write = (request: WireRequest, signal: AbortSignal, observe: Observe) => Promise<void>;

/** The SDK's part of one service. Each service is one file and one line of the registry. */
export interface AwsService {
  /** A client that only knows the service's endpoint rules. */
  endpointClient(hints: EndpointHints): EndpointClient;
  /** A client that writes to one stream. */
  writer(place: ClientPlace, transport: HttpTransport, stream: NamedStream): Write;
  describe(inquiry: Inquiry, target: Target): Promise<StreamInfo>;
  /** The streams of an account and region that take records from callers, page by page. */
  list(inquiry: Inquiry): AsyncGenerator<ListedStream[], void, undefined>;
  /** The open shards of a stream; undefined where the service has no shards. */
  readonly openShards: ((inquiry: Inquiry, target: Target) => Promise<Shard[]>) | undefined;
}

export function optional(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

export function present<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
