import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceChangedError } from '../../core/model/byteSource';
import type { RunSource } from '../../core/results/runSource';
import type { Renames } from './renames';

const CHUNK_BYTES = 1 << 20;

/** A path does not lead to a file: a folder, a device, or the like. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError';

  constructor(readonly path: string) {
    super(`${path} is not a file.`);
  }
}

/** A file on disk, of any size, read in pieces. It notices when the file has changed since. */
export class FileSource implements RunSource {
  readonly whole = true;
  readonly start = { line: 0, column: 0 };
  readonly fingerprint: RunSource['fingerprint'];
  private readonly renamesBefore: number;

  private constructor(
    readonly name: string,
    readonly uri: string,
    readonly size: number,
    private readonly modifiedMs: number,
    private readonly renames: Renames,
  ) {
    this.fingerprint = { kind: 'file', modifiedMs };
    this.renamesBefore = renames.count;
  }

  /**
   * @param uri as `file:` URI
   * @throws {NotAFileError}, and what the file system throws
   */
  static async at(uri: string, renames: Renames): Promise<FileSource> {
    const path = fileURLToPath(uri);
    const found = await stat(path);
    if (!found.isFile()) throw new NotAFileError(path);
    return new FileSource(basename(path), uri, found.size, found.mtimeMs, renames);
  }

  async *chunks(signal: AbortSignal): AsyncIterable<Uint8Array> {
    const file = await this.open();
    try {
      for (let position = 0; position < this.size; ) {
        signal.throwIfAborted();
        const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, position);
        if (bytesRead === 0) throw this.changed();
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async slice(start: number, end: number): Promise<Uint8Array> {
    const file = await this.open();
    try {
      const bytes = new Uint8Array(end - start);
      for (let filled = 0; filled < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw this.changed();
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  }

  private async open(): Promise<FileHandle> {
    let file: FileHandle;
    try {
      file = await open(fileURLToPath(this.renames.current(this.uri, this.renamesBefore)), 'r');
    } catch {
      throw this.changed();
    }
    const { size, mtimeMs } = await file.stat();
    if (size === this.size && mtimeMs === this.modifiedMs) return file;
    await file.close();
    throw this.changed();
  }

  private changed(): SourceChangedError {
    return new SourceChangedError(this.name);
  }
}
