import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the proxy does to one request:
 * - `pass`: nothing
 * - `closeBefore`: closes the connection, and forwards nothing
 * - `closeAfter`: forwards it, and closes the connection instead of answering
 * - `cut`: closes the connection in the middle of the answer's body
 * - `late`: forwards it, and answers only after `LATE_MS`
 * - `lateForward`: forwards it only after `LATE_MS`
 * - `page`: forwards it, and answers with a web page and 502
 * - `refusedPage`: answers with a web page and 503, and forwards nothing
 */
export const PROXY_FAULTS = ['pass', 'closeBefore', 'closeAfter', 'cut', 'late', 'lateForward', 'page', 'refusedPage'] as const;
export type ProxyFault = (typeof PROXY_FAULTS)[number];

export const LATE_MS = 600;
const PAGE = '<html><body><h1>Bad Gateway</h1></body></html>';

export interface FaultyProxy {
  readonly endpoint: string;
  /** One for each request that writes, in the order of their arrival; after the last one all pass. */
  setFaults(faults: readonly ProxyFault[]): void;
  stop(): Promise<void>;
}

/** A proxy on 127.0.0.1 before an HTTP endpoint, where requests that put records fail as configured. */
export async function startFaultyProxy(endpoint: string): Promise<FaultyProxy> {
  let faults: readonly ProxyFault[] = [];
  let writes = 0;
  const server = createServer((incoming, response) => {
    const puts = String(incoming.headers['x-amz-target']).includes('.PutRecord');
    const fault = puts ? (faults[writes] ?? 'pass') : 'pass';
    if (puts) writes += 1;
    handle(endpoint, fault, incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    setFaults(next) {
      faults = next;
      writes = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function handle(endpoint: string, fault: ProxyFault, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readAll(incoming);
  const { socket } = incoming;
  if (fault === 'closeBefore') {
    socket.destroy();
    return;
  }
  if (fault === 'refusedPage') {
    response.writeHead(503, { 'content-type': 'text/html' }).end(PAGE);
    return;
  }
  if (fault === 'lateForward') await sleep(LATE_MS);
  const { answer, content } = await forward(endpoint, incoming, body);
  switch (fault) {
    case 'closeAfter':
      socket.destroy();
      return;
    case 'cut':
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': content.length });
      response.write(content.subarray(0, content.length >> 1), () => socket.destroy());
      return;
    case 'page':
      response.writeHead(502, { 'content-type': 'text/html' }).end(PAGE);
      return;
    case 'late':
      await sleep(LATE_MS);
      break;
    case 'lateForward':
    case 'pass':
      break;
  }
  response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'], 'content-length': content.length }).end(content);
}

async function forward(endpoint: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; content: Buffer }> {
  const onward = request(new URL(url ?? '/', endpoint), { method, headers });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  return { answer, content: await readAll(answer) };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
