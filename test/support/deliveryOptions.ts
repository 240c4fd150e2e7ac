import type { DeliveryOptions } from '../../src/core/model/deliveryOptions';
import { SERVICES } from '../../src/core/services/registry';

/** How a test delivers, as far as that is no matter of the service. */
export const DELIVERY_SETTINGS: Omit<DeliveryOptions, 'service' | 'limits'> = {
  maxAttempts: 5,
  concurrency: 4,
  backoffBaseMs: 100,
  backoffCapMs: 5000,
  uncertain: 'retry',
  order: 'none',
  pace: 'none',
  recordsPerSecond: 0,
  bytesPerSecond: 0,
  throttleTimeoutMs: 600_000,
  unreachableTimeoutMs: 120_000,
};

/** Options of a delivery in a test, with the ones that matter to it in place of the usual ones. */
export function deliveryOptions(options: Partial<DeliveryOptions> = {}): DeliveryOptions {
  const service = options.service ?? 'kinesis';
  return { service, limits: SERVICES[service].limits({}), ...DELIVERY_SETTINGS, ...options };
}
