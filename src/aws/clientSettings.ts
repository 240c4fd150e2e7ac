import type { CredentialsChoice } from '../core/model/target';
import { credentialsProvider } from './credentials';
import type { HttpTransport } from './httpTransport';

/** Where a client's requests go, and whose credentials sign them. */
export interface ClientPlace {
  readonly region: string;
  readonly credentials: CredentialsChoice;
  /** Absolute URL. Always given: what the SDK would find by itself is not what was shown to the user. */
  readonly endpoint: string;
}

/** What the SDK may use to find AWS's own endpoint. */
export interface EndpointHints {
  readonly region: string;
  readonly profile?: string;
}

/** The part of an SDK client that knows the endpoint rules of its service. */
export interface EndpointClient {
  readonly config: {
    readonly useFipsEndpoint: () => Promise<boolean>;
    readonly useDualstackEndpoint: () => Promise<boolean>;
    readonly endpointProvider: (parameters: { Region: string; UseFIPS: boolean; UseDualStack: boolean }) => { readonly url: URL };
  };
  destroy(): void;
}

/**
 * A client's settings. Nothing that decides where a request goes, or how often, is left to what the SDK may find in
 * the environment or in files: no retries, no configured endpoint, no other form of the host name.
 */
export function clientSettings(place: ClientPlace, transport: HttpTransport) {
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
