/** What bounds one request to a target. All sizes in bytes. */
export interface RequestLimits {
  /** Maximum records in one request. */
  readonly records: number;
  /** Maximum bytes in one request: data, and the partition keys (UTF-8) where the service has keys. */
  readonly requestBytes: number;
  /** Maximum bytes in one record: data, and its partition key (UTF-8) where the service has keys. */
  readonly recordBytes: number;
}

/** What a service says about one stream, as far as limits depend on it. */
export interface StreamLimits {
  /** `MaxRecordSizeInKiB` of a Kinesis stream; undefined where the stream states none. */
  readonly maxRecordKiB?: number | undefined;
}

/** Write throughput of one shard. */
export interface ShardRate {
  readonly recordsPerSecond: number;
  /** Keys included. */
  readonly bytesPerSecond: number;
}

/**
 * The error codes that a service documents, by what they mean for the records. A request's code that is in no list
 * counts by its HTTP status; a record's code that is in no list is final.
 */
export interface ServiceCodes {
  /** Of one record: not stored, the rate was too high; sent again. */
  readonly recordThrottled: readonly string[];
  /** Of one record: not stored, for another passing reason; sent again. */
  readonly recordRetry: readonly string[];
  /** Of a request: nothing was stored, the rate was too high; sent again. */
  readonly requestThrottled: readonly string[];
  /** Of a request: nothing was stored, and nothing will be until the user fixes something. */
  readonly requestPause: readonly string[];
  /** Of a request: other documented codes. They are listed only so that they get help; the HTTP status decides. */
  readonly requestOther: readonly string[];
}

/** Everything the extension needs to know about one service. Each service is one file and one line of the registry. */
export interface ServiceContract {
  /** Its short name, the same in every language. */
  readonly displayName: string;
  /** Its codicon. */
  readonly icon: string;
  /** The limits of a request to a stream. */
  readonly limits: (stream: StreamLimits) => RequestLimits;
  /** Whether each record has a partition key (and an optional explicit hash key). Keys count toward sizes. */
  readonly hasKeys: boolean;
  /** Whether records may get a newline appended, because the service joins them without a separator. */
  readonly mayAppendNewline: boolean;
  /** What one shard takes; undefined where the service takes records by target. */
  readonly shardRate: ShardRate | undefined;
  /** API names of the calls that write. `ordered` writes one record and names the record before it. */
  readonly calls: { readonly many: string; readonly ordered: string | undefined };
  /** The request's parameter that names the stream. */
  readonly streamParameter: string;
  /** Where the response of `calls.many` holds the results of the records, and the number of those that failed. */
  readonly response: { readonly entries: string; readonly failedCount: string };
  /** What identifies a stored record. */
  readonly identifier: 'sequenceNumber' | 'recordId';
  readonly codes: ServiceCodes;
  /** The form of its streams' ARNs and names. */
  readonly arn: { readonly resource: string; readonly maxNameLength: number };
  /** How the AWS CLI (version 2) writes many records. */
  readonly cli: { readonly command: string; readonly streamOption: string };
}

/**
 * Codes common to the services.
 * Sources: their lists of common errors; the SDK's own list of throttling codes (@smithy/service-error-classification);
 * checked 2026-11-20.
 */
export const COMMON_CODES = {
  requestThrottled: [
    'BandwidthLimitExceeded',
    'LimitExceededException',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceededException',
    'KMSThrottlingException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'TooManyRequestsException',
  ],
  requestPause: [
    'AccessDenied',
    'AccessDeniedException',
    'ExpiredToken',
    'ExpiredTokenException',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'InvalidClientTokenId',
    'InvalidKMSResourceException',
    'InvalidSignatureException',
    'KMSAccessDeniedException',
    'KMSDisabledException',
    'KMSInvalidStateException',
    'KMSNotFoundException',
    'KMSOptInRequired',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'NotAuthorized',
    'OptInRequired',
    'RequestExpired',
    'ResourceNotFoundException',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
  ],
  requestOther: [
    'InternalFailure',
    'InternalFailureException',
    'InvalidArgumentException',
    'SerializationException',
    'ServiceUnavailable',
    'UnknownOperationException',
    'ValidationError',
    'ValidationException',
  ],
} as const;
