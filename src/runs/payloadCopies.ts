import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { JournalPorts } from './runJournals';
import type { FoundSource, SourceTrace } from '../ui/send/sources';

/** The most bytes of sources that are kept for one run. */
export const MOST_KEPT_BYTES = 64 << 20;

/** Only the person's own account may read it. */
const MODE = 0o600;

/**
 * Payloads of sources that can't be read again, where the person allows that they are kept: one file a source, beside
 * the run's journal, with the source's bytes as they were sent. They are deleted with the run.
 */
export class KeptPayloads {
  constructor(
    private readonly folder: string,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>,
    private readonly ports: Pick<JournalPorts, 'keepsPayloads' | 'sourceOf'>,
  ) {}

  /** Keeps what is to be kept of a run's sources. Where that fails, the run has its journal still. */
  async keep(run: string, sources: readonly FoundSource[]): Promise<void> {
    let left = MOST_KEPT_BYTES;
    for (const [number, source] of sources.entries()) {
      if (!this.ports.keepsPayloads(source)) continue;
      if (source.size > left) {
        this.log.info(`The payloads of source ${String(number)} of run ${run} are not kept: they are larger than what is kept of a run.`);
        continue;
      }
      left -= source.size;
      await this.write(this.path(run, number), source).catch((error: unknown) => {
        this.log.warn(`The payloads of run ${run} can't be kept: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  }

  /** The source as it was sent; undefined where it is not kept. */
  async find(run: string, number: number, trace: SourceTrace): Promise<FoundSource | undefined> {
    try {
      return this.ports.sourceOf(trace, await readFile(this.path(run, number)));
    } catch {
      return undefined; // Most sources are not kept.
    }
  }

  private async write(path: string, source: FoundSource): Promise<void> {
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
