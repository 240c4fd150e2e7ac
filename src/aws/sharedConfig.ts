import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import type { CredentialsChoice, Service } from '../core/model/target';

/** The values of one section. A nested value has the key `outer.inner`. */
type Section = Readonly<Partial<Record<string, string>>>;
type Sections = Readonly<Partial<Record<string, Section>>>;

/** The environment variables that are read. */
export type Environment = Readonly<Partial<Record<string, string>>>;

/**
 * What the shared AWS configuration files (`~/.aws/config`, `~/.aws/credentials`, or where `AWS_CONFIG_FILE` and
 * `AWS_SHARED_CREDENTIALS_FILE` point) and the environment say. Holds no secret: keys are left out on reading.
 */
export interface SharedConfig {
  readonly env: Environment;
  /** Profiles by name: the config file's values, and over them those of the credentials file. */
  readonly profiles: Sections;
  /** The `[services NAME]` sections by name. */
  readonly services: Sections;
}

/** Where an endpoint was found. */
export type EndpointPlace =
  | { readonly kind: 'setting' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'profile'; readonly profile: string };

export interface ConfiguredEndpoint {
  readonly url: string;
  readonly from: EndpointPlace;
}

const SERVICES_PREFIX = 'services.';
const OTHER_SECTIONS = ['sso-session.', SERVICES_PREFIX];
const NEEDED = ['region', 'endpoint_url', 'services', 'ignore_configured_endpoint_urls'];

/** Reads the files afresh. A file that is missing or cannot be read counts as empty, as in the SDK and the CLI. */
export async function loadSharedConfig(env: Environment = process.env): Promise<SharedConfig> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const profiles: Record<string, Section> = {};
  const services: Record<string, Section> = {};
  for (const [name, section] of [...Object.entries(configFile), ...Object.entries(credentialsFile)]) {
    if (name.startsWith(SERVICES_PREFIX)) services[name.slice(SERVICES_PREFIX.length)] = section;
    if (OTHER_SECTIONS.some((prefix) => name.startsWith(prefix))) continue;
    const values = NEEDED.flatMap((key) => (section[key] === undefined ? [] : [[key, section[key]] as const]));
    profiles[name] = { ...profiles[name], ...Object.fromEntries(values) };
  }
  return { env, profiles, services };
}

/** The profiles' names, `default` first, the others in alphabetical order. */
export function profileNames({ profiles }: SharedConfig): string[] {
  return Object.keys(profiles).sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b));
}

/** The profile that the credentials belong to: the chosen one; for the default ones `AWS_PROFILE`, or `default`. */
function profileOf(config: SharedConfig, credentials: CredentialsChoice): string | undefined {
  switch (credentials.kind) {
    case 'sandbox':
      return undefined;
    case 'profile':
      return credentials.profile;
    case 'default':
      return given(config.env['AWS_PROFILE']) ?? 'default';
  }
}

/**
 * The region that goes with the credentials, where one is configured. A chosen profile's own region counts before the
 * environment, since the profile was chosen by name; the default credentials take `AWS_REGION`, then
 * `AWS_DEFAULT_REGION` (which the AWS CLI reads and this SDK does not), then their profile's region.
 */
export function regionOf(config: SharedConfig, credentials: CredentialsChoice): string | undefined {
  const { env, profiles } = config;
  const ofEnvironment = given(env['AWS_REGION']) ?? given(env['AWS_DEFAULT_REGION']);
  const profile = profileOf(config, credentials);
  const ofProfile = profile === undefined ? undefined : given(profiles[profile]?.['region']);
  return credentials.kind === 'profile' ? (ofProfile ?? ofEnvironment) : (ofEnvironment ?? ofProfile);
}

/**
 * The configured endpoint of a service; undefined where AWS's own is to be used.
 *
 * Order: our own setting; `AWS_ENDPOINT_URL_KINESIS` or `_FIREHOSE`; `AWS_ENDPOINT_URL`; the profile's
 * `[services NAME]` section; the profile's `endpoint_url`. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` and the profile's
 * `ignore_configured_endpoint_urls` switch off all but the setting. Source: AWS SDKs and Tools Reference Guide,
 * "Service-specific endpoints", checked 2026-11-20. It is resolved here because the SDK looks at `AWS_PROFILE`'s
 * profile only, whichever profile was chosen.
 * @param setting the value of `streamTester.endpoint.*`; empty for none
 */
export function configuredEndpoint(
  config: SharedConfig,
  service: Service,
  credentials: CredentialsChoice,
  setting: string,
): ConfiguredEndpoint | undefined {
  const own = given(setting);
  if (own !== undefined) return { url: own, from: { kind: 'setting' } };

  const { env, profiles, services } = config;
  const profile = profileOf(config, credentials);
  const section = profile === undefined ? undefined : profiles[profile];
  const ignore = given(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']) ?? section?.['ignore_configured_endpoint_urls'];
  if (ignore?.toLowerCase() === 'true') return undefined;

  for (const variable of [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, 'AWS_ENDPOINT_URL']) {
    const url = given(env[variable]);
    if (url !== undefined) return { url, from: { kind: 'environment', variable } };
  }
  if (profile === undefined || section === undefined) return undefined;
  const ofService = section['services'] === undefined ? undefined : services[section['services']]?.[`${service}.endpoint_url`];
  const url = given(ofService) ?? given(section['endpoint_url']);
  return url === undefined ? undefined : { url, from: { kind: 'profile', profile } };
}

/** An empty value counts as none. */
function given(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
