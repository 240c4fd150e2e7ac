import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, isLineBreak, isWhite, OPEN_ARRAY, OPEN_OBJECT, QUOTE, SINGLE_QUOTE, TAB } from '../bytes/ascii';
import { cellsOf, cellText } from './csv/csvRow';
import type { Format } from './format';
import { isJsonValue, JsonMachine, JsonStatus } from './json/jsonMachine';
import { looksLikeBlocks } from './recordsFile/recordBlocks';

/** Lines that are looked at. */
const LINES = 200;
/** Bytes that are looked at for the head of a first block. */
const BLOCK_HEAD = 4096;

/**
 * Guesses the format by the beginning of a source; the person can choose another. What the text is counts first, the
 * ending of the file name where the text leaves it open.
 * @param head the first bytes, up to 64 KiB.
 * @param fileName with its ending, where there is one.
 * @param complete whether `head` is the whole source.
 */
export function detectFormat(head: Uint8Array, fileName: string | undefined, complete: boolean): Format {
  const ending = /\.([^.]+)$/.exec(fileName ?? '')?.[1]?.toLowerCase() ?? '';
  const start = skipWhite(head, head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);
  if (ending === 'records' || looksLikeBlocks(new TextDecoder().decode(head.subarray(start, start + BLOCK_HEAD)))) return 'records';
  const beginning = { text: head.subarray(start), ending, complete };
  return jsonFormat(beginning) ?? otherFormat(beginning);
}

/** What there is to guess by: the first bytes that are not white space, and the ending of the file name in small letters. */
interface Beginning {
  readonly text: Uint8Array;
  readonly ending: string;
  readonly complete: boolean;
}

function otherFormat(beginning: Beginning): Format {
  switch (beginning.ending) {
    case 'json':
      return 'json-values';
    case 'ndjson':
    case 'jsonl':
      return 'ndjson';
    case 'csv':
      return 'csv';
    case 'tsv':
    case 'tab':
      return 'tsv';
    case 'log':
    case 'txt':
      return 'lines';
    default:
      if (looksLikeRows(beginning, COMMA)) return 'csv';
      if (looksLikeRows(beginning, TAB)) return 'tsv';
      return isOneText(beginning.text) ? 'text' : 'lines';
  }
}

/** The JSON format that the text has, with mistakes or without; undefined where it is no JSON. */
function jsonFormat(beginning: Beginning): Format | undefined {
  const { text, ending, complete } = beginning;
  const first = text[0];
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    return ending === 'json' && complete && isJsonValue(text) ? 'json' : undefined;
  }
  const kind = first === OPEN_ARRAY ? 'json-array' : 'json';
  const machine = new JsonMachine(false);
  const behind = machine.feed(text, 0);
  const oneLine = !text.subarray(0, behind).some(isLineBreak);
  const linesFile = ending === 'ndjson' || ending === 'jsonl';

  if (machine.status === JsonStatus.More) {
    if (linesFile && oneLine) return 'ndjson';
    // An object cut off by the end of the head: `json-values` reads one value as well as several.
    return kind === 'json' && !complete ? 'json-values' : kind;
  }
  const next = skipWhite(text, behind);
  if (machine.status === JsonStatus.Done && next === text.length) return linesFile && oneLine ? 'ndjson' : kind;
  if (linesFile || looksLikeNdjson(beginning)) return 'ndjson';

  // A log has brackets too, but on one line.
  if (oneLine && isPlainText(ending)) return undefined;
  if (machine.status === JsonStatus.Done) {
    if (text[next] === COMMA || isValueStart(text[next])) return 'json-values';
    return oneLine ? undefined : kind;
  }
  if (ending === 'json') return kind === 'json' ? 'json-values' : kind;
  return looksLikeBrokenJson(text, behind) ? (kind === 'json' ? 'json-values' : kind) : undefined;
}

function isPlainText(ending: string): boolean {
  return ending === 'log' || ending === 'txt' || ending === 'csv' || ending === 'tsv' || ending === 'tab';
}

function isValueStart(byte: number | undefined): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE;
}

/** Nearly all lines begin like an object or an array, and not too few are one. */
function looksLikeNdjson(beginning: Beginning): boolean {
  const lines = linesOf(beginning);
  const open = lines.filter((line) => line[0] === OPEN_OBJECT || line[0] === OPEN_ARRAY);
  const values = open.filter(isJsonValue);
  const needed = isPlainText(beginning.ending) ? 0.5 : 0.25;
  return lines.length > 1 && open.length >= lines.length * 0.8 && values.length >= lines.length * needed;
}

/** Whether what stands before the fault, or right behind the first bracket, is more than the brackets of a log line. */
function looksLikeBrokenJson(text: Uint8Array, fault: number): boolean {
  const second = text[skipWhite(text, 1)];
  if (second === QUOTE || second === SINGLE_QUOTE) return true;
  if (text[0] === OPEN_OBJECT) return second === CLOSE_OBJECT;
  return isValueStart(second) || second === CLOSE_ARRAY || text.subarray(0, fault).includes(COMMA);
}

/** The first lines that are not blank, without the white space before them, and without the last where it is cut off. */
function linesOf({ text, complete }: Beginning): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; i <= text.length && lines.length < LINES; i += 1) {
    const byte = text[i];
    if (byte === undefined ? !complete : !isLineBreak(byte)) continue;
    const start = skipWhite(text, from);
    if (start < i) lines.push(text.subarray(start, i));
    from = i + 1;
  }
  return lines;
}

/** A header of names and at least one row, nearly all with as many cells, at least two. */
function looksLikeRows(beginning: Beginning, delimiter: number): boolean {
  const [header, ...rows] = linesOf(beginning).map((line) => ({ line, cells: cellsOf(line, delimiter) }));
  if (header === undefined || header.cells.length < 2) return false;
  const names = header.cells.map((cell) => cellText(header.line, cell));
  if (!names.every((name) => /^[\p{L}_][\p{L}\p{N}_ .:/()%#-]*$/u.test(name) && !name.endsWith(' '))) return false;
  // Quoted cells may hold line breaks, so not every line is a row.
  const alike = rows.filter((row) => row.cells.length === names.length).length;
  return rows.length > 0 && alike >= rows.length * 0.8;
}

/** Markup, or bytes that are no text: not to be cut into lines. */
function isOneText(text: Uint8Array): boolean {
  return text[0] === 0x3c || text.includes(0);
}

function skipWhite(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isWhite(bytes[at] ?? 0)) at += 1;
  return at;
}
