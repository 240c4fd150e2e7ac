import type { KnownRun } from '../core/results/run';
import type { Chosen, ExportForm } from '../shared/messages';

/** What the panel's buttons do outside the panel. The message of a rejection is shown to the user. */
export interface PanelActions {
  /** Shows the record's place in its source, in the editor. */
  reveal(run: KnownRun, record: number): Promise<void>;
  /** For a resend: shows the original record in its run. */
  showOrigin(run: KnownRun, record: number): Promise<void>;
  /**
   * Stops the run: nothing new is sent, and requests in flight are awaited.
   * @param abort while they are awaited: abandons them, so that their records are uncertain
   */
  stop(run: KnownRun, abort: boolean): Promise<void>;
  pause(run: KnownRun): Promise<void>;
  resume(run: KnownRun): Promise<void>;
  resend(run: KnownRun, records: Chosen): Promise<void>;
  openFailed(run: KnownRun, records: Chosen): Promise<void>;
  /** Asks for a file and writes the run there: see `exportRun`. */
  export(run: KnownRun, form: ExportForm): Promise<void>;
}
