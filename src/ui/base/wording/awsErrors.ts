import * as vscode from 'vscode';
import type { AwsErrorKind, AwsFailure } from '../../../aws/awsError';
import { describeError } from './errors';

/** What a failed question to a service means, and what the user can do. */
export function describeAwsError(failure: AwsFailure): { readonly message: string; readonly remedy: string } {
  return { message: describeError(failure), remedy: REMEDIES[failure.kind]() };
}

const REMEDIES: Readonly<Record<AwsErrorKind, () => string>> = {
  credentials: () => vscode.l10n.t('Renew or correct the credentials (for SSO: aws sso login), or choose another profile.'),
  denied: () => vscode.l10n.t('Allow this action for the identity in use, choose another profile, or enter the stream name.'),
  notFound: () => vscode.l10n.t('Check name, region, and account.'),
  unreachable: () => vscode.l10n.t('Check the endpoint, the region, the network, and the proxy.'),
  canceled: () => '',
  other: () => vscode.l10n.t('Try again, or enter the stream name.'),
};
