import type { SendCommandOptions } from '../../src/manifest';
import type { SendResult } from '../../src/ui/send/sendResult';

/** The variable of the extension host that names the file with the job. */
export const JOB_FILE = 'STREAM_TESTER_DEMO_JOB';

/** What to do inside VS Code. */
export interface Job {
  /** The file to send, absolute. */
  readonly file: string;
  /** Whether it is shown beside its results. */
  readonly show: boolean;
  /** The arguments of the extension's command. */
  readonly options: SendCommandOptions & { readonly exportTo: string };
  /** Where to write the answer, as JSON. */
  readonly answerTo: string;
}

/** What the command returned; null when it failed, and showed why in the window. */
export interface Answer {
  readonly result: SendResult | null;
}
