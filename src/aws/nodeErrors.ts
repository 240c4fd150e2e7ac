import type { ErrorArgs, TransportCode } from '../core/model/errorCodes';

/** What Node reports about a connection, as a code of ours. Node's own code is kept as the first argument. */
export interface NetworkError {
  readonly code: TransportCode;
  readonly args: ErrorArgs;
  readonly message: string;
}

const CODES: Readonly<Record<string, TransportCode>> = {
  EAI_AGAIN: 'NameLookupFailed',
  EAI_FAIL: 'NameLookupFailed',
  ECONNABORTED: 'ConnectionLost',
  ECONNREFUSED: 'ConnectionRefused',
  ECONNRESET: 'ConnectionLost',
  EHOSTDOWN: 'NetworkUnreachable',
  EHOSTUNREACH: 'NetworkUnreachable',
  ENETDOWN: 'NetworkUnreachable',
  ENETUNREACH: 'NetworkUnreachable',
  ENOTFOUND: 'HostNotFound',
  EPIPE: 'ConnectionLost',
  EPROTO: 'TlsFailed',
  ERR_PROXY_TUNNEL: 'ProxyRefused',
  ERR_STREAM_PREMATURE_CLOSE: 'ConnectionLost',
};

/**
 * Families of codes.
 * Sources: Node's documentation of X509 certificate error codes, of errors (ERR_TLS_*, ERR_SSL_*), and llhttp's names
 * (HPE_*); checked 2026-11-21.
 */
const FAMILIES: readonly (readonly [pattern: RegExp, code: TransportCode])[] = [
  [/^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_MISMATCH|ERROR_IN_(CERT|CRL)_)/, 'TlsFailed'],
  [/^HPE_/, 'NotHttp'],
];

/**
 * @param connected whether the connection was established, TLS included: it decides what a timeout of the operating
 * system and an unknown code mean
 */
export function networkError(error: Error, connected: boolean): NetworkError {
  const raw = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { code: codeOf(raw, connected), args: [raw], message: textOf(error) };
}

function codeOf(raw: string, connected: boolean): TransportCode {
  // The operating system's own limit; ours are reported with their length.
  if (raw === 'ETIMEDOUT' || raw === 'ESOCKETTIMEDOUT') return connected ? 'ConnectionLost' : 'NetworkUnreachable';
  return CODES[raw] ?? FAMILIES.find(([pattern]) => pattern.test(raw))?.[1] ?? 'ConnectionFailed';
}

/** A name with several addresses fails with one error that has no message of its own, only those of each address. */
function textOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message;
  const each = error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one)));
  return each.join('; ');
}
