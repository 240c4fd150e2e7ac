import type { Breach, CredentialsCode, ErrorReport, SourceCode, TransportCode } from './errorCodes';

/** One record as it goes over the wire. */
export interface WireRecord {
  readonly data: Uint8Array;
  /** Kinesis only, and always there for Kinesis. */
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
}

/** The records of one request. */
export interface WireRequest {
  readonly records: readonly WireRecord[];
  /**
   * `many`: PutRecords or PutRecordBatch. `ordered`: PutRecord for exactly one record, with
   * SequenceNumberForOrdering where an earlier record of its key has a sequence number.
   */
  readonly call: { readonly kind: 'many' } | { readonly kind: 'ordered'; readonly after?: string };
}

/** What the service said about one record. Fields are absent where the service sent none. */
export interface ResponseEntry {
  readonly shardId?: string;
  readonly sequenceNumber?: string;
  readonly recordId?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** The raw result of one request, as plain data. */
export type ServiceResponse =
  /** A success status with a body that could be read. It may still break the contract. */
  | {
      readonly kind: 'success';
      readonly httpStatus: number;
      readonly requestId?: string;
      readonly entries: readonly ResponseEntry[];
      /** FailedRecordCount or FailedPutCount, where there was one. */
      readonly failedCount?: number;
    }
  /**
   * An error from the service, or from something in between that speaks HTTP. `code` is the exception's name, such as
   * `ResourceNotFoundException`, or `HttpError` where the body named none.
   */
  | ({
      readonly kind: 'refused';
      readonly httpStatus: number;
      readonly requestId?: string;
      readonly code: string;
      /** How long the response asks to wait before the next request, in ms. */
      readonly retryAfterMs?: number;
    } & ErrorReport)
  /** A response began, and could not be read. */
  | ({ readonly kind: 'unreadable'; readonly httpStatus: number; readonly requestId?: string; readonly message?: string } & Breach)
  /** No response came. `written`: whether the request may have reached the service. */
  | ({ readonly kind: 'noResponse'; readonly written: 'no' | 'maybe'; readonly code: TransportCode } & ErrorReport)
  /** The request was never made, because there are no usable credentials. */
  | ({ readonly kind: 'unsigned'; readonly code: CredentialsCode } & ErrorReport)
  /** The request was never made, because the records could not be read from their source. */
  | ({ readonly kind: 'unread'; readonly code: SourceCode } & ErrorReport);

/** Sends one request, once. The only way from the core to a service. */
export interface Sender {
  /**
   * Never repeats anything by itself, and never rejects: errors are responses too.
   * @param signal aborts the request; the response is then `noResponse`, and `maybe` written unless definitely not.
   */
  send(request: WireRequest, signal: AbortSignal): Promise<ServiceResponse>;
}
