import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ReadingHints, RunSource, SourceTrace } from '../../core/results/runSource';
import { decodedText, openFile } from './openFile';
import type { Renames } from './renames';
import { cutOut, hasSameContent } from './snapshotSource';

/** A document that is open in an editor. */
export interface OpenText {
  readonly isDirty: boolean;
  getText(): string;
}

/** Finds the sources of runs again: the file, the open document, or the place in it. */
export class SourceFinder {
  /** @param openText the document with this URI, if it is open */
  constructor(
    readonly renames: Renames,
    private readonly openText: (uri: string) => OpenText | undefined = () => undefined,
  ) {}

  /** @returns undefined when the source is gone, or has changed */
  async find(trace: SourceTrace & ReadingHints): Promise<RunSource | undefined> {
    try {
      if (trace.fingerprint.kind === 'file') {
        const file = await openFile(trace.uri, this.renames);
        return file.size === trace.size && hasSameContent(file, trace) ? file : undefined;
      }
      const open = this.openText(trace.uri);
      const found = open === undefined ? undefined : cutOut(new TextEncoder().encode(open.getText()), trace);
      // A saved document is sent as the bytes of its file.
      return found ?? (isOnDisk(trace.uri) && open?.isDirty !== true ? await onDisk(trace) : undefined);
    } catch {
      // Whatever prevents reading the source, it can't be found.
      return undefined;
    }
  }

  /** Whether the source can be found again when its document is closed: it is a file without unsaved changes. */
  canBeReadAgain({ uri, fingerprint }: SourceTrace): boolean {
    if (fingerprint.kind === 'file') return true;
    return isOnDisk(uri) && this.openText(uri)?.isDirty !== true;
  }
}

async function onDisk(trace: SourceTrace & ReadingHints): Promise<RunSource | undefined> {
  const bytes = await readFile(fileURLToPath(trace.uri));
  const slice = (start: number, end: number): Promise<Uint8Array> => Promise.resolve(bytes.subarray(start, end));
  const text = await decodedText({ name: trace.name, size: bytes.length }, slice);
  return cutOut(text?.bytes ?? bytes, trace);
}

function isOnDisk(uri: string): boolean {
  return uri.startsWith('file:');
}
