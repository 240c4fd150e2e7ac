import * as vscode from 'vscode';
import type { Target } from '../../core/model/target';
import { describeTarget } from '../base/wording/targets';
import type { Log } from '../../runs/log';
import { learnTargetFacts, NotDirectPutError, type TargetFacts } from '../../runs/targetFacts';
import { visibleLine } from '../../shared/visibleText';
import { HumanError } from '../base/humanError';

/**
 * Reads a target's limits and shards, with a progress message.
 * @throws {HumanError} if the target accepts no records from callers
 */
export async function askTargetFacts(target: Target, log: Log): Promise<TargetFacts> {
  const title = vscode.l10n.t('Checking {0}', visibleLine(describeTarget(target)));
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    try {
      return await learnTargetFacts(target, log);
    } catch (error) {
      if (!(error instanceof NotDirectPutError)) throw error;
      const { targetName, sourceType } = error;
      throw new HumanError(vscode.l10n.t('Can’t send to {0}: its source is {1}, so it accepts no records directly. Send to its source instead.', targetName, sourceType));
    }
  });
}
