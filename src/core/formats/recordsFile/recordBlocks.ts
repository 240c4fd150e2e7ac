import { base64, fromBase64 } from '../../bytes/base64';
import { keyFault } from '../../keys/keyFault';
import { HASH, isLineBreak, LINE_FEED } from '../../bytes/ascii';
import type { FormatReader } from '../formatReader';
import type { Origin } from '../../records/recordTable';
import type { Inspect, Inspection, RecordWriter, SliceProblem } from '../../records/recordWriter';

/*
 * The request form: records that can be read, edited and sent as they are.
 *
 *   # Comments and empty lines may stand before the first block.
 *   ### what a person calls the record
 *   partition-key: "user-7"
 *   explicit-hash-key: 123
 *   encoding: base64
 *   from: 6f1c…#18
 *   # why it failed
 *
 *   {"the":"payload"}
 *
 * A block begins with `###` and a space, tab or line end. Its head ends with an empty line; all behind that, up to the
 * line end before the next block or before the end of the text, is the payload, byte for byte.
 */

const NOT_IN_BLOCK = 'This stands before the first block. Begin a block with a line ### and a name, or make this a comment with # in front.';
const NO_HEADER = 'This is neither a header (name: value) nor a comment (# or //). An empty line must stand between the head of a block and its payload.';
const UNKNOWN_HEADER = 'There is no such header. Known are partition-key, explicit-hash-key, encoding and from.';
const TWICE = 'This header stands in the block twice. Remove one.';
const NO_JSON_STRING = 'This begins with a double quote, and is not a JSON text. Close the quote, and write " and \\ within as \\" and \\\\.';
const BAD_ENCODING = 'The only encoding is base64. Remove this header for a payload that is written as it is.';
const BAD_FROM = 'This names no record of a run: it must be the ID of the run, #, and the number of the record from 0.';
const BAD_HASH_KEY = 'An explicit hash key is a decimal number from 0 to 2^128 − 1, without leading zeros.';
const NOT_BASE64 = 'This is not base64: only A–Z, a–z, 0–9, + and / in groups of four, with = at the end. Correct it, or remove the header “encoding”.';

/** First hash key that no shard has. */
const HASH_KEYS = 1n << 128n;
const LAST_RECORD = 0xffff_ffff;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();

/** Divides a text into blocks. What is in a block is left to `inspectBlock`. */
export class RecordBlocksReader implements FormatReader {
  private state: 'start' | 'preamble' | 'block' = 'start';

  constructor(
    private readonly writer: RecordWriter,
    private readonly inspect: Inspect,
  ) {}

  /** A line end, and hash signs behind it, wait until it is known whether a block begins there. */
  holdBack(bytes: Uint8Array): number {
    let at = bytes.length;
    while (at > 0 && bytes.length - at < 3 && bytes[at - 1] === HASH) at -= 1;
    if (at === 0) return this.state === 'start' ? bytes.length : 0;
    return isLineBreak(bytes[at - 1] ?? 0) ? bytes.length - beforeLineEnd(bytes, at) : 0;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.state === 'start') {
      this.writer.begin(0);
      this.state = 'preamble';
      if (isBlockStart(chunk, 0)) this.endPart(0, 0);
    }
    for (let at = chunk.indexOf(HASH); at >= 0; at = chunk.indexOf(HASH, at + 1)) {
      if (at > 0 && isLineBreak(chunk[at - 1] ?? 0) && isBlockStart(chunk, at)) this.endPart(beforeLineEnd(chunk, at), at);
    }
  }

  end(rest: Uint8Array): void {
    this.push(rest);
    if (this.state === 'start') return;
    const last = rest.length > 0 && isLineBreak(rest[rest.length - 1] ?? 0) ? beforeLineEnd(rest, rest.length) : rest.length;
    this.endPart(last, undefined);
  }

  /** Ends the block, or what stands before the first one, at index `at`, and begins the next block at `next`. */
  private endPart(at: number, next: number | undefined): void {
    const { writer } = this;
    if (this.state === 'block') writer.end(at, 0, this.inspect);
    else this.endPreamble(at);
    if (next === undefined) return;
    writer.begin(next);
    this.state = 'block';
  }

  private endPreamble(at: number): void {
    const { writer } = this;
    const slice = writer.soundSlice(at);
    const stray = slice === undefined ? undefined : headLines(slice).find(({ kind }) => kind === 'header' || kind === 'other');
    if (slice !== undefined && stray === undefined) {
      writer.drop();
      return;
    }
    if (slice !== undefined && stray !== undefined) writer.failWithin(slice, stray.from, stray.to, NOT_IN_BLOCK);
    writer.end(at, writer.length(at));
  }
}

/** Whether a line that begins at `at` begins a block. A line that ends the bytes is whole. */
function isBlockStart(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== HASH || bytes[at + 1] !== HASH || bytes[at + 2] !== HASH) return false;
  const next = bytes[at + 3];
  return next === undefined || next === 0x20 || next === 0x09 || isLineBreak(next);
}

