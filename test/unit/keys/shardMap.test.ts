import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashKeyOf, ShardMap } from '../../../src/core/keys/shardMap';
import type { Shard } from '../../../src/core/keys/shardMap';

const TOP = (1n << 128n) - 1n;

function shard(shardId: string, start: bigint, end: bigint): Shard {
  return { shardId, startingHashKey: String(start), endingHashKey: String(end) };
}

/** The ranges of a stream that was made with four shards, as the service gives them. */
const FOUR = [
  shard('shardId-000000000000', 0n, 85070591730234615865843651857942052863n),
  shard('shardId-000000000001', 85070591730234615865843651857942052864n, 170141183460469231731687303715884105727n),
  shard('shardId-000000000002', 170141183460469231731687303715884105728n, 255211775190703847597530955573826158591n),
  shard('shardId-000000000003', 255211775190703847597530955573826158592n, TOP),
];

describe('hashKeyOf', () => {
  // The test suite of RFC 1321, and UTF-8 beyond ASCII.
  const digests: [text: string, md5: string][] = [
    ['a', '0cc175b9c0f1b6a831c399e269772661'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['é', '66ddcd97cfdeabb2f6fb8a999b4bc76f'],
  ];
  for (const [text, md5] of digests) {
    it(`returns the MD5 of ${text} as a number`, () => {
      assert.equal(hashKeyOf(text), BigInt(`0x${md5}`));
    });
  }
});

describe('ShardMap', () => {
  it('includes both ends of every range', () => {
    const map = new ShardMap(FOUR);
    FOUR.forEach(({ startingHashKey, endingHashKey }, number) => {
      assert.equal(map.shardOf(BigInt(startingHashKey)), number);
      assert.equal(map.shardOf(BigInt(endingHashKey)), number);
    });
  });

  it('agrees with a plain search, in any order and with gaps', () => {
    const bound = fc.bigInt({ min: 0n, max: TOP });
    fc.assert(
      fc.property(fc.uniqueArray(bound, { minLength: 2, maxLength: 20 }), fc.array(bound), fc.array(fc.boolean()), (bounds, asked, backwards) => {
        const sorted = bounds.toSorted((a, b) => (a < b ? -1 : 1));
        const shards: Shard[] = [];
        for (let i = 0; i + 1 < sorted.length; i += 2) shards.push(shard(String(i), sorted[i] ?? 0n, sorted[i + 1] ?? 0n));
        const map = new ShardMap(backwards[0] === true ? shards.toReversed() : shards);
        for (const hashKey of [...asked, ...bounds, ...bounds.map((value) => value + 1n).filter((value) => value <= TOP)]) {
          const expected = shards.find((one) => hashKey >= BigInt(one.startingHashKey) && hashKey <= BigInt(one.endingHashKey));
          const found = map.shardOf(hashKey);
          assert.equal(found === undefined ? undefined : map.shards[found]?.shardId, expected?.shardId);
        }
      }),
    );
  });

  it('finds the shard of a key by its hash key', () => {
    const map = new ShardMap(FOUR);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        assert.equal(map.shardOfKey(key), map.shardOf(hashKeyOf(key)));
        assert.equal(map.shardOfKey(key), Number(hashKeyOf(key) >> 126n));
      }),
    );
  });

  it('finds no shard if there are none', () => {
    assert.equal(new ShardMap([]).shardOfKey('a'), undefined);
  });
});
