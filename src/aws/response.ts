import type { ServiceResponse, ResponseEntry } from '../core/model/sender';
import type { ErrorArgs, ErrorReport } from '../core/model/errorCodes';
import type { ExchangeFault, HttpReply } from './httpTransport';

/** The fields of a response that hold the results of the records, and the number of those that failed. */
export interface ResponseList {
  readonly entries: string;
  readonly failedCount: string;
}

/**
 * What an HTTP response says, as plain facts. Pure.
 * @param list undefined for a call that writes one record: its response is the result
 */
export function readResponse(list: ResponseList | undefined, reply: HttpReply): ServiceResponse {
  const head = { httpStatus: reply.status, ...requestIdOf(reply.headers) };
  const body = parseJson(reply.body);
  if (reply.status < 200 || reply.status > 299) {
    return { kind: 'refused', ...head, ...retryAfter(reply.headers), ...refusalOf(reply, body) };
  }
  if (!isObject(body)) {
    return { kind: 'unreadable', ...head, code: 'ResponseNotJson', args: bodyArgs(reply) };
  }
  if (list === undefined) return { kind: 'success', ...head, entries: [readEntry(body)] };

  const entries = body[list.entries];
  if (!Array.isArray(entries)) {
    return { kind: 'unreadable', ...head, code: 'ResponseWithoutResults', args: [list.entries] };
  }
  const failedCount = body[list.failedCount];
  return {
    kind: 'success',
    ...head,
    entries: entries.map((entry: unknown) => (isObject(entry) ? readEntry(entry) : {})),
    ...(typeof failedCount === 'number' && { failedCount }),
  };
}

/** What a request without a whole response means, as plain facts. */
export function responseOfFault(fault: ExchangeFault): ServiceResponse {
  switch (fault.kind) {
    case 'noResponse':
      return fault;
    case 'cutOff': {
      const head = { httpStatus: fault.status, ...requestIdOf(fault.headers) };
      const code = exceptionName(fault.headers['x-amzn-errortype']);
      // The head came whole: what it says of an error is clear without the body.
      if (fault.status >= 400 && code !== undefined) return { kind: 'refused', ...head, ...retryAfter(fault.headers), code };
      return { kind: 'unreadable', ...head, code: 'ResponseCutOff', args: [fault.bytes, fault.cause.code, ...(fault.cause.args ?? [])] };
    }
  }
}

function readEntry(entry: Record<string, unknown>): ResponseEntry {
  return {
    ...text('shardId', entry['ShardId']),
    ...text('sequenceNumber', entry['SequenceNumber']),
    ...text('recordId', entry['RecordId']),
    ...text('errorCode', entry['ErrorCode']),
    ...text('errorMessage', entry['ErrorMessage']),
  };
}

function text<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  return typeof value === 'string' ? ({ [name]: value } as Record<Name, string>) : {};
}

/**
 * The exception's name and message.
 * Source: Smithy's AWS JSON 1.1 protocol: the name is in the header `x-amzn-errortype` or in the body's `code` or
 * `__type`, maybe with a namespace before `#` and a URL after `:`.
 */
function refusalOf(reply: HttpReply, body: unknown): ErrorReport & { readonly code: string } {
  const fields = isObject(body) ? body : {};
  const code = [reply.headers['x-amzn-errortype'], fields['code'], fields['__type']].map(exceptionName).find((name) => name !== undefined);
  const said = [fields['message'], fields['Message'], fields['errorMessage']].find((value) => typeof value === 'string');
  const message = typeof said === 'string' ? { message: said } : {};
  if (code !== undefined) return { code, ...message };
  return { code: 'HttpError', args: [reply.status, reply.statusText, ...bodyArgs(reply)], ...message };
}

/** The name of an exception without its namespace and URL; undefined where there is none. */
function exceptionName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.split(/[:,]/, 1)[0]?.split('#').at(-1)?.trim() ?? '';
  return name === '' ? undefined : name;
}

/** A longer wait than this is not taken on a response's word. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * How long a response asks to wait before the next request: seconds, or a date, which is compared with the response's
 * own. Source: RFC 9110, 10.2.3.
 */
function retryAfter(headers: Readonly<Record<string, string>>): { retryAfterMs?: number } {
  const value = headers['retry-after']?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.parse(headers['date'] ?? '');
  return ms > 0 ? { retryAfterMs: Math.min(ms, MAX_RETRY_AFTER_MS) } : {};
}

/** What kind of body it is: bytes, type, and the title of an HTML page. Nothing else of its content. */
function bodyArgs(reply: HttpReply): ErrorArgs {
  const type = reply.headers['content-type']?.split(';', 1)[0] ?? '';
  const start = new TextDecoder().decode(reply.body.subarray(0, 4096));
  const title = /<title[^>]*>([^<]{1,200})/i.exec(start)?.[1]?.trim() ?? '';
  return [reply.body.length, type, title];
}

export function requestIdOf(headers: Readonly<Record<string, string>>): { requestId?: string } {
  const requestId = headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'];
  return requestId === undefined ? {} : { requestId };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
