import type { Format } from '../core/formats/registry';
import type { KeyStrategy } from '../core/keys/keyStrategy';
import type { DeliveryOptions } from '../core/model/deliveryOptions';
import type { Target } from '../core/model/target';
import type { RequestLimits } from '../core/services/service';
import type { CellMode } from '../core/formats/format';

/** How sources are read. */
export interface ReadingOptions {
  /** Undefined: each source's format is detected. */
  readonly format: Format | undefined;
  /** Whether whitespace between JSON tokens is removed. */
  readonly compact: boolean;
  readonly cells: CellMode;
  readonly partitionKey: KeyStrategy;
  /**
   * Which header selected rows have: that of their document, or their own first row. Undefined: that of the document,
   * where the document has the same format.
   */
  readonly header?: 'document' | 'own';
}

/** How records are delivered, as far as the target does not decide it. */
export interface DeliverySettings extends Omit<DeliveryOptions, 'service' | 'limits'> {
  /** For one request, in ms. */
  readonly requestTimeoutMs: number;
}

/** What to send, where and how: plain data. The sources are passed beside it. */
export interface RunSpec {
  /** The run's name for the user. */
  readonly name: string;
  readonly target: Target;
  readonly reading: ReadingOptions;
  /** Random partition keys follow from it. */
  readonly keySeed: string;
  readonly delivery: DeliverySettings;
  /** Whether records without a newline at their end get one, where the service joins records. */
  readonly appendNewline: boolean;
  /** What to do where some records can't be sent: send the others, or nothing. */
  readonly invalid: 'send-valid' | 'send-none';
  /** Limits to apply instead of the service's own, such as fewer records per request. */
  readonly limits?: Partial<RequestLimits>;
}
