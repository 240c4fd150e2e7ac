import * as v from 'valibot';
import {
  ADMIN_ROUTES,
  type DeliveredObjectInfo,
  errorReplySchema,
  type FaultsReply,
  faultsReplySchema,
  objectRoute,
  objectsReplySchema,
  readyLineSchema,
} from '../../sandbox/adminApi';

const TIMEOUT_MS = 10_000;

/** Why the sandbox could not do what it was asked for. `detail` is what it said itself, or empty. */
export class SandboxRequestError extends Error {
  override readonly name = 'SandboxRequestError';

  constructor(
    readonly reason: 'unreachable' | 'refused' | 'unexpected',
    readonly endpoint: string,
    readonly detail = '',
  ) {
    super(`${reason} ${detail}`.trim());
  }
}

/**
 * Talks to a sandbox over its own routes; knows nothing of VS Code.
 * Every method throws a `SandboxRequestError`.
 */
export class SandboxClient {
  constructor(readonly endpoint: string) {}

  /** The fault plan in force, and what its rules did. */
  async faults(): Promise<FaultsReply> {
    return this.decode(await this.send('GET', ADMIN_ROUTES.faults), faultsReplySchema);
  }

  /** @param plan the text of a fault plan */
  async setFaults(plan: string): Promise<FaultsReply> {
    return this.decode(await this.send('PUT', ADMIN_ROUTES.faults, plan), faultsReplySchema);
  }

  async clearFaults(): Promise<FaultsReply> {
    return this.decode(await this.send('DELETE', ADMIN_ROUTES.faults), faultsReplySchema);
  }

  /** All delivered objects, the newest first. */
  async objects(): Promise<DeliveredObjectInfo[]> {
    const { objects } = await this.decode(await this.send('GET', ADMIN_ROUTES.objects), objectsReplySchema);
    return objects.sort((a, b) => b.time.localeCompare(a.time));
  }

  /** The bytes of a delivered object; undefined where there is none of this key. */
  async object(key: string): Promise<Uint8Array | undefined> {
    const response = await this.send('GET', objectRoute(key));
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  }

  private async send(method: string, route: string, body?: string): Promise<Response> {
    try {
      const options = { method, signal: AbortSignal.timeout(TIMEOUT_MS) };
      return await fetch(new URL(route, this.endpoint), body === undefined ? options : { ...options, body });
    } catch {
      throw new SandboxRequestError('unreachable', this.endpoint);
    }
  }

  private async decode<S extends v.GenericSchema>(response: Response, schema: S): Promise<v.InferOutput<S>> {
    const content: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const refusal = v.safeParse(errorReplySchema, content);
      throw new SandboxRequestError(refusal.success ? 'refused' : 'unexpected', this.endpoint, refusal.success ? refusal.output.error : '');
    }
    const reply = v.safeParse(schema, content);
    if (!reply.success) throw new SandboxRequestError('unexpected', this.endpoint);
    return reply.output;
  }
}

/** The endpoint in the line that the sandbox prints when it listens; undefined for any other line. */
export function readReadyLine(line: string): string | undefined {
  const ready = v.safeParse(v.pipe(v.string(), v.parseJson(), readyLineSchema), line);
  return ready.success ? ready.output.endpoint : undefined;
}
