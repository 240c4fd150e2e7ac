import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { byteAtPlace } from '../../core/bytes/placeTracker';
import type { Format } from '../../core/formats/registry';
import type { ReadingHints, RunSource, SourceTrace } from '../../core/results/runSource';

const CHUNK_BYTES = 1 << 20;

/** What is known of a snapshot besides its bytes. */
export interface SnapshotFacts extends Pick<RunSource, 'name' | 'uri' | 'start'> {
  readonly format?: Format | undefined;
  readonly languageId?: string | undefined;
  readonly version?: number | undefined;
  readonly whole?: boolean | undefined;
  readonly replaced?: boolean | undefined;
  readonly documentHead?: Uint8Array | undefined;
  readonly decodedFrom?: string | undefined;
}

/** Bytes as they are at this moment: later edits of the document don't change them. */
export class SnapshotSource implements RunSource {
  readonly name: string;
  readonly uri: string;
  readonly start: RunSource['start'];
  readonly size: number;
  readonly fingerprint: RunSource['fingerprint'];
  readonly format?: Format;
  readonly languageId?: string;
  readonly version?: number;
  readonly whole?: true;
  readonly replaced?: true;
  readonly documentHead?: Uint8Array;
  readonly decodedFrom?: string;

  constructor(
    { name, uri, start, format, languageId, version, whole, replaced, documentHead, decodedFrom }: SnapshotFacts,
    private readonly bytes: Uint8Array,
  ) {
    this.name = name;
    this.uri = uri;
    this.start = start;
    if (format !== undefined) this.format = format;
    if (languageId !== undefined) this.languageId = languageId;
    if (version !== undefined) this.version = version;
    if (whole === true) this.whole = true;
    if (replaced === true) this.replaced = true;
    if (documentHead !== undefined) this.documentHead = documentHead;
    if (decodedFrom !== undefined) this.decodedFrom = decodedFrom;
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
export function sourceFromCopy(trace: SourceTrace & ReadingHints, bytes: Uint8Array): RunSource | undefined {
  const source = new SnapshotSource(trace, bytes);
  return hasSameContent(source, trace) ? source : undefined;
}

/** The part of a document that the trace names, if it is still the same there. @param bytes the document in UTF-8 */
export function cutOut(bytes: Uint8Array, trace: SourceTrace & ReadingHints): RunSource | undefined {
  if (trace.whole === true) return sourceFromCopy(trace, bytes);
  const text = withoutMark(bytes);
  const start = byteAtPlace(text, trace.start);
  return start === undefined ? undefined : sourceFromCopy(trace, text.slice(start, start + trace.size));
}

/** The bytes behind a byte order mark, which takes no place in a document. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Whether both have the same fingerprint. */
export function hasSameContent(a: Pick<SourceTrace, 'fingerprint'>, b: Pick<SourceTrace, 'fingerprint'>): boolean {
  return JSON.stringify(a.fingerprint) === JSON.stringify(b.fingerprint);
}
