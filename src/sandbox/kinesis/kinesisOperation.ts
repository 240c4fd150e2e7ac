import type { JsonObject, Parameters } from '../base/parameters';
import { ServiceRefusal } from '../base/refusal';
import type { KinesisModel, RefuseKinesisRecord } from './kinesisModel';

/** The JSON of an operation's output; undefined for an empty body. */
export type OperationOutput = JsonObject | undefined;

/** What an operation works on. */
export interface KinesisContext {
  readonly model: KinesisModel;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called for each record that is put. */
  readonly refuse: RefuseKinesisRecord;
}

/** Operations by the names of the API. Each throws a `ServiceRefusal` where AWS refuses the request. */
export type KinesisOperationTable = Readonly<Record<string, (input: Parameters, context: KinesisContext) => OperationOutput>>;

/** How DryRun reports that the request would have succeeded. */
export function dryRunPassed(): ServiceRefusal {
  return new ServiceRefusal(
    'DryRunOperationException',
    'Request would have succeeded, but the DryRun flag is set.',
  );
}
