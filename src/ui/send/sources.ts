import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type ByteSource, SourceChangedError } from '../../core/model/byteSource';
import type { Format } from '../../core/formats/format';
import { RECORDS_LANGUAGE } from '../../manifest';
import { HumanError } from '../base/humanError';

const CHUNK_BYTES = 1 << 20;

/** A source that can be found again later, when it is still the same. */
export interface FoundSource extends ByteSource {
  /** What tells its content from any other: `file` with a time of modification (ms), or `text` with an MD5. */
  readonly fingerprint: { readonly kind: 'file'; readonly modifiedMs: number } | { readonly kind: 'text'; readonly md5: string };
  /** The format that the document's language says. */
  readonly format?: Format;
  /** The version of the open document that this is a picture of. */
  readonly version?: number;
  /** Set where it is all of a document or file, rather than a selection. */
  readonly whole?: true;
}

/** What is kept of a source in order to find it again. It holds nothing of its content. */
export type SourceTrace = Pick<FoundSource, 'name' | 'uri' | 'size' | 'origin' | 'fingerprint' | 'whole'>;

/** Files and folders renamed in this window, in their order. */
const renames: { readonly from: vscode.Uri; readonly to: vscode.Uri }[] = [];

/** Text of an editor as it is at this moment: later edits don't change it. */
class SnapshotSource implements FoundSource {
  readonly size: number;
  readonly fingerprint: FoundSource['fingerprint'];
  readonly format?: Format;
  readonly version?: number;
  readonly whole?: true;

  constructor(
    readonly name: string,
    readonly uri: string,
    readonly origin: { readonly line: number; readonly column: number },
    private readonly bytes: Uint8Array,
    document?: vscode.TextDocument,
    whole = false,
  ) {
    if (whole) this.whole = true;
    this.size = bytes.length;
    if (document !== undefined) this.version = document.version;
    if (document?.languageId === RECORDS_LANGUAGE) this.format = 'records';
    this.fingerprint = { kind: 'text', md5: createHash('md5').update(bytes).digest('hex') };
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    for (let start = 0; start < this.bytes.length; start += CHUNK_BYTES) {
      yield this.bytes.subarray(start, start + CHUNK_BYTES);
      // The window stays alive meanwhile, and the person can cancel.
      await setImmediate();
    }
  }

  slice(start: number, end: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(start, end));
  }
}

/** A file on disk, of any size, read in pieces. It notices when the file is no longer the one it was at first. */
class FileSource implements FoundSource {
  readonly whole = true;
  readonly origin = { line: 0, column: 0 };
  readonly fingerprint: FoundSource['fingerprint'];
  private readonly renamesBefore = renames.length;

  private constructor(
    readonly name: string,
    readonly uri: string,
    readonly size: number,
    private readonly path: string,
    private readonly modifiedMs: number,
  ) {
    this.fingerprint = { kind: 'file', modifiedMs };
  }

  static async at(uri: vscode.Uri): Promise<FileSource> {
    const found = await stat(uri.fsPath);
    if (!found.isFile()) throw new HumanError(vscode.l10n.t('{0} is not a file.', uri.fsPath));
    return new FileSource(fileName(uri), uri.toString(), found.size, uri.fsPath, found.mtimeMs);
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
      file = await open(renamedTo(vscode.Uri.file(this.path), this.renamesBefore).fsPath, 'r');
    } catch {
      throw this.changed();
    }
    const { size, mtimeMs } = await file.stat();
    if (size === this.size && mtimeMs === this.modifiedMs) return file;
    await file.close();
    throw this.changed();
  }

  private changed(): SourceChangedError {
    return new SourceChangedError(vscode.l10n.t('{0} was changed, moved or deleted after its records were read.', this.name));
  }
}

/** Lets sources that were read before find their files under their new names: a renamed file is the same one. */
export function followRename(from: vscode.Uri, to: vscode.Uri): void {
  renames.push({ from, to });
}

/**
 * Where a file is after the renames of this window.
 * @param since how many of them had happened when the file had this name
 */
