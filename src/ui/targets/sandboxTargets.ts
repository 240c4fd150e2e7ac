import type { Target } from '../../core/model/target';

/** The region in the ARNs of the sandbox's streams. */
export const SANDBOX_REGION = 'us-east-1';

/** The streams that every sandbox starts with. */
export const SANDBOX_TARGETS: readonly Target[] = [
  { service: 'kinesis', name: 'orders', region: SANDBOX_REGION, credentials: { kind: 'sandbox' } },
  { service: 'firehose', name: 'events', region: SANDBOX_REGION, credentials: { kind: 'sandbox' } },
];

/** Whether a URL points to this machine. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}
