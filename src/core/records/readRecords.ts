import { jsonKey, linesKey } from '../formats/recordKey';
import type { KeyStrategy } from '../keys/keyStrategy';
import type { ByteSource } from '../model/byteSource';
import { CsvReader } from '../formats/csv/csv';
import type { Format } from '../formats/format';
import type { FormatReader } from '../formats/formatReader';
import { JsonArrayReader } from '../formats/json/jsonArray';
import { JsonDocumentReader } from '../formats/json/jsonDocument';
import { JsonValuesReader } from '../formats/json/jsonValues';
import { LinesReader } from '../formats/lines';
import { NdjsonReader } from '../formats/json/ndjson';
import { PlaceTracker } from '../bytes/placeTracker';
import { inspectBlock, RecordBlocksReader } from '../formats/recordsFile/recordBlocks';
import type { CellMode, RecordSource, RecordTable } from './recordTable';
import { joined, RecordWriter } from './recordWriter';
import { TextReader } from '../formats/text';

/** How a source is to be read. */
export interface ReadOptions {
  readonly format: Format;
  /** JSON formats: whether white space between tokens is removed from the payloads. */
  readonly compact: boolean;
  /** CSV and TSV: how cells become JSON. */
  readonly cells: CellMode;
  /** Where partition keys come from; undefined where the target takes none. */
  readonly partitionKey: KeyStrategy | undefined;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Reads a source to its end, appends it to `table.sources` and its records to the table, invalid ones too (with their
 * problem in `table.problems`). Memory stays bounded whatever the size of the source: only places are kept, and of the
 * bytes at most those of one record. A byte order mark at the beginning of a document belongs to no record and takes
 * no column.
 * @param onProgress is told after each chunk how many bytes and records of this source are read.
 * @throws the signal's reason when it aborts, and whatever the source throws; the table is then to be thrown away.
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
  let reading: Reading | undefined;
  let head = NO_BYTES;
  let bytesRead = 0;
  for await (const chunk of source.chunks(signal)) {
    signal.throwIfAborted();
    bytesRead += chunk.length;
    if (reading === undefined) {
      head = joined([head, chunk]);
      if (mayGrowToMark(head)) continue;
      reading = new Reading(source, options, table, head);
    } else {
      reading.push(chunk);
    }
    onProgress?.(bytesRead, table.length - recordsBefore);
  }
  signal.throwIfAborted();
  reading ??= new Reading(source, options, table, head);
  reading.end();
  onProgress?.(bytesRead, table.length - recordsBefore);
}

/** Whether the first bytes are too few to tell whether a byte order mark begins. */
function mayGrowToMark(head: Uint8Array): boolean {
  return head.length < BYTE_ORDER_MARK.length && head.every((byte, i) => byte === BYTE_ORDER_MARK[i]);
}

/** One source being read. */
class Reading {
  private readonly writer: RecordWriter;
  private readonly reader: FormatReader;
  private held = NO_BYTES;

  constructor(source: ByteSource, options: ReadOptions, table: RecordTable, head: Uint8Array) {
    const { format, compact, partitionKey } = options;
    const { line, column } = source.origin;
    const marked = line === 0 && column === 0 && BYTE_ORDER_MARK.every((byte, i) => head[i] === byte);
    const skipped = marked ? BYTE_ORDER_MARK.length : 0;
    const sourceNumber = table.sources.push({ name: source.name, uri: source.uri, format, compact }) - 1;
    this.writer = new RecordWriter(table, sourceNumber, new PlaceTracker({ byte: skipped, line, column }), {
      fixedKey: partitionKey?.kind === 'fixed' ? partitionKey.text : undefined,
      keepBytes: format === 'csv' || format === 'tsv' || format === 'records' || partitionKey?.kind === 'field',
      checkUtf8: format !== 'lines' && format !== 'text',
    });
    this.reader = this.readerFor(options, (header) => {
      const known: RecordSource | undefined = table.sources[sourceNumber];
      if (known !== undefined) table.sources[sourceNumber] = { ...known, table: { header, cells: options.cells } };
    });
    this.push(head.subarray(skipped));
  }

  push(chunk: Uint8Array): void {
    const bytes = this.held.length === 0 ? chunk : joined([this.held, chunk]);
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

  private readerFor(options: ReadOptions, onHeader: (header: readonly string[]) => void): FormatReader {
    const { writer } = this;
    const { format, compact, cells, partitionKey } = options;
    const path = partitionKey?.kind === 'field' ? partitionKey.path : undefined;
    const json = { compact, inspect: path === undefined ? undefined : jsonKey(path) };
    switch (format) {
      case 'json-array':
        return new JsonArrayReader(writer, json);
      case 'ndjson':
        return new NdjsonReader(writer, json);
      case 'json-values':
        return new JsonValuesReader(writer, json);
      case 'json':
        return new JsonDocumentReader(writer, json);
      case 'csv':
      case 'tsv':
        return new CsvReader(writer, { format, cells, partitionKey, onHeader });
      case 'lines':
        return new LinesReader(writer, path === undefined ? undefined : linesKey(path));
      case 'text':
        return new TextReader(writer, path === undefined ? undefined : linesKey(path));
      case 'records':
        return new RecordBlocksReader(writer, inspectBlock(partitionKey !== undefined, path === undefined ? undefined : linesKey(path)));
    }
  }
}
