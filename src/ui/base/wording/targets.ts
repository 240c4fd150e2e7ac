import * as vscode from 'vscode';
import type { CredentialsChoice, Target } from '../../../core/model/target';
import { SERVICES } from '../../../core/services/registry';

/** One line that shows where records are sent: "orders · Kinesis · eu-west-1 · profile dev". */
export function describeTarget(target: Target): string {
  return `${target.name} · ${SERVICES[target.service].displayName} · ${describePlace(target)}`;
}

/** Region and credentials, or the sandbox. */
export function describePlace({ region, credentials }: Target): string {
  return credentials.kind === 'sandbox' ? describeCredentials(credentials) : `${region} · ${describeCredentials(credentials)}`;
}

export function describeCredentials(credentials: CredentialsChoice): string {
  switch (credentials.kind) {
    case 'sandbox':
      return vscode.l10n.t('sandbox');
    case 'profile':
      return vscode.l10n.t('profile {0}', credentials.profile);
    case 'default':
      return vscode.l10n.t('default credentials');
  }
}
