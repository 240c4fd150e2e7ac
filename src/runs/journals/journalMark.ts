import { readFile } from 'node:fs/promises';
import type { Disk } from './disk';

/** Both are written to the same bytes, so that the second one needs no further space. */
const COMPLETE = 'complete\n';
const BROKEN = 'broken  \n';

/**
 * A small file that says whether a journal is complete: written before the run begins, so that it can still be changed
 * when the disk is full. A journal without it counts as broken.
 */
export class JournalMark {
  private constructor(
    private readonly disk: Disk,
    private readonly path: string,
  ) {}

  static async create(disk: Disk, path: string): Promise<JournalMark> {
    await disk.write(path, COMPLETE);
    return new JournalMark(disk, path);
  }

  /** Marks the journal as broken from here on: overwrites the mark, or deletes it where that fails. */
  async setBroken(): Promise<void> {
    try {
      await this.disk.overwrite(this.path, Buffer.from(BROKEN));
    } catch {
      await this.disk.remove(this.path);
    }
  }
}

/** Whether the mark says that everything that happened was written. */
export async function isMarkedComplete(path: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => '')) === COMPLETE;
}
