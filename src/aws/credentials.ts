import type { KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { CredentialsChoice } from '../core/model/target';

/** Something that the SDK's clients can ask for credentials. */
export type CredentialsProvider = Extract<NonNullable<KinesisClientConfig['credentials']>, (...parts: never[]) => unknown>;

/** No usable credentials: the request was never made. The message holds the SDK's words and no secret. */
export class UnsignedError extends Error {
  override readonly name = 'UnsignedError';

  constructor(
    /** The name of the SDK's error, such as `CredentialsProviderError`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A new provider for a choice of credentials. It reads the shared files afresh, whatever was read before: so making a
 * new one is how changed credentials are noticed. It rejects with an `UnsignedError` only.
 */
export function credentialsProvider(choice: CredentialsChoice): CredentialsProvider {
  const provider = sdkProvider(choice);
  return async (context) => {
    try {
      return await provider(context);
    } catch (error) {
      throw unsigned(error);
    }
  };
}

function sdkProvider(choice: CredentialsChoice): CredentialsProvider {
  switch (choice.kind) {
    case 'sandbox':
      // The sandbox reads no signature; the SDK insists on making one.
      return () => Promise.resolve({ accessKeyId: 'sandbox', secretAccessKey: 'sandbox' });
    case 'profile':
      return fromIni({ profile: choice.profile, ignoreCache: true });
    case 'default':
      return fromNodeProviderChain({ ignoreCache: true });
  }
}

function unsigned(error: unknown): UnsignedError {
  if (!(error instanceof Error)) return new UnsignedError('CredentialsProviderError', 'No credentials could be had.');
  // A failed credential_process is reported with its command line and its output, and both may hold secrets.
  const message = error.message.startsWith('Command failed')
    ? 'The credential_process of the profile failed. Run its command in a terminal to see why.'
    : error.message;
  return new UnsignedError(error.name, message);
}
