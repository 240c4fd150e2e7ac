import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REGIONS } from '../../../src/aws/regions';
import { configuredEndpoint, type Environment, loadSharedConfig, profileNames, regionOf, type SharedConfig } from '../../../src/aws/sharedConfig';
import type { CredentialsChoice } from '../../../src/core/model/target';
import { setEnvironment } from './environment';

const CONFIG = `
[default]
region = eu-central-1

[profile dev]
region = eu-west-1
endpoint_url = http://127.0.0.1:4566
aws_secret_access_key = SECRETINCONFIG

[profile mock]
services = mock
region = us-west-2
endpoint_url = http://127.0.0.1:9000

[profile ignoring]
endpoint_url = http://127.0.0.1:9000
ignore_configured_endpoint_urls = true

[profile gone]
services = nowhere

[services mock]
kinesis =
  endpoint_url = http://127.0.0.1:4567
s3 =
  endpoint_url = http://127.0.0.1:1

[sso-session corp]
sso_region = us-east-1
`;

const CREDENTIALS = `
[default]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = SECRETINCREDENTIALS

[dev]
region = eu-west-3

[alpha]
aws_access_key_id = AKIAEXAMPLE
`;

const DEFAULT: CredentialsChoice = { kind: 'default' };
const profile = (name: string): CredentialsChoice => ({ kind: 'profile', profile: name });

