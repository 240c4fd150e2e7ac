import { BYTE_ORDER_MARK, markLength } from '../bytes/byteOrderMark';
import { PlaceTracker } from '../bytes/placeTracker';
import type { FormatReader, ReaderFactory, ReaderOptions } from '../formats/format';
import { type Format, formatOf } from '../formats/registry';
import type { KeyStrategy } from '../keys/keyStrategy';
import type { ByteSource } from '../model/byteSource';
import type { Place } from '../model/problem';
import { type RecordSource, RecordTable } from './recordTable';
import { concatenate, RecordWriter } from './recordWriter';

/** How to read a source. */
export interface ReadOptions extends ReaderOptions {
  readonly format: Format;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Reads a source to its end, appends it to `table.sources` and its records to the table, invalid ones too (with their
 * problem in `table.problems`). Memory is bounded whatever the size of the source: only places are stored, and the
 * bytes of one record at most. A byte order mark at the beginning of a document belongs to no record and takes
 * no column.
 * @param onProgress called after each chunk with the bytes and records of this source so far
 * @throws the signal's reason when it aborts, and whatever the source throws; discard the table then.
 */
export async function readRecords(
  source: ByteSource,
  options: ReadOptions,
  table: RecordTable,
  signal: AbortSignal,
  onProgress?: (bytesRead: number, records: number) => void,
): Promise<void> {
  signal.throwIfAborted();
  const recordsBefore = table.length;
  const { format, compact } = options;
  const start = { ...source.start, byte: 0 };
  const begin = (): SourceReader =>
    new SourceReader(table, { name: source.name, uri: source.uri, format, compact }, { ...options, replaced: source.replaced === true }, start, head, formatOf(format).reader);
  let reading: SourceReader | undefined;
  let head = NO_BYTES;
  let bytesRead = 0;
  for await (const chunk of source.chunks(signal)) {
    signal.throwIfAborted();
    bytesRead += chunk.length;
    if (reading === undefined) {
      head = concatenate([head, chunk]);
      if (mayGrowToMark(head)) continue;
      reading = begin();
    } else {
      reading.push(chunk);
    }
    onProgress?.(bytesRead, table.length - recordsBefore);
  }
  signal.throwIfAborted();
  reading ??= begin();
  reading.end();
  onProgress?.(bytesRead, table.length - recordsBefore);
}

/**
 * Reads the text of one record again, as it is in an editor now. It may have become several records, or none.
 * @param text with its place in the document
 * @param source how the record was read before
 * @param partitionKey where the run's keys came from; keys are read only where they are part of the text
 * @param replaced whether U+FFFD in the text may stand for bytes that could not be decoded
 * @returns records with their places in the document
 */
export function readRecordAgain(
  { text, place }: { readonly text: string; readonly place: Place },
  source: RecordSource,
  partitionKey: KeyStrategy,
  replaced = false,
): RecordTable {
  const { single, ownKeys } = formatOf(source.format);
  const { reader, before = '', after = '' } = single(source);
  const encoder = new TextEncoder();
  const linesBefore = before.split(/\r\n|\r|\n/).length - 1;
  const start: Place = {
    byte: place.byte - encoder.encode(before).length,
    line: place.line - linesBefore,
    column: linesBefore === 0 ? place.column : 0,
  };
  const options = {
    replaced,
    compact: source.compact,
    cells: source.table?.cells ?? 'text',
    partitionKey: partitionKey.kind === 'field' || ownKeys ? partitionKey : undefined,
  };
  const table = new RecordTable();
  const { name, uri, format, compact } = source;
  new SourceReader(table, { name, uri, format, compact }, options, start, encoder.encode(before + text + after), reader).end();
  return table;
}

/** Whether the first bytes are too few to know whether they are a byte order mark. */
function mayGrowToMark(head: Uint8Array): boolean {
  return head.length < BYTE_ORDER_MARK.length && head.every((byte, i) => byte === BYTE_ORDER_MARK[i]);
}

interface SourceOptions extends ReaderOptions {
  readonly replaced: boolean;
}

/** One source being read. */
class SourceReader {
  private readonly writer: RecordWriter;
  private readonly reader: FormatReader;
  private held = NO_BYTES;

  /**
   * @param source appended to the table's sources
   * @param start the place of the first byte of `head`
   * @param createReader the format's own, or that for a single record
   */
  constructor(table: RecordTable, source: RecordSource, options: SourceOptions, start: Place, head: Uint8Array, createReader: ReaderFactory) {
    const { checksUtf8, inspects } = formatOf(source.format);
    const { partitionKey } = options;
    const skipped = start.line === 0 && start.column === 0 ? markLength(head) : 0;
    const sourceNumber = table.sources.push(source) - 1;
    this.writer = new RecordWriter(table, sourceNumber, new PlaceTracker({ ...start, byte: start.byte + skipped }, options.replaced), {
      fixedKey: partitionKey?.kind === 'fixed' ? partitionKey.text : undefined,
      keepBytes: inspects || partitionKey?.kind === 'field',
      checkUtf8: checksUtf8,
      replaced: options.replaced,
    });
    this.reader = createReader(this.writer, options);
    this.push(head.subarray(skipped));
  }

  push(chunk: Uint8Array): void {
    const bytes = this.held.length === 0 ? chunk : concatenate([this.held, chunk]);
    const ready = bytes.length - (this.reader.holdBack?.(bytes) ?? 0);
    // A copy, because the source may use its buffer again.
    this.held = ready === bytes.length ? NO_BYTES : bytes.slice(ready);
    const next = bytes.subarray(0, ready);
    this.writer.beginChunk(next);
    this.reader.push(next);
    this.writer.endChunk();
  }

  end(): void {
    this.writer.beginChunk(this.held);
    this.reader.end(this.held);
  }
}
