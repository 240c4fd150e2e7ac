import * as vscode from 'vscode';
import type { ByteSource } from '../../core/model/byteSource';
import { detectFormat } from '../../core/formats/detection';
import type { Format } from '../../core/formats/registry';
import { readRecords } from '../../core/records/readRecords';
import type { CellMode } from '../../core/formats/format';
import { RecordTable } from '../../core/records/recordTable';
import { assignRandomKeys } from '../../core/records/assignRandomKeys';
import { seededUuids } from '../../core/keys/randomKeys';
import type { KeyStrategy } from '../../core/keys/keyStrategy';
import { type Service, SERVICES } from '../../core/services/registry';
import { formatBytes, formatRecords } from '../base/quantities';
import type { RunSource } from '../../core/results/runSource';

/** How the person wants sources to be read. */
export interface ReadingChoices {
  /** Undefined: each source's format is detected. */
  readonly format: Format | undefined;
  readonly compact: boolean;
  readonly cells: CellMode;
  readonly partitionKey: KeyStrategy;
}

/** Sources turned into records. */
export interface Reading {
  readonly sources: readonly RunSource[];
  readonly records: RecordTable;
  /** The format of each source, chosen or detected. */
  readonly formats: readonly Format[];
}

/** Enough to tell a format by. */
const HEAD_BYTES = 64 << 10;
/** From here on reading takes long enough to be shown in a notification that can be cancelled. */
const LARGE_BYTES = 8 << 20;

/**
 * Reads all sources. Progress is shown, and can be cancelled where it takes long.
 * @param keySeed from which random partition keys follow
 * @throws {vscode.CancellationError} when the person cancels
 */
export async function readSources(
  sources: readonly RunSource[],
  choices: ReadingChoices,
  service: Service,
  keySeed: string,
): Promise<Reading> {
  const size = sources.reduce((sum, source) => sum + source.size, 0);
  const title = vscode.l10n.t('Reading records');
  const location = size > LARGE_BYTES ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort(new vscode.CancellationError());
    });
    const records = new RecordTable();
    const formats: Format[] = [];
    let bytesBefore = 0;
    let shown = 0;
    for (const source of sources) {
      const format = choices.format ?? source.format ?? detectFormat(await headOf(source), source.name, source.size <= HEAD_BYTES);
      formats.push(format);
      const partitionKey = SERVICES[service].hasKeys ? choices.partitionKey : undefined;
      await readRecords(source, { ...choices, format, partitionKey }, records, abort.signal, (bytesRead) => {
        const percent = size === 0 ? 100 : ((bytesBefore + bytesRead) / size) * 100;
        progress.report({
          message: `${formatRecords(records.length)} · ${formatBytes(bytesBefore + bytesRead)} / ${formatBytes(size)}`,
          increment: percent - shown,
        });
        shown = percent;
      });
      bytesBefore += source.size;
    }
    if (SERVICES[service].hasKeys && choices.partitionKey.kind === 'random') assignRandomKeys(records, seededUuids(keySeed));
    return { sources, records, formats };
  });
}

function headOf(source: ByteSource): Promise<Uint8Array> {
  return source.slice(0, Math.min(source.size, HEAD_BYTES));
}
