import type { Service } from '../services/registry';

/** Where records go. Plain data: it is shown, stored and posted between threads. It never holds a secret. */

export type { Service };

/** Which credentials sign the requests; never the credentials themselves. */
export type CredentialsChoice =
  /** The sandbox: signed with throw-away keys that mean nothing elsewhere. */
  | { readonly kind: 'sandbox' }
  /** The SDK's default provider chain (environment, container, instance…). */
  | { readonly kind: 'default' }
  /** A profile of the shared AWS configuration files. */
  | { readonly kind: 'profile'; readonly profile: string };

export interface Target {
  readonly service: Service;
  /** Name of the stream or of the delivery stream. */
  readonly name: string;
  /** ARN, where known. PutRecords prefers it; PutRecordBatch has no such parameter. */
  readonly arn?: string;
  readonly region: string;
  readonly credentials: CredentialsChoice;
  /** An endpoint other than the service's own, as an absolute URL. */
  readonly endpoint?: string;
}

/**
 * Whether two targets may be the same stream. Different profiles, endpoints and ARNs may lead to the same one; the sandbox
 * and AWS never do.
 */
export function mayBeSameStream(a: Target, b: Target): boolean {
  return a.service === b.service && a.name === b.name && a.region === b.region && (a.credentials.kind === 'sandbox') === (b.credentials.kind === 'sandbox');
}

/** Whether two targets are the same stream with the same credentials, whatever their endpoints and ARNs. */
export function isSameTarget(a: Target, b: Target): boolean {
  return (
    a.service === b.service &&
    a.name === b.name &&
    a.region === b.region &&
    a.credentials.kind === b.credentials.kind &&
    (a.credentials.kind !== 'profile' || b.credentials.kind !== 'profile' || a.credentials.profile === b.credentials.profile)
  );
}
