import { formatOf } from '../formats/registry';
import type { RecordSource } from './recordTable';

/**
 * The payload of a record without a problem, from the bytes of its range.
 * @returns the slice itself where its format changes nothing
 */
export function payloadOf(source: RecordSource, slice: Uint8Array): Uint8Array {
  return formatOf(source.format).payload(source, slice);
}
