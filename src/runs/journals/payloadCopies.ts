import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSource, SourceTrace } from '../../core/results/runSource';
import type { Log } from '../log';
import { sourceFromCopy } from '../sources/snapshotSource';

/** Maximum bytes of sources that are copied for one run. */
export const MAX_COPIED_BYTES = 64 << 20;

/** Only the user's own account may read a copy. */
const MODE = 0o600;

/**
 * Copies of the sources that can't be read again, where the user allows it: one file per source, beside the run's
 * journal, with the source's bytes as they were sent. They are deleted with the run.
 */
export class PayloadCopies {
  /** @param wanted whether a source is to be copied */
  constructor(
    private readonly folder: string,
    private readonly log: Log,
    private readonly wanted: (source: RunSource) => boolean,
  ) {}

  /** Copies those of a run's sources that are to be copied. Where that fails, the run still has its journal. */
  async save(run: string, sources: readonly RunSource[]): Promise<void> {
    let left = MAX_COPIED_BYTES;
    for (const [number, source] of sources.entries()) {
      if (!this.wanted(source)) continue;
      if (source.size > left) {
        this.log.info(`The payloads of source ${String(number)} of run ${run} are not stored: they exceed the limit for one run.`);
        continue;
      }
      left -= source.size;
      await this.write(this.path(run, number), source).catch((error: unknown) => {
        this.log.warn(`The payloads of run ${run} can't be stored: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  }

  /** The source as it was sent; undefined where there is no copy. */
  async find(run: string, number: number, trace: SourceTrace): Promise<RunSource | undefined> {
    try {
      return sourceFromCopy(trace, await readFile(this.path(run, number)));
    } catch {
      return undefined; // Most sources are not copied.
    }
  }

  private async write(path: string, source: RunSource): Promise<void> {
    const file = await open(path, 'wx', MODE);
    try {
      for await (const chunk of source.chunks(new AbortController().signal)) await file.writeFile(chunk);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  private path(run: string, number: number): string {
    return join(this.folder, run, `source-${String(number)}.bin`);
  }
}
