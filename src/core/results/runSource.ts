import type { Format } from '../formats/registry';
import type { ByteSource } from '../model/byteSource';

/** A source of a run, which can be found again later while it is still the same. */
export interface RunSource extends ByteSource {
  /** Distinguishes its content from any other: `file` by the time of its last change (ms), `text` by an MD5. */
  readonly fingerprint: { readonly kind: 'file'; readonly modifiedMs: number } | { readonly kind: 'text'; readonly md5: string };
  /** The format that the document's language implies. */
  readonly format?: Format;
  /** The ID of the document's language, which counts where its name has no known ending. */
  readonly languageId?: string;
  /** The version of the open document that this is a snapshot of. */
  readonly version?: number;
  /** Set for all of a document or file, rather than a selection. */
  readonly whole?: true;
  /** The first bytes of the document, for a selection that has text before it: rows have their header there. */
  readonly documentHead?: Uint8Array;
  /** The encoding of the file, where the source is its text as UTF-8 and not its bytes. */
  readonly decodedFrom?: string;
}

/** What is stored of a source in order to find it again. It holds none of its content. */
export type SourceTrace = Pick<RunSource, 'name' | 'uri' | 'size' | 'start' | 'fingerprint' | 'whole'>;

/** What a source that is found again needs besides, in order to be read as before. */
export type ReadingHints = Pick<RunSource, 'format' | 'documentHead'>;
