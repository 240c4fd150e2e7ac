import type { Run } from '../core/results/run';
import type { Chosen, ExportForm } from '../shared/messages';

/**
 * What the panel's buttons do beyond the panel. A button whose method is missing is not shown. A rejection is shown to
 * the person by its message.
 */
export interface PanelActions {
  /** Shows the record's place in its source, in the editor. */
  reveal?(run: Run, record: number): Promise<void>;
  /** Shows the record of an earlier run that this one is sent again for. */
  showOrigin?(run: Run, record: number): Promise<void>;
  /**
   * Ends the run. First without `abort`: nothing new goes out, and requests under way are waited for. Then, while that
   * lasts, perhaps with `abort`: requests under way are given up, and their records are uncertain.
   */
  stop?(run: Run, abort: boolean): Promise<void>;
  pause?(run: Run): Promise<void>;
  resume?(run: Run): Promise<void>;
  resend?(run: Run, records: Chosen): Promise<void>;
  openFailed?(run: Run, records: Chosen): Promise<void>;
  /** Asks where to, and writes the run there: see `exportRun`. */
  export?(run: Run, form: ExportForm): Promise<void>;
}
