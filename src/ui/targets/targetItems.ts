import type { ListedStream } from '../../aws/streams';
import { type CredentialsChoice, describePlace, isSameTarget, type Service, type Target } from '../../core/model/target';

/** `vscode.l10n.t`, given from outside, so that the items can be made without a host. */
export type Translate = (message: string, ...args: string[]) => string;

/** What a step shows: what can be chosen, and headings between. */
export interface PickItem<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Shown whatever is typed. */
  readonly alwaysShow?: boolean;
  /** A heading has no value. */
  readonly value?: T;
}

export type StartChoice = { readonly kind: 'target'; readonly target: Target } | { readonly kind: 'aws' } | { readonly kind: 'type' };

/** How a target without its own way in is found: everything that the steps ask for. */
export interface CredentialsEntry {
  readonly credentials: CredentialsChoice;
  readonly region: string | undefined;
  /** The configured endpoints; undefined for AWS's own. */
  readonly endpoints: Readonly<Record<Service, string | undefined>>;
}

/** The codicon of a service. */
export function serviceIcon(service: Service): string {
  return service === 'kinesis' ? '$(pulse)' : '$(flame)';
}

export function serviceName(service: Service): string {
  return service === 'kinesis' ? 'Kinesis' : 'Firehose';
}

/** The first step: the sandbox first, then what was used last, then the ways to anything else. */
export function startItems(
  sandbox: readonly Target[],
  recents: readonly Target[],
  current: Target | undefined,
  t: Translate,
): PickItem<StartChoice>[] {
  const item = (target: Target): PickItem<StartChoice> => ({
    label: `${serviceIcon(target.service)} ${target.name}`,
    description: [
      serviceName(target.service),
      describePlace(target),
      ...(current !== undefined && isSameTarget(current, target) ? [t('current')] : []),
    ].join(' · '),
    value: { kind: 'target', target },
  });
  return [
    { label: t('Sandbox on this machine, no account needed') },
    ...sandbox.map(item),
    ...(recents.length === 0 ? [] : [{ label: t('Recent') }, ...recents.map(item)]),
    { label: 'AWS' },
    { label: `$(cloud) ${t('Choose profile and region…')}`, value: { kind: 'aws' } },
    { label: `$(edit) ${t('Type a stream name or ARN…')}`, value: { kind: 'type' } },
  ];
}

/** Each choice of credentials with the region and the endpoint that go with it. */
export function credentialsItems(entries: readonly CredentialsEntry[], service: Service | undefined, t: Translate): PickItem<CredentialsChoice>[] {
  return entries.map(({ credentials, region, endpoints }) => {
    const urls = new Set(service === undefined ? Object.values(endpoints) : [endpoints[service]]);
    const shown = [...urls].filter((url) => url !== undefined);
    return {
      label: credentials.kind === 'profile' ? `$(account) ${credentials.profile}` : `$(key) ${t('Default credentials')}`,
      description: region ?? t('no region'),
      ...(shown.length > 0 && { detail: t('Endpoint: {0}', shown.join(', ')) }),
      ...(shown.length === 0 && credentials.kind === 'default' && { detail: t('From the environment, the default profile, or this machine’s role') }),
      value: credentials,
    };
  });
}

/** The regions, the configured one first. */
export function regionItems(
  regions: Readonly<Record<string, string>>,
  configured: string | undefined,
  t: Translate,
): PickItem<string>[] {
  const item = (region: string, ...notes: string[]): PickItem<string> => ({
    label: region,
    description: [regions[region] ?? '', ...notes].filter((part) => part !== '').join(' · '),
    value: region,
  });
  const others = Object.keys(regions).filter((region) => region !== configured);
  return [...(configured === undefined ? [] : [item(configured, t('configured'))]), ...others.map((region) => item(region))];
}

/** A region that is typed and not in the list; none while the text can't be one. */
export function typedRegionItems(typed: string, regions: Readonly<Record<string, string>>, t: Translate): PickItem<string>[] {
  const region = typed.trim().toLowerCase();
  if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region) || region in regions) return [];
  return [{ label: `$(edit) ${region}`, description: t('as typed'), alwaysShow: true, value: region }];
}

export interface StreamChoice {
  readonly service: Service;
  readonly name: string;
}

/** A stream in the list of its service. */
export function streamItem(
  service: Service,
  { name, status, mode }: ListedStream,
  openShards: number | undefined,
  t: Translate,
): PickItem<StreamChoice> {
  const shards = openShards === undefined ? undefined : openShards === 1 ? t('1 shard') : t('{0} shards', String(openShards));
  const facts = [status === 'ACTIVE' ? undefined : status, modeName(mode, t), shards].filter((fact) => fact !== undefined);
  return { label: `${serviceIcon(service)} ${name}`, description: facts.join(' · '), value: { service, name } };
}

/** The typed text as a stream of each service in `services`: streams need not be listed to be sent to. */
export function typedStreamItems(name: string, services: readonly Service[], t: Translate): PickItem<StreamChoice>[] {
  return services.map((service) => ({
    label: `$(edit) ${name}`,
    description: service === 'kinesis' ? t('Kinesis stream, as typed') : t('Firehose delivery stream, as typed'),
    alwaysShow: true,
    value: { service, name },
  }));
}

function modeName(mode: string | undefined, t: Translate): string | undefined {
  if (mode === 'ON_DEMAND') return t('on-demand');
  return mode === 'PROVISIONED' ? t('provisioned') : mode;
}
