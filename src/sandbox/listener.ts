import { createServer, type RequestListener, type Server } from 'node:http';

/** Longer than clients keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 120_000;
/** How long to wait before listening is tried again after an outage, if another program has taken the port. */
const RETRY_MS = 100;

/** An HTTP server on 127.0.0.1 that can go away for some time and come back at the same port. */
export class Listener {
  #closed = false;
  #outage: NodeJS.Timeout | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /**
   * @param port 0 for a free one
   * @throws the system's error (`EADDRINUSE`) when the port is taken
   */
  static async open(port: number, handle: RequestListener): Promise<Listener> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handle);
    return new Listener(server, await listen(server, port));
  }

  /** Closes all connections, refuses new ones for `ms` milliseconds, then listens again. */
  startOutage(ms: number): void {
    if (this.#closed) return;
    this.server.close();
    this.server.closeAllConnections();
    this.#listenAgainAfter(ms);
  }

  #listenAgainAfter(ms: number): void {
    clearTimeout(this.#outage);
    this.#outage = setTimeout(() => {
      listen(this.server, this.port).then(
        () => {
          if (this.#closed) void this.close();
        },
        () => {
          if (!this.#closed) this.#listenAgainAfter(RETRY_MS);
        },
      );
    }, ms);
  }

  /** Ends immediately, with open connections. */
  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#outage);
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('The sandbox has no port.'));
    });
  });
}
