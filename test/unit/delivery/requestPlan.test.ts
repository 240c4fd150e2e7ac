import assert from 'node:assert/strict';
import { planRequests } from '../../../src/core/delivery/requestPlan';
import type { DeliveryOptions } from '../../../src/core/model/deliveryOptions';

const limits = { records: 3, requestBytes: 100, recordBytes: 60 };
const planned = (sizes: readonly (number | undefined)[], options: Partial<Pick<DeliveryOptions, 'service' | 'order'>> = {}) =>
  planRequests(sizes.length, (record) => sizes[record], { service: 'kinesis', order: 'none', limits, ...options });

describe('the plan of requests', () => {
  it('fills each request up to the limits, and leaves out records that are not sent', () => {
    assert.deepEqual(planned([10, 10, undefined, 10, 10, 60, 40]), { requests: [3, 1 + 1, 1], records: 6, bytes: 140 });
    assert.deepEqual(planned([60, 40, 1]), { requests: [2, 1], records: 3, bytes: 101 });
  });

  it('has no request where there is nothing to send', () => {
    assert.deepEqual(planned([undefined]), { requests: [], records: 0, bytes: 0 });
    assert.deepEqual(planned([], { order: 'partitionKey' }), { requests: [], records: 0, bytes: 0 });
  });

  it('gives a record that is larger than a request one of its own, for the service to judge', () => {
    assert.deepEqual(planned([150, 10]), { requests: [1, 1], records: 2, bytes: 160 });
  });

  it('has exactly the given number of records', () => {
    assert.equal(planRequests(2, () => 10, { service: 'kinesis', order: 'none', limits }).records, 2);
  });

  it('has one request per record where records are sent in the order of their keys', () => {
    assert.deepEqual(planned([10, undefined, 10, 10], { order: 'partitionKey' }), { requests: [1, 1, 1], records: 3, bytes: 30 });
  });

  it('ignores the order by key where the service has no keys', () => {
    assert.deepEqual(planned([10, 10], { order: 'partitionKey', service: 'firehose' }), { requests: [2], records: 2, bytes: 20 });
  });
});
