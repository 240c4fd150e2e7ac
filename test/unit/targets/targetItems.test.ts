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
  type Translate,
  typedRegionItems,
  typedStreamItems,
} from '../../../src/ui/targets/targetItems';

const t: Translate = (message, ...args) => message.replace(/\{(\d)\}/g, (_, number) => args[Number(number)] ?? '');
const orders: Target = { service: 'kinesis', name: 'orders', region: 'eu-west-1', credentials: { kind: 'profile', profile: 'dev' } };
const lines = (items: readonly { label: string; description?: string; detail?: string }[]): string[] =>
  items.map(({ label, description, detail }) => [label, description, detail].filter((part) => part !== undefined).join(' | '));

describe('the items of the first step', () => {
  it('are the sandbox, the recent targets with the current one marked, then the ways to others', () => {
    assert.deepEqual(lines(startItems(SANDBOX_TARGETS, [orders], { ...orders, endpoint: 'http://elsewhere' }, t)), [
      'Sandbox on this machine, no account needed',
      '$(pulse) orders | Kinesis · sandbox',
      '$(flame) events | Firehose · sandbox',
      'Recent',
      '$(pulse) orders | Kinesis · eu-west-1 · profile dev · current',
      'AWS',
      '$(cloud) Choose profile and region…',
      '$(edit) Type a stream name or ARN…',
    ]);
  });

  it('have no heading for recent targets where there are none', () => {
    assert.ok(!lines(startItems(SANDBOX_TARGETS, [], undefined, t)).includes('Recent'));
  });

  it('name the streams that the sandbox really has', () => {
    assert.deepEqual(
      SANDBOX_TARGETS.map(({ service, name, region }) => [service, name, region]),
      [
        ['kinesis', SANDBOX_STREAM, SANDBOX_REGION],
        ['firehose', SANDBOX_DELIVERY_STREAM, SANDBOX_REGION],
      ],
    );
  });
});

describe('the items of credentials', () => {
  const none = { kinesis: undefined, firehose: undefined };
  const entries: CredentialsEntry[] = [
    { credentials: { kind: 'default' }, region: undefined, endpoints: none },
    { credentials: { kind: 'profile', profile: 'dev' }, region: 'eu-west-1', endpoints: { kinesis: 'http://k', firehose: 'http://f' } },
    { credentials: { kind: 'profile', profile: 'prod' }, region: 'us-east-1', endpoints: none },
  ];

  it('show region and endpoints', () => {
    assert.deepEqual(lines(credentialsItems(entries, undefined, t)), [
      '$(key) Default credentials | no region | From the environment, the default profile, or this machine’s role',
      '$(account) dev | eu-west-1 | Endpoint: http://k, http://f',
      '$(account) prod | us-east-1',
    ]);
  });

  it('show the endpoint of the service alone where that is known', () => {
    assert.equal(lines(credentialsItems(entries, 'firehose', t))[1], '$(account) dev | eu-west-1 | Endpoint: http://f');
  });
});

describe('the items of regions', () => {
  it('begin with the configured one, which is there once', () => {
    const items = regionItems(REGIONS, 'eu-west-1', t);
    assert.deepEqual(lines(items.slice(0, 2)), ['eu-west-1 | Europe (Ireland) · configured', 'af-south-1 | Africa (Cape Town)']);
    assert.equal(items.filter(({ value }) => value === 'eu-west-1').length, 1);
    assert.equal(items.length, Object.keys(REGIONS).length);
  });

  it('have a configured one that is not in the list', () => {
    assert.deepEqual(lines(regionItems(REGIONS, 'xx-new-1', t).slice(0, 1)), ['xx-new-1 | configured']);
  });

  it('take a typed one', () => {
    assert.deepEqual(typedRegionItems(' XX-new-1 ', REGIONS, t).map(({ value }) => value), ['xx-new-1']);
    for (const text of ['', 'eu', 'eu-west', 'eu-west-1', 'http://x-y-1', 'a b-c-1']) assert.deepEqual(typedRegionItems(text, REGIONS, t), []);
  });
});

describe('the items of streams', () => {
  it('tell status, mode and shards where they are known', () => {
    assert.deepEqual(lines([
      streamItem('kinesis', { name: 'a', status: 'ACTIVE', mode: 'PROVISIONED' }, 4, t),
      streamItem('kinesis', { name: 'b', status: 'UPDATING', mode: 'ON_DEMAND' }, 1, t),
      streamItem('firehose', { name: 'c' }, undefined, t),
    ]), ['$(pulse) a | provisioned · 4 shards', '$(pulse) b | UPDATING · on-demand · 1 shard', '$(flame) c | ']);
  });

  it('take a typed name for each service that allows it', () => {
    assert.deepEqual(typedStreamItems('x', ['kinesis', 'firehose'], t).map(({ value }) => value), [
      { service: 'kinesis', name: 'x' },
      { service: 'firehose', name: 'x' },
    ]);
  });
});

describe('loopback', () => {
  it('is this machine only', () => {
    for (const url of ['http://127.0.0.1:4567', 'http://localhost', 'https://[::1]:1/']) assert.ok(isLoopback(url), url);
    for (const url of ['', 'http://127.0.0.1.example.com', 'http://10.0.0.1', 'http://localhost.example', 'http://a@example.com#127.0.0.1']) assert.ok(!isLoopback(url), url);
  });
});
