import { BACKSLASH, isWhitespace, QUOTE } from '../../bytes/ascii';
import type { FormatDefinition } from '../format';
import { JsonDocumentReader } from './jsonDocumentReader';

/** What the JSON formats have in common. A record is read again as a document of its own. */
export const jsonFormat = {
  languages: [],
  options: ['compact'],
  checksUtf8: true,
  inspects: false,
  ownKeys: false,
  payload: ({ compact }, slice) => (compact ? compactJson(slice) : slice),
  single: () => ({ reader: (sink, options) => new JsonDocumentReader(sink, options) }),
  boundary: { before: /[\s,[]$/, after: /^[\s,\]]/ },
} satisfies Partial<FormatDefinition>;

/** A JSON value without the whitespace between its tokens; everything else is byte for byte the same. */
export function compactJson(json: Uint8Array): Uint8Array {
  const compact = new Uint8Array(json.length);
  let size = 0;
  let inString = false;
  for (let i = 0; i < json.length; i += 1) {
    const byte = json[i] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) {
        compact[size++] = byte;
        i += 1;
      } else if (byte === QUOTE) {
        inString = false;
      }
    } else if (byte === QUOTE) {
      inString = true;
    } else if (isWhitespace(byte)) {
      continue;
    }
    compact[size++] = json[i] ?? 0;
  }
  return size === json.length ? json : compact.slice(0, size);
}
