import type { Target } from '../../core/model/target';

/** The region that the sandbox's streams say they are in. */
export const SANDBOX_REGION = 'us-east-1';

/** The sandbox's streams that are there from its start. */
export const SANDBOX_TARGETS: readonly Target[] = [
  { service: 'kinesis', name: 'orders', region: SANDBOX_REGION, credentials: { kind: 'sandbox' } },
  { service: 'firehose', name: 'events', region: SANDBOX_REGION, credentials: { kind: 'sandbox' } },
];

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}
