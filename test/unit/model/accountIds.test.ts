import assert from 'node:assert/strict';
import { maskAccountIds } from '../../../src/core/model/accountIds';

describe('masking account IDs', () => {
  const cases: [string, string, string][] = [
    [
      'in a throttle message, but not the shard',
      'Rate exceeded for shard shardId-000000000000 in stream orders under account 123456789012.',
      'Rate exceeded for shard shardId-000000000000 in stream orders under account ********9012.',
    ],
    ['in an ARN', 'arn:aws:iam::123456789012:role/r', 'arn:aws:iam::********9012:role/r'],
    ['each of several', '123456789012 and 210987654321', '********9012 and ********4321'],
    ['within a name', 'logs-123456789012-x_abcd-1234-123456789012', 'logs-********9012-x_abcd-1234-********9012'],
    ['not in longer or shorter numbers', '1234567890123 12345678901 49590338271490256608559692538361571095921575989136588898', ''],
    ['not in a request ID', 'c1b5fdfc-e48c-56ba-98d8-123456789012', ''],
    ['not where there is none', 'nothing', ''],
  ];
  for (const [name, text, masked] of cases) {
    it(name, () => {
      assert.equal(maskAccountIds(text), masked === '' ? text : masked);
    });
  }
});
