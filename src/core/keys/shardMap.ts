import { createHash } from 'node:crypto';

/** An open shard with the hash keys it takes, both ends included, as decimal numbers: what ListShards says. */
export interface Shard {
  readonly shardId: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/** A hash key has 128 bits: four words of 32, the highest first. */
const WORDS = 4;
const HASH_KEYS = 1n << 128n;

/** The hash key of a partition key: MD5 of its UTF-8 as an unsigned number, the highest byte first. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

/** Which shard takes which hash key. Ranges may come in any order and leave gaps. */
export class ShardMap {
  /** The open shards in the order of their ranges; other methods name them by their number in it. */
  readonly shards: readonly Shard[];

  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  private readonly wanted = new Uint32Array(WORDS);

  /** @param openShards without the closed ones, whose SequenceNumberRange has an EndingSequenceNumber. */
  constructor(openShards: readonly Shard[]) {
    this.shards = openShards
      .map((shard) => ({ shard, start: BigInt(shard.startingHashKey) }))
      .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
      .map(({ shard }) => shard);
    this.starts = new Uint32Array(this.shards.length * WORDS);
    this.ends = new Uint32Array(this.shards.length * WORDS);
    this.shards.forEach((shard, number) => {
      writeWords(BigInt(shard.startingHashKey), this.starts, number * WORDS);
      writeWords(BigInt(shard.endingHashKey), this.ends, number * WORDS);
    });
  }

  /** The number of the shard that takes the hash key; undefined where none does. */
  shardOf(hashKey: bigint): number | undefined {
    if (hashKey < 0n || hashKey >= HASH_KEYS) return undefined;
    writeWords(hashKey, this.wanted, 0);
    return this.find();
  }

  /** The number of the shard that takes the partition key; undefined where none does. */
  shardOfKey(partitionKey: string): number | undefined {
    const digest = createHash('md5').update(partitionKey).digest();
    for (let word = 0; word < WORDS; word += 1) this.wanted[word] = digest.readUInt32BE(word * 4);
    return this.find();
  }

  private find(): number | undefined {
    let low = 0;
    let high = this.shards.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (compare(this.wanted, this.starts, middle) < 0) high = middle - 1;
      else if (compare(this.wanted, this.ends, middle) > 0) low = middle + 1;
      else return middle;
    }
    return undefined;
  }
}

function writeWords(value: bigint, words: Uint32Array, at: number): void {
  for (let word = 0; word < WORDS; word += 1) {
    words[at + word] = Number((value >> BigInt(32 * (WORDS - 1 - word))) & 0xffff_ffffn);
  }
}

function compare(wanted: Uint32Array, bounds: Uint32Array, number: number): number {
  for (let word = 0; word < WORDS; word += 1) {
    const difference = (wanted[word] ?? 0) - (bounds[number * WORDS + word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
