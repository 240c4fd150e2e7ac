import '../../support/withoutVscode';
import assert from 'node:assert/strict';
import { REGIONS } from '../../../src/aws/regions';
import type { Target } from '../../../src/core/model/target';
import { SANDBOX_DELIVERY_STREAM, SANDBOX_REGION, SANDBOX_STREAM } from '../../../src/sandbox/sandbox';
import { isLoopback, SANDBOX_TARGETS } from '../../../src/ui/targets/sandboxTargets';
import {
  credentialsItems,
  type CredentialsEntry,
  regionItems,
  startItems,
  streamItem,
  typedRegionItems,
  typedStreamItems,
} from '../../../src/ui/targets/targetItems';

const orders: Target = { service: 'kinesis', name: 'orders', region: 'eu-west-1', credentials: { kind: 'profile', profile: 'dev' } };
const lines = (items: readonly { label: string; description?: string; detail?: string }[]): string[] =>
  items.map(({ label, description, detail }) => [label, description, detail].filter((part) => part !== undefined).join(' | '));

describe('startItems', () => {
  it('lists sandbox streams, recent targets with the current one marked, then the ways to choose others', () => {
    assert.deepEqual(lines(startItems(SANDBOX_TARGETS, [orders], { ...orders, endpoint: 'http://elsewhere' })), [
      'Local sandbox (no AWS account needed)',
      '$(pulse) orders | Kinesis · sandbox',
      '$(flame) events | Firehose · sandbox',
      'Recent',
      '$(pulse) orders | Kinesis · eu-west-1 · profile dev · current',
      'AWS',
      '$(cloud) Choose Profile and Region…',
      '$(edit) Enter Stream Name or ARN…',
    ]);
  });

  it('omits the heading for recent targets when there are none', () => {
    assert.ok(!lines(startItems(SANDBOX_TARGETS, [], undefined)).includes('Recent'));
  });

  it('names the streams that the sandbox really has', () => {
    assert.deepEqual(
      SANDBOX_TARGETS.map(({ service, name, region }) => [service, name, region]),
      [
        ['kinesis', SANDBOX_STREAM, SANDBOX_REGION],
        ['firehose', SANDBOX_DELIVERY_STREAM, SANDBOX_REGION],
      ],
    );
  });
});

describe('credentialsItems', () => {
  const none = { kinesis: undefined, firehose: undefined };
  const entries: CredentialsEntry[] = [
    { credentials: { kind: 'default' }, region: undefined, endpoints: none },
    { credentials: { kind: 'profile', profile: 'dev' }, region: 'eu-west-1', endpoints: { kinesis: 'http://k', firehose: 'http://f' } },
    { credentials: { kind: 'profile', profile: 'prod' }, region: 'us-east-1', endpoints: none },
  ];

  it('shows the region and endpoints of each profile', () => {
    assert.deepEqual(lines(credentialsItems(entries, undefined)), [
      '$(key) Default credentials | no region | From the environment, the default profile, or the instance role',
      '$(account) dev | eu-west-1 | Endpoint: http://k, http://f',
      '$(account) prod | us-east-1',
    ]);
  });

  it('shows only the endpoint of the service if that is known', () => {
    assert.equal(lines(credentialsItems(entries, 'firehose'))[1], '$(account) dev | eu-west-1 | Endpoint: http://f');
  });
});

describe('regionItems and typedRegionItems', () => {
  it('starts with the configured region, listed once', () => {
    const items = regionItems(REGIONS, 'eu-west-1');
    assert.deepEqual(lines(items.slice(0, 2)), ['eu-west-1 | Europe (Ireland) · configured', 'af-south-1 | Africa (Cape Town)']);
    assert.equal(items.filter(({ value }) => value === 'eu-west-1').length, 1);
    assert.equal(items.length, Object.keys(REGIONS).length);
  });

  it('includes a configured region that is not in the list', () => {
    assert.deepEqual(lines(regionItems(REGIONS, 'xx-new-1').slice(0, 1)), ['xx-new-1 | configured']);
  });

  it('accepts a well-formed region that is entered', () => {
    assert.deepEqual(typedRegionItems(' XX-new-1 ', REGIONS).map(({ value }) => value), ['xx-new-1']);
    for (const text of ['', 'eu', 'eu-west', 'eu-west-1', 'http://x-y-1', 'a b-c-1']) assert.deepEqual(typedRegionItems(text, REGIONS), []);
  });
});

describe('streamItem and typedStreamItems', () => {
  it('shows status, mode and shards if known', () => {
    assert.deepEqual(lines([
      streamItem('kinesis', { name: 'a', status: 'ACTIVE', mode: 'PROVISIONED' }, 4),
      streamItem('kinesis', { name: 'b', status: 'UPDATING', mode: 'ON_DEMAND' }, 1),
      streamItem('firehose', { name: 'c' }, undefined),
    ]), ['$(pulse) a | provisioned · 4 shards', '$(pulse) b | UPDATING · on-demand · 1 shard', '$(flame) c | ']);
  });

  it('offers an entered name for each service that allows it', () => {
    assert.deepEqual(typedStreamItems('x', ['kinesis', 'firehose']).map(({ value }) => value), [
      { service: 'kinesis', name: 'x' },
      { service: 'firehose', name: 'x' },
    ]);
  });
});

describe('isLoopback', () => {
  it('accepts only addresses of this machine', () => {
    for (const url of ['http://127.0.0.1:4567', 'http://localhost', 'https://[::1]:1/']) assert.ok(isLoopback(url), url);
    for (const url of ['', 'http://127.0.0.1.example.com', 'http://10.0.0.1', 'http://localhost.example', 'http://a@example.com#127.0.0.1']) assert.ok(!isLoopback(url), url);
  });
});
