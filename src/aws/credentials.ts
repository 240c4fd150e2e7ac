import type { KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { CredentialsCode, ErrorReport } from '../core/model/errorCodes';
import type { CredentialsChoice } from '../core/model/target';

/** Something that the SDK's clients can ask for credentials. */
export type CredentialsProvider = Extract<NonNullable<KinesisClientConfig['credentials']>, (...parts: never[]) => unknown>;

/** No usable credentials: the request was never made. It holds no secret. */
export class UnsignedError extends Error {
  override readonly name = 'UnsignedError';

  constructor(readonly report: { readonly code: CredentialsCode } & ErrorReport) {
    super(report.code);
  }
}

/**
 * A new provider for a choice of credentials. It reads the shared files afresh, whatever was read before: making a
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
  if (!(error instanceof Error)) return new UnsignedError({ code: 'NoCredentials', args: [''] });
  // A failed credential_process is reported with its command line and its output, and both may hold secrets.
  if (error.message.startsWith('Command failed')) return new UnsignedError({ code: 'CredentialProcessFailed', args: [error.name] });
  return new UnsignedError({ code: 'NoCredentials', args: [error.name], message: error.message });
}
