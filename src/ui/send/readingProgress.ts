import * as vscode from 'vscode';
import type { RunSource } from '../../core/results/runSource';
import { type ReadSources, readSources } from '../../runs/preparation';
import type { RunSpec } from '../../runs/runSpec';
import { formatBytes, formatRecords } from '../base/quantities';

/** From here on, reading takes long enough for a notification that can be canceled. */
const LARGE_BYTES = 8 << 20;

/**
 * Reads all sources, and shows the progress.
 * @throws {vscode.CancellationError} when the user cancels
 */
export async function readWithProgress(sources: readonly RunSource[], spec: Pick<RunSpec, 'target' | 'reading' | 'keySeed'>): Promise<ReadSources> {
  const size = sources.reduce((sum, source) => sum + source.size, 0);
  const title = vscode.l10n.t('Reading records');
  const location = size > LARGE_BYTES ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort(new vscode.CancellationError());
    });
    let shown = 0;
    return readSources(sources, spec, abort.signal, (bytes, records) => {
      const percent = size === 0 ? 100 : (bytes / size) * 100;
      progress.report({ message: `${formatRecords(records)} · ${formatBytes(bytes)} / ${formatBytes(size)}`, increment: percent - shown });
      shown = percent;
    });
  });
}