/** The index of the line end that ends at `at`. */
function beforeLineEnd(bytes: Uint8Array, at: number): number {
  return bytes[at - 1] === LINE_FEED && at > 1 && bytes[at - 2] === 0x0d ? at - 2 : at - 1;
}

interface HeadLine {
  readonly kind: 'title' | 'header' | 'comment' | 'empty' | 'other';
  /** Its bytes, without the line end. */
  readonly from: number;
  readonly to: number;
  /** Where the next line begins. */
  readonly next: number;
  readonly name: string;
  readonly value: string;
  /** The bytes of the value. */
  readonly valueFrom: number;
  readonly valueTo: number;
}

/** All lines of a text. */
function headLines(bytes: Uint8Array): HeadLine[] {
  const lines: HeadLine[] = [];
  for (let at = 0; at < bytes.length; at = lines.at(-1)?.next ?? bytes.length) lines.push(headLine(bytes, at));
  return lines;
}

function headLine(bytes: Uint8Array, from: number): HeadLine {
  let to = from;
  while (to < bytes.length && !isLineBreak(bytes[to] ?? 0)) to += 1;
  const next = bytes[to] === 0x0d && bytes[to + 1] === LINE_FEED ? to + 2 : Math.min(to + 1, bytes.length);
  const line = { from, to, next, name: '', value: '', valueFrom: from, valueTo: to };
  const first = bytes[from];
  if (first === HASH) return { ...line, kind: isBlockStart(bytes.subarray(0, to), from) ? 'title' : 'comment' };
  if (first === 0x2f && bytes[from + 1] === 0x2f) return { ...line, kind: 'comment' };
  const text = utf8.decode(bytes.subarray(from, to));
  if (/^[ \t]*$/.test(text)) return { ...line, kind: 'empty' };
  const [all, before, name, value] = /^(([A-Za-z][\w-]*)[ \t]*:[ \t]*)(.*?)[ \t]*$/su.exec(text) ?? [];
  if (all === undefined || before === undefined || name === undefined || value === undefined) return { ...line, kind: 'other' };
  const valueFrom = from + before.length;
  return { ...line, kind: 'header', name, value, valueFrom, valueTo: valueFrom + encoder.encode(value).length };
}

/** What the head of a block says, and where its payload stands. */
interface BlockHead {
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  readonly origin?: Origin;
  readonly base64: boolean;
  /** Where the payload begins; it ends with the block. */
  readonly payloadFrom: number;
  readonly problem?: SliceProblem;
}

type Header = 'partition-key' | 'explicit-hash-key' | 'encoding' | 'from';
const HEADERS: readonly string[] = ['partition-key', 'explicit-hash-key', 'encoding', 'from'] satisfies Header[];

