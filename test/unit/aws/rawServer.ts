import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** One request as it came over the wire. */
export interface RawRequest {
  readonly target: string | undefined;
  readonly headers: string;
  readonly body: Buffer;
}

/**
 * A server on 127.0.0.1 that speaks no protocol of its own: the test writes the bytes of each answer, or closes the
 * connection where it likes. It counts whole requests.
 */
export class RawServer {
  readonly requests: RawRequest[] = [];
  connections = 0;
  private readonly sockets = new Set<net.Socket>();

  private constructor(
    private readonly server: net.Server,
    readonly port: number,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /**
   * @param onRequest called for each whole request. @param onBytes called for each chunk, before the request is whole.
   */
  static async start(
    onRequest: (socket: net.Socket, request: RawRequest) => void,
    onBytes?: (socket: net.Socket, bytesSoFar: number) => void,
  ): Promise<RawServer> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const raw = new RawServer(server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      raw.connections += 1;
      raw.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => raw.sockets.delete(socket));
      let held = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        held = Buffer.concat([held, chunk]);
        onBytes?.(socket, held.length);
        const end = held.indexOf('\r\n\r\n');
        if (end < 0) return;
        const headers = held.subarray(0, end).toString('latin1');
        const length = Number(/content-length: *(\d+)/i.exec(headers)?.[1] ?? '0');
        if (held.length < end + 4 + length) return;
        const body = held.subarray(end + 4, end + 4 + length);
        held = held.subarray(end + 4 + length);
        const request = { target: /x-amz-target: *(\S+)/i.exec(headers)?.[1], headers, body };
        raw.requests.push(request);
        onRequest(socket, request);
      });
    });
    return raw;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => { resolve(); }));
  }
}

/** An HTTP answer as text. A length or type given in `headers` replaces the usual one. */
export function httpText(status: string, body: string, headers: Record<string, string> = {}): string {
  const all: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': String(Buffer.byteLength(body)),
    'x-amzn-requestid': 'request-1',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
