import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { admin } from './admin';
import { ADMIN_ROUTE_PREFIX } from './adminApi';
import type { FaultPlan } from './faults/faultPlan';
import { Listener } from './listener';
import { readCall } from './protocol';
import { Sandbox, type PendingCall } from './sandbox';
import { refusalReply, type WireReply } from './base/reply';
import { ServiceRefusal } from './base/refusal';

export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The region in ARNs; the default is us-east-1. Requests signed for any region are accepted. */
  readonly region?: string;
  readonly faults?: FaultPlan;
  /** Maximum bytes of records and objects; the default is 256 MiB. */
  readonly heldBytes?: number;
}

export interface RunningSandbox {
  /** Such as `http://127.0.0.1:4567`. */
  readonly endpoint: string;
  readonly port: number;
  /** The sandbox that the endpoint serves. */
  readonly sandbox: Sandbox;
  /** Ends immediately, with open connections and delayed replies. */
  close(): Promise<void>;
}

/** Maximum body in bytes: far more than either service accepts, so that the services' own messages refuse what is too large. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** How often due buffers are delivered. */
const DELIVERY_MS = 200;
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/**
 * Starts the sandbox on 127.0.0.1, in this process.
 * @throws the system's error (`EADDRINUSE`) when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = new Sandbox({
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.heldBytes === undefined ? {} : { heldBytes: options.heldBytes }),
    now: Date.now,
    random: Math.random,
  });
  const waiting = new Set<NodeJS.Timeout>();
  const listener: Listener = await Listener.open(options.port ?? 0, (request, response) => {
    handle({ sandbox, waiting, startOutage: (ms) => { listener.startOutage(ms); } }, request, response);
  });
  const delivery = setInterval(() => {
    sandbox.firehose.deliverDue();
  }, DELIVERY_MS);
  delivery.unref();
  return {
    endpoint: `http://127.0.0.1:${String(listener.port)}`,
    port: listener.port,
    sandbox,
    close: () => {
      clearInterval(delivery);
      for (const timer of waiting) clearTimeout(timer);
      return listener.close();
    },
  };
}

/** What it takes to serve a request. */
interface Serving {
  readonly sandbox: Sandbox;
  /** Timers of delayed calls and replies. */
  readonly waiting: Set<NodeJS.Timeout>;
  /** Takes all connections away for some time, ms. */
  readonly startOutage: (ms: number) => void;
}

function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('error', () => {
    response.destroy(); // The client closed the connection during the request.
  });
  request.on('end', () => {
    if (size > MAX_BODY_BYTES) {
      respond(response, 413, 'text/plain', 'The request is larger than 32 MiB.\n');
      return;
    }
    // Keeps web pages out: cross-site requests, and host names that point at 127.0.0.1 (DNS rebinding).
    if (request.headers.origin !== undefined || !LOOPBACK.test(request.headers.host ?? '')) {
      respond(response, 403, 'text/plain', 'The sandbox is for local programs, not for web pages.\n');
      return;
    }
    const body = Buffer.concat(chunks, size);
    const url = localUrl(request.url);
    if (url?.pathname.startsWith(ADMIN_ROUTE_PREFIX) === true) {
      const reply = admin(serving.sandbox, request.method ?? '', url, body);
      respond(response, reply.status, reply.contentType, reply.body);
      return;
    }
    answer(serving, request, response, body);
  });
}

/** Undefined if the request target is not a path. */
function localUrl(target = '/'): URL | undefined {
  try {
    return new URL(target, 'http://127.0.0.1');
  } catch {
    return undefined;
  }
}

function answer({ sandbox, waiting, startOutage }: Serving, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const after = (ms: number, then: () => void): void => {
    if (ms <= 0) {
      then();
      return;
    }
    const timer = setTimeout(() => {
      waiting.delete(timer);
      then();
    }, ms);
    waiting.add(timer);
  };
  let arrival: PendingCall;
  try {
    arrival = sandbox.arrive(readCall(request.method, request.headers, body));
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) throw error;
    reply(response, refusalReply(error));
    return;
  }
  after(arrival.delayMs, () => {
    const done = arrival.run();
    after(done.delayMs, () => {
      reply(response, done.reply);
      if (done.reply.outageMs !== undefined) startOutage(done.reply.outageMs);
    });
  });
}

function reply(response: ServerResponse, { status, contentType, body, ending }: WireReply): void {
  switch (ending) {
    case 'whole':
      respond(response, status, contentType, body);
      return;
    case 'closedBefore':
      response.destroy();
      return;
    case 'closedMidResponse': {
      const bytes = Buffer.from(body);
      writeHead(response, status, contentType, bytes.length);
      response.write(bytes.subarray(0, bytes.length / 2), () => {
        response.destroy();
      });
      return;
    }
  }
}

function writeHead(response: ServerResponse, status: number, contentType: string, length: number): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': length,
    'x-amzn-RequestId': randomUUID(),
  });
}

function respond(response: ServerResponse, status: number, contentType: string, body: string | Buffer): void {
  writeHead(response, status, contentType, Buffer.byteLength(body));
  response.end(body);
}