function readHead(block: Uint8Array): BlockHead {
  const headers = new Map<string, HeadLine>();
  let problem: SliceProblem | undefined;
  const fail = (code: SliceProblem['code'], message: string, from: number, to: number): void => {
    problem ??= { code, message, within: [from, to] };
  };
  let at = 0;
  let payloadFrom = block.length;
  while (at < block.length && problem === undefined) {
    const line = headLine(block, at);
    at = line.next;
    if (line.kind === 'other') fail('syntax', NO_HEADER, line.from, line.to);
    if (line.kind === 'empty') {
      payloadFrom = line.next;
      break;
    }
    if (line.kind !== 'header') continue;
    if (!HEADERS.includes(line.name)) fail('syntax', UNKNOWN_HEADER, line.from, line.from + line.name.length);
    else if (headers.has(line.name)) fail('syntax', TWICE, line.from, line.from + line.name.length);
    else headers.set(line.name, line);
  }
  const header = (name: Header): HeadLine | undefined => headers.get(name);

  const encoding = header('encoding');
  if (encoding !== undefined && encoding.value !== 'base64') fail('syntax', BAD_ENCODING, ...placeOf(encoding));

  const keyLine = header('partition-key');
  const partitionKey = keyLine === undefined ? undefined : textOf(keyLine.value);
  if (keyLine !== undefined) {
    if (partitionKey === undefined) fail('syntax', NO_JSON_STRING, ...placeOf(keyLine));
    else {
      const fault = keyFault(partitionKey);
      if (fault !== undefined) fail(fault.code, `The partition key ${fault.what}.`, ...placeOf(keyLine));
    }
  }

  const hashLine = header('explicit-hash-key');
  const explicitHashKey = hashLine?.value;
  if (hashLine !== undefined && !isExplicitHashKey(hashLine.value)) fail('explicitHashKey', BAD_HASH_KEY, ...placeOf(hashLine));

  const fromLine = header('from');
  const origin = fromLine === undefined ? undefined : parseOrigin(fromLine.value);
  if (fromLine !== undefined && origin === undefined) fail('syntax', BAD_FROM, ...placeOf(fromLine));

  return {
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
    ...(origin === undefined ? {} : { origin }),
    base64: encoding !== undefined,
    payloadFrom,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The value of a header; the whole line where it has none, so that there is something to underline. */
function placeOf({ from, valueFrom, valueTo }: HeadLine): [from: number, to: number] {
  return [valueFrom < valueTo ? valueFrom : from, valueTo];
}

/** A header's text: a JSON string, or else as it stands there. */
function textOf(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is an explicit hash key: 0|([1-9]\d{0,38}) and below 2^128. Source: API reference of PutRecords, 2026-11-20. */
export function isExplicitHashKey(text: string): boolean {
  return /^(?:0|[1-9]\d{0,38})$/.test(text) && BigInt(text) < HASH_KEYS;
}

/** Reads the link back to a record of an earlier run, `RUN#INDEX`. */
export function parseOrigin(text: string): Origin | undefined {
  const [, run, digits] = /^([\w-]+)#(\d{1,10})$/.exec(text) ?? [];
  const record = Number(digits);
  return run === undefined || record > LAST_RECORD ? undefined : { run, record };
}

export function formatOrigin({ run, record }: Origin): string {
  return `${run}#${String(record)}`;
}

/**
 * Looks into a block: its size, keys and faults.
 * @param ownKeys whether the target takes keys; else those of the block are left out
 * @param keyOf makes the key from the payload of a block that has none
 */
export function inspectBlock(ownKeys: boolean, keyOf: Inspect | undefined): Inspect {
  return (block) => {
    const { partitionKey, explicitHashKey, origin, problem, ...head } = readHead(block);
    if (problem !== undefined) return { problem };
    const written = block.subarray(head.payloadFrom);
    const payload = head.base64 ? fromBase64(written) : written;
    if (typeof payload === 'number') {
      const at = head.payloadFrom + payload;
      return { problem: { code: 'encoding', message: NOT_BASE64, within: [Math.min(at, block.length - 1), Math.min(at + 1, block.length)] } };
    }
    const made = ownKeys && partitionKey === undefined ? (keyOf?.(payload) ?? {}) : {};
    if (made.problem !== undefined) return { problem: withinBlock(made.problem, head, block.length) };
    const key = partitionKey ?? made.partitionKey;
    const inspection: Inspection = {
      payloadBytes: payload.length,
      endsWithNewline: payload[payload.length - 1] === LINE_FEED,
      ...(origin === undefined ? {} : { origin }),
    };
    if (!ownKeys) return inspection;
    return {
      ...inspection,
      ...(key === undefined ? {} : { partitionKey: key }),
      ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
    };
  };
}

function withinBlock({ code, message, within }: SliceProblem, head: Pick<BlockHead, 'base64' | 'payloadFrom'>, end: number): SliceProblem {
  const { base64: encoded, payloadFrom } = head;
  const [from, to] = encoded || within === undefined ? [payloadFrom, end] : [payloadFrom + within[0], payloadFrom + within[1]];
  return { code, message, within: [from, to] };
}

/** The payload of a block without a problem. */
export function blockPayload(block: Uint8Array): Uint8Array {
  const { base64: encoded, payloadFrom } = readHead(block);
  const written = block.subarray(payloadFrom);
  if (!encoded) return written;
  const payload = fromBase64(written);
  if (typeof payload === 'number') throw new RangeError('the block is not base64');
  return payload;
}

/** One record to be written as a block. */
export interface RecordBlock {
  /** One line of any text. */
  readonly title: string;
  /** One line each. */
  readonly comments: readonly string[];
  readonly partitionKey?: string | undefined;
  readonly explicitHashKey?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly payload: Uint8Array;
}

export type LineEnd = '\n' | '\r\n';

/** The line end that most of these payloads have: an editor keeps one kind only in a document. */
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

/** A comment of the form, without its line end. */
export function commentLine(text: string): string {
  return `# ${oneLine(text)}`;
}

/** The payload as text, if it can stand in a document with this line end as it is. */
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

/** Whether the text begins like the request form: a block with a known header. */
export function looksLikeBlocks(text: string): boolean {
  const lines = text.split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => !/^(?:[ \t]*|#(?!##(?:[ \t]|$)).*|\/\/.*)$/.test(line));
  if (!/^###(?:[ \t]|$)/.test(lines[first] ?? '')) return false;
  const empty = lines.findIndex((line, number) => number > first && /^[ \t]*$/.test(line));
  const head = lines.slice(first + 1, empty < 0 ? undefined : empty);
  return head.some((line) => /^(?:partition-key|explicit-hash-key|encoding|from)[ \t]*:/.test(line));
}

/** The JSON object or array that a payload is the base64 of: sent as it is, it would be encoded twice. */
export function decodedJson(payload: Uint8Array): string | undefined {
  if (payload.length < 4) return undefined;
  const decoded = fromBase64(payload);
  if (typeof decoded === 'number' || !/[[{]/.test(String.fromCharCode(decoded[0] ?? 0))) return undefined;
  try {
    const text = strictUtf8.decode(decoded);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
