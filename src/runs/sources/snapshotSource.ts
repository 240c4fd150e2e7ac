import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Format } from '../../core/formats/registry';
import type { RunSource, SourceTrace } from '../../core/results/runSource';

const CHUNK_BYTES = 1 << 20;

/** What is known of a snapshot besides its bytes. */
export interface SnapshotFacts extends Pick<RunSource, 'name' | 'uri' | 'start'> {
  readonly format?: Format | undefined;
  readonly version?: number | undefined;
  readonly whole?: boolean | undefined;
}

/** Bytes as they are at this moment: later edits of the document don't change them. */
export class SnapshotSource implements RunSource {
  readonly name: string;
  readonly uri: string;
  readonly start: RunSource['start'];
  readonly size: number;
  readonly fingerprint: RunSource['fingerprint'];
  readonly format?: Format;
  readonly version?: number;
  readonly whole?: true;

  constructor(
    { name, uri, start, format, version, whole }: SnapshotFacts,
    private readonly bytes: Uint8Array,
  ) {
    this.name = name;
    this.uri = uri;
    this.start = start;
    if (format !== undefined) this.format = format;
    if (version !== undefined) this.version = version;
    if (whole === true) this.whole = true;
    this.size = bytes.length;
    this.fingerprint = { kind: 'text', md5: createHash('md5').update(bytes).digest('hex') };
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    for (let start = 0; start < this.bytes.length; start += CHUNK_BYTES) {
      yield this.bytes.subarray(start, start + CHUNK_BYTES);
      // Keeps the window responsive, so that the user can cancel.
      await setImmediate();
    }
  }

  slice(start: number, end: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(start, end));
  }
}

/** A source from a copy of its bytes; undefined when they are not those that were sent. */
export function sourceFromCopy(trace: SourceTrace, bytes: Uint8Array): RunSource | undefined {
  const source = new SnapshotSource(trace, bytes);
  return hasSameContent(source, trace) ? source : undefined;
}

/** The part of a text that the trace names, if it is still the same there. */
export function cutOut(text: string, trace: SourceTrace): RunSource | undefined {
  const lineEnd = /\r\n|\r|\n/g;
  for (let line = 0; line < trace.start.line; line += 1) if (lineEnd.exec(text) === null) return undefined;
  const bytes = new TextEncoder().encode(text.slice(lineEnd.lastIndex + trace.start.column)).slice(0, trace.size);
  return sourceFromCopy(trace, bytes);
}

/** Whether both have the same fingerprint. */
export function hasSameContent(a: Pick<SourceTrace, 'fingerprint'>, b: Pick<SourceTrace, 'fingerprint'>): boolean {
  return JSON.stringify(a.fingerprint) === JSON.stringify(b.fingerprint);
}