describe('the shared configuration', () => {
  let folder = '';
  let restore = (): void => undefined;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stream-tester-'));
    restore = setEnvironment({
      AWS_CONFIG_FILE: path.join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
    });
  });

  after(async () => {
    restore();
    await rm(folder, { recursive: true });
  });

  beforeEach(() => write(CONFIG, CREDENTIALS));

  async function write(config: string, credentials: string): Promise<void> {
    await writeFile(path.join(folder, 'config'), config);
    await writeFile(path.join(folder, 'credentials'), credentials);
  }

  const load = (env: Environment = {}): Promise<SharedConfig> => loadSharedConfig(env);

  it('lists profiles of both files, and nothing else', async () => {
    assert.deepEqual(profileNames(await load()), ['default', 'alpha', 'dev', 'gone', 'ignoring', 'mock']);
  });

  it('holds no secret', async () => {
    assert.doesNotMatch(JSON.stringify(await load()), /SECRET|AKIA/);
  });

  it('sees a change of the files', async () => {
    await load();
    await write('[profile new]\nregion = us-east-2\n', '');
    const config = await load();
    assert.deepEqual(profileNames(config), ['new']);
    assert.equal(regionOf(config, profile('new')), 'us-east-2');
  });

  it('is empty without files', async () => {
    await rm(path.join(folder, 'config'));
    await rm(path.join(folder, 'credentials'));
    const config = await load();
    assert.deepEqual(profileNames(config), []);
    assert.equal(regionOf(config, DEFAULT), undefined);
    assert.equal(configuredEndpoint(config, 'kinesis', DEFAULT, ''), undefined);
  });

  it('finds the region: a chosen profile’s own first, else the environment’s', async () => {
    const bare = await load();
    assert.equal(regionOf(bare, DEFAULT), 'eu-central-1');
    assert.equal(regionOf(bare, profile('dev')), 'eu-west-3', 'the credentials file counts before the config file');
    assert.equal(regionOf(bare, profile('alpha')), undefined);
    const env = await load({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2', AWS_PROFILE: 'mock' });
    assert.equal(regionOf(env, DEFAULT), 'us-east-1');
    assert.equal(regionOf(env, profile('dev')), 'eu-west-3');
    assert.equal(regionOf(env, profile('alpha')), 'us-east-1');
    assert.equal(regionOf(await load({ AWS_DEFAULT_REGION: 'us-east-2' }), DEFAULT), 'us-east-2');
    assert.equal(regionOf(await load({ AWS_PROFILE: 'mock' }), DEFAULT), 'us-west-2');
  });

  describe('the configured endpoint', () => {
    const ofProfile = (name: string, url: string) => ({ url, from: { kind: 'profile', profile: name } });

    it('is absent where none is configured', async () => {
      assert.equal(configuredEndpoint(await load(), 'kinesis', DEFAULT, ''), undefined);
      assert.equal(configuredEndpoint(await load(), 'kinesis', profile('gone'), ''), undefined);
      assert.equal(configuredEndpoint(await load(), 'kinesis', profile('nobody'), ''), undefined);
    });

    it('is the chosen profile’s, which the SDK ignores', async () => {
      assert.deepEqual(configuredEndpoint(await load(), 'kinesis', profile('dev'), ''), ofProfile('dev', 'http://127.0.0.1:4566'));
    });

    it('is that of AWS_PROFILE for the default credentials only', async () => {
      const config = await load({ AWS_PROFILE: 'dev' });
      assert.deepEqual(configuredEndpoint(config, 'kinesis', DEFAULT, ''), ofProfile('dev', 'http://127.0.0.1:4566'));
      assert.equal(configuredEndpoint(config, 'kinesis', profile('alpha'), ''), undefined);
    });

    it('is the services section’s before the profile’s', async () => {
      const config = await load();
      assert.deepEqual(configuredEndpoint(config, 'kinesis', profile('mock'), ''), ofProfile('mock', 'http://127.0.0.1:4567'));
      assert.deepEqual(configuredEndpoint(config, 'firehose', profile('mock'), ''), ofProfile('mock', 'http://127.0.0.1:9000'));
    });

    it('is the environment’s before the profile’s, the service’s own variable first', async () => {
      const config = await load({ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_KINESIS: 'http://k' });
      assert.deepEqual(configuredEndpoint(config, 'kinesis', profile('dev'), ''), {
        url: 'http://k',
        from: { kind: 'environment', variable: 'AWS_ENDPOINT_URL_KINESIS' },
      });
      assert.deepEqual(configuredEndpoint(config, 'firehose', profile('dev'), ''), {
        url: 'http://a',
        from: { kind: 'environment', variable: 'AWS_ENDPOINT_URL' },
      });
    });

    it('is the setting’s before all others, even where configured ones are ignored', async () => {
      const config = await load({ AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
      assert.deepEqual(configuredEndpoint(config, 'kinesis', profile('dev'), ' http://own '), { url: 'http://own', from: { kind: 'setting' } });
    });

    it('is absent where configured ones are ignored', async () => {
      const config = await load({ AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
      assert.equal(configuredEndpoint(config, 'kinesis', profile('dev'), ''), undefined);
      assert.equal(configuredEndpoint(await load(), 'kinesis', profile('ignoring'), ''), undefined);
      const notIgnored = await load({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' });
      assert.deepEqual(configuredEndpoint(notIgnored, 'kinesis', profile('ignoring'), ''), ofProfile('ignoring', 'http://127.0.0.1:9000'));
    });

    it('is absent for an empty variable', async () => {
      assert.equal(configuredEndpoint(await load({ AWS_ENDPOINT_URL: '' }), 'kinesis', profile('alpha'), ''), undefined);
    });
  });
});

/** The SDK's own list: no export leads to it. */
const PARTITIONS = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';

interface Partitions {
  readonly partitionsInfo: {
    readonly partitions: readonly { readonly id: string; readonly regions: Readonly<Record<string, { readonly description: string }>> }[];
  };
}

describe('the list of regions', () => {
  it('is the SDK’s, without the isolated partitions and the global pseudo regions', async () => {
    const file = path.join(import.meta.dirname, '../../../node_modules', PARTITIONS);
    const { partitionsInfo } = (await import(file)) as Partitions;
    const expected: Record<string, string> = {};
    for (const { id, regions } of partitionsInfo.partitions) {
      if (id.startsWith('aws-iso')) continue;
      for (const [region, { description }] of Object.entries(regions)) {
        if (!region.includes('global')) expected[region] = description;
      }
    }
    assert.deepEqual(REGIONS, expected);
  });
});