export function renamedTo(uri: vscode.Uri, since = 0): vscode.Uri {
  return renames.slice(since).reduce((now, { from, to }) => movedUri(now, from, to) ?? now, uri);
}

/** The URI after one rename of a file or folder; undefined where it is not concerned. */
export function movedUri(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme !== from.scheme || uri.authority !== from.authority) return undefined;
  if (uri.path !== from.path && !uri.path.startsWith(`${from.path}/`)) return undefined;
  return to.with({ path: to.path + uri.path.slice(from.path.length) });
}

/** What a person calls a document or file. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The whole document, saved or not. */
export function documentSource(document: vscode.TextDocument): FoundSource {
  return new SnapshotSource(fileName(document.uri), document.uri.toString(), { line: 0, column: 0 }, encode(document.getText()), document, true);
}

/** A text with its place. */
export function textSource(name: string, uri: string, origin: FoundSource['origin'], text: string): FoundSource {
  return new SnapshotSource(name, uri, origin, encode(text));
}

/** One source for each selection that is not empty, in the order of the document. */
export function selectionSources(editor: vscode.TextEditor): FoundSource[] {
  const { document } = editor;
  return editor.selections
    .filter((selection) => !selection.isEmpty)
    .sort((a, b) => a.start.compareTo(b.start))
    .map(
      (selection) =>
        new SnapshotSource(
          fileName(document.uri),
          document.uri.toString(),
          { line: selection.start.line, column: selection.start.character },
          encode(document.getText(selection)),
          document,
        ),
    );
}

/** A file: on disk it is read in pieces; in a virtual workspace it is read whole. */
export async function fileSource(uri: vscode.Uri): Promise<FoundSource> {
  try {
    if (uri.scheme === 'file') return await FileSource.at(uri);
    const bytes = await vscode.workspace.fs.readFile(uri);
    return new SnapshotSource(fileName(uri), uri.toString(), { line: 0, column: 0 }, bytes, undefined, true);
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw new HumanError(vscode.l10n.t('{0} cannot be read. Is it still there, and may you read it?', uri.fsPath));
  }
}

/**
 * Finds a source again after the window was closed: the file, the open document, or the place in it.
 * @returns undefined when it is gone, or no longer what it was
 */
export async function findSource(trace: SourceTrace): Promise<FoundSource | undefined> {
  const uri = vscode.Uri.parse(trace.uri, true);
  try {
    if (trace.fingerprint.kind === 'file') {
      const file = await FileSource.at(uri);
      const same = file.size === trace.size && JSON.stringify(file.fingerprint) === JSON.stringify(trace.fingerprint);
      return same ? file : undefined;
    }
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === trace.uri);
    const text = open?.getText() ?? (uri.scheme === 'file' ? await readFile(uri.fsPath, 'utf8') : undefined);
    return text === undefined ? undefined : cutOut(text.replace(/^\uFEFF/, ''), trace);
  } catch {
    // Whatever keeps the source from being read, it can't be found.
    return undefined;
  }
}

/** A source from the bytes that were kept of it; undefined when they are not those that were sent. */
export function sourceOf(trace: SourceTrace, bytes: Uint8Array): FoundSource | undefined {
  const source = new SnapshotSource(trace.name, trace.uri, trace.origin, bytes, undefined, trace.whole);
  return JSON.stringify(source.fingerprint) === JSON.stringify(trace.fingerprint) ? source : undefined;
}

/** Whether `findSource` finds the source again when its document is closed: it is a file, with nothing unsaved in it. */
export function canBeReadAgain({ uri, fingerprint }: SourceTrace): boolean {
  if (fingerprint.kind === 'file') return true;
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  return vscode.Uri.parse(uri, true).scheme === 'file' && open?.isDirty !== true;
}

/** The part of the text that the trace names, if it is still the same there. */
function cutOut(text: string, trace: SourceTrace): FoundSource | undefined {
  const lineEnd = /\r\n|\r|\n/g;
  for (let line = 0; line < trace.origin.line; line += 1) if (lineEnd.exec(text) === null) return undefined;
  const bytes = encode(text.slice(lineEnd.lastIndex + trace.origin.column)).slice(0, trace.size);
  return sourceOf(trace, bytes);
}
