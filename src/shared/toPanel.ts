import type { Status } from './messages';

/** The messages to the panel. They come from the same version of the extension, so only their kind is checked. */
export type ToPanel =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** The question could not be answered; `message` is for the user. */
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'status'; readonly status: Status }
  /** The panel shows another run from now on: ask `ready` again. */
  | { readonly kind: 'reset' }
  /** The user wants to see this record, whatever the panel shows now. */
  | { readonly kind: 'record'; readonly record: number };

const KINDS: Readonly<Record<ToPanel['kind'], true>> = { answer: true, failure: true, status: true, reset: true, record: true };

export function isToPanel(message: unknown): message is ToPanel {
  return typeof message === 'object' && message !== null && 'kind' in message && typeof message.kind === 'string' && Object.hasOwn(KINDS, message.kind);
}
