import { LINE_FEED } from '../../bytes/ascii';
import { base64 } from '../../bytes/base64';
import type { RecordOrigin } from '../../model/recordOrigin';
import { formatOrigin } from './origin';

const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** One record to write as a block. */
export interface RecordBlock {
  /** One line of any text. */
  readonly title: string;
  /** One line each. */
  readonly comments: readonly string[];
  readonly partitionKey?: string | undefined;
  readonly explicitHashKey?: string | undefined;
  readonly origin?: RecordOrigin | undefined;
  readonly payload: Uint8Array;
}

export type LineEnd = '\n' | '\r\n';

/** The line end that most of these payloads have: an editor uses only one kind in a document. */
export function commonLineEnd(payloads: Iterable<Uint8Array>): LineEnd {
  let balance = 0;
  for (const payload of payloads) {
    const at = payload.indexOf(LINE_FEED);
    if (at >= 0) balance += payload[at - 1] === 0x0d ? -1 : 1;
  }
  return balance < 0 ? '\r\n' : '\n';
}

/** Digits of base64 on one line. */
const BASE64_LINE = 100;

/**
 * A record as a block, with the line end of its last line. What an editor could not keep byte for byte in a document
 * with this line end is written in base64.
 */
export function blockText(block: RecordBlock, lineEnd: LineEnd): string {
  const { title, comments, partitionKey, explicitHashKey, origin, payload } = block;
  const text = asText(payload, lineEnd);
  const lines = [`### ${oneLine(title)}`];
  if (partitionKey !== undefined) lines.push(`partition-key: ${oneLine(JSON.stringify(partitionKey), escaped)}`);
  if (explicitHashKey !== undefined) lines.push(`explicit-hash-key: ${explicitHashKey}`);
  if (text === undefined) lines.push('encoding: base64');
  if (origin !== undefined) lines.push(`from: ${formatOrigin(origin)}`);
  lines.push(...comments.map(commentLine), '');
  if (text === undefined) lines.push(...(base64(payload).match(new RegExp(`.{1,${String(BASE64_LINE)}}`, 'g')) ?? ['']));
  else lines.push(text);
  return lines.map((line) => line + lineEnd).join('');
}

/** A comment line, without its line end. */
export function commentLine(text: string): string {
  return `# ${oneLine(text)}`;
}

/** The payload as text, if a document with this line end can hold it byte for byte. */
function asText(payload: Uint8Array, lineEnd: LineEnd): string | undefined {
  let text: string;
  try {
    text = strictUtf8.decode(payload);
  } catch {
    return undefined;
  }
  // U+2028 and U+2029: editors offer to remove them.
  const foreign = lineEnd === '\n' ? /[\r\u2028\u2029]/ : /\r(?!\n)|(?<!\r)\n|[\u2028\u2029]/;
  return text.includes('\0') || foreign.test(text) || /(?:^|\n)###(?:[ \t\r\n]|$)/.test(text) ? undefined : text;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function oneLine(text: string, replace: (character: string) => string = () => ' '): string {
  return text.replace(/[\r\n\u0085\u2028\u2029]/g, replace);
}
