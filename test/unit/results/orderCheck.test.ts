import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Arrival, type OrderCheck, OrderChecker } from '../../../src/core/results/orderCheck';

const at = (key: string, sequenceNumber: string, shardId = 's0'): Arrival => ({ key, shardId, sequenceNumber });
function check(...arrivals: (Arrival | undefined)[]): OrderCheck {
  const checker = new OrderChecker();
  arrivals.forEach((arrival, record) => {
    if (arrival !== undefined) checker.add(record, arrival);
  });
  return checker.result;
}

describe('order check', () => {
  it('finds keys in source order', () => {
    assert.deepEqual(check(at('a', '1'), at('b', '5'), undefined, at('a', '2'), at('b', '6')), {
      keys: 2, keysOutOfOrder: 0, firstOutOfOrder: undefined, incomparable: 0,
    });
  });

  it('names the first record that came too early', () => {
    assert.deepEqual(check(at('a', '3'), at('a', '4'), at('a', '2'), at('b', '1')), {
      keys: 1, keysOutOfOrder: 1, firstOutOfOrder: 2, incomparable: 0,
    });
  });

  it('compares as whole numbers, beyond the precision of a double and of any length', () => {
    const big = '49590338271490256608559692538361571095921575989136588898';
    assert.equal(check(at('a', big), at('a', `${big.slice(0, -1)}9`)).keysOutOfOrder, 0);
    assert.equal(check(at('a', `${big.slice(0, -1)}9`), at('a', big)).keysOutOfOrder, 1);
    assert.equal(check(at('a', '9'), at('a', '10')).keysOutOfOrder, 0);
  });

  it('does not compare across shards', () => {
    assert.deepEqual(check(at('a', '5'), at('a', '3', 's1'), at('a', '4', 's1')), {
      keys: 1, keysOutOfOrder: 0, firstOutOfOrder: undefined, incomparable: 1,
    });
  });

  it('counts a key once, however often it is out of order', () => {
    assert.deepEqual(check(at('a', '5'), at('a', '4'), at('b', '1'), at('a', '3')), {
      keys: 1, keysOutOfOrder: 1, firstOutOfOrder: 1, incomparable: 0,
    });
  });

  it('does not count equal numbers as out of order', () => {
    assert.equal(check(at('a', '5'), at('a', '5')).keysOutOfOrder, 0);
  });

  it('ignores a sequence number that is not a number', () => {
    assert.deepEqual(check(at('a', '5'), at('a', 'x-1'), at('a', '6')), {
      keys: 1, keysOutOfOrder: 0, firstOutOfOrder: undefined, incomparable: 1,
    });
  });

  it('agrees with sorting, for any arrivals on one shard', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), sequence: fc.bigInt({ min: 0n, max: 10n ** 56n }) })), (arrivals) => {
        const { keysOutOfOrder } = check(...arrivals.map((one) => at(one.key, String(one.sequence))));
        const broken = ['a', 'b', 'c'].filter((key) => {
          const sequences = arrivals.filter((one) => one.key === key).map(({ sequence }) => sequence);
          return sequences.some((sequence, index) => index > 0 && sequence < (sequences[index - 1] ?? 0n));
        });
        assert.equal(keysOutOfOrder, broken.length);
      }),
    );
  });
});
