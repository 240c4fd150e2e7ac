import type { Target } from '../../core/target';

/** The sandbox's streams that are there from its start. */
export const SANDBOX_TARGETS: readonly Target[] = [
  { service: 'kinesis', name: 'orders', region: 'us-east-1', credentials: { kind: 'sandbox' } },
  { service: 'firehose', name: 'events', region: 'us-east-1', credentials: { kind: 'sandbox' } },
];

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}
