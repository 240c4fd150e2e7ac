// Without the prefix `node:`: VS Code gives extensions its proxy and certificate settings under these names only.
import http from 'http';
import https from 'https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ErrorReport, TransportCode } from '../core/model/errorCodes';
import { networkError } from './nodeErrors';

/**
 * How the SDK's requests go over the wire: HTTP/1.1, one request for each call, and an exact account of what happened to it.
 *
 * The SDK's own `NodeHttpHandler` is not used, since it doesn't report what delivery must know. It hides the socket, so
 * a failed request's caller doesn't learn whether it may have been written; its timeout ends when the response's head arrives;
 * and a connection that breaks inside the response looks like one without any. And it loads `node:https`, which
 * VS Code's proxy settings do not reach.
 */

/** A whole response. */
export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** No whole response came. */
export type ExchangeFault =
  /** Not even the head of a response. `written`: whether the request may have reached the other side. */
  | ({ readonly kind: 'noResponse'; readonly written: 'no' | 'maybe'; readonly code: TransportCode } & ErrorReport)
  /** The head came, the body could not be read to its end. */
  | {
      readonly kind: 'cutOff';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Bytes of the body that came. */
      readonly bytes: number;
      readonly cause: { readonly code: TransportCode } & ErrorReport;
    };

export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(readonly fault: ExchangeFault) {
    super(fault.kind === 'cutOff' ? fault.cause.code : fault.code);
  }
}

export interface TransportLimits {
  /** Milliseconds from handing over the request to the last byte of the response. */
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

/** The services' responses are far smaller; what is longer is not theirs. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Shorter than the idle time of usual servers, so that a kept connection is seldom one that the server just closed. */
const IDLE_SOCKET_MS = 4000;

/** Implements the SDK's request handler interface. `handle` rejects with an `ExchangeError` only. */
export class HttpTransport {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  private readonly plain: http.Agent;
  private readonly secure: https.Agent;
  /** How to end each request in flight. */
  private readonly inFlight = new Set<() => void>();

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
    const reply = await exchange(request, agent, this.limits, signal, this.inFlight);
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

  /** Ends requests in flight, and closes idle connections. */
  destroy(): void {
    // Not left to the agents: where VS Code knows a proxy, it uses its own.
    for (const end of [...this.inFlight]) end();
    this.plain.destroy();
    this.secure.destroy();
  }
}

function exchange(
  request: OutgoingRequest,
  agent: http.Agent | https.Agent,
  limits: TransportLimits,
  signal: AbortSignal | undefined,
  inFlight: Set<() => void>,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new ExchangeError({ kind: 'noResponse', written: 'no', code: 'Canceled' }));
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

    /** Whether the connection was established: from then on, bytes of the request may have gone out. */
    let connected = false;
    let bytes = 0;
    let response: http.IncomingMessage | undefined;
    let connectTimer: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(requestTimer);
      clearTimeout(connectTimer);
      signal?.removeEventListener('abort', onAbort);
      inFlight.delete(onDestroy);
      return true;
    };
    const fail = (cause: { readonly code: TransportCode } & ErrorReport): void => {
      if (!settle()) return;
      reject(
        new ExchangeError(
          response === undefined || cause.code === 'Aborted'
            ? { kind: 'noResponse', written: connected ? 'maybe' : 'no', ...cause }
            : { kind: 'cutOff', status: response.statusCode ?? 0, headers: flatHeaders(response.headers), bytes, cause },
        ),
      );
      req.destroy();
    };
    const onAbort = (): void => {
      fail({ code: 'Aborted' });
    };
    const onDestroy = (): void => {
      fail({ code: 'ConnectionLost', args: ['ECONNABORTED'] });
    };
    const onError = (error: Error): void => {
      fail(networkError(error, connected));
    };

    const requestTimer = setTimeout(() => {
      fail({ code: 'RequestTimeout', args: [limits.requestTimeoutMs] });
    }, limits.requestTimeoutMs);
    signal?.addEventListener('abort', onAbort);
    inFlight.add(onDestroy);

    req.on('socket', (socket) => {
      if (req.reusedSocket || !isConnecting(socket)) {
        connected = true;
        return;
      }
      connectTimer = setTimeout(() => {
        fail({ code: 'ConnectTimeout', args: [limits.connectTimeoutMs] });
      }, limits.connectTimeoutMs);
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
        connected = true;
        clearTimeout(connectTimer);
      });
    });
    req.on('error', onError);
    req.on('close', () => {
      if (response === undefined) fail({ code: 'ConnectionLost', args: ['ECONNRESET'] });
    });
    req.on('response', (incoming) => {
      response = incoming;
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_REPLY_BYTES) fail({ code: 'ResponseTooLong' });
      });
      incoming.on('error', onError);
      incoming.on('close', () => {
        if (!incoming.complete) fail({ code: 'ConnectionLost', args: ['ECONNRESET'] });
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
  throw new TypeError('A request body is a string or bytes.');
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
