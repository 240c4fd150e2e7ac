import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Shard } from '../core/keys/shardMap';
import type { CredentialsChoice, Target } from '../core/model/target';
import type { Service } from '../core/services/registry';
import { toAwsError } from './awsError';
import { clientSettings } from './clientSettings';
import { endpointInUse, stsEndpoint } from './endpoints';
import { HttpTransport } from './httpTransport';
import { type ListedStream, optional, type StreamInfo } from './services/awsService';
import { AWS_SERVICES } from './services/registry';

export type { ListedStream, StreamInfo };

/** Where to look for streams of one service. */
export type ListPlace = Pick<Target, 'region' | 'credentials' | 'endpoint'>;

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
const IDENTITY_TIMEOUT_MS = 3000;

/**
 * What the service says about a stream.
 * @throws {AwsError}
 */
export async function streamInfo(target: Target, signal?: AbortSignal): Promise<StreamInfo> {
  return ask(async (transport) => {
    const place = { ...target, endpoint: await endpointInUse(target) };
    return AWS_SERVICES[target.service].describe({ place, transport, signal }, target);
  });
}

/**
 * The open shards of a stream, which together take all hash keys; none where the service has no shards.
 * @throws {AwsError}
 */
export async function openShards(target: Target, signal?: AbortSignal): Promise<Shard[]> {
  return ask(async (transport) => {
    const place = { ...target, endpoint: await endpointInUse(target) };
    return (await AWS_SERVICES[target.service].openShards?.({ place, transport, signal }, target)) ?? [];
  });
}

/**
 * The streams of one service in an account and region that take records from callers, page by page as they come.
 * @throws {AwsError}
 */
export async function* listStreams(service: Service, at: ListPlace, signal?: AbortSignal): AsyncGenerator<ListedStream[], void, undefined> {
  const transport = makeTransport(REQUEST_TIMEOUT_MS);
  try {
    const place = { ...at, endpoint: await endpointInUse({ ...at, service }) };
    yield* AWS_SERVICES[service].list({ place, transport, signal });
  } catch (error) {
    throw toAwsError(error);
  } finally {
    transport.destroy();
  }
}

/**
 * The account that the credentials belong to, as AWS's STS says; undefined where it can't be learned in time.
 * Don't ask for a target with its own endpoint, which need not be AWS.
 */
export async function callerAccount(region: string, credentials: CredentialsChoice, signal?: AbortSignal): Promise<string | undefined> {
  const transport = makeTransport(IDENTITY_TIMEOUT_MS);
  try {
    const place = { region, credentials, endpoint: await stsEndpoint(region, credentials) };
    const client = new STSClient(clientSettings(place, transport));
    const { Account } = await client.send(new GetCallerIdentityCommand({}), optional(signal));
    return Account;
  } catch {
    return undefined; // Only ever shown: "unknown" is fine too.
  } finally {
    transport.destroy();
  }
}

async function ask<T>(question: (transport: HttpTransport) => Promise<T>): Promise<T> {
  const transport = makeTransport(REQUEST_TIMEOUT_MS);
  try {
    return await question(transport);
  } catch (error) {
    throw toAwsError(error);
  } finally {
    transport.destroy();
  }
}

function makeTransport(requestTimeoutMs: number): HttpTransport {
  return new HttpTransport({ requestTimeoutMs, connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, requestTimeoutMs), maxSockets: 4 });
}
