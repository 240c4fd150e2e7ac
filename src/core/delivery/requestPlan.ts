import { type DeliveryOptions, sendsInOrder } from '../model/deliveryOptions';

/** Records divided into requests, before anything is sent. */
export interface RequestPlan {
  /** The number of records in each request, in source order. Invalid records are in none. */
  readonly requests: readonly number[];
  /** Records in all requests. */
  readonly records: number;
  /** Bytes of all requests, as the service counts them. */
  readonly bytes: number;
}

/**
 * Divides records into requests as a run would if nothing failed: as full as the limits allow, in source order; or one
 * record each, if records are sent in the order of their keys.
 * @param size bytes of a record as the service counts them; undefined for one that is not sent
 */
export function planRequests(
  length: number,
  size: (record: number) => number | undefined,
  options: Pick<DeliveryOptions, 'service' | 'order' | 'limits'>,
): RequestPlan {
  const { limits } = options;
  const mostRecords = sendsInOrder(options) ? 1 : limits.records;
  const requests: number[] = [];
  let inRequest = 0;
  let requestBytes = 0;
  let bytes = 0;
  let records = 0;
  for (let record = 0; record < length; record += 1) {
    const recordBytes = size(record);
    if (recordBytes === undefined) continue;
    if (inRequest > 0 && (inRequest >= mostRecords || requestBytes + recordBytes > limits.requestBytes)) {
      requests.push(inRequest);
      inRequest = 0;
      requestBytes = 0;
    }
    inRequest += 1;
    requestBytes += recordBytes;
    bytes += recordBytes;
    records += 1;
  }
  if (inRequest > 0) requests.push(inRequest);
  return { requests, records, bytes };
}
