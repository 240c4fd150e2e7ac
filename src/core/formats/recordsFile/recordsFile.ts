import type { FormatDefinition, FormatReader, ReaderOptions, RecordSink } from '../format';
import { inspectText } from '../recordKey';
import { blockPayload, inspectBlock } from './block';
import { BlocksReader } from './blocksReader';

/** Bytes that are searched for the head of a first block. */
const HEAD_BYTES = 4096;

/**
 * A records file: records that can be read, edited and sent as they are.
 *
 *   # Comments and empty lines may precede the first block.
 *   ### a title for the record
 *   partition-key: "user-7"
 *   explicit-hash-key: 123
 *   encoding: base64
 *   from: 6f1c…#18
 *   # why it failed
 *
 *   {"the":"payload"}
 *
 * A block begins with `###` and a space, tab or line end. Its head ends with an empty line; what follows, up to the
 * line end before the next block or before the end of the text, is the payload, byte for byte.
 */
export const recordsFile: FormatDefinition<'records'> = {
  name: 'records',
  endings: ['records'],
  endingDecides: true,
  languages: ['stream-tester-records'],
  options: [],
  recognizes: ({ text }) => looksLikeBlocks(new TextDecoder().decode(text.subarray(0, HEAD_BYTES))),
  checksUtf8: true,
  inspects: true,
  ownKeys: true,
  reader: createReader,
  payload: (_, slice) => blockPayload(slice),
  // The last line end before the next block belongs to no block.
  single: () => ({ reader: createReader, after: '\n' }),
  boundary: { before: /[\r\n]$/, after: /^(?:\r\n|\r|\n)###(?:[ \t\r\n]|$)/ },
};

function createReader(sink: RecordSink, { partitionKey }: ReaderOptions): FormatReader {
  return new BlocksReader(sink, inspectBlock(partitionKey !== undefined, inspectText(partitionKey)));
}

/** Whether the text begins with a block that has a known header. */
function looksLikeBlocks(text: string): boolean {
  const lines = text.split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => !/^(?:[ \t]*|#(?!##(?:[ \t]|$)).*|\/\/.*)$/.test(line));
  if (!/^###(?:[ \t]|$)/.test(lines[first] ?? '')) return false;
  const empty = lines.findIndex((line, number) => number > first && /^[ \t]*$/.test(line));
  const head = lines.slice(first + 1, empty < 0 ? undefined : empty);
  return head.some((line) => /^(?:partition-key|explicit-hash-key|encoding|from)[ \t]*:/.test(line));
}
