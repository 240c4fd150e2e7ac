import * as vscode from 'vscode';
import type { ListedStream } from '../../aws/streams';
import { type CredentialsChoice, isSameTarget, type Service, type Target } from '../../core/model/target';
import { describePlace } from '../base/wording/targets';
import { SERVICES } from '../../core/services/registry';

/** An item of a picker: a choice, or a heading between choices. */
export interface PickItem<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Shown even if it doesn't match the typed text. */
  readonly alwaysShow?: boolean;
  /** Undefined for a heading. */
  readonly value?: T;
}

export type StartChoice = { readonly kind: 'target'; readonly target: Target } | { readonly kind: 'aws' } | { readonly kind: 'type' };

/** A choice of credentials with its configured region and endpoints. */
export interface CredentialsEntry {
  readonly credentials: CredentialsChoice;
  readonly region: string | undefined;
  /** Undefined where AWS's own endpoint applies. */
  readonly endpoints: Readonly<Record<Service, string | undefined>>;
}

export function serviceIcon(service: Service): string {
  return `$(${SERVICES[service].icon})`;
}

export function serviceName(service: Service): string {
  return SERVICES[service].displayName;
}

/** The heading over the streams of a service. */
export function streamsHeading(service: Service): string {
  const headings: Readonly<Record<Service, string>> = { kinesis: vscode.l10n.t('Kinesis data streams'), firehose: vscode.l10n.t('Firehose delivery streams') };
  return headings[service];
}

function enteredStream(service: Service): string {
  const descriptions: Readonly<Record<Service, string>> = {
    kinesis: vscode.l10n.t('Kinesis data stream, as entered'),
    firehose: vscode.l10n.t('Firehose delivery stream, as entered'),
  };
  return descriptions[service];
}

/** The first step: sandbox streams, recent targets, then the ways to choose another. */
export function startItems(
  sandbox: readonly Target[],
  recents: readonly Target[],
  current: Target | undefined
): PickItem<StartChoice>[] {
  const item = (target: Target): PickItem<StartChoice> => ({
    label: `${serviceIcon(target.service)} ${target.name}`,
    description: [
      serviceName(target.service),
      describePlace(target),
      ...(current !== undefined && isSameTarget(current, target) ? [vscode.l10n.t('current')] : []),
    ].join(' · '),
    value: { kind: 'target', target },
  });
  return [
    { label: vscode.l10n.t('Local sandbox (no AWS account needed)') },
    ...sandbox.map(item),
    ...(recents.length === 0 ? [] : [{ label: vscode.l10n.t('Recent') }, ...recents.map(item)]),
    { label: 'AWS' },
    { label: `$(cloud) ${vscode.l10n.t('Choose Profile and Region…')}`, value: { kind: 'aws' } },
    { label: `$(edit) ${vscode.l10n.t('Enter Stream Name or ARN…')}`, value: { kind: 'type' } },
  ];
}

export function credentialsItems(entries: readonly CredentialsEntry[], service: Service | undefined): PickItem<CredentialsChoice>[] {
  return entries.map(({ credentials, region, endpoints }) => {
    const urls = new Set(service === undefined ? Object.values(endpoints) : [endpoints[service]]);
    const shown = [...urls].filter((url) => url !== undefined);
    return {
      label: credentials.kind === 'profile' ? `$(account) ${credentials.profile}` : `$(key) ${vscode.l10n.t('Default credentials')}`,
      description: region ?? vscode.l10n.t('no region'),
      ...(shown.length > 0 && { detail: vscode.l10n.t('Endpoint: {0}', shown.join(', ')) }),
      ...(shown.length === 0 && credentials.kind === 'default' && { detail: vscode.l10n.t('From the environment, the default profile, or the instance role') }),
      value: credentials,
    };
  });
}

/** All regions, starting with the configured one. */
export function regionItems(
  regions: Readonly<Record<string, string>>,
  configured: string | undefined
): PickItem<string>[] {
  const item = (region: string, ...notes: string[]): PickItem<string> => ({
    label: region,
    description: [regions[region] ?? '', ...notes].filter((part) => part !== '').join(' · '),
    value: region,
  });
  const others = Object.keys(regions).filter((region) => region !== configured);
  return [...(configured === undefined ? [] : [item(configured, vscode.l10n.t('configured'))]), ...others.map((region) => item(region))];
}

/** The typed region if it is well-formed and not in the list. */
export function typedRegionItems(typed: string, regions: Readonly<Record<string, string>>): PickItem<string>[] {
  const region = typed.trim().toLowerCase();
  if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region) || region in regions) return [];
  return [{ label: `$(edit) ${region}`, description: vscode.l10n.t('as entered'), alwaysShow: true, value: region }];
}

export interface StreamChoice {
  readonly service: Service;
  readonly name: string;
}

export function streamItem(
  service: Service,
  { name, status, mode }: ListedStream,
  openShards: number | undefined
): PickItem<StreamChoice> {
  const shards = openShards === undefined ? undefined : openShards === 1 ? vscode.l10n.t('1 shard') : vscode.l10n.t('{0} shards', String(openShards));
  const facts = [status === 'ACTIVE' ? undefined : status, modeName(mode), shards].filter((fact) => fact !== undefined);
  return { label: `${serviceIcon(service)} ${name}`, description: facts.join(' · '), value: { service, name } };
}

/** The typed name as a stream of each service: users without permission to list streams can still send. */
export function typedStreamItems(name: string, services: readonly Service[]): PickItem<StreamChoice>[] {
  return services.map((service) => ({
    label: `$(edit) ${name}`,
    description: enteredStream(service),
    alwaysShow: true,
    value: { service, name },
  }));
}

function modeName(mode: string | undefined): string | undefined {
  if (mode === 'ON_DEMAND') return vscode.l10n.t('on-demand');
  return mode === 'PROVISIONED' ? vscode.l10n.t('provisioned') : mode;
}
