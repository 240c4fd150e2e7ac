// Without the prefix `node:`: VS Code gives extensions its proxy and certificate settings under these names only.
import http from 'http';
import https from 'https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * How the SDK's requests go over the wire: HTTP/1.1, one request for each call, and an exact account of what came of it.
 *
 * The SDK's own `NodeHttpHandler` is not used, since it cannot tell what delivery must know. It hides the socket, so
 * nobody learns whether a failed request may have been written; its time-out ends when the answer's head arrives;
 * and a connection that breaks inside the answer looks like one that never answered. And it loads `node:https`, which
 * VS Code's proxy settings do not reach.
 */

/** A whole answer. */
export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** No whole answer came. */
export type ExchangeFault =
  /** Not even the head of an answer. `written`: whether the request may have reached the other side. */
  | { readonly kind: 'noResponse'; readonly written: 'no' | 'maybe'; readonly code: string; readonly message: string }
  /** The head came, the body could not be read to its end. */
  | { readonly kind: 'cutOff'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly message: string };

export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(readonly fault: ExchangeFault) {
    super(fault.message);
  }
}

export interface TransportLimits {
  /** Milliseconds from handing over the request to the last byte of the answer. */
  readonly requestTimeoutMs: number;
  /** Milliseconds to establish a connection, TLS included. */
  readonly connectTimeoutMs: number;
  /**
   * Most connections to one host at the same time; further requests wait. Where VS Code puts agents of its own in
   * place for a proxy, only the caller's own bound on requests counts.
   */
  readonly maxSockets: number;
}

/** The part of the SDK's HttpRequest that is used here. */
interface OutgoingRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The SDK's HttpResponse, with the whole body instead of a stream. */
export interface TransportResponse {
  statusCode: number;
  reason: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** No answer of the services comes near this; what is longer is not theirs. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Shorter than the idle time of usual servers, so that a kept connection is seldom one that the server just closed. */
const IDLE_SOCKET_MS = 4000;

/** Implements the SDK's request handler interface. `handle` rejects with an `ExchangeError` only. */
export class HttpTransport {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  private readonly plain: http.Agent;
  private readonly secure: https.Agent;
  /** How to end each request under way. */
  private readonly underWay = new Set<() => void>();

  constructor(private readonly limits: TransportLimits) {
    const { maxSockets } = limits;
    const options = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, timeout: IDLE_SOCKET_MS };
    this.plain = new http.Agent(options);
    this.secure = new https.Agent(options);
  }

  async handle(
    request: OutgoingRequest,
    options: { abortSignal?: unknown } = {},
  ): Promise<{ response: TransportResponse }> {
    const signal = options.abortSignal instanceof AbortSignal ? options.abortSignal : undefined;
    const agent = request.protocol === 'https:' ? this.secure : this.plain;
    const reply = await exchange(request, agent, this.limits, signal, this.underWay);
    const { status, statusText, headers, body } = reply;
    return { response: { statusCode: status, reason: statusText, headers: { ...headers }, body } };
  }

  /** The SDK may change a handler's settings through this; there is none to change here. */
  updateHttpClientConfig(): void {
    return;
  }

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** Ends what is under way, and closes the idle connections. */
  destroy(): void {
    // Not left to the agents: where VS Code knows a proxy, it uses agents of its own.
    for (const end of [...this.underWay]) end();
    this.plain.destroy();
    this.secure.destroy();
  }
}

function exchange(
  request: OutgoingRequest,
  agent: http.Agent | https.Agent,
  limits: TransportLimits,
  signal: AbortSignal | undefined,
  underWay: Set<() => void>,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const silent = (written: 'no' | 'maybe', code: string, message: string): ExchangeError =>
      new ExchangeError({ kind: 'noResponse', written, code, message });
    if (signal?.aborted === true) {
      reject(silent('no', 'AbortError', 'The request was cancelled before it was made.'));
      return;
    }

    const secure = request.protocol === 'https:';
    const req = (secure ? https : http).request({
      agent,
      host: request.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: request.port,
      method: request.method,
      path: request.path + queryString(request.query),
      headers: { ...request.headers },
    });

    /** Whether the connection stood: from then on, bytes of the request may have gone out. */
    let stood = false;
    let response: http.IncomingMessage | undefined;
    let connectTimer: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(requestTimer);
      clearTimeout(connectTimer);
      signal?.removeEventListener('abort', onAbort);
      underWay.delete(onDestroy);
      return true;
    };
    const fail = (code: string, message: string): void => {
      if (!settle()) return;
      const written = stood ? 'maybe' : 'no';
      reject(
        response === undefined || code === 'AbortError'
          ? silent(written, code, message)
          : new ExchangeError({
              kind: 'cutOff',
              status: response.statusCode ?? 0,
              headers: flatHeaders(response.headers),
              message: `${message} (${code})`,
            }),
      );
      req.destroy();
    };
    const onAbort = (): void => {
      fail('AbortError', 'The request was cancelled.');
    };
    const onDestroy = (): void => {
      fail('ECONNABORTED', 'The connection was closed on this side.');
    };
    const onError = (error: Error): void => {
      fail(errorCode(error), errorText(error));
    };

    const requestTimer = setTimeout(() => {
      fail('TimeoutError', `No whole answer within ${String(limits.requestTimeoutMs)} ms.`);
    }, limits.requestTimeoutMs);
    signal?.addEventListener('abort', onAbort);
    underWay.add(onDestroy);

    req.on('socket', (socket) => {
      if (req.reusedSocket || !isConnecting(socket)) {
        stood = true;
        return;
      }
      connectTimer = setTimeout(() => {
        fail('ConnectTimeoutError', `No connection within ${String(limits.connectTimeoutMs)} ms.`);
      }, limits.connectTimeoutMs);
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
        stood = true;
        clearTimeout(connectTimer);
      });
    });
    req.on('error', onError);
    req.on('close', () => {
      if (response === undefined) fail('ECONNRESET', 'The connection was closed without an answer.');
    });
    req.on('response', (incoming) => {
      response = incoming;
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_REPLY_BYTES) fail('ReplyTooLong', 'The answer is far too long to be one of the service.');
      });
      incoming.on('error', onError);
      incoming.on('close', () => {
        if (!incoming.complete) fail('ECONNRESET', `The connection was closed inside the answer, after ${String(size)} bytes.`);
      });
      incoming.on('end', () => {
        if (!incoming.complete || !settle()) return;
        resolve({
          status: incoming.statusCode ?? 0,
          statusText: incoming.statusMessage ?? '',
          headers: flatHeaders(incoming.headers),
          body: Buffer.concat(chunks),
        });
        // Answered before the request was read to its end, as a refusal for size is: the rest need not be sent.
        if (!req.writableFinished) req.destroy();
      });
    });
    req.end(wireBody(request.body));
  });
}

/** Whether the handshake, TLS included, is still to be done. Called when the request gets its socket. */
function isConnecting(socket: Socket): boolean {
  return socket instanceof TLSSocket ? socket.getFinished() === undefined : socket.connecting;
}

function wireBody(body: unknown): string | Uint8Array {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('A request body is a text or bytes.');
}

function queryString(query: OutgoingRequest['query']): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) pairs.append(name, one);
  }
  const text = pairs.toString().replaceAll('+', '%20');
  return text === '' ? '' : `?${text}`;
}

function flatHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** A name with several addresses fails with one error that has no words of its own, only those of each address. */
function errorText(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message;
  const each = error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one)));
  return each.join('; ');
}
