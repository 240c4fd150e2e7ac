import { createHash } from 'node:crypto';

/**
 * Keys that look like random UUIDs and are derived from a seed, so that a journal has to store the seed only.
 * @param seed any string; use a new random one for each run
 * @returns a function that returns the next key with each call, in the form of a version 4 UUID
 */
export function seededUuids(seed: string): () => string {
  let count = 0;
  return () => {
    const bytes = createHash('md5').update(`${seed} ${String(count)}`).digest();
    count += 1;
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}
