import { STSClient } from '@aws-sdk/client-sts';
import type { CredentialsChoice, Target } from '../core/model/target';
import type { EndpointClient, EndpointHints } from './clientSettings';
import { AWS_SERVICES } from './services/registry';

/** The absolute URL that a target's requests go to: its own endpoint, or AWS's for the service and region. */
export async function endpointInUse({ service, region, credentials, endpoint }: Pick<Target, 'service' | 'region' | 'credentials' | 'endpoint'>): Promise<string> {
  return endpoint ?? (await awsEndpoint((hints) => AWS_SERVICES[service].endpointClient(hints), region, credentials));
}

/** AWS's endpoint of the Security Token Service. */
export function stsEndpoint(region: string, credentials: CredentialsChoice): Promise<string> {
  return awsEndpoint((hints) => new STSClient(hints), region, credentials);
}

/**
 * AWS's endpoint by the service's own endpoint rules. FIPS and dual-stack forms are used where the environment or the
 * profile ask for them (`AWS_USE_FIPS_ENDPOINT`, `use_fips_endpoint`, and the like).
 */
async function awsEndpoint(clientFor: (hints: EndpointHints) => EndpointClient, region: string, credentials: CredentialsChoice): Promise<string> {
  const client = clientFor({ region, ...(credentials.kind === 'profile' && { profile: credentials.profile }) });
  const { config } = client;
  const [UseFIPS, UseDualStack] = await Promise.all([config.useFipsEndpoint(), config.useDualstackEndpoint()]);
  const { url } = config.endpointProvider({ Region: region, UseFIPS, UseDualStack });
  client.destroy();
  return url.origin;
}
