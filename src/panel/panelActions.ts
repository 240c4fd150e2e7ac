import type { KnownRun } from '../core/results/run';
import type { Chosen, ExportForm } from '../shared/messages';

/**
 * What the panel's buttons do beyond the panel. A button whose method is missing is not shown. A rejection is shown to
 * the person by its message.
 */
export interface PanelActions {
  /** Shows the record's place in its source, in the editor. */
  reveal?(run: KnownRun, record: number): Promise<void>;
  /** Shows the record of an earlier run that this one is sent again for. */
  showOrigin?(run: KnownRun, record: number): Promise<void>;
  /**
   * Ends the run. First without `abort`: nothing new goes out, and requests under way are waited for. Then, while that
   * lasts, perhaps with `abort`: requests under way are given up, and their records are uncertain.
   */
  stop?(run: KnownRun, abort: boolean): Promise<void>;
  pause?(run: KnownRun): Promise<void>;
  resume?(run: KnownRun): Promise<void>;
  resend?(run: KnownRun, records: Chosen): Promise<void>;
  openFailed?(run: KnownRun, records: Chosen): Promise<void>;
  /** Asks where to, and writes the run there: see `exportRun`. */
  export?(run: KnownRun, form: ExportForm): Promise<void>;
}
