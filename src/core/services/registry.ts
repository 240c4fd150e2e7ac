import { FIREHOSE_SERVICE } from './firehose';
import { KINESIS_SERVICE } from './kinesis';
import type { ServiceCodes, ServiceContract } from './service';

/** Every service records can be sent to, in the order in which users see them. */
const REGISTRY = {
  kinesis: KINESIS_SERVICE,
  firehose: FIREHOSE_SERVICE,
} as const satisfies Readonly<Record<string, ServiceContract>>;

export type Service = keyof typeof REGISTRY;

export const SERVICES: Readonly<Record<Service, ServiceContract>> = REGISTRY;

/** A code that a service documents for the calls that write. */
export type ServiceCode = (typeof REGISTRY)[Service]['codes'][keyof ServiceCodes][number];

/** All codes that some service documents. */
export const SERVICE_CODES: ReadonlySet<string> = new Set(Object.values(SERVICES).flatMap(({ codes }) => Object.values<readonly string[]>({ ...codes }).flat()));

export function isServiceCode(code: string): code is ServiceCode {
  return SERVICE_CODES.has(code);
}

export const SERVICE_NAMES: readonly Service[] = Object.keys(REGISTRY).filter(isService);

export function isService(value: unknown): value is Service {
  return typeof value === 'string' && Object.hasOwn(REGISTRY, value);
}

/**
 * An object with a value for each service.
 * @param valueOf is called once per service, in their order
 */
export function forEachService<T>(valueOf: (service: Service) => T): Record<Service, T> {
  // TypeScript doesn't know that the entries hold every service.
  return Object.fromEntries(SERVICE_NAMES.map((service) => [service, valueOf(service)])) as Record<Service, T>;
}
