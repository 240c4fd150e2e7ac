import assert from 'node:assert/strict';
import { isStreamName, parseStreamArn } from '../../../src/aws/arn';

describe('an ARN', () => {
  it('reads service, region, account, and name from the ARN of a stream', () => {
    const arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders.v1_a-b';
    assert.deepEqual(parseStreamArn(`  ${arn}\n`), { arn, service: 'kinesis', region: 'eu-west-1', accountId: '123456789012', name: 'orders.v1_a-b' });
  });

  it('reads the ARN of a delivery stream in another partition', () => {
    const arn = 'arn:aws-us-gov:firehose:us-gov-west-1:123456789012:deliverystream/logs';
    assert.deepEqual(parseStreamArn(arn), { arn, service: 'firehose', region: 'us-gov-west-1', accountId: '123456789012', name: 'logs' });
  });

  for (const text of [
    '',
    'orders',
    'arn:aws:kinesis:eu-west-1:12345678901:stream/orders',
    'arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/c:1',
    'arn:aws:kinesis:eu-west-1:123456789012:deliverystream/orders',
    'arn:aws:firehose:eu-west-1:123456789012:stream/orders',
    'arn:aws:sqs:eu-west-1:123456789012:orders',
    `arn:aws:firehose:eu-west-1:123456789012:deliverystream/${'x'.repeat(65)}`,
  ]) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      assert.equal(parseStreamArn(text), undefined);
    });
  }
});

describe('a stream name', () => {
  it('accepts the characters and lengths of its service', () => {
    assert.ok(isStreamName('a.b_c-9'));
    assert.ok(isStreamName('x'.repeat(128), 'kinesis'));
    assert.ok(!isStreamName('x'.repeat(129), 'kinesis'));
    assert.ok(isStreamName('x'.repeat(64), 'firehose'));
    assert.ok(!isStreamName('x'.repeat(65), 'firehose'));
    assert.ok(!isStreamName(''));
    assert.ok(!isStreamName('a b'));
    assert.ok(!isStreamName('a/b'));
  });
});
