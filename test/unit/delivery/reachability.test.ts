import assert from 'node:assert/strict';
import { Reachability } from '../../../src/core/delivery/reachability';

describe('Reachability', () => {
  const waits = (failedProbes: number): number => 1000 * 2 ** failedProbes;

  it('lets every request go while the endpoint answers', () => {
    const reachability = new Reachability(waits);
    reachability.sent(0);
    assert.equal(reachability.nextAt(5), 5);
    assert.equal(reachability.reached(), undefined);
    assert.equal(reachability.outage, undefined);
  });

  it('sends one probe at a time during an outage, after waits that grow', () => {
    const reachability = new Reachability(waits);
    for (const request of [0, 1, 2]) reachability.sent(request);
    assert.equal(reachability.failed(0, 100), true);
    assert.equal(reachability.failed(1, 150), false, 'requests that were in flight already say nothing new');
    assert.equal(reachability.nextAt(150), 1100);
    reachability.sent(3);
    assert.equal(reachability.nextAt(1100), undefined, 'the probe is in flight');
    assert.equal(reachability.failed(2, 1150), false);
    assert.equal(reachability.nextAt(1150), undefined);
    assert.equal(reachability.failed(3, 1200), false);
    assert.equal(reachability.nextAt(1200), 3200);
    assert.deepEqual([reachability.outage?.since, reachability.outage?.probes], [100, 1]);
  });

  it('ends the outage with the first response', () => {
    const reachability = new Reachability(waits);
    reachability.failed(0, 100);
    assert.equal(reachability.reached()?.since, 100);
    assert.equal(reachability.nextAt(101), 101);
    assert.equal(reachability.failed(1, 200), true, 'what fails later begins another one');
  });
});
