import type { MiddlewareStack } from '@smithy/types';
import type { Sender, ServiceResponse, WireRequest } from '../core/model/sender';
import type { Target } from '../core/model/target';
import { SERVICES } from '../core/services/registry';
import type { ClientPlace } from './clientSettings';
import { UnsignedError } from './credentials';
import { endpointInUse } from './endpoints';
import { ExchangeError, HttpTransport, type TransportResponse } from './httpTransport';
import { readResponse, responseOfFault, type ResponseList } from './response';
import type { Write } from './services/awsService';
import { AWS_SERVICES } from './services/registry';

export interface SenderOptions {
  /** Milliseconds from handing over a request to the last byte of its response; then it is ended. */
  readonly requestTimeoutMs: number;
  /** Maximum concurrent requests. */
  readonly maxSockets: number;
  /** Milliseconds to establish a connection, TLS included. Default: 5,000, and never more than `requestTimeoutMs`. */
  readonly connectTimeoutMs?: number;
}

/** A sender that holds connections and credentials. */
export interface AwsSender extends Sender {
  /** Forgets the credentials: the next request reads them afresh. For a run that goes on after a pause. */
  refresh(): void;
  /** Closes all connections. Requests in flight end as if the connection had broken. */
  dispose(): void;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * A sender to the target. Makes no request and reads no credentials before the first request.
 * @throws Error when a sandbox target has no endpoint.
 */
export function createSender(target: Target, options: SenderOptions): AwsSender {
  if (target.credentials.kind === 'sandbox' && target.endpoint === undefined) {
    throw new Error('A sandbox target needs the endpoint of the sandbox.');
  }
  return new TargetSender(target, options);
}

class TargetSender implements AwsSender {
  private readonly transport: HttpTransport;
  private writer: Promise<Write> | undefined;

  constructor(
    private readonly target: Target,
    options: SenderOptions,
  ) {
    this.transport = new HttpTransport({
      requestTimeoutMs: options.requestTimeoutMs,
      connectTimeoutMs: Math.min(options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, options.requestTimeoutMs),
      maxSockets: options.maxSockets,
    });
  }

  send(request: WireRequest, signal: AbortSignal): Promise<ServiceResponse> {
    return new Promise((resolve) => {
      const exchange: Exchange = { begun: false, response: undefined };
      // Reading credentials cannot be aborted, only ignored: the transport then refuses the aborted request.
      const onAbort = (): void => {
        if (!exchange.begun) resolve(NEVER_MADE);
      };
      if (signal.aborted) {
        resolve(NEVER_MADE);
        return;
      }
      signal.addEventListener('abort', onAbort);
      void this.perform(request, signal, exchange).then((response) => {
        signal.removeEventListener('abort', onAbort);
        resolve(response);
      });
    });
  }

  refresh(): void {
    this.writer = undefined;
  }

  dispose(): void {
    this.transport.destroy();
  }

  private async perform(request: WireRequest, signal: AbortSignal, exchange: Exchange): Promise<ServiceResponse> {
    try {
      const write = await this.theWriter();
      await write(request, signal, (stack, list) => {
        observe(stack, list ? SERVICES[this.target.service].response : undefined, exchange);
      });
      return exchange.response ?? { kind: 'noResponse', written: 'maybe', code: 'ConnectionFailed', args: ['Unknown'] };
    } catch (error) {
      return exchange.response ?? responseBeforeExchange(error);
    }
  }

  private theWriter(): Promise<Write> {
    if (this.writer !== undefined) return this.writer;
    const made = this.makeWriter();
    this.writer = made;
    // What failed once may succeed for the next request.
    made.catch(() => {
      if (this.writer === made) this.writer = undefined;
    });
    return made;
  }

  private async makeWriter(): Promise<Write> {
    const { region, credentials, service, name } = this.target;
    const place: ClientPlace = { region, credentials, endpoint: await endpointInUse(this.target) };
    return AWS_SERVICES[service].writer(place, this.transport, { name, arn: this.target.arn });
  }
}

/** What happened in one send. */
interface Exchange {
  /** Whether the request was handed to the transport. */
  begun: boolean;
  response: ServiceResponse | undefined;
}

const NEVER_MADE: ServiceResponse = { kind: 'noResponse', written: 'no', code: 'Canceled' };

/**
 * Reads the response where it comes in, before the SDK does: the SDK's errors hide what a broken response held. The
 * SDK then gets an empty success. It keeps the response's headers, since it learns from `Date` how far the clock is off.
 */
function observe<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  list: ResponseList | undefined,
  exchange: Exchange,
): void {
  stack.add(
    (next) => async (args) => {
      exchange.begun = true;
      try {
        const result = await next(args);
        const { statusCode, reason, headers, body } = result.response as TransportResponse;
        const response = readResponse(list, { status: statusCode, statusText: reason, headers, body });
        exchange.response = withoutCredentials(response, args.request);
        return { ...result, response: { statusCode: 200, headers, body: EMPTY_OBJECT } };
      } catch (error) {
        if (error instanceof ExchangeError) exchange.response = responseOfFault(error.fault);
        throw error;
      }
    },
    { step: 'deserialize', priority: 'low', name: 'readResponse' },
  );
}

/**
 * A service that refuses a signature, or a proxy, may repeat the headers it got: the session token and the access key ID
 * among them. They are removed from its message.
 */
function withoutCredentials(response: ServiceResponse, request: unknown): ServiceResponse {
  const { headers } = request as { readonly headers: Readonly<Record<string, string | undefined>> };
  const secrets = [headers['x-amz-security-token'], /Credential=([^/]+)/.exec(headers['authorization'] ?? '')?.[1]].filter((secret) => secret !== undefined);
  const clean = (text: string): string => secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '********'), text);
  if (response.kind === 'success') {
    const entries = response.entries.map((entry) => (entry.errorMessage === undefined ? entry : { ...entry, errorMessage: clean(entry.errorMessage) }));
    return { ...response, entries };
  }
  return {
    ...response,
    ...(response.message !== undefined && { message: clean(response.message) }),
    ...(response.args !== undefined && { args: response.args.map((arg) => (typeof arg === 'string' ? clean(arg) : arg)) }),
  };
}

const EMPTY_OBJECT = new TextEncoder().encode('{}');

/** What happened to a request that was never handed to the transport. */
function responseBeforeExchange(error: unknown): ServiceResponse {
  if (error instanceof UnsignedError) return { kind: 'unsigned', ...error.report };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'noResponse', written: 'no', code: 'ConnectionFailed', args: [name], message };
}
