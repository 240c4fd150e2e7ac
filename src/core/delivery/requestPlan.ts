import type { RequestLimits } from '../model/limits';

/** Records divided into batches, before anything is sent. */
export interface Plan {
  /** How many records each batch has, in source order; invalid records are in none. */
  readonly batches: readonly number[];
  /** Records in all batches. */
  readonly records: number;
  /** Bytes of all batches, as the service counts them. */
  readonly bytes: number;
}

/**
 * Divides records into batches as full as the limits allow, in source order.
 * @param size bytes of a record as the service counts them; undefined for one that is not to be sent
 */
export function planBatches(length: number, size: (record: number) => number | undefined, limits: RequestLimits): Plan {
  const batches: number[] = [];
  let inBatch = 0;
  let batchBytes = 0;
  let bytes = 0;
  let records = 0;
  for (let record = 0; record < length; record += 1) {
    const recordBytes = size(record);
    if (recordBytes === undefined) continue;
    if (inBatch > 0 && (inBatch >= limits.records || batchBytes + recordBytes > limits.requestBytes)) {
      batches.push(inBatch);
      inBatch = 0;
      batchBytes = 0;
    }
    inBatch += 1;
    batchBytes += recordBytes;
    bytes += recordBytes;
    records += 1;
  }
  if (inBatch > 0) batches.push(inBatch);
  return { batches, records, bytes };
}
