/** What a code means for the records, and what the person can do. */
export interface ErrorHelp {
  readonly meaning: string;
  readonly remedy: string;
}

const NOT_STORED = 'None of the records of the request was stored.';
const MAYBE_STORED = 'The records of the request may or may not be stored.';

const CREDENTIALS: ErrorHelp = {
  meaning: `The service does not accept the credentials. ${NOT_STORED}`,
  remedy: 'Renew or correct the credentials (for SSO: aws sso login), then press Resume: they are read anew.',
};

const EXPIRED: ErrorHelp = {
  meaning: `The credentials have expired. ${NOT_STORED}`,
  remedy: 'Renew them (for SSO: aws sso login), then press Resume: they are read anew.',
};

const DENIED: ErrorHelp = {
  meaning: `The credentials are valid, but do not allow this. ${NOT_STORED}`,
  remedy:
    'Allow kinesis:PutRecords, or firehose:PutRecordBatch, on this stream for the identity in use, or select other credentials; then press Resume.',
};

const RATE: ErrorHelp = {
  meaning: `The request came too fast. ${NOT_STORED}`,
  remedy: 'The records are tried again after a wait. Send slower (streamTester.delivery.pace or .recordsPerSecond) if it goes on.',
};

const NOT_REACHED: ErrorHelp = {
  meaning: `The endpoint was not reached. ${NOT_STORED}`,
  remedy: 'Check the endpoint, the region, the network, and the proxy.',
};

const LOST_ANSWER: ErrorHelp = {
  meaning: `The request was written, and its answer was lost. ${MAYBE_STORED}`,
  remedy:
    'By default they are tried again, and marked as possible duplicates; set streamTester.delivery.uncertain to "stop" to leave them uncertain instead.',
};

const BROKEN_CONTRACT: ErrorHelp = {
  meaning: `The answer is not what the service promises. ${MAYBE_STORED}`,
  remedy: 'Check what answers at the endpoint: an emulator, or a proxy in between.',
};

const kms = (what: string, remedy: string): ErrorHelp => ({
  meaning: `The stream is encrypted with a KMS key, and ${what}. ${NOT_STORED}`,
  remedy: `${remedy} Then press Resume.`,
});

