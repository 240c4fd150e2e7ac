import * as vscode from 'vscode';
import type { ErrorCode } from '../../../core/model/errorCodes';

/** What a code means for the records, and what the user can do. */
export interface ErrorHelp {
  readonly meaning: string;
  readonly remedy: string;
}

const credentials = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The service doesn’t accept the credentials. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('Renew or correct the credentials (for SSO: aws sso login), then choose Resume: they are read again.'),
});

const expired = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The credentials have expired. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('Renew them (for SSO: aws sso login), then choose Resume: they are read again.'),
});

const denied = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The credentials are valid, but don’t permit this. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('Allow kinesis:PutRecords or firehose:PutRecordBatch on this stream for the identity in use, or choose other credentials. Then choose Resume.'),
});

const throttled = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The request was throttled. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('The records are sent again after a wait, for at most streamTester.delivery.throttleTimeout. If it keeps happening, reduce the rate (streamTester.delivery.pace or streamTester.delivery.recordsPerSecond).'),
});

const unreachable = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The endpoint could not be reached. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('Check the endpoint, the region, the network, and the proxy. The run continues when the endpoint can be reached; if it is paused, choose Resume.'),
});

const lost = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The request was sent, but its response was lost. The request’s records may or may not be stored.'),
  remedy: vscode.l10n.t('By default the records are sent again and marked as possible duplicates. Set streamTester.delivery.uncertain to "stop" to leave them uncertain instead.'),
});

const breach = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The response is not what the service documents. The request’s records may or may not be stored.'),
  remedy: vscode.l10n.t('Check what responds at the endpoint: an emulator, or a proxy in between.'),
});

const internal = (): ErrorHelp => ({
  meaning: vscode.l10n.t('Internal service error. The request’s records may or may not be stored.'),
  remedy: vscode.l10n.t('The records are sent again, unless streamTester.delivery.uncertain says otherwise.'),
});

const invalid = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The service considers the request invalid; one invalid record is enough. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('Read the service’s message: it names what is wrong with a record, its key, or the stream.'),
});

const unsupported = (): ErrorHelp => ({
  meaning: vscode.l10n.t('The service doesn’t know this call or can’t read the request. None of the request’s records was stored.'),
  remedy: vscode.l10n.t('Check what responds at the endpoint: an emulator may not support the call.'),
});

/**
 * Help for every known code.
 * Meanings: API references of PutRecords, PutRecord and PutRecordBatch and their lists of common errors, 2026-11-20.
 */
