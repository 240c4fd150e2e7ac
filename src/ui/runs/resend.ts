import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { KnownRun } from '../../core/results/run';
import { LiveRun } from '../../runs/liveRun';
import { chosenRecords, type EditedRecords, type RecordChoice, recordsAsEdited, recordsAsSent } from '../../runs/resending';
import type { RunRegistry } from '../../runs/runRegistry';
import { HumanError } from '../base/humanError';
import { formatCount } from '../base/quantities';
import type { SendFlow } from '../send/sendFlow';
import { nothingToSend, type SendResult, showUnsent } from '../send/sendResult';
import { runSpec } from '../send/sendSettings';
import { followRun } from './followRun';
import { runGoneMessage } from '../base/wording/runs';

/** How records are resent. */
export interface ResendOptions {
  /** As they are in their documents now, rather than as they were sent. */
  readonly edited: boolean;
  /** Nothing is asked, and no message is shown: the caller is a program and gets the result. */
  readonly confirmed: boolean;
}

/** Reads records of a run as they are in their documents now. */
export type ReadEdited = (run: KnownRun, records: readonly number[]) => Promise<EditedRecords>;

/** Sends records of earlier runs again, to the same target and with their original keys. */
export class Resender {
  constructor(
    private readonly runs: RunRegistry,
    private readonly flow: SendFlow,
    private readonly readEdited: ReadEdited,
  ) {}

  /**
   * Resends records of a run, and follows the new run. Asks first where records may be stored twice.
   * @returns how it ended; undefined when the user cancels
   */
  async resend(earlier: KnownRun, choice: RecordChoice, how: ResendOptions): Promise<SendResult | undefined> {
    const records = chosenRecords(earlier, choice);
    if (!how.confirmed && !(await confirmDuplicates(earlier, records))) return undefined;
    const run = await this.runs.find(earlier.id);
    if (run === undefined) throw new HumanError(runGoneMessage());
    const edited = how.edited ? await this.readEdited(run, records) : undefined;
    const started = await this.start(run, records, edited, how);
    const warning = edited === undefined || edited.gone === 0 ? undefined : goneMessage(edited.gone);
    if (!(started instanceof LiveRun)) {
      const result = withWarning(started, warning);
      if (!how.confirmed) showUnsent(result);
      return result;
    }
    if (!how.confirmed && warning !== undefined) void vscode.window.showWarningMessage(warning);
    return withWarning(await followRun(started, !how.confirmed), warning);
  }

  private async start(run: KnownRun, records: readonly number[], edited: EditedRecords | undefined, how: ResendOptions): Promise<LiveRun | SendResult> {
    const read = edited === undefined ? recordsAsSent(run, records) : recordsAsEdited(run, edited);
    if (read === undefined) throw new HumanError(vscode.l10n.t('{0} has changed since it was sent. Open it and send it again.', run.name));
    if (read.records.length === 0) return nothingToSend(vscode.l10n.t('There is no record to send again.'));
    // Records that can't be sent are left out, unless the user has just edited them.
    const spec = runSpec(run.name, run.target, { invalid: edited === undefined ? 'send-valid' : 'send-none' }, undefined);
    return this.flow.sendRead(read, { ...spec, keySeed: randomUUID(), reading: { ...spec.reading, partitionKey: run.partitionKey } }, how);
  }
}

/** Asks whether records may be stored twice; nothing where none may be. */
async function confirmDuplicates({ store }: KnownRun, records: readonly number[]): Promise<boolean> {
  const delivered = records.filter((record) => store.outcome(record) === 'delivered').length;
  // One that failed in a resend may have been stored by the run before.
  const uncertain = records.filter((record) => store.outcome(record) !== 'delivered' && store.timesStored(record) > 0).length;
  if (uncertain + delivered === 0) return true;
  const send = vscode.l10n.t('Send Again');
  const detail = vscode.l10n.t('This may store {0} uncertain and {1} delivered records twice.', formatCount(uncertain), formatCount(delivered));
  return (await vscode.window.showWarningMessage(vscode.l10n.t('Send them again?'), { modal: true, detail }, send)) === send;
}

function goneMessage(gone: number): string {
  return gone === 1
    ? vscode.l10n.t('1 record was not resent: its text was deleted, or its document changed while it was closed.')
    : vscode.l10n.t('{0} records were not resent: their text was deleted, or their document changed while it was closed.', formatCount(gone));
}

function withWarning(result: SendResult, warning: string | undefined): SendResult {
  return warning === undefined || result.status === 'cancelled' ? result : { ...result, message: `${result.message} ${warning}`.trim() };
}