/** Meanings: API references of PutRecords, PutRecord and PutRecordBatch and their lists of common errors, 2026-11-20. */
const HELP: ReadonlyMap<string, ErrorHelp> = new Map(Object.entries<ErrorHelp>({
  ProvisionedThroughputExceededException: {
    meaning:
      'The shard, or the stream, takes no more at this moment: a shard takes 1 MiB and 1,000 records a second. The record was not stored.',
    remedy: 'It is tried again after a wait, as often as streamTester.delivery.maxAttempts says. Spread the partition keys, add shards, or send slower if it goes on.',
  },
  InternalFailure: {
    meaning: 'The service failed inside at this record. It was not stored.',
    remedy: 'It is tried again after a wait, as often as streamTester.delivery.maxAttempts says. After that, resend it.',
  },
  InternalFailureException: {
    meaning: `The service failed inside. ${MAYBE_STORED}`,
    remedy: 'They are tried again, unless the setting streamTester.delivery.uncertain says otherwise.',
  },
  ServiceUnavailableException: {
    meaning: 'The service takes no more at this moment. What this answer names was not stored.',
    remedy: 'It is tried again after a wait, as often as streamTester.delivery.maxAttempts says. If it goes on, send slower, or ask for a higher quota of the delivery stream.',
  },
  KMSThrottlingException: {
    meaning: `The stream is encrypted, and KMS was asked too often. ${NOT_STORED}`,
    remedy: 'The records are tried again after a wait. Ask for a higher KMS quota if it goes on.',
  },
  KMSDisabledException: kms('that key is disabled', 'Enable the key.'),
  KMSInvalidStateException: kms('the state of that key does not allow its use', 'Bring the key into the state Enabled.'),
  KMSAccessDeniedException: kms('these credentials may not use that key', 'Allow kms:GenerateDataKey on the key.'),
  KMSNotFoundException: kms('that key is not found', 'Restore the key, or choose another one for the stream.'),
  KMSOptInRequired: kms('the account has not opted in to KMS', 'Subscribe the account to KMS.'),
  InvalidKMSResourceException: {
    meaning: `The delivery stream's KMS key can't be used. ${NOT_STORED}`,
    remedy: "Check the key's state, and that the delivery stream may use it; then press Resume.",
  },
  InvalidSourceException: {
    meaning: `The delivery stream takes records from CloudWatch Logs only. ${NOT_STORED}`,
    remedy: 'Turn the decompression of CloudWatch Logs off, or send to another delivery stream.',
  },
  InvalidArgumentException: {
    meaning: `The service finds the request invalid. ${NOT_STORED}`,
    remedy: 'Read its words: they name what is wrong with the record, the key, or the kind of stream.',
  },
  ValidationException: {
    meaning: `The service finds the request invalid; one bad record is enough. ${NOT_STORED}`,
    remedy: 'Read its words: they name the record (counted from 1 within the request) and the limit.',
  },
  ResourceNotFoundException: {
    meaning: `There is no such stream in this account and region, or it is not active yet. ${NOT_STORED}`,
    remedy: 'Check name, region, account and endpoint, or create the stream; then press Resume.',
  },
  AccessDeniedException: DENIED,
  AccessDenied: DENIED,
  NotAuthorized: DENIED,
  OptInRequired: {
    meaning: `The account is not subscribed to the service, or the region is not enabled. ${NOT_STORED}`,
    remedy: 'Enable the region or the service for the account; then press Resume.',
  },
  ExpiredTokenException: EXPIRED,
  ExpiredToken: EXPIRED,
  SignatureDoesNotMatch: CREDENTIALS,
  UnrecognizedClientException: CREDENTIALS,
  InvalidClientTokenId: CREDENTIALS,
  IncompleteSignature: CREDENTIALS,
  IncompleteSignatureException: CREDENTIALS,
  MissingAuthenticationToken: CREDENTIALS,
  MissingAuthenticationTokenException: CREDENTIALS,
  CredentialsProviderError: {
    meaning: 'No usable credentials were found. Nothing was sent.',
    remedy: 'Log in, or set up the profile (aws configure, aws sso login), then press Resume: they are read anew.',
  },
  InvalidSignatureException: {
    meaning: `The signature does not match: a wrong secret key, or a wrong clock. ${NOT_STORED}`,
    remedy: 'Check the credentials and the clock of this machine, then press Resume.',
  },
  RequestExpired: {
    meaning: `The request came too late for its signature. ${NOT_STORED}`,
    remedy: 'Check the clock of this machine, then press Resume.',
  },
  LimitExceededException: RATE,
  Throttling: RATE,
  ThrottlingException: RATE,
  TooManyRequestsException: RATE,
  RequestLimitExceeded: RATE,
  SlowDown: RATE,
  ECONNREFUSED: NOT_REACHED,
  ENOTFOUND: { meaning: NOT_REACHED.meaning, remedy: 'The name of the host is not known: check the endpoint and the region.' },
  EAI_AGAIN: { meaning: NOT_REACHED.meaning, remedy: 'The name could not be looked up: check the network.' },
  EHOSTUNREACH: NOT_REACHED,
  ENETUNREACH: NOT_REACHED,
  ConnectTimeout: NOT_REACHED,
  TlsFailure: {
    meaning: `No secure connection came about. ${NOT_STORED}`,
    remedy: 'Check the certificate of the endpoint, and whether it wants http rather than https.',
  },
  ECONNRESET: LOST_ANSWER,
  EPIPE: LOST_ANSWER,
  RequestTimeout: LOST_ANSWER,
  Aborted: {
    meaning: `The run was stopped while the request was under way. ${MAYBE_STORED}`,
    remedy: 'Read the stream, or send them again and accept possible duplicates.',
  },
  Interrupted: {
    meaning: `The window was closed while the request was under way. ${MAYBE_STORED}`,
    remedy: 'Read the stream, or send them again and accept possible duplicates.',
  },
  UnreadableResponse: BROKEN_CONTRACT,
  WrongLength: BROKEN_CONTRACT,
  NoIdentifier: BROKEN_CONTRACT,
  SourceChanged: {
    meaning: 'The file or document was changed after its records were read. The record was not sent.',
    remedy: 'Send it again: its records are read anew.',
  },
}));

const OTHER: ErrorHelp = {
  meaning: 'The service refused with a code that is not documented for this call.',
  remedy: "Read the service's words.",
};

/** Help for a code of a service, or one of ours for failures of the connection. Any other code gets a general answer. */
export function errorHelp(code: string): ErrorHelp {
  return HELP.get(code) ?? OTHER;
}
