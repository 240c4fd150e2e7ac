import * as vscode from 'vscode';
import { describeTarget, type Target } from '../../core/model/target';
import type { Log } from '../../runs/log';
import { learnTargetFacts, NotDirectPutError, type TargetFacts } from '../../runs/targetFacts';
import { HumanError } from '../base/humanError';

/**
 * Asks the service what it knows of a target, and shows that this goes on.
 * @throws {HumanError} when records can't be sent to it at all
 */
export async function askTargetFacts(target: Target, log: Log): Promise<TargetFacts> {
  const title = vscode.l10n.t('Reading the settings of {0}', describeTarget(target));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    try {
      return await learnTargetFacts(target, log);
    } catch (error) {
      if (!(error instanceof NotDirectPutError)) throw error;
      const { targetName, sourceType } = error;
      throw new HumanError(vscode.l10n.t('{0} doesn’t accept records from callers: its source is {1}. Send to that source instead.', targetName, sourceType));
    }
  });
}
