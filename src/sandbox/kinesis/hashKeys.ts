import { createHash } from 'node:crypto';

/*
 * Hash keys are unsigned 128-bit numbers. To route records they are written as 32 hexadecimal digits, which sort as the
 * numbers do; that is several times faster than BigInt.
 * The core's shard map is not used on purpose: tests compare the core with the sandbox, so the two must not share
 * mistakes.
 */

const HASH_KEYS = 1n << 128n;
const LARGEST = HASH_KEYS - 1n;

/** Both ends inclusive. */
export interface HashKeyRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** MD5 of the UTF-8 partition key, as 32 hexadecimal digits (API reference of PutRecords). */
export function hashKeyOf(partitionKey: string): string {
  return createHash('md5').update(partitionKey, 'utf8').digest('hex');
}

/** A number below 2^128 as 32 hexadecimal digits. */
export function toHex(hashKey: bigint): string {
  return hashKey.toString(16).padStart(32, '0');
}

/** An explicit hash key as 32 hexadecimal digits, or undefined when it is 2^128 or more. */
export function explicitHashKeyOf(text: string): string | undefined {
  const value = BigInt(text);
  return value > LARGEST ? undefined : toHex(value);
}

/** The ranges that AWS gives the shards of a new stream: all of ⌊2^128 / count⌋, the last one with the remainder. */
export function evenRanges(count: number): HashKeyRange[] {
  const width = HASH_KEYS / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: width * BigInt(index),
    end: index === count - 1 ? LARGEST : width * BigInt(index + 1) - 1n,
  }));
}
