import assert from 'node:assert/strict';
import { isSameTarget, type Target } from '../../../src/core/model/target';
import { readTarget, withoutEndpoint } from '../../../src/ui/targets/storedTarget';

const full: Target = {
  service: 'kinesis',
  name: 'orders',
  arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders',
  region: 'eu-west-1',
  credentials: { kind: 'profile', profile: 'dev' },
  endpoint: 'http://127.0.0.1:4567',
};

describe('readTarget', () => {
  it('reads a stored target and drops unknown properties', () => {
    assert.deepEqual(readTarget({ ...full, extra: 1, credentials: { ...full.credentials, secret: 'x' } }), full);
    const least = { service: 'firehose', name: 'e', region: 'r', credentials: { kind: 'default' } };
    assert.deepEqual(readTarget(least), least);
  });

  for (const value of [
    undefined,
    null,
    'orders',
    [],
    {},
    { ...full, service: 'sqs' },
    { ...full, name: '' },
    { ...full, region: 7 },
    { ...full, arn: 7 },
    { ...full, endpoint: {} },
    { ...full, credentials: 'default' },
    { ...full, credentials: { kind: 'profile' } },
    { ...full, credentials: { kind: 'keys' } },
  ]) {
    it(`rejects ${JSON.stringify(value)}`, () => {
      assert.equal(readTarget(value), undefined);
    });
  }

  it('ignores the endpoint when targets are compared, and nothing else', () => {
    assert.ok(isSameTarget(full, withoutEndpoint(full)));
    assert.equal(withoutEndpoint(full).endpoint, undefined);
    for (const other of [
      { ...full, name: 'x' },
      { ...full, service: 'firehose' as const },
      { ...full, region: 'x' },
      { ...full, credentials: { kind: 'default' as const } },
      { ...full, credentials: { kind: 'profile' as const, profile: 'x' } },
    ]) {
      assert.ok(!isSameTarget(full, other), JSON.stringify(other));
    }
  });
});
