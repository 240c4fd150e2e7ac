import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SourceChangedError, SourceReadError } from '../../core/model/byteSource';
import type { RunSource } from '../../core/results/runSource';
import type { Renames } from './renames';

const CHUNK_BYTES = 1 << 20;

/** Bytes at either end of what was read by which a file is recognized after it grew. */
const SAMPLE_BYTES = 4096;

/**
 * The waits before a file is read again, in ms: network drives, virus scanners, and editors that replace a file while
 * saving it make files unreadable for a moment.
 */
const WAITS_MS = [50, 100, 200, 400, 800];

/** A path does not lead to a file: a folder, a device, or the like. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError';

  constructor(readonly path: string) {
    super(`${path} is not a file.`);
  }
}

/**
 * A file on disk, of any size, read in pieces. It notices when the file has changed since. A file that only grew, such as
 * a log, is still the same as far as it was read.
 */
export class FileSource implements RunSource {
  readonly whole = true;
  readonly start = { line: 0, column: 0 };
  readonly fingerprint: RunSource['fingerprint'];
  private readonly renamesBefore: number;
  /** The size and time of the last look at which the file was still the same. */
  private accepted: { readonly size: number; readonly modifiedMs: number };

  private constructor(
    readonly name: string,
    readonly uri: string,
    readonly size: number,
    modifiedMs: number,
    private readonly samples: Samples,
    private readonly renames: Renames,
  ) {
    this.fingerprint = { kind: 'file', modifiedMs };
    this.accepted = { size, modifiedMs };
    this.renamesBefore = renames.count;
  }

  /**
   * @param uri as `file:` URI
   * @throws {NotAFileError}, and what the file system throws
   */
  static async at(uri: string, renames: Renames): Promise<FileSource> {
    const path = fileURLToPath(uri);
    if (!(await stat(path)).isFile()) throw new NotAFileError(path);
    const file = await open(path, 'r');
    try {
      const { size, mtimeMs } = await file.stat();
      return new FileSource(basename(path), uri, size, mtimeMs, await sample(file, size), renames);
    } finally {
      await file.close();
    }
  }

  async *chunks(signal: AbortSignal): AsyncIterable<Uint8Array> {
    for (let position = 0; position < this.size; ) {
      signal.throwIfAborted();
      const chunk = await this.slice(position, Math.min(this.size, position + CHUNK_BYTES));
      position += chunk.length;
      yield chunk;
    }
  }

  async slice(start: number, end: number): Promise<Uint8Array> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.read(start, end);
      } catch (error) {
        if (error instanceof SourceChangedError) throw error;
        const waitMs = WAITS_MS[attempt];
        if (waitMs === undefined) throw isGone(error) ? this.changed() : new SourceReadError(this.name, error);
        await sleep(waitMs);
      }
    }
  }

  private async read(start: number, end: number): Promise<Uint8Array> {
    const file = await open(fileURLToPath(this.renames.current(this.uri, this.renamesBefore)), 'r');
    try {
      await this.check(file);
      return await readExactly(file, start, end);
    } catch (error) {
      // A file that ends too early was cut off after the check.
      throw error instanceof RangeError ? this.changed() : error;
    } finally {
      await file.close();
    }
  }

  /** @throws {SourceChangedError} unless the file is the same, or only grew */
  private async check(file: FileHandle): Promise<void> {
    const found = await file.stat();
    if (!found.isFile()) throw new NotAFileError(this.uri);
    const { size, mtimeMs: modifiedMs } = found;
    if (size === this.accepted.size && modifiedMs === this.accepted.modifiedMs) return;
    if (size <= this.size || size < this.accepted.size) throw this.changed();
    const now = await sample(file, this.size);
    if (Buffer.compare(now.head, this.samples.head) !== 0 || Buffer.compare(now.tail, this.samples.tail) !== 0) throw this.changed();
    this.accepted = { size, modifiedMs };
  }

  private changed(): SourceChangedError {
    return new SourceChangedError(this.name);
  }
}

/** The first and the last bytes of what was read of a file. */
interface Samples {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

async function sample(file: FileHandle, size: number): Promise<Samples> {
  return {
    head: await readExactly(file, 0, Math.min(size, SAMPLE_BYTES)),
    tail: await readExactly(file, Math.max(0, size - SAMPLE_BYTES), size),
  };
}

/** @throws {RangeError} if the file ends before */
async function readExactly(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new RangeError('the file ends before');
    filled += bytesRead;
  }
  return bytes;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
