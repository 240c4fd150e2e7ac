import { FirehoseClient } from '@aws-sdk/client-firehose';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { STSClient } from '@aws-sdk/client-sts';
import type { CredentialsChoice, Service, Target } from '../core/model/target';
import { credentialsProvider } from './credentials';
import type { HttpTransport } from './httpTransport';

/** Where a client's requests go, and who signs them. */
export interface ClientPlace {
  readonly region: string;
  readonly credentials: CredentialsChoice;
  /** Absolute URL. Always given: what the SDK would find by itself is not what was shown to the person. */
  readonly endpoint: string;
}

/**
 * A client's settings. Nothing that decides where a request goes, or how often, is left to what the SDK may find in
 * the environment or in files: no retries, no configured endpoint, no other form of the host name.
 */
function settings(place: ClientPlace, transport: HttpTransport) {
  return {
    region: place.region,
    credentials: credentialsProvider(place.credentials),
    endpoint: place.endpoint,
    requestHandler: transport,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  } as const;
}

export function kinesisClient(place: ClientPlace, transport: HttpTransport): KinesisClient {
  return new KinesisClient({ ...settings(place, transport), accountIdEndpointMode: 'disabled' });
}

export function firehoseClient(place: ClientPlace, transport: HttpTransport): FirehoseClient {
  return new FirehoseClient(settings(place, transport));
}

export function stsClient(place: ClientPlace, transport: HttpTransport): STSClient {
  return new STSClient(settings(place, transport));
}

/** The absolute URL that a target's requests go to: its own endpoint, or AWS's for the service and region. */
export async function endpointInUse(target: Pick<Target, 'service' | 'region' | 'credentials' | 'endpoint'>): Promise<string> {
  return target.endpoint ?? (await awsEndpoint(target.service, target.region, target.credentials));
}

/**
 * AWS's endpoint by the service's own endpoint rules. FIPS and dual-stack forms are used where the environment or the
 * profile ask for them (`AWS_USE_FIPS_ENDPOINT`, `use_fips_endpoint`, and the like).
 */
export async function awsEndpoint(
  service: Service | 'sts',
  region: string,
  credentials: CredentialsChoice,
): Promise<string> {
  const known = { region, ...(credentials.kind === 'profile' && { profile: credentials.profile }) };
  const client =
    service === 'kinesis' ? new KinesisClient(known) : service === 'firehose' ? new FirehoseClient(known) : new STSClient(known);
  const { config } = client;
  const [UseFIPS, UseDualStack] = await Promise.all([config.useFipsEndpoint(), config.useDualstackEndpoint()]);
  const { url } = config.endpointProvider({ Region: region, UseFIPS, UseDualStack });
  client.destroy();
  return url.origin;
}