export const HELP: Readonly<Record<ErrorCode, () => ErrorHelp>> = {
  SignatureDoesNotMatch: credentials,
  UnrecognizedClientException: credentials,
  InvalidClientTokenId: credentials,
  IncompleteSignature: credentials,
  IncompleteSignatureException: credentials,
  MissingAuthenticationToken: credentials,
  MissingAuthenticationTokenException: credentials,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  AccessDenied: denied,
  AccessDeniedException: denied,
  NotAuthorized: denied,
  BandwidthLimitExceeded: throttled,
  LimitExceededException: throttled,
  PriorRequestNotComplete: throttled,
  RequestLimitExceeded: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  SlowDown: throttled,
  Throttling: throttled,
  ThrottlingException: throttled,
  ThrottledException: throttled,
  TooManyRequestsException: throttled,
  InternalFailureException: internal,
  ValidationError: invalid,
  ValidationException: invalid,
  SerializationException: unsupported,
  UnknownOperationException: unsupported,
  ConnectionRefused: unreachable,
  ConnectTimeout: unreachable,
  NetworkUnreachable: unreachable,
  ConnectionLost: lost,
  ResponseCutOff: breach,
  ResponseNotJson: breach,
  ResponseTooLong: breach,
  ResponseWithoutResults: breach,
  WrongResultCount: breach,
  WrongFailedCount: breach,
  ResultWithoutIdentifier: breach,
  ResultWithErrorAndIdentifier: breach,
  ResultWithoutShard: breach,
  ProvisionedThroughputExceededException: () => ({
    meaning: vscode.l10n.t('The shard or the stream is over its limit: a shard takes 1 MiB and 1,000 records per second. If it is reported for a single record, the record was not stored; if for the whole request, none of its records was.'),
    remedy: vscode.l10n.t('The records are sent again after a wait, for at most streamTester.delivery.throttleTimeout. If it keeps happening, spread the partition keys, add shards, or reduce the rate.'),
  }),
  InternalFailure: () => ({
    meaning: vscode.l10n.t('Internal service error. If it is reported for a single record, the record was not stored; if for the whole request, its records may or may not be stored.'),
    remedy: vscode.l10n.t('The records are sent again, up to streamTester.delivery.maxAttempts. After that, resend what failed.'),
  }),
  ServiceUnavailableException: () => ({
    meaning: vscode.l10n.t('The delivery stream is over its quota, or the service is busy. If it is reported for a single record, the record was not stored; if for the whole request, none of its records was.'),
    remedy: vscode.l10n.t('The records are sent again after a wait, for at most streamTester.delivery.throttleTimeout. If it keeps happening, reduce the rate or ask for a higher quota of the delivery stream.'),
  }),
  KMSThrottlingException: () => ({
    meaning: vscode.l10n.t('The stream is encrypted, and too many requests were made to KMS. If it is reported for a single record, the record was not stored; if for the whole request, none of its records was.'),
    remedy: vscode.l10n.t('The records are sent again after a wait, for at most streamTester.delivery.throttleTimeout. If it keeps happening, ask for a higher KMS quota.'),
  }),
  KMSDisabledException: () => ({
    meaning: vscode.l10n.t('The stream is encrypted with a KMS key that is disabled. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Enable the key. Then choose Resume.'),
  }),
  KMSInvalidStateException: () => ({
    meaning: vscode.l10n.t('The stream is encrypted with a KMS key whose state doesn’t permit its use. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Bring the key into the state Enabled. Then choose Resume.'),
  }),
  KMSAccessDeniedException: () => ({
    meaning: vscode.l10n.t('The stream is encrypted with a KMS key that these credentials may not use. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Allow kms:GenerateDataKey on the key. Then choose Resume.'),
  }),
  KMSNotFoundException: () => ({
    meaning: vscode.l10n.t('The stream is encrypted with a KMS key that was not found. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Restore the key, or choose a different key for the stream. Then choose Resume.'),
  }),
  KMSOptInRequired: () => ({
    meaning: vscode.l10n.t('The stream is encrypted with a KMS key, and the account has not opted in to KMS. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Subscribe the account to KMS. Then choose Resume.'),
  }),
  InvalidKMSResourceException: () => ({
    meaning: vscode.l10n.t('The delivery stream’s KMS key can’t be used. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Check the key’s state, and that the delivery stream may use it. Then choose Resume.'),
  }),
  InvalidSourceException: () => ({
    meaning: vscode.l10n.t('The delivery stream accepts records from CloudWatch Logs only. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Turn off the decompression of CloudWatch Logs, or send to another delivery stream.'),
  }),
  InvalidArgumentException: () => ({
    meaning: vscode.l10n.t('The service considers the request invalid. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Read the service’s message: it names what is wrong with the record, the key, or the kind of stream.'),
  }),
  DryRunOperationException: () => ({
    meaning: vscode.l10n.t('The request was a dry run. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Read the service’s message.'),
  }),
  ResourceNotFoundException: () => ({
    meaning: vscode.l10n.t('There is no such stream in this account and region, or it isn’t active yet. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Check name, region, account, and endpoint, or create the stream. Then choose Resume.'),
  }),
  OptInRequired: () => ({
    meaning: vscode.l10n.t('The account is not subscribed to the service, or the region is not enabled. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Enable the region or the service for the account. Then choose Resume.'),
  }),
  InvalidSignatureException: () => ({
    meaning: vscode.l10n.t('The signature doesn’t match: the secret key or this machine’s clock is wrong. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Check the credentials and this machine’s clock. Then choose Resume.'),
  }),
  RequestExpired: () => ({
    meaning: vscode.l10n.t('The request arrived too late for its signature. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Check this machine’s clock. Then choose Resume.'),
  }),
  ServiceUnavailable: () => ({
    meaning: vscode.l10n.t('The service is unavailable. The request’s records may or may not be stored.'),
    remedy: vscode.l10n.t('The records are sent again, unless streamTester.delivery.uncertain says otherwise.'),
  }),
  HostNotFound: () => ({
    meaning: vscode.l10n.t('The endpoint could not be reached. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('The host name is unknown: check the endpoint and the region.'),
  }),
  NameLookupFailed: () => ({
    meaning: vscode.l10n.t('The endpoint could not be reached. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('The host name could not be looked up: check the network.'),
  }),
  ProxyRefused: () => ({
    meaning: vscode.l10n.t('The proxy refused to connect to the endpoint. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Check the proxy’s settings (http.proxy), its credentials, and whether it permits this host.'),
  }),
  TlsFailed: () => ({
    meaning: vscode.l10n.t('No secure connection could be established. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Check the endpoint’s certificate and the certificates this machine trusts, and whether the endpoint expects http instead of https.'),
  }),
  RequestTimeout: () => ({
    meaning: vscode.l10n.t('The response didn’t arrive in time. The request’s records may or may not be stored.'),
    remedy: vscode.l10n.t('By default the records are sent again and marked as possible duplicates. For a slow connection, raise streamTester.delivery.requestTimeout.'),
  }),
  ConnectionFailed: () => ({
    meaning: vscode.l10n.t('The connection failed. Records whose request was already sent may be stored.'),
    remedy: vscode.l10n.t('Check the endpoint, the network, and the proxy.'),
  }),
  Aborted: () => ({
    meaning: vscode.l10n.t('The run was stopped while the request was in flight. The request’s records may or may not be stored.'),
    remedy: vscode.l10n.t('Read the stream, or resend the records and accept possible duplicates.'),
  }),
  Canceled: () => ({
    meaning: vscode.l10n.t('The run was stopped before the request was sent. None of the request’s records was stored.'),
    remedy: vscode.l10n.t('Resend the records.'),
  }),
  Interrupted: () => ({
    meaning: vscode.l10n.t('The window was closed during the run. Records that were in flight may be stored; the others were not.'),
    remedy: vscode.l10n.t('Resend what was not sent. For uncertain records, read the stream first, or accept possible duplicates.'),
  }),
  JournalIncomplete: () => ({
    meaning: vscode.l10n.t('The run’s journal couldn’t be written to its end: the disk was full, or the machine stopped. The record may be stored, even more than once, or not at all.'),
    remedy: vscode.l10n.t('Read the stream, or resend the records and accept possible duplicates.'),
  }),
  Stopped: () => ({
    meaning: vscode.l10n.t('The run was stopped. Uncertain records may be stored; the others were not.'),
    remedy: vscode.l10n.t('Resend what was not sent. For uncertain records, read the stream first, or accept possible duplicates.'),
  }),
  NoCredentials: () => ({
    meaning: vscode.l10n.t('No usable credentials were found. Nothing was sent.'),
    remedy: vscode.l10n.t('Log in, or set up the profile (aws configure, aws sso login), then choose Resume: they are read again.'),
  }),
  CredentialProcessFailed: () => ({
    meaning: vscode.l10n.t('The profile’s credential_process returned no credentials. Nothing was sent.'),
    remedy: vscode.l10n.t('Run its command in a terminal to see why, then choose Resume.'),
  }),
  SourceChanged: () => ({
    meaning: vscode.l10n.t('The file or document was changed after its records were read. The records were not sent.'),
    remedy: vscode.l10n.t('Restore it and choose Resume, or stop the run and send the source again.'),
  }),
  SourceUnreadable: () => ({
    meaning: vscode.l10n.t('The file can’t be read at the moment. The records were not sent.'),
    remedy: vscode.l10n.t('Check that the file is there and that you may read it. Then choose Resume.'),
  }),
  HttpError: () => ({
    meaning: vscode.l10n.t('Something other than the service responded, such as a proxy or a gateway.'),
    remedy: vscode.l10n.t('Check what responds at the endpoint, and the proxy.'),
  }),
  NotHttp: () => ({
    meaning: vscode.l10n.t('What responds at the endpoint doesn’t speak HTTP. The request’s records may or may not be stored.'),
    remedy: vscode.l10n.t('Check the endpoint, its port, and whether it expects https.'),
  }),
};
