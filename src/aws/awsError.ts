import type { ErrorArgs, ErrorReport } from '../core/model/errorCodes';
import { UnsignedError } from './credentials';
import { ExchangeError } from './httpTransport';

/** Why a question to a service failed, as plain data. */
export interface AwsFailure {
  readonly kind: AwsErrorKind;
  /** One of ours, or the exception's name as the service or the SDK gave it. */
  readonly code: string;
  readonly args: ErrorArgs;
  readonly message: string;
}

/**
 * A question to a service that failed. The message is the service's or the SDK's, empty where the code says all. It may
 * hold account IDs: mask them before they go to a log. It never holds credentials.
 */
export class AwsError extends Error implements AwsFailure {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly args: ErrorArgs;

  constructor(
    readonly kind: AwsErrorKind,
    { code, args, message }: ErrorReport & { readonly code: string },
  ) {
    super(message ?? '');
    this.code = code;
    this.args = args ?? [];
  }
}

export type AwsErrorKind =
  /** No usable credentials, or the service doesn't accept them. */
  | 'credentials'
  /** The credentials are valid, but don't permit this. */
  | 'denied'
  /** There is no such stream. */
  | 'notFound'
  /** The endpoint could not be reached, or did not respond. */
  | 'unreachable'
  | 'canceled'
  | 'other';

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

/** Turns whatever a call rejected with into an `AwsError`. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof UnsignedError) return new AwsError('credentials', error.report);
  if (error instanceof ExchangeError) {
    const { fault } = error;
    const report = fault.kind === 'cutOff' ? fault.cause : fault;
    return new AwsError(report.code === 'Aborted' || report.code === 'Canceled' ? 'canceled' : 'unreachable', report);
  }
  if (!(error instanceof Error)) return new AwsError('other', { code: 'ConnectionFailed', args: ['Unknown'] });
  if (error.name === 'AbortError') return new AwsError('canceled', { code: 'Canceled' });
  // The SDK adds hints for programmers after the first line.
  return new AwsError(KINDS[error.name] ?? 'other', { code: error.name, message: error.message.split('\n', 1)[0] ?? '' });
}
