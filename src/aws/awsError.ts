import { UnsignedError } from './credentials';
import { ExchangeError } from './httpTransport';

/**
 * A question to a service that got no good answer, in words for a person. The message may hold account IDs, as the
 * service wrote them: mask them before they go to a log. It never holds credentials.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly kind: AwsErrorKind,
    /** The exception's name as the service or the SDK gave it, or the network's code. */
    readonly code: string,
    message: string,
    /** What the person can do. */
    readonly remedy: string,
  ) {
    super(message);
  }
}

export type AwsErrorKind =
  /** No usable credentials, or the service does not accept them. */
  | 'credentials'
  /** The credentials are good, and do not allow this. */
  | 'denied'
  /** There is no such stream. */
  | 'notFound'
  /** The endpoint was not reached, or did not answer. */
  | 'unreachable'
  | 'cancelled'
  | 'other';

const REMEDIES: Readonly<Record<AwsErrorKind, string>> = {
  credentials: 'Renew or correct the credentials (for SSO: aws sso login), or choose another profile.',
  denied: 'Allow this action for the identity in use, choose another profile, or type the stream name.',
  notFound: 'Check name, region and account.',
  unreachable: 'Check the endpoint, the region, the network, and the proxy.',
  cancelled: '',
  other: 'Try again, or type the stream name.',
};

/** Codes of the services and of the errors common to all, checked 2026-11-20. */
const KINDS: Readonly<Partial<Record<string, AwsErrorKind>>> = {
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  IncompleteSignature: 'credentials',
  IncompleteSignatureException: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidSignatureException: 'credentials',
  MissingAuthenticationToken: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClientException: 'credentials',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  NotAuthorized: 'denied',
  OptInRequired: 'denied',
  ResourceNotFoundException: 'notFound',
};

/** Turns whatever a call rejected with into a `AwsError`. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof UnsignedError) return make('credentials', error.code, error.message);
  if (error instanceof ExchangeError) {
    const { fault } = error;
    if (fault.kind === 'cutOff') return make('unreachable', `HTTP ${String(fault.status)}`, fault.message);
    return make(fault.code === 'AbortError' ? 'cancelled' : 'unreachable', fault.code, fault.message);
  }
  if (!(error instanceof Error)) return make('other', 'Unknown', 'The request failed.');
  if (error.name === 'AbortError') return make('cancelled', error.name, error.message);
  // The SDK adds hints for programmers after the first line.
  const message = error.message.split('\n', 1)[0] ?? '';
  return make(KINDS[error.name] ?? 'other', error.name, message);
}

function make(kind: AwsErrorKind, code: string, message: string): AwsError {
  return new AwsError(kind, code, message, REMEDIES[kind]);
}
