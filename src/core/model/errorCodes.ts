import { isServiceCode, type ServiceCode } from '../services/registry';

/** No response, or not a whole one: what the transport reports. Node's own code is the first argument, where it has one. */
export const TRANSPORT_CODES = [
  /** The request was canceled while it was in flight. */
  'Aborted',
  /** The request was canceled before it was made. */
  'Canceled',
  /** Something else went wrong with the connection. */
  'ConnectionFailed',
  'ConnectionLost',
  'ConnectionRefused',
  /** Arguments: the limit in ms. */
  'ConnectTimeout',
  'HostNotFound',
  'NameLookupFailed',
  'NetworkUnreachable',
  /** What came back is not HTTP. */
  'NotHttp',
  'ProxyRefused',
  /** Arguments: the limit in ms. */
  'RequestTimeout',
  'ResponseTooLong',
  'TlsFailed',
] as const;
export type TransportCode = (typeof TRANSPORT_CODES)[number];

/** The request was never made. The argument is the name of the SDK's error, the message is the SDK's. */
export const CREDENTIALS_CODES = ['NoCredentials', 'CredentialProcessFailed'] as const;
export type CredentialsCode = (typeof CREDENTIALS_CODES)[number];

/** The request was never made, because its records could not be read. The message is the operating system's, if any. */
export const SOURCE_CODES = ['SourceChanged', 'SourceUnreadable'] as const;
export type SourceCode = (typeof SOURCE_CODES)[number];

/** An HTTP error without the name of an exception. Arguments: status, its text, and those of `BODY_ARGS`. */
export const HTTP_CODES = ['HttpError'] as const;

/** How a response can break the service's contract. */
export const BREACH_CODES = [
  /** Arguments: the bytes that came, and Node's own code. */
  'ResponseCutOff',
  /** Arguments: size in bytes, content type, and an HTML page's title or an empty string. */
  'ResponseNotJson',
  /** Arguments: the name of the missing list. */
  'ResponseWithoutResults',
  /** Arguments: number of results, number of records. */
  'WrongResultCount',
  /** Arguments: number of failed records as the response counts them, number of results with an error. */
  'WrongFailedCount',
  /** Arguments: position of the result from 1, the missing identifier. */
  'ResultWithoutIdentifier',
  /** Arguments: position of the result from 1, the identifier, the error code beside it. */
  'ResultWithErrorAndIdentifier',
  /** Arguments: position of the result from 1. */
  'ResultWithoutShard',
] as const;
export type BreachCode = (typeof BREACH_CODES)[number];

/** The run ended before the record did: the user stopped it, or its window closed. */
export const ENDED_EARLY_CODES = [
  'Stopped',
  'Interrupted',
  /** The run's journal is not complete: it isn't known whether the record was sent. */
  'JournalIncomplete',
] as const;
export type EndedEarlyCode = (typeof ENDED_EARLY_CODES)[number];

/** Codes of our own, as opposed to what a service calls its errors. */
export const OWN_CODES = [
  ...TRANSPORT_CODES,
  ...CREDENTIALS_CODES,
  ...SOURCE_CODES,
  ...HTTP_CODES,
  ...BREACH_CODES,
  ...ENDED_EARLY_CODES,
] as const;
export type OwnCode = (typeof OWN_CODES)[number];

/** Every code whose meaning is known. A service may send others, which are shown as they are. */
export type ErrorCode = OwnCode | ServiceCode;

export type ErrorArgs = readonly (string | number)[];

/** Why something failed. The user interface puts it into words. */
export interface ErrorReport {
  /** One of ours, that of a problem of a record, or what the service calls it. */
  readonly code?: string;
  /** What the code needs to be described, if it is ours. */
  readonly args?: ErrorArgs;
  /** What the service, the SDK or the operating system said, verbatim. */
  readonly message?: string;
}

/** How a response broke the service's contract. */
export interface Breach {
  readonly code: BreachCode;
  readonly args: ErrorArgs;
  /** The number of further breaches in the same response. */
  readonly more?: number;
}

const OWN: ReadonlySet<string> = new Set(OWN_CODES);
const ENDED_EARLY: ReadonlySet<string> = new Set(ENDED_EARLY_CODES);

export function isOwnCode(code: string): code is OwnCode {
  return OWN.has(code);
}

export function isErrorCode(code: string): code is ErrorCode {
  return isOwnCode(code) || isServiceCode(code);
}

/** Whether the code belongs to a record whose run ended first. */
export function isEndedEarly(code: string | undefined): boolean {
  return code !== undefined && ENDED_EARLY.has(code);
}
